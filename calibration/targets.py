"""Figures of the evidence bound to measures of the siloed present: what a fit aims at, and what it leaves to be predicted.

`baselines.csv` has a row a binding.  role: "fit" (a fact about the present that a fit aims at) or "predict" (never in a fit);
use: "target" (the place does not contain the figure), "bound" (a floor, ceiling or extreme), "input" (a number of the place
rests on it or was set with it in view: agreement proves little).  Effects of redesigns stand in ``scenarios/claims.csv`` and
are always predicted; `unbound.csv` says of every other simulable figure why nothing is bound to it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from calibration.evidence import Evidence, find, load_evidence, nearest
from sim.faults import nearest as nearest_name
from sim.measures import DIMENSIONS

BINDINGS = Path(__file__).parent / "baselines.csv"
UNBOUND = Path(__file__).parent / "unbound.csv"
USES = ("target", "input", "bound")
ROLES = ("fit", "predict")
#: Kinds of figure that say what a change did or was hoped to do; nothing of them may enter a fit.
EFFECTS = ("effect", "saving")
#: A figure without a range or a tolerance is taken to hold within a tenth either way; "near" is a quarter beyond the nearest end.
AROUND, NEAR = 0.10, 0.25
#: A stated range is read as a 90 % interval of a normal distribution.
HALF_90 = 1.6449


class TableFaults(ValueError):
    """Rows of a table of bindings that say something else than they may; the message has all of them, by file and line."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One figure of the evidence and the measure that should come near it.

    divide_by: ``measure:part`` by which the measure is divided, replication by replication; the figure in the evidence's unit is
    factor × (that) + plus.  tolerance: how far either way of the figure, in its unit, it is taken to hold where it has no range.
    mechanism: where model and figure disagree, what would have to be different.  line: in its file.
    """

    place: str
    measure: str
    part: str
    dims: tuple[tuple[str, str], ...]
    divide_by: str
    factor: float
    plus: float
    evidence_id: str
    use: str
    role: str
    tolerance: float | None
    words: str
    note: str
    mechanism: str
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> str:
        """The measure's name, with what it is divided by."""
        return f"{self.measure} / {self.divide_by}" if self.divide_by else self.measure


def read_bindings(path: Path = BINDINGS) -> list[Binding]:
    """The rows of a file, in order; raises TableFaults with every row that says something else than it may."""
    found: list[Binding] = []
    faults: list[str] = []
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        commas = " (columns are parted by commas)" if ";" in "".join(reader.fieldnames or ()) else ""
        raise TableFaults(f"{path.name}, line 1: no column {', '.join(missing)}{commas}")
    for row in reader:
        where = f"{path.name}, line {reader.line_num}"
        wrong = list(_faults(row))
        faults += [f"{where}: {one}" for one in wrong]
        if not wrong:
            found.append(_binding(row, reader.line_num))
    faults += _twice(found, path.name)
    if faults:
        raise TableFaults("\n".join(faults))
    return found


def _text(path: Path) -> str:
    """A table's text; a mark that spreadsheets write at the start is no part of it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise TableFaults(
            f"{path}: there is no such file; calibration/baselines.csv shows what one looks like"
        ) from None
    except UnicodeDecodeError:
        raise TableFaults(f"{path}: this is no text in UTF-8; save it as “CSV UTF-8”") from None


_WORDS = ("place", "measure", "part", "divide_by", "evidence_id", "use", "role", "words", "note", "mechanism")
_COLUMNS = (*_WORDS, "dims", "factor", "plus", "tolerance")


def _binding(row: Mapping[str, str], line: int) -> Binding:
    words = {name: row[name] for name in _WORDS}
    return Binding(
        **words, dims=_dims(row["dims"]), factor=float(row["factor"]), plus=float(row["plus"] or 0),
        tolerance=float(row["tolerance"]) if row["tolerance"] else None, line=line,
    )  # fmt: skip


def _dims(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.partition("=") for pair in text.split(";") if pair)
    return tuple((name, label) for name, _, label in pairs)


def _faults(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with one row, in plain words."""
    if None in row or None in row.values():
        yield f"expected {len(_COLUMNS)} columns"
        return
    for name, allowed in (("use", USES), ("role", ROLES)):
        if row[name] not in allowed:
            yield f"{name} is {row[name]!r}, allowed are {' and '.join(allowed)}"
    for name, _ in _dims(row["dims"]):
        if name not in DIMENSIONS:
            yield f"dims has {name!r}, allowed are {', '.join(DIMENSIONS)}" + hint(nearest_name(name, DIMENSIONS))
    for name in ("factor", "plus", "tolerance"):
        yield from _number_faults(row, name)
    yield from _evidence_faults(row)


def _number_faults(row: Mapping[str, str], name: str) -> Iterator[str]:
    if not row[name] and name != "factor":
        return
    try:
        number = float(row[name])
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (name != "plus" and number <= 0):
        yield f"{name} is {row[name]!r}, expected a {'' if name == 'plus' else 'positive '}number"


def _evidence_faults(row: Mapping[str, str]) -> Iterator[str]:
    figure = load_evidence().get(row["evidence_id"])
    if figure is None:
        yield f"unknown evidence id {row['evidence_id']!r}" + hint(", ".join(nearest(row["evidence_id"], 1)))
    elif row["role"] == "fit" and figure.kind in EFFECTS:
        yield f"{row['evidence_id']} is an {figure.kind} of a change: its role must be predict, it may enter no fit"
    elif row["role"] == "fit" and figure.simulable == "no":
        yield f"{row['evidence_id']} is context only (simulable no): it may enter no fit"


def hint(name: str) -> str:
    """A mistyped name's nearest, for the end of a message."""
    return f"; did you mean {name!r}?" if name else ""


def _twice(bindings: Sequence[Binding], name: str) -> list[str]:
    """Bindings that stand twice; and figures that one place would be fitted to more than once."""
    seen: dict[tuple, int] = {}
    faults = []
    for one in bindings:
        keys: list[tuple] = [(one.place, one.key, one.part, one.dims, one.evidence_id)]
        keys += [(one.place, one.evidence_id)] if one.role == "fit" else []
        for key in keys:
            if key in seen:
                faults.append(f"{name}, line {one.line}: {one.evidence_id} stands already in line {seen[key]}")
                break
            seen[key] = one.line
    return faults


def fitted(bindings: Sequence[Binding], place: str) -> list[Binding]:
    """What a fit of a place aims at."""
    return [one for one in bindings if one.place == place and one.role == "fit"]


def span(figure: Evidence, tolerance: float | None = None) -> tuple[float, float]:
    """The range in which a figure is taken to hold: its own; open where it is a floor or ceiling; else the tolerance (a tenth) around."""
    value, low, high = figure.value, figure.low, figure.high
    if low is None and high is None:
        assert value is not None
        half = AROUND * abs(value) if tolerance is None else tolerance
        return value - half, value + half
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def agreement(mean: float, figure: Evidence, tolerance: float | None = None) -> str:
    """ "yes" within the figure's range, "near" within a quarter beyond its nearest end, else "no"."""
    low, high = span(figure, tolerance)
    if low <= mean <= high:
        return "yes"
    end = low if mean < low else high
    return "near" if abs(mean - end) <= NEAR * abs(end) else "no"


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure as a distribution: normal around `centre`, with its own standard deviation below and above; 0 on an open side."""

    centre: float
    below: float
    above: float

    def z(self, model: float) -> float:
        """How many standard deviations the model lies from the figure; 0 on the open side of a floor or ceiling."""
        width = self.below if model < self.centre else self.above
        return (model - self.centre) / width if width > 0 else 0.0


def spread(binding: Binding) -> Spread:
    """The bound figure as a distribution: its range, or its tolerance, is read as a 90 % interval.

    Of a floor or ceiling the end itself is the centre, and the tolerance (a tenth) tells how far beyond is still likely.
    """
    figure = find(binding.evidence_id)
    low, high = span(figure, binding.tolerance)
    if math.isfinite(low) and math.isfinite(high):
        centre = figure.value if figure.value is not None else (low + high) / 2
        least = (high - low) / 2 / HALF_90 / 4  # a figure at the end of its range is not known for certain on that side
        return Spread(centre, max((centre - low) / HALF_90, least), max((high - centre) / HALF_90, least))
    end = low if math.isfinite(low) else high
    width = (AROUND * abs(end) if binding.tolerance is None else binding.tolerance) / HALF_90
    return Spread(end, width, 0.0) if math.isfinite(low) else Spread(end, 0.0, width)


def read_unbound(path: Path = UNBOUND) -> dict[str, str]:
    """Why nothing of the model is bound to a figure, by its id; raises TableFaults."""
    found: dict[str, str] = {}
    faults = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            if row["id"] not in load_evidence():
                faults.append(f"{where}: unknown evidence id {row['id']!r}" + hint(", ".join(nearest(row["id"], 1))))
            elif row["id"] in found:
                faults.append(f"{where}: {row['id']} stands already further up")
            elif not row["reason"]:
                faults.append(f"{where}: no reason is given")
            found[row["id"]] = row["reason"]
    if faults:
        raise TableFaults("\n".join(faults))
    return found
