"""A place's rows into an ``.xlsx`` file that people in councils can read, print and fill in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from sim.place import Place
from sim.register import as_tables
from sim.workbook.cells import put
from sim.workbook.layout import (
    ABOUT_ROW,
    FIRST_ROW,
    HEADINGS_ROW,
    NUMBER_COLUMNS,
    NUMBERS,
    SHOWN_ONLY,
    UNITS_ROW,
    WORDS_ROW,
    Column,
    Sheet,
    sheets,
)  # fmt: skip
from sim.workbook.rows import Cells, Laid, lay_out
from sim.workbook.words import about, words

#: A row whose first cell begins so is not read: an example, or a remark.
REMARK = "#"
_MUST_NUMBERS = ("sheet", "which", "number")


def workbook_of(place: Place) -> bytes:
    """The workbook of a place."""
    from sim.workbook.front import check_lines, read_me

    tables = as_tables(place)
    book = _Book(f"{place.label}: place workbook")
    book.front("read me", read_me(place))
    book.fill(lay_out(tables))
    book.front("check", check_lines(place))
    return book.saved()


def template_of(example: Place) -> bytes:
    """A workbook with nothing in it but headings, help, and rows of an example that are not read."""
    from sim.workbook.front import template_words

    laid = lay_out(as_tables(example))
    shown = Laid({name: rows[:1] for name, rows in laid.rows.items()}, laid.numbers[:1])
    book = _Book("Blank place workbook")
    book.front("read me", template_words())
    book.fill(shown, remarks=True)
    return book.saved()


class _Book:
    """A workbook while it is written."""

    def __init__(self, footer: str) -> None:
        from openpyxl import Workbook

        self.book = Workbook()
        self.book.remove(self.book.active)
        self.footer = footer

    def fill(self, laid: Laid, remarks: bool = False) -> None:
        """Every sheet that is read, and the sources."""
        from sim.workbook.choices import add_number_choices
        from sim.workbook.front import source_rows

        for sheet in sheets():
            self._sheet(sheet, laid.rows.get(sheet.name, []), remarks)
        columns = [Column(key, "text", words(NUMBERS, key), must=key in _MUST_NUMBERS) for key in NUMBER_COLUMNS]
        page = self._page(NUMBERS, about(NUMBERS), columns, laid.numbers, remarks, frozen=3)
        sources = source_rows()
        add_number_choices(page, NUMBER_COLUMNS, page.max_row, len(sources))
        told = "Figures that a number may cite as its source, by id. Not read back; 'wholeplace evidence' tells more of each."
        keys = [Column(key, "text") for key in sources[0]]
        self._page("sources", told, keys, sources, False, frozen=1)

    def _sheet(self, sheet: Sheet, rows: Sequence[Cells], remarks: bool) -> None:
        from sim.workbook.choices import add_choices

        page = self._page(sheet.name, sheet.about, sheet.columns, rows, remarks, max(len(sheet.keys), 1))
        for number, column in enumerate(sheet.columns, start=1):
            add_choices(page, number, column, page.max_row)

    def _page(self, name: str, told: str, columns: Sequence[Column], rows: Sequence[Cells], remarks: bool, frozen: int):
        from sim.workbook import style

        page = self.book.create_sheet(name)
        put(page.cell(ABOUT_ROW, 1), told)
        style.title(page.cell(ABOUT_ROW, 1))
        for number, column in enumerate(columns, start=1):
            _head(page, number, column)
        for at, row in enumerate(rows, start=FIRST_ROW):
            for number, column in enumerate(columns, start=1):
                value = row.get(column.key)
                if remarks and number == 1:
                    value = f"{REMARK} {'' if value is None else value}"
                cell = page.cell(at, number)
                style.body(cell, "" if column.kind in ("text", "names", "choice") else value)
                put(cell, value)
                if remarks or (name == NUMBERS and column.key in SHOWN_ONLY):
                    style.example(cell)
        shown = [[column.key, *(row.get(column.key) for row in rows[:400])] for column in columns]
        style.widths(page, shown)
        page.row_dimensions[WORDS_ROW].height = _height(page, columns)
        page.freeze_panes = page.cell(FIRST_ROW, frozen + 1)
        page.auto_filter.ref = (
            f"A{HEADINGS_ROW}:{page.cell(HEADINGS_ROW, len(columns)).column_letter}{max(page.max_row, FIRST_ROW)}"
        )
        style.printing(page, f"{WORDS_ROW}:{HEADINGS_ROW}", self.footer, frozen)
        return page

    def front(self, name: str, lines: Sequence[tuple[str, Any]]) -> None:
        """A sheet of words: a heading in the first column, a sentence or a number in the second."""
        from sim.workbook import style

        page = self.book.create_sheet(name)
        for at, (left, right) in enumerate(lines, start=1):
            put(page.cell(at, 1), left)
            put(page.cell(at, 2), right)
            style.front_line(page.cell(at, 1), page.cell(at, 2), is_title=at == 1)
        page.column_dimensions["A"].width, page.column_dimensions["B"].width = 30, 100
        style.printing(page, "1:1", self.footer)

    def saved(self) -> bytes:
        """The file."""
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def _head(page: Any, number: int, column: Column) -> None:
    """The three rows over a column, and the note at its heading."""
    from openpyxl.comments import Comment

    from sim.workbook import style

    for row, text, make in ((WORDS_ROW, column.words, style.words), (UNITS_ROW, column.unit, style.unit)):
        put(page.cell(row, number), text)
        make(page.cell(row, number))
    cell = page.cell(HEADINGS_ROW, number)
    put(cell, column.key)
    style.heading(cell, column.must)
    told = help_of(column)
    if told:
        cell.comment = Comment(told, "wholeplace", height=110, width=260)


def help_of(column: Column) -> str:
    """What may stand in a column, and what counts where nothing does."""
    lines = [column.words] if column.words else []
    if column.high is not None:
        lines.append(f"Allowed: {column.low:,.10g} to {column.high:,.10g}{f' ({column.unit})' if column.unit else ''}.")
    if column.section:
        lines.append(f"A name of the sheet {column.section}.")
    elif column.choices:
        lines.append("One of: " + "; ".join(column.choices) + ".")
    lines += ["Has to be filled in."] if column.must else [f"If empty: {column.default}."] if column.default else []
    return "\n".join(lines)


def _height(page: Any, columns: Sequence[Column]) -> float:
    """Of the row of words: as many lines as its longest text takes in its column."""
    from openpyxl.utils import get_column_letter

    lines = [
        len(column.words) / (page.column_dimensions[get_column_letter(n)].width * 1.05)
        for n, column in enumerate(columns, start=1)
    ]
    return 12.5 * min(max(int(max(lines, default=0)) + 1, 1), 12) + 2
