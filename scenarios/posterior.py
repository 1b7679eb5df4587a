"""Posterior files: draws of a place's numbers that a fit has found, a column a path and a row a draw."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from scenarios.assumptions import uncertain
from sim.faults import Fault, PlaceFaults, nearest, shown
from sim.place import Place
from sim.register import register


def read_posterior(file: str | os.PathLike[str], place: Place, most: int | None = None) -> list[dict[str, float]]:
    """For each draw the value of each number by its path; raises PlaceFaults for a file or a path that does not fit the place."""
    faults = list(_faults(Path(file), place))
    if faults:
        raise PlaceFaults(os.fspath(file), faults)
    from scenarios.study.points import posterior

    names, rows = posterior(file, most)
    return [dict(zip(names, row, strict=True)) for row in rows.tolist()]


def _faults(file: Path, place: Place) -> Iterator[Fault]:
    table, wrong = readable(file)
    yield from wrong
    if table is None:
        return
    known = {parameter.path for parameter in register(place)}
    near = [parameter.path for parameter in uncertain(place)]
    for name in table.column_names:
        if name not in known:
            yield Fault(
                name,
                f"{place.name} has no such number",
                nearest=nearest(name, near),
                remedy="Is the posterior of another place?",
            )


def readable(file: Path):
    """The table of a posterior file, or None, and what is wrong with it: faults without a path."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(file)
    except (OSError, pa.ArrowException) as error:
        missing = isinstance(error, FileNotFoundError)
        why = "there is no such file" if missing else "this is no Parquet file that can be read"
        return None, [Fault("", why, shown(os.fspath(file)), remedy="It has a column a path and a row a draw.")]
    faults = [] if table.num_rows else [Fault("", "the posterior has no rows", shown(os.fspath(file)))]
    for name, column in zip(table.column_names, table.columns, strict=True):
        if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)) or column.null_count:
            faults.append(
                Fault("", f"column {shown(name)} holds something that is no number", remedy="Leave such rows out.")
            )
    return table, faults
