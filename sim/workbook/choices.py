"""Drop-down lists and limits of cells: what the spreadsheet itself helps with or refuses."""

from __future__ import annotations

from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from sim.checks.sources import price_years
from sim.workbook.layout import FIRST_ROW as FIRST
from sim.workbook.layout import Column

#: Rows for which a sheet offers drop-down lists, and names it offers to others.
ROOM = 500
_SHAPES = ("exponential", "erlang2", "fixed")


def add_choices(page: Any, number: int, column: Column, last: int) -> None:
    """The drop-down list or the limits of a column, down to some rows below its last."""
    rule = _rule(column)
    if rule is not None:
        letter = get_column_letter(number)
        rule.add(f"{letter}{FIRST}:{letter}{max(last, FIRST) + ROOM}")
        page.add_data_validation(rule)


def _rule(column: Column) -> DataValidation | None:
    if column.kind == "number" and column.high is not None:
        return _between(column.low or 0.0, column.high)
    if column.kind == "position":
        return _between(1, 1_000, "whole")
    if column.kind == "names":
        return None
    if column.section:
        return _list(f"{column.section}!$A${FIRST}:$A${FIRST + ROOM - 1}", firm=False)
    if column.choices:
        return _list('"' + ",".join(column.choices) + '"') if not any("," in one for one in column.choices) else None
    if column.key.endswith("price_year"):
        return _list('"' + ",".join(price_years()) + '"')
    return None


def _list(formula: str, firm: bool = True) -> DataValidation:
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, errorStyle="stop" if firm else "warning")
    rule.errorTitle, rule.error = "Not one of the list", "Choose from the list; the import would not know this."
    rule.showErrorMessage = True
    return rule


def _between(low: float, high: float, kind: str = "decimal") -> DataValidation:
    rule = DataValidation(
        type=kind, operator="between", formula1=f"{low:.10g}", formula2=f"{high:.10g}", allow_blank=True
    )
    rule.errorTitle, rule.error = (
        "Out of range",
        f"A number from {low:,.10g} to {high:,.10g}. A share is a fraction of 1.",
    )
    rule.showErrorMessage = True
    return rule


def add_number_choices(page: Any, columns: tuple[str, ...], last: int, sources: int) -> None:
    """Drop-down lists of the sheet of numbers."""
    rules = {
        "shape": _list('"' + ",".join(_SHAPES) + '"'),
        "source": _list(f"sources!$A${FIRST}:$A${FIRST + sources - 1}", firm=False),
        "grade": _between(1, 6, "whole"),
    }
    for key, rule in rules.items():
        letter = get_column_letter(columns.index(key) + 1)
        rule.add(f"{letter}{FIRST}:{letter}{last + ROOM}")
        page.add_data_validation(rule)
