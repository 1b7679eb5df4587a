"""Figures as a reader wants them: rounded, with unit, with their interval."""

from __future__ import annotations

import math


def pounds(gbp: float, sign: bool = False) -> str:
    """£1.2m, £340,000, £12: three figures are as many as anybody can use."""
    size, mark = abs(gbp), "−" if gbp < 0 else ("+" if sign else "")
    if size >= 999_500_000:
        return f"{mark}£{size / 1e9:.2f}bn"
    if size >= 999_500:
        return f"{mark}£{size / 1e6:.{2 if size < 9.995e6 else 1}f}m"
    if size >= 10_000:
        return f"{mark}£{round(size, -3):,.0f}"
    return f"{mark}£{size:,.0f}"


def points(value: float, form: str) -> str:
    """A difference with its sign; of shares, in percentage points."""
    return signed(value, form).replace("%", " points") if "%" in form else signed(value, form)


def signed(value: float, form: str) -> str:
    """A difference with its sign, in a form such as "{:.2f}" or "{:.1%}"."""
    text = form.format(abs(value))
    if not any(c in "123456789" for c in text):
        return form.format(0.0)
    return ("−" if value < 0 else "+") + text


def span(low: float, high: float, form: str) -> str:
    """An interval in words: "(−3.1 to −1.2)"; nothing where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"({signed(low, form)} to {signed(high, form)})"


def money_span(low: float, high: float) -> str:
    """An interval of pounds."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"({pounds(low, True)} to {pounds(high, True)})"


def sure(low: float, high: float) -> bool:
    """Whether an interval lies on one side of nothing."""
    return math.isfinite(low) and math.isfinite(high) and (low > 0 or high < 0)


def lowered(label: str) -> str:
    """A label within a sentence: the first letter small, unless the word is an abbreviation or a name."""
    first, *rest = label.split(" ", 1)
    keeps = first in NAMES or (first.isupper() and first != "A") or not first[:1].isupper()
    return label if keeps else " ".join([first[:1].lower() + first[1:], *rest])


NAMES = {"Jobcentre", "Croydon", "Bradford", "Kent", "Lewisham", "Westminster", "Dorset", "Luton"}
