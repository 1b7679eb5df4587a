"""Figures as a reader wants them: rounded, with unit, with their interval."""

from __future__ import annotations

import math

from sim.place import Place


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


def finer(form: str) -> str:
    """The form in which a difference is told: shares to a tenth of a point."""
    return form.replace(":.0%", ":.1%")


def change(difference: float, low: float, high: float, form: str) -> str:
    """A difference with its interval: "+1.2 points (+1.0 to +1.4)", "−£120 (−£200 to −£40)"."""
    if form.startswith("£"):
        return f"{pounds(difference, True)} {money_span(low, high)}".rstrip()
    form = finer(form)
    return f"{points(difference, form)} {span(low, high, form)}".rstrip()


def signed(value: float, form: str) -> str:
    """A difference with its sign, in a form such as "{:.2f}" or "{:.1%}"."""
    text = form.format(abs(value))
    if not any(c in "123456789" for c in text):
        return form.format(0.0)
    return ("−" if value < 0 else "+") + text


def span(low: float, high: float, form: str) -> str:
    """An interval in words: "(−3.1 to −1.2)", of shares in percentage points; nothing where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"({signed(low, form)} to {signed(high, form)})".replace("%", "")


def money_span(low: float, high: float) -> str:
    """An interval of pounds."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"({pounds(low, True)} to {pounds(high, True)})"


def sure(low: float, high: float) -> bool:
    """Whether an interval lies on one side of nothing."""
    return math.isfinite(low) and math.isfinite(high) and (low > 0 or high < 0)


def part_words(part: str, place: Place) -> str:
    """A part of a redesign as people say it: "single point of contact (Lead professionals for families)"."""
    name, _, rest = part.partition(" (")
    agency, _, number = rest.partition(")")
    label = place.agencies[agency].label if agency in place.agencies else agency
    return name.replace("_", " ") + (f" ({label})" if label else "") + number


def lowered(label: str) -> str:
    """A label within a sentence: the first letter small, unless the word is an abbreviation or a name."""
    first, *rest = label.split(" ", 1)
    keeps = first in NAMES or (first.isupper() and first != "A") or not first[:1].isupper()
    return label if keeps else " ".join([first[:1].lower() + first[1:], *rest])


NAMES = {"Jobcentre", "Croydon", "Bradford", "Kent", "Lewisham", "Westminster", "Dorset", "Luton", "Peterborough:"}
