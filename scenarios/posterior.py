"""Posterior files: draws of numbers that a fit has found, a column a path and a row a draw, all rows equally likely."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.assumptions import uncertain
from scenarios.results import place_hash
from sim.faults import Fault, PlaceFaults, nearest, shown
from sim.place import Place
from sim.quantity import plain
from sim.register import register


def read_posterior(file: str | os.PathLike[str], place: Place, most: int | None = None) -> list[dict[str, float]]:
    """For each draw the value of each number by its path; raises PlaceFaults for a file, path or value that does not fit the place."""
    rows, faults = readable(Path(file))
    if rows is not None:
        faults += _unfit(rows, place)
    if faults:
        raise PlaceFaults(os.fspath(file), faults)
    assert rows is not None
    return [
        {str(name): float(value) for name, value in row.items()}
        for row in rows.head(most or len(rows)).to_dict("records")
    ]


def fitted_to(file: str | os.PathLike[str]) -> tuple[str, str] | None:
    """Name and hash of the place that a posterior was fitted to, from what lies beside its file; None where nothing says so."""
    path = Path(file)
    for beside in (path.with_suffix(".json"), path.with_name("fit.json")):
        try:
            told = json.loads(beside.read_text(encoding="utf-8"))
            return str(told["place"]), str(told["place_hash"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def mismatch(file: str | os.PathLike[str], place: Place) -> str:
    """A sentence where a posterior was fitted to something else than this place as it is now; nothing where it was, or nobody knows."""
    told = fitted_to(file)
    if told is None or told[1] == place_hash(place):
        return ""
    if told[0] != place.name:
        return (
            f"{os.fspath(file)} was fitted to {told[0]}, not to {place.name}: its numbers were learned from other figures, and nothing says that they "
            f"meet those of {place.name}"
        )
    return (
        f"{os.fspath(file)} was fitted to {place.name} as it was then; the place has changed since, and nothing says that the draws still meet its "
        "figures: fit it again with 'wholeplace calibrate'"
    )


def _unfit(rows: Any, place: Place) -> Iterator[Fault]:
    """Columns that are no number of the place, and values that may not stand there."""
    from scenarios.study.allowed import not_allowed

    known = {parameter.path for parameter in register(place)}
    near = [parameter.path for parameter in uncertain(place)]
    for name in (str(name) for name in rows.columns):
        if name not in known:
            problem, remedy = f"{place.name} has no such number", "Is the posterior of another place?"
            yield Fault(name, problem, nearest=nearest(name, near), remedy=remedy)
    yield from beyond(
        rows[[name for name in rows.columns if str(name) in known]], lambda ends: not_allowed(place, {}, ends)
    )


def beyond(rows: Any, not_allowed) -> Iterator[Fault]:
    """The smallest and the largest value of each column must be allowed; all columns are tried at once.

    not_allowed: the faults of values by their paths.
    """
    for value in (rows.min(), rows.max()):
        ends = {str(name): float(number) for name, number in value.items()}
        for fault in not_allowed(ends):
            found = plain(ends[fault.path]) if fault.path in ends else fault.found
            yield Fault(fault.path, fault.problem, found, fault.allowed)


def posterior_rows(file: str | os.PathLike[str]):
    """A posterior file as a frame: a column a path, a row a draw (an index that pandas wrote along is none of them)."""
    import pandas as pd

    return pd.read_parquet(file, engine="pyarrow")


def readable(file: Path) -> tuple[Any, list[Fault]]:
    """The columns of a posterior file that hold numbers, or None; and what is wrong with it: faults without a path."""
    try:
        rows = posterior_rows(file)
    except (OSError, ValueError) as error:  # pyarrow's errors of a file that is none are ValueErrors
        absent = isinstance(error, FileNotFoundError)
        why = "there is no such file" if absent else "this is no Parquet file that can be read"
        return None, [Fault("", why, shown(os.fspath(file)), remedy="It has a column a path and a row a draw.")]
    if not len(rows):
        return None, [Fault("", "the posterior has no rows", shown(os.fspath(file)))]
    wrong = [name for name in rows.columns if not is_numeric(rows[name])]
    remedy = "Leave such rows out; text and true or false are no numbers."
    faults = [
        Fault("", f"column {shown(str(name))} holds something that is no number", remedy=remedy) for name in wrong
    ]
    return rows.drop(columns=wrong), faults


def is_numeric(column) -> bool:
    """Whether every entry of a column is a finite number."""
    plain_kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else ""
    kind = plain_kind or ("f" if column.dtype.name[:3] in ("Int", "Flo", "UIn") else "O")
    return kind in "iuf" and bool(np.isfinite(column.to_numpy("f8", na_value=np.nan)).all())
