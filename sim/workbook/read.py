"""The cells of a workbook that has been looked at: values with where they stand; formulas and dates are told, never followed."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.faults import Fault, PlaceFaults, shown

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 20_000, 300, 200
MOST_WIDE = 10  # rows that are too wide, before a sheet is given up
_VALUES = "Copy the cells and paste them as values."


@dataclass(frozen=True)
class Page:
    """One sheet of a file: by row number (from 1) the values of cells by column number (from 1); empty ones left out."""

    name: str
    rows: Mapping[int, Mapping[int, Any]] = field(default_factory=dict)


def read_pages(data: bytes, origin: str, wanted: frozenset[str]) -> tuple[list[Page], list[Fault]]:
    """Every sheet (of those not wanted only the name), and what cannot stand in a cell; raises PlaceFaults if none can be read."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl does not know
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            if len(book.sheetnames) > MOST_SHEETS:
                raise PlaceFaults(
                    origin,
                    [
                        Fault(
                            "", "this workbook has too many sheets", f"{len(book.sheetnames):,}", f"up to {MOST_SHEETS}"
                        )
                    ],
                )
            found = [_page(sheet, sheet.title in wanted) for sheet in book.worksheets]
            book.close()
        except PlaceFaults:
            raise
        except Exception:  # whatever a damaged file makes of a reader that is not ours
            fault = Fault(
                "",
                "the workbook is damaged: its sheets cannot be read",
                remedy="Open it in Excel or LibreOffice and save it again.",
            )
            raise PlaceFaults(origin, [fault]) from None
    return [page for page, _ in found], [fault for _, faults in found for fault in faults]


def _page(sheet: Any, is_wanted: bool) -> tuple[Page, list[Fault]]:
    rows: dict[int, dict[int, Any]] = {}
    faults: list[Fault] = []
    if not is_wanted or not hasattr(sheet, "iter_rows"):
        return Page(sheet.title), []
    sheet.reset_dimensions()  # a file may say anything of its size
    wide = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if len(row) > MOST_COLUMNS and not any(cell.value is not None for cell in row[MOST_COLUMNS:]):
            row = row[:MOST_COLUMNS]
        wide += len(row) > MOST_COLUMNS
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            faults.append(_too_long(sheet.title, number, len(row)))
            if number > MOST_ROWS or wide == MOST_WIDE:
                break
        cells = {}
        for column, cell in enumerate(row[:MOST_COLUMNS], start=1):
            if cell.value is None:
                continue
            value, fault = _value(cell, cell_name(sheet.title, number, column))
            faults += [fault] if fault else []
            if value is not None:
                cells[column] = value
        if cells:
            rows[number] = cells
    return Page(sheet.title, rows), faults


def _too_long(sheet: str, row: int, columns: int) -> Fault:
    if columns > MOST_COLUMNS:
        return Fault(f"{sheet}!{row}:{row}", "this row is too long", f"{columns:,} columns", f"up to {MOST_COLUMNS}", remedy="Delete the empty columns at the right.")  # fmt: skip
    remedy = "Delete the empty rows at the end, or is this the right file?"
    return Fault(f"{sheet}!A{row}", "this sheet has too many rows", allowed=f"up to {MOST_ROWS:,}", remedy=remedy)


def _value(cell: Any, where: str) -> tuple[Any, Fault | None]:
    """What stands in a cell: text without blanks round it, a number, true or false."""
    value = cell.value
    if cell.data_type == "f":
        text = getattr(value, "text", None) or value
        return Refused(), Fault(
            where, "a formula stands here, and none is worked out", shown(str(text)), "a value", remedy=_VALUES
        )
    if cell.data_type == "e":
        return Refused(), Fault(where, "an error of the spreadsheet stands here", shown(str(value)), "a value")
    if isinstance(value, bool | int | float):
        return value, None
    if isinstance(value, str):
        return value.strip() or None, None
    problem = "a date or time stands here"
    return Refused(), Fault(
        where, problem, shown(str(value)), remedy="Format the cell as text or number and type it again."
    )


class Refused:
    """Stands for a cell whose value was refused, and told."""


def cell_name(sheet: str, row: int, column: int) -> str:
    """A cell as a person finds it: ``agencies!D7``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row}"
