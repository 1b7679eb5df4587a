"""From the bytes of a workbook to a place, or to every fault of it, each with its sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sim.checks import Findings
from sim.faults import Fault, in_order, nearest, shown
from sim.workbook.layout import FIRST_ROW, NUMBERS, Path, sheet_named, sheets
from sim.workbook.numbers import number_columns, put_numbers
from sim.workbook.read import Page, cell_name, read_pages
from sim.workbook.safe import refuse_unsafe
from sim.workbook.sheet_rows import read_rows
from sim.workbook.tables import Made, make_tables

#: Without these there is no place.
_NEEDED = ("place", "funders", "needs", "cohorts", "agencies")
_FOR_PEOPLE = ("read me", "check", "sources")
_NO_ROW = re.compile(r"the sheet (\w+) has no such row")
_IS_NAME = re.compile(r"no \w+ is called ")


@dataclass(frozen=True)
class Tables:
    """What a workbook holds as the tables of a place; where each value stands; what is wrong with cells; what is not read."""

    tables: dict[str, Any]
    made: Made
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def tables_of(data: bytes, origin: str) -> Tables:
    """The tables of a workbook; raises PlaceFaults if it cannot be read at all, or may not be."""
    refuse_unsafe(data, origin)
    names = {sheet.name: sheet.columns for sheet in sheets()} | {NUMBERS: number_columns()}
    pages, faults = read_pages(data, origin, frozenset(names))
    there = {page.name: page for page in pages}
    read = {}
    for name, columns in names.items():
        if name in there:
            found = read_rows(there[name], columns)
            read[name], faults = found.rows, [*faults, *found.faults]
    made = make_tables(read)
    put_numbers(made, read.get(NUMBERS, []))
    strange, unread = _other_sheets(pages, set(names))
    faults = [*faults, *made.faults, *strange, *(_missing_sheet(name) for name in _NEEDED if name not in there)]
    return Tables(made.tables, made, faults, unread)


def examine_workbook(data: bytes, origin: str) -> Findings:
    """All that is wrong or odd with a workbook."""
    from sim.load import examine

    read = tables_of(data, origin)
    found = examine(read.tables, origin)
    told = {fault.path for fault in read.faults}
    located = [_located(read.made, fault) for fault in found.faults if not _of_missing(read.made, fault)]
    faults = [*read.faults, *(fault for fault in located if fault.path not in told | _refused(read.made))]
    faults = in_order(fault for fault in faults if not _follows(read.made, fault, faults))
    warnings = [_located(read.made, warning) for warning in found.warnings]
    return Findings(origin, None if faults else found.place, faults, in_order([*warnings, *read.warnings]))


def _refused(made: Made) -> set[str]:
    """Cells whose value was refused: that something is missing there is no news."""
    return {row.cell(heading) for _, row in made.rows.values() for heading in row.refused}


def _of_missing(made: Made, fault: Fault) -> bool:
    """Whether a fault only says that a name is unknown because the sheet with all such names is not there."""
    return any(fault.remedy.startswith(f"Define it: [{name}.") for name in made.missing)


def _follows(made: Made, fault: Fault, others: list[Fault]) -> bool:
    """Whether a row of the sheet of numbers is lost only because the row it means has a fault of its own."""
    said = _NO_ROW.match(fault.problem)
    path = made.named.get((said[1], fault.nearest)) if said else None
    if path is None:
        return False
    _, row = made.rows[path]
    cells = {row.cell(heading) for heading in row.columns}
    return any(other.path in cells for other in others)


def _other_sheets(pages: list[Page], known: set[str]) -> tuple[list[Fault], list[Fault]]:
    """Sheets that look like a slip of the pen, and those that are simply not read."""
    strange, unread = [], []
    missing = [name for name in known if name not in {page.name for page in pages}]
    for page in pages:
        if page.name in known or page.name in _FOR_PEOPLE:
            continue
        if near := nearest(page.name.lower().replace(" ", "_"), missing):
            strange.append(Fault(f"{page.name}!A1", "there is no such sheet", shown(page.name), nearest=near))
        else:
            unread.append(Fault(f"{page.name}!A1", "this sheet is not read", remedy="That is fine if it holds notes."))
    return strange, unread


def _missing_sheet(name: str) -> Fault:
    return Fault("", f"there is no sheet called {name}", remedy="Copy it from a blank template: wholeplace workbook template --out blank.xlsx")  # fmt: skip


def _located(made: Made, fault: Fault) -> Fault:
    """A fault with the cell in place of the path, in the words of a workbook."""
    path = _steps(made, fault.path)
    return replace(fault, path=_where(made, path, bool(_IS_NAME.match(fault.problem))), **_reworded(fault))


def _steps(made: Made, dotted: str) -> Path:
    return tuple(int(step) if step.isdecimal() else step for step in dotted.split(".")) if dotted else ()


def _where(made: Made, path: Path, is_name: bool) -> str:
    """The cell of the value at a path, else that of the row in which it lies or would lie."""
    if is_name and path in made.rows:  # the name is wrong, not the number beside it
        return _key_cell(made, path)
    if path in made.cells:
        return made.cells[path]
    for length in range(len(path), -1, -1):
        if path[:length] in made.rows:
            sheet, row = made.rows[path[:length]]
            rest = ".".join(str(step + 1) if isinstance(step, int) else step for step in path[length:])
            heading = next(
                (c.key for c in sheet.columns if rest and (c.key == rest or c.key.startswith(f"{rest}."))), ""
            )
            above = next((c.key for c in sheet.columns if rest.startswith(f"{c.key}.")), "")
            return row.cell(heading or above) if heading or above else _key_cell(made, path[:length])
        if path[:length] in made.cells:
            return made.cells[path[:length]]
    if path and path[0] in sheet_named("place").headings:
        return cell_name("place", FIRST_ROW, sheet_named("place").headings.index(str(path[0])) + 1)
    return f"{path[0]}!A{FIRST_ROW}" if path else ""


def _key_cell(made: Made, path: Path) -> str:
    sheet, row = made.rows[path]
    holes = [key for key in sheet.keys if key in row.values]
    return row.cell(holes[-1] if holes and not sheet.listed else (sheet.keys[0] if sheet.keys else ""))


_WORDS = (
    ("problem", r"^this key is missing", "this cell is empty"),
    ("remedy", r"^Add it\.$", "Fill it in."),
    ("remedy", r"^Write \{value = .*", "Add rows to the sheet numbers."),
    ("remedy", r'^Add funder = "NAME".*', "Fill in the funder, or add rows to agency_funders or cost_funders."),
    ("remedy", r"^Define it: \[(\w+)\..*", r"Add a row to the sheet \1."),
    ("remedy", r"^Add treats\.(\w+) to .*", r"Add a row to the sheet treats, for the agency that helps with \1."),
    ("remedy", r"^Add staff \(hours.*", "Fill in the staff columns (hours, waits), or say yes under prices (takes everyone)."),
    ("remedy", r"^Keep staff \(hours.*", "Empty the staff columns, or prices and its rows in costs; unit costs include the staff."),
)  # fmt: skip


def _reworded(fault: Fault) -> dict[str, str]:
    found = {}
    for key, pattern, words in _WORDS:
        text = getattr(fault, key)
        if re.match(pattern, text):
            found[key] = re.sub(pattern, words, text)
    return found


def sheet_names() -> Iterator[str]:
    """Every sheet that is read."""
    yield from (sheet.name for sheet in sheets())
    yield NUMBERS
