"""How a workbook looks: headings that stay in view, columns one can read, pages that print."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

INK, PALE, GREY = "1F3A5F", "E8EEF5", "6B7280"
NARROWEST, WIDEST = 11, 44
ON_A_PAGE = 190  # letters across a page that can still be read
_THIN = Side(style="thin", color="C9D2DE")
_TITLE = Font(bold=True, size=13, color=INK)
_WORDS = Font(size=9, color="374151")
_UNIT = Font(size=9, italic=True, color=GREY)
_HEADING = Font(bold=True, color="FFFFFF")
_OPTIONAL = Font(bold=True, color=INK)
_FILL = {True: PatternFill("solid", start_color=INK), False: PatternFill("solid", start_color="C5D3E4")}
_NOTE = PatternFill("solid", start_color=PALE)
SHOWN = Font(italic=True, color=GREY)
_WRAP = Alignment(wrap_text=True, vertical="top")


def title(cell: Any) -> None:
    """The line at the top of a sheet."""
    cell.font = _TITLE


def words(cell: Any) -> None:
    """What a column means."""
    cell.font, cell.alignment, cell.fill = _WORDS, _WRAP, _NOTE


def unit(cell: Any) -> None:
    """The unit of a column."""
    cell.font, cell.alignment, cell.fill = _UNIT, _WRAP, _NOTE


def heading(cell: Any, must: bool) -> None:
    """The name of a column: dark where something has to stand in it."""
    cell.font, cell.fill = (_HEADING if must else _OPTIONAL), _FILL[must]
    cell.alignment = Alignment(vertical="center")


def body(cell: Any, value: Any) -> None:
    """A cell with a thing's value."""
    cell.border = Border(bottom=_THIN)
    if isinstance(value, str):
        cell.number_format = "@"
        cell.alignment = _WRAP
    elif isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= 1_000 and value == int(value):
        cell.number_format = "#,##0"


def example(cell: Any) -> None:
    """A cell that only shows what could stand there."""
    cell.font = SHOWN


def front_line(left: Any, right: Any, is_title: bool) -> None:
    """A line of a sheet of words."""
    left.font = _TITLE if is_title else Font(bold=True, color=INK)
    right.font = Font(color=GREY, italic=True) if is_title else Font()
    left.alignment = Alignment(wrap_text=True, vertical="top")
    right.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")


def widths(page: Any, columns: Iterable[Iterable[Any]]) -> None:
    """Columns as wide as what stands in them, within reason."""
    for number, values in enumerate(columns, start=1):
        longest = max((max(map(len, str(value).split("\n"))) for value in values if value is not None), default=0)
        page.column_dimensions[get_column_letter(number)].width = min(max(longest + 3, NARROWEST), WIDEST)


def printing(page: Any, repeat: str, footer: str, keys: int = 0) -> None:
    """A4 across, as many pages long and wide as it takes to be read, headings and the first columns (keys of a row) on each."""
    across = sum(one.width for one in page.column_dimensions.values())
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = max(1, math.ceil(across / ON_A_PAGE)), 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = repeat
    if keys and across > ON_A_PAGE:
        page.print_title_cols = f"A:{get_column_letter(keys)}"
    page.oddFooter.left.text = footer.replace("&", "&&")
    page.oddFooter.center.text = "&A"
    page.oddFooter.right.text = "&P of &N"
    page.sheet_view.showGridLines = False
