"""Values into cells: text stays text whatever it begins with, so that nothing of a file can act as a formula."""

from __future__ import annotations

import math
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Of text in a cell; what Excel takes at most is a little more.
LONGEST_TEXT = 32_000


def put(cell: Any, value: Any) -> None:
    """A value into a cell of openpyxl; what has no value stays empty."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if hasattr(value, "item"):
        value = value.item()
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool | int | float):
        cell.value = value
        if isinstance(value, float) and float(f"{value:.16g}") != value:
            cell._value = repr(value)  # openpyxl would write 16 digits, one too few for some numbers
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_TEXT]
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA):
        cell.quotePrefix = True
