"""The sheet of numbers: range, source and note of each number, put to the number that it means."""

from __future__ import annotations

from typing import Any

from sim.faults import Fault, choices, nearest, shown
from sim.quantity import SEVERITIES
from sim.workbook.layout import NUMBER_COLUMNS, NUMBERS, SHOWN_ONLY, Column, Path, Sheet, sheets
from sim.workbook.rows import EXTRAS
from sim.workbook.sheet_rows import Row, whole
from sim.workbook.tables import Made

_TEXTS = ("sheet", "which", "number", "unit", "shape", "source", "note")
_MUST = ("sheet", "number")


def number_columns() -> tuple[Column, ...]:
    """The columns of the sheet; what is only shown may hold anything."""
    return tuple(
        Column(key, "text" if key in _TEXTS or key in SHOWN_ONLY else "number", must=key in _MUST, is_key=key == "which")
        for key in NUMBER_COLUMNS
    )  # fmt: skip


def put_numbers(made: Made, rows: list[Row]) -> None:
    """Ranges and sources of the rows to the numbers they mean."""
    known = {sheet.name: sheet for sheet in sheets()}
    seen: dict[Path, Row] = {}
    for row in rows:
        empty = next((key for key in _MUST if key not in row.values), None)
        if empty:
            if not row.refused:
                made.faults.append(Fault(row.cell(empty), "this cell is empty", remedy=f"Say which {empty} is meant."))
            continue
        sheet = known.get(str(row.values["sheet"]))
        if sheet is None:
            near = nearest(str(row.values["sheet"]), known)
            made.faults.append(Fault(row.cell("sheet"), "there is no such sheet", shown(row.values["sheet"]), "" if near else choices(known, 40), near))  # fmt: skip
            continue
        for path in _paths(made, sheet, row):
            if path in seen:
                made.faults.append(Fault(row.cell("number"), f"this number has a row already (row {seen[path].at})", remedy="Delete one."))  # fmt: skip
                continue
            seen[path] = row
            _put_extras(made, path, row)


def _paths(made: Made, sheet: Sheet, row: Row) -> list[Path]:
    """Where the numbers lie that a row means: one, or those of all severities."""
    which, number = str(row.values.get("which", "")), str(row.values["number"])
    path = made.named.get((sheet.name, which))
    if path is None:
        _no_row(made, sheet, which, row)
        return []
    columns = [column for column in sheet.columns if column.kind == "number" and _means(number, column.key)]
    if not columns:
        headings = list(dict.fromkeys(column.key for column in sheet.columns if column.kind == "number"))
        near = nearest(number, headings)
        problem, allowed = (
            f"the sheet {sheet.name} has no such column of numbers",
            "" if near else choices(headings, 40),
        )
        made.faults.append(Fault(row.cell("number"), problem, shown(number), allowed, near))
        return []
    found = [(*path, *column.steps) for column in columns if (*path, *column.steps) in made.cells]
    if not found and not any(column.key in made.rows[path][1].refused for column in columns):
        there = made.rows[path][1].cell(columns[0].key)
        made.faults.append(Fault(row.cell("number"), f"no number stands in {there}, which this row is about", remedy="Fill it in, or delete this row."))  # fmt: skip
    return found


def _no_row(made: Made, sheet: Sheet, which: str, row: Row) -> None:
    """A fault for a row that means nothing, unless what it means is the row of another fault."""
    lost = [one for of, one in made.rejected if of == sheet.name]
    if sheet.name in made.missing or nearest(which, lost):
        return
    names = [one for of, one in made.named if of == sheet.name]
    near = nearest(which, names)
    allowed = "" if near else choices(names)
    made.faults.append(Fault(row.cell("which"), f"the sheet {sheet.name} has no such row", shown(which), allowed, near))


def _means(number: str, heading: str) -> bool:
    stem, _, severity = heading.rpartition(".")
    return number == heading or (severity in SEVERITIES and number == stem)


def _put_extras(made: Made, path: Path, row: Row) -> None:
    target: Any = made.tables
    for step in path:
        target = target[step]
    for key in EXTRAS:
        if key in row.values:
            target[key] = whole(row.values[key]) if key == "grade" else row.values[key]
            made.cells[(*path, key)] = row.cell(key)


__all__ = ["NUMBERS", "number_columns", "put_numbers"]
