"""Headline counters of two worlds, and the lines of the charts that follow them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from scenarios.workshop.live import Frame
from viz.figures.style import REDESIGN, TODAY
from viz.report.words import pounds


def clock(day: int) -> str:
    """A counted day in words."""
    if day and day % 365 == 0:
        return f"End of year {day // 365}"
    return f"Year {day // 365 + 1}, week {day % 365 // 7 + 1}"


def counters(frame: Frame, scale: float) -> list[dict[str, str]]:
    """Label, denominator, both values, and the difference in words; money is told for the whole place."""
    one, other = frame.readings
    rows = [
        _share("Failure demand", "of contacts so far, planned appointments not counted", one.failure_share, other.failure_share),
        _number("Wait for an assessment", "days on average, waits that have ended", one.wait_days, other.wait_days, "{:,.1f} days"),
        _number("Crises", f"so far, {_simulated(scale)}", one.crises, other.crises, "{:,.0f}"),
        _number("Full assessments", f"so far, {_simulated(scale)}", one.assessments, other.assessments, "{:,.0f}"),
    ]  # fmt: skip
    before, after = (reading.pence / 100 / scale for reading in (one, other))
    row = _number("Public spending", "so far, whole place, before one-off costs", before, after, "{:,.0f}")
    return [
        *rows,
        row | {"today": pounds(before), "redesign": pounds(after), "difference": _change(before, after, pounds)},
    ]


def _simulated(scale: float) -> str:
    return "the whole place" if abs(scale - 1) < 1e-9 else f"{scale:.0%} of the place is simulated"


def _share(label: str, of: str, one: float, other: float) -> dict[str, str]:
    if math.isnan(one) or math.isnan(other):
        return _row(label, of, "–", "–", "nothing yet", "same")
    points = 100 * (other - one)
    if abs(points) < 0.05:
        words, sign = "no difference", "same"
    else:
        words, sign = f"{abs(points):.1f} points {'less' if points < 0 else 'more'}", _sign(points)
    return _row(label, of, f"{one:.1%}", f"{other:.1%}", words, sign)


def _number(label: str, of: str, one: float, other: float, form: str) -> dict[str, str]:
    if math.isnan(one) or math.isnan(other):
        return _row(label, of, "–", "–", "nothing yet", "same")
    words = _change(one, other, lambda size: form.format(size))
    return _row(label, of, form.format(one), form.format(other), words, _sign(other - one))


def _change(one: float, other: float, told) -> str:
    change = other - one
    if abs(change) < 1e-9:
        return "no difference"
    if told(abs(change)) == told(0.0):
        return "almost no difference"
    part = f" ({abs(change) / one:.1%})" if one else ""
    return f"{told(abs(change))} {'less' if change < 0 else 'more'}{part}"


def _sign(change: float) -> str:
    return "same" if abs(change) < 1e-12 else "less" if change < 0 else "more"


def _row(label: str, of: str, today: str, redesign: str, difference: str, sign: str) -> dict[str, str]:
    return {"label": label, "of": of, "today": today, "redesign": redesign, "difference": difference, "sign": sign}


SERIES = (
    ("Failure demand, % of contacts so far", lambda reading: 100 * reading.failure_share, "{:.1f}"),
    ("Needs waiting for somebody", lambda reading: float(reading.waiting.sum() + reading.granted.sum()), "{:,.0f}"),
)


def lines(frames: Sequence[Frame], at: int, which: int) -> dict[str, Any]:
    """One chart: title, weeks, values of both worlds (None where there are none)."""
    title, of, _ = SERIES[which]
    step = max(1, at // 120)
    shown = [frame for frame in frames[: at + 1 : step] if frame.day]
    values = [[of(frame.readings[world]) for frame in shown] for world in (0, 1)]
    return {
        "title": title, "x": [round(frame.day / 365, 2) for frame in shown],
        "today": [None if math.isnan(v) else round(v, 2) for v in values[0]],
        "redesign": [None if math.isnan(v) else round(v, 2) for v in values[1]],
    }  # fmt: skip


def line_option(chart: dict[str, Any], years: int, large: bool = False) -> dict[str, Any]:
    """The chart for ECharts; the two worlds differ in dash and label as well as in colour."""
    size = 18 if large else 13
    series = [
        {"name": name, "type": "line", "showSymbol": False, "data": list(zip(chart["x"], chart[key], strict=True)),
         "lineStyle": {"width": 3, "type": dash, "color": colour}, "itemStyle": {"color": colour},
         "endLabel": {"show": True, "formatter": "{a}", "fontSize": size, "color": "#222"}}
        for name, key, dash, colour in (("Today", "today", "dashed", TODAY), ("Redesign", "redesign", "solid", REDESIGN))
    ]  # fmt: skip
    text = {"fontSize": size, "color": "#333"}
    return {
        "animation": False, "title": {"text": chart["title"], "textStyle": {"fontSize": size + 2}},
        "grid": {"left": 60, "right": 95, "top": 50, "bottom": 44},
        "xAxis": {"type": "value", "min": 0, "max": years, "name": "years", "nameLocation": "middle", "nameGap": 28, "axisLabel": text, "nameTextStyle": text},
        "yAxis": {"type": "value", "scale": True, "axisLabel": text}, "series": series,
    }  # fmt: skip


def chart_table(chart: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """The same numbers as a table, a dozen rows at most."""
    step = max(1, math.ceil(len(chart["x"]) / 12))
    picked = range(len(chart["x"]) - 1, -1, -step)
    cell = lambda value: "–" if value is None else f"{value:,.1f}"  # noqa: E731
    rows = [[f"{chart['x'][i]:.2f}", cell(chart["today"][i]), cell(chart["redesign"][i])] for i in reversed(picked)]
    return ["After years", "Today", "Redesign"], rows
