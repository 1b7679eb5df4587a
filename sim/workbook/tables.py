"""The tables of a place made of the rows of its workbook, with a map from each path back to its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.faults import Fault, choices, nearest, shown
from sim.workbook.layout import POSITIONS, Column, Path, Pattern, Sheet, sheets
from sim.workbook.rows import which
from sim.workbook.sheet_rows import NAME_RULE, Row, as_name, is_name

_ABOVE = ("funders", "needs", "cohorts", "agencies")


@dataclass
class Made:
    """Tables while they are made.  ``rows``: path of each part -> its row; ``cells``: path of a value -> where it stands."""

    tables: dict[str, Any] = field(default_factory=lambda: {key: {} for key in _ABOVE})
    rows: dict[Path, tuple[Sheet, Row]] = field(default_factory=dict)
    named: dict[tuple[str, str], Path] = field(default_factory=dict)  # (sheet, which) -> path
    cells: dict[Path, str] = field(default_factory=dict)
    positions: dict[Path, dict[int, int]] = field(default_factory=dict)  # path of a list -> position typed -> index
    rejected: set[tuple[str, str]] = field(default_factory=set)  # (sheet, which) of rows that could not be placed
    missing: set[str] = field(default_factory=set)  # sheets that are not there
    faults: list[Fault] = field(default_factory=list)


def make_tables(read: Mapping[str, list[Row]]) -> Made:
    """Tables of every row of every sheet."""
    made = Made(missing={sheet.name for sheet in sheets()} - set(read))
    for sheet in sheets():
        rows = []
        for row in read.get(sheet.name, []):
            placed = _place(made, sheet, row)
            if placed is None:
                made.rejected.add((sheet.name, which(sheet, row.values)))
            else:
                rows.append(placed)
        for path, row in _numbered(made, sheet, rows):
            _put_row(made, sheet, path, row)
    for cohort in made.tables["cohorts"].values():
        cohort.setdefault("needs", {})
    return made


@dataclass(frozen=True)
class _Placed:
    """Where a row's part goes; ``order``: its position in a list, if it said one."""

    path: Path
    row: Row
    order: int | None
    in_list: bool


def _place(made: Made, sheet: Sheet, row: Row) -> _Placed | None:
    """Where a row belongs; None, with a fault, if that cannot be told."""
    for key in sheet.keys:
        column = sheet.column(key)
        assert column is not None
        if key in row.refused:
            return None
        if key not in row.values and column.must:
            made.faults.append(Fault(row.cell(key), "this cell is empty", remedy=f"Say which {key} is meant."))
            return None
    pattern, fault = _pattern(sheet, row)
    if pattern is None:
        made.faults += [fault] if fault else []
        return None
    return _path(made, sheet, pattern, row)


def _pattern(sheet: Sheet, row: Row) -> tuple[Pattern | None, Fault | None]:
    """Which of a sheet's patterns a row follows."""
    if len(sheet.patterns) == 1:
        return sheet.patterns[0], None
    of = str(row.values["of"])
    known = {pattern.of.lower(): pattern for pattern in sheet.patterns}
    pattern = known.get(of.lower())
    if pattern is None:
        near = nearest(of.lower(), known)
        allowed = "" if near else "; ".join(one.of for one in sheet.patterns)
        return None, Fault(row.cell("of"), "this is not one of the choices", shown(of), allowed, near)
    for key in sheet.keys[1:]:
        if key in pattern.holes and key not in row.values and key not in POSITIONS:
            return None, Fault(
                row.cell(key), "this cell is empty", remedy=f"Say which {key} is meant by {shown(pattern.of)}."
            )
        if key not in pattern.holes and key in row.values:
            problem = f"nothing can stand here in a row of {shown(pattern.of)}"
            return None, Fault(
                row.cell(key), problem, shown(row.values[key]), remedy="Empty it, or change the first cell."
            )
    return pattern, None


def _path(made: Made, sheet: Sheet, pattern: Pattern, row: Row) -> _Placed | None:
    path: Path = ()
    last = len(pattern.steps) - 1
    for at, step in enumerate(pattern.steps):
        hole = step[1:-1] if step.startswith("{") else ""
        if not hole:
            path = (*path, step)
        elif hole == "#" or (hole in POSITIONS and at == last):
            return _Placed(path, row, row.values.get(hole), True)
        else:
            found = _index(made, path, hole, row) if hole in POSITIONS else _name(made, sheet, hole, row)
            path = (*path, found if found is not None else "")
            if found is None or not _is_there(made, pattern, path, at, hole, row):
                return None
    return _Placed(path, row, None, False)


def _index(made: Made, path: Path, hole: str, row: Row) -> int | None:
    """The entry of a list that a position means."""
    known = made.positions.get(path, {})
    typed = row.values.get(hole, 1)
    if typed not in known:
        allowed = choices([str(one) for one in known])
        made.faults.append(Fault(row.cell(hole), f"there is no {'cost' if hole == 'line' else hole} {typed} of this", str(typed), allowed))  # fmt: skip
    return known.get(typed)


def _name(made: Made, sheet: Sheet, hole: str, row: Row) -> str:
    """The name in a key cell; one that cannot be a name is told where it is given, and guessed."""
    text = str(row.values[hole])
    if is_name(text):
        return text
    guess = as_name(text)
    if sheet.keys[-1] == hole and len(sheet.keys) == 1:
        made.faults.append(Fault(row.cell(hole), "this is no name", shown(text), NAME_RULE, guess))
    return guess


def _is_there(made: Made, pattern: Pattern, path: Path, at: int, hole: str, row: Row) -> bool:
    """Whether the part in which a row lies has a row of its own, in the sheet that holds such parts."""
    if at == len(pattern.steps) - 1 or path in made.rows:
        return True
    above = [
        sheet.name for sheet in sheets() if any(one.starred == pattern.starred[: at + 1] for one in sheet.patterns)
    ]
    if not above:
        return True
    if above[0] in made.missing:
        return False
    known = [str(one[-1]) for one in made.rows if one[:-1] == path[:-1]]
    near = nearest(str(path[-1]), known)
    allowed = "" if near else choices(known)
    problem = f"the sheet {above[0]} has no row for {shown(path[-1])}"
    if len(path) > 2:
        problem = f"the sheet {above[0]} has no row for {' and '.join(shown(path[n]) for n in range(1, len(path), 2))}"
    made.faults.append(Fault(row.cell(hole), problem, shown(path[-1]), allowed, near, "" if near else "Add one there, or empty this row."))  # fmt: skip
    return False


def _numbered(made: Made, sheet: Sheet, placed: list[_Placed]) -> Iterator[tuple[Path, Row]]:
    """Rows with their whole paths: entries of one list in the order they say, then as they stand."""
    lists: dict[Path, list[_Placed]] = {}
    for one in placed:
        if one.in_list:
            lists.setdefault(one.path, []).append(one)
        else:
            yield one.path, one.row
    for path, entries in lists.items():
        known = made.positions.setdefault(path, {})
        in_order = sorted(enumerate(entries), key=lambda pair: (pair[1].order or len(entries) + pair[0], pair[0]))
        for index, (_, one) in enumerate(in_order):
            typed = one.order or index + 1
            if one.order is not None and typed in known:
                made.faults.append(Fault(one.row.cell("line"), f"position {typed} is given twice", str(typed), remedy="Number them 1, 2, 3 …"))  # fmt: skip
            known[typed] = index
            yield (*path, index), one.row


def _put_row(made: Made, sheet: Sheet, path: Path, row: Row) -> None:
    """A row's values into the tables."""
    if path in made.rows:
        first = made.rows[path][1]
        problem = f"this is given twice (first in row {first.at})"
        made.faults.append(Fault(row.cell(sheet.keys[0] if sheet.keys else ""), problem, remedy="Delete one."))
        return
    made.rows[path] = (sheet, row)
    made.named[sheet.name, which(sheet, row.values)] = path
    if len(sheet.keys) == 1:  # by the name that was probably meant, too
        made.named.setdefault((sheet.name, str(path[-1])), path)
    if sheet.listed:
        for key in sheet.keys:
            _put(made, (*path, key), row.values[key], row.cell(key))
    elif sheet.columns[-1].is_whole:
        _put_value(made, sheet.columns[-1], path, row)
        return
    else:
        _open(made.tables, path)
    for column in sheet.columns:
        if not column.is_key:
            _put_value(made, column, (*path, *column.steps), row)


def _put_value(made: Made, column: Column, path: Path, row: Row) -> None:
    value = row.values.get(column.key)
    if value is None:
        return
    if column.kind == "marker":
        _open(made.tables, path)
    elif column.kind == "number":
        _put(made, path, {"value": value}, row.cell(column.key))
    elif column.key == "format" and str(value).isdecimal():
        _put(made, path, int(value), row.cell(column.key))
    else:
        _put(made, path, value, row.cell(column.key))


def _put(made: Made, path: Path, value: Any, where: str) -> None:
    made.cells[path] = where
    above = _open(made.tables, path[:-1], is_list=isinstance(path[-1], int))
    if isinstance(path[-1], int):
        while len(above) <= path[-1]:
            above.append(None)
        above[path[-1]] = value
    else:
        above[path[-1]] = value


def _open(tables: Any, path: Path, is_list: bool = False) -> Any:
    """The table or list at a path, made where it is missing."""
    for at, step in enumerate(path):
        below = path[at + 1] if at + 1 < len(path) else (0 if is_list else "")
        fresh: Any = [] if isinstance(below, int) else {}
        if isinstance(step, int):
            while len(tables) <= step:
                tables.append(fresh)
            tables = tables[step]
        else:
            tables = tables.setdefault(step, fresh)
    return tables
