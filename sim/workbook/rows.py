"""A place laid out in rows: what stands in each sheet, and the ranges and sources of its numbers.

Works on the plain tables of a place (only what is stated), so that nothing is written down that was never said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.quantity import SEVERITIES
from sim.workbook.columns import MARKERS
from sim.workbook.layout import BETWEEN, POSITIONS, Column, Path, Sheet, sheets

Cells = dict[str, Any]
#: Keys of a number that the sheet of numbers holds.
EXTRAS = ("low", "high", "shape", "source", "grade", "note")
_ABSENT = object()


@dataclass(frozen=True)
class Laid:
    """A place in rows: by sheet what stands in each column; and a row for each number with a range, a source or a note."""

    rows: Mapping[str, list[Cells]] = field(default_factory=dict)
    numbers: list[Cells] = field(default_factory=list)


def lay_out(tables: dict[str, Any]) -> Laid:
    """The rows of the tables of a place."""
    rows: dict[str, list[Cells]] = {}
    numbers: list[Cells] = []
    for sheet in sheets():
        rows[sheet.name] = []
        for keys, part in _parts(sheet, tables):
            rows[sheet.name].append(keys | _cells(sheet, part))
            numbers += _numbers(sheet, keys, part)
    return Laid(rows, numbers)


def which(sheet: Sheet, cells: Mapping[str, Any]) -> str:
    """How the sheet of numbers names a row: its key cells, one after the other."""
    return BETWEEN.join(str(cells[key]) for key in sheet.keys if cells.get(key) not in (None, ""))


def _parts(sheet: Sheet, tables: dict[str, Any]) -> Iterator[tuple[Cells, Any]]:
    """Key cells and part of each row of a sheet."""
    for pattern in sheet.patterns:
        for holes, part in _matches(tables, pattern.steps, {}):
            if sheet.listed:
                holes = {key: part.get(key) for key in sheet.keys}
            yield ({"of": pattern.of} if pattern.of else {}) | holes, part


def _matches(part: Any, steps: tuple[str, ...], holes: Cells) -> Iterator[tuple[Cells, Any]]:
    if not steps:
        yield holes, part
        return
    step, *rest = steps
    if not step.startswith("{"):
        if isinstance(part, dict) and step in part:
            yield from _matches(part[step], tuple(rest), holes)
        return
    hole = step[1:-1]
    if isinstance(part, list) and (hole in POSITIONS or hole == "#"):
        for number, inside in enumerate(part, start=1):
            yield from _matches(inside, tuple(rest), holes | {hole: number})
    elif isinstance(part, dict):
        for name, inside in part.items():
            yield from _matches(inside, tuple(rest), holes | {hole: name})


def _cells(sheet: Sheet, part: Any) -> Cells:
    """What stands in a row's columns, keys aside; only what is stated."""
    found: Cells = {}
    for column in sheet.columns:
        if column.is_key:
            continue
        value = _within(part, column.steps)
        if value is not _ABSENT and (cell := _cell(sheet, column, value)) is not None:
            found[column.key] = cell
    return found


def _cell(sheet: Sheet, column: Column, value: Any) -> Any:
    if column.kind == "marker":
        word = MARKERS[sheet.name][column.key]
        return word if word != "none" or value == {} else None
    if column.kind == "number":
        return value["value"] if isinstance(value, dict) else value
    if column.kind == "names":
        return ", ".join(value) or None
    if column.kind == "figures":
        return " ".join(str(one) for one in value) or None
    if column.kind == "flag":
        return "yes" if value else "no"
    return str(value) if column.kind == "choice" else value


def _within(part: Any, steps: Path) -> Any:
    for step in steps:
        if isinstance(part, dict) and step in part:
            part = part[step]
        elif isinstance(part, list) and isinstance(step, int) and step < len(part):
            part = part[step]
        elif step in SEVERITIES and _is_number(part):
            continue  # one number for all severities
        else:
            return _ABSENT
    return part


def _is_number(part: Any) -> bool:
    return isinstance(part, (int, float)) or (isinstance(part, dict) and "value" in part)


def _numbers(sheet: Sheet, keys: Cells, part: Any) -> Iterator[Cells]:
    """A row for each number of a part that says more than its value; one for all severities is one row."""
    done: set[str] = set()
    for column in sheet.columns:
        value = _within(part, column.steps) if column.kind == "number" else None
        if not isinstance(value, dict) or column.key in done:
            continue
        stem, _, severity = column.key.rpartition(".")
        shown = column.key
        if severity in SEVERITIES and _same_for_all(part, column):
            shown = stem
            done |= {f"{stem}.{one}" for one in SEVERITIES}
        extras = {key: value[key] for key in EXTRAS if value.get(key) is not None}
        if extras:
            yield {
                "sheet": sheet.name, "which": which(sheet, keys), "number": shown, "value": value["value"], "unit": column.unit, **extras
            }  # fmt: skip


def _same_for_all(part: Any, column: Column) -> bool:
    above = _within(part, column.steps[:-1])
    if not isinstance(above, dict) or "value" in above:
        return True
    first, *rest = (above.get(severity) for severity in SEVERITIES)
    return first is not None and all(one == first for one in rest)
