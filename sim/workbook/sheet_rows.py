"""The rows of one sheet: its headings found, its remarks left out, each cell read as what its column wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.faults import Fault, choices, nearest, shown
from sim.quantity import plain
from sim.workbook.layout import Column
from sim.workbook.read import Page, Refused, cell_name
from sim.workbook.write import REMARK

#: Headings stand among the first rows.
_HEADINGS_WITHIN = 15
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
NAME_RULE = "small letters, digits and _, beginning with a letter, at most 40"


@dataclass
class Row:
    """A row as read: values by heading, and where each heading's cell is; ``at``: the row's number."""

    sheet: str
    at: int
    values: dict[str, Any]
    columns: Mapping[str, int]
    refused: set[str] = field(default_factory=set)

    def cell(self, heading: str = "") -> str:
        """Where a heading's cell of this row is; the first cell for one the sheet has not."""
        return cell_name(self.sheet, self.at, self.columns.get(heading, 1))


@dataclass
class Read:
    """Rows of a sheet, and what is wrong with its cells."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_rows(page: Page, columns: tuple[Column, ...]) -> Read:
    """Every row of a sheet below its headings."""
    read = Read()
    known = {column.key: column for column in columns}
    top = _headings_row(page, known)
    if top is None:
        wanted = ", ".join(list(known)[:6])
        read.faults.append(Fault(cell_name(page.name, 1, 1), "the row of headings is missing", allowed=f"{wanted} …", remedy="Copy it from a blank template."))  # fmt: skip
        return read
    places = _places(page, top, known, read.faults)
    for number, cells in page.rows.items():
        if number > top and cells and not _is_remark(cells):
            read.rows.append(_row(page, number, cells, places, known, read.faults))
    read.rows = [row for row in read.rows if row.values or row.refused]
    return read


def _headings_row(page: Page, known: Mapping[str, Column]) -> int | None:
    score = {n: sum(value in known for value in cells.values() if isinstance(value, str)) for n, cells in page.rows.items() if n <= _HEADINGS_WITHIN}  # fmt: skip
    best = max(score, key=lambda n: (score[n], -n), default=None)
    return best if best is not None and score[best] >= min(2, len(known)) else None


def _places(page: Page, top: int, known: Mapping[str, Column], faults: list[Fault]) -> dict[str, int]:
    """Column number of each heading."""
    places: dict[str, int] = {}
    for number, heading in page.rows[top].items():
        where = cell_name(page.name, top, number)
        if not isinstance(heading, str) or heading not in known:
            near = nearest(str(heading), known)
            faults.append(
                Fault(where, "no such heading in this sheet", shown(heading), "" if near else choices(known, 40), near)
            )
        elif heading in places:
            faults.append(Fault(where, "this heading is given twice", shown(heading), remedy="Keep one."))
        else:
            places[heading] = number
    for heading, column in known.items():
        if heading not in places and (column.must or column.is_key):
            faults.append(
                Fault(cell_name(page.name, top, 1), f"the heading {heading} is missing in this row", remedy="Add it.")
            )
    faults += _without_heading(page, top)
    return places


def _without_heading(page: Page, top: int) -> Iterator[Fault]:
    headed = set(page.rows[top])
    seen: set[int] = set()
    for number, cells in page.rows.items():
        for column in cells if number > top else ():
            if column not in headed and column not in seen:
                seen.add(column)
                yield Fault(cell_name(page.name, number, column), "this column has no heading, so it would not be read", remedy="Give it one, or empty it.")  # fmt: skip


def _is_remark(cells: Mapping[int, Any]) -> bool:
    first = cells[min(cells)]
    return isinstance(first, str) and first.startswith(REMARK)


def _row(page: Page, number: int, cells: Mapping[int, Any], places: dict[str, int], known: Mapping[str, Column], faults: list[Fault]) -> Row:  # fmt: skip
    row = Row(page.name, number, {}, places)
    for heading, at in places.items():
        value = cells.get(at)
        if isinstance(value, Refused):
            row.refused.add(heading)
        elif value is not None:
            read, fault = _read(known[heading], value, row.cell(heading))
            if fault is None:
                row.values[heading] = read
            else:
                faults.append(fault)
                row.refused.add(heading)
    return row


def _read(column: Column, value: Any, where: str) -> tuple[Any, Fault | None]:
    """A cell's value as its column wants it, or what is wrong with it."""
    if column.kind in ("number", "figure"):
        return _number(value, where)
    if column.kind == "figures":
        return _whole_numbers(value, where)
    if column.kind == "position":
        return _whole(value, where)
    if column.kind == "flag":
        return _flag(value, where)
    text = (
        plain(value).replace(",", "") if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    )
    if column.kind == "names":
        return [one.strip() for one in text.split(",") if one.strip()], None
    if column.kind == "marker":
        return _marker(column, text, where)
    return text, None


def _number(value: Any, where: str) -> tuple[Any, Fault | None]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value, None
    remedy = (
        "Type it as a number, without quotation marks, units or commas." if any(c.isdigit() for c in str(value)) else ""
    )
    return None, Fault(where, "a number is wanted here", shown(value), "a number", remedy=remedy)


def _whole_numbers(value: Any, where: str) -> tuple[Any, Fault | None]:
    """Whole numbers in one cell, with blanks between."""
    found = [_whole(float(word) if word.isdecimal() else word, where) for word in str(value).split()]
    return [one for one, _ in found], next((fault for _, fault in found if fault), None)


def _whole(value: Any, where: str) -> tuple[Any, Fault | None]:
    if isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= 1e6 and value == int(value):
        return int(value), None
    return None, Fault(where, "a position is wanted here", shown(value), "1, 2, 3 …")


def _flag(value: Any, where: str) -> tuple[Any, Fault | None]:
    if isinstance(value, bool):
        return value, None
    known = _FLAGS.get(str(value).lower())
    return (None, Fault(where, "yes or no is wanted here", shown(value), "yes, no")) if known is None else (known, None)


def _marker(column: Column, text: str, where: str) -> tuple[Any, Fault | None]:
    (word,) = column.choices
    if text.lower() == "no":
        return None, None
    if text.lower() == word:
        return word, None
    return None, Fault(where, "this is not one of the choices", shown(text), f"{word}, or nothing")


def whole(value: Any) -> Any:
    """A number that is whole as a whole number (spreadsheets know only one kind)."""
    return int(value) if isinstance(value, float) and abs(value) < 1e15 and value == int(value) else value


def is_name(text: str) -> bool:
    """Whether a text may be a name."""
    return bool(_NAME.match(text))


def as_name(text: str) -> str:
    """The name that was probably meant by a text."""
    letters = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return (letters if letters[:1].isalpha() else f"x_{letters}")[:40].rstrip("_")
