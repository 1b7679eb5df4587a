"""Figures of a study as a reader wants them: a citizen and year, rounded, with their interval."""

from __future__ import annotations

import math

from scenarios.study.headlines import BY_NAME
from viz.report.words import points, pounds


def change(headline: str, difference: float) -> str:
    """A difference of a headline, written in its form."""
    form = BY_NAME[headline].form
    return gbp(difference, True) if form.startswith("£") else points(difference, form)


def interval(headline: str, low: float, high: float) -> str:
    """An interval of a headline: "−3.1 to −1.2"; nothing where there is none."""
    if not math.isfinite(low):
        return ""
    form = BY_NAME[headline].form
    if form.startswith("£"):
        return f"{gbp(low, True)} to {gbp(high, True)}"
    return f"{points(low, form)} to {points(high, form)}".replace(" points to", " to")


def told_difference(headline: str, row) -> str:
    """A difference with its interval: "−£15 (−£26 to −£4)"."""
    if row["difference"] == row["low"] == row["high"] == 0:
        return "no difference"
    between = interval(headline, row["low"], row["high"])
    return change(headline, row["difference"]) + (f" ({between})" if between else "")


def gbp(amount: float, sign: bool = False) -> str:
    """Pounds a citizen and year: whole ones from £10 on (today's £11,924 and a redesign's £11,880 must not look alike), below with pence."""
    size = abs(amount)
    if size >= 999_500:
        return pounds(amount, sign)
    text = f"£{size:,.0f}" if size >= 9.995 else f"£{size:.2f}"
    if text == "£0.00":
        return text
    return ("−" if amount < 0 else "+" if sign else "") + text
