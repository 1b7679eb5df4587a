"""Where and when people ask: contacts by agency and week since a need began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Any

import numpy as np

from scenarios.journeys.weeks import WEEKS, Weeks
from viz.journeys.drawing import INK, Drawing, words

LEFT, TOP, ROW = 2.75, 0.95, 0.3
MOSTLY_FAILURE = 0.5


@dataclass(frozen=True)
class Grid:
    """Inches wide, how many weeks and agencies are drawn at most, and letters on a line below."""

    width: float
    weeks: int
    rows: int
    letters: int


#: Small: a quarter of a year, as wide as the text of an A4 page; short: with a small process map on one such page.
WHOLE, SMALL, SHORT = Grid(11.0, WEEKS, 16, 165), Grid(7.2, 13, 12, 118), Grid(7.2, 13, 8, 118)


def contact_heat(worlds: Sequence[tuple[str, str, Weeks]], grid: Grid = WHOLE) -> list[Drawing]:
    """A drawing for each (name of its files, label, weeks), with the same rows and shades."""
    tables = [one.per_100()[:, : grid.weeks] for _, _, one in worlds]
    busy = np.nansum([np.nan_to_num(table) for table in tables], axis=(0, 2))
    rows = [int(a) for a in np.argsort(-busy, kind="stable")[: grid.rows] if busy[a] > 0]
    most = max((float(np.nanmax(table[rows])) for table in tables if rows), default=1.0) or 1.0
    return [
        _drawing(name, label, one, _Heat(table, one.failure_share(), rows, most, grid))
        for (name, label, one), table in zip(worlds, tables, strict=True)
    ]


@dataclass(frozen=True)
class _Heat:
    """Contacts in 100 open episodes and the share that is failure demand, f8[agency, week]; which agencies; the darkest shade."""

    table: np.ndarray
    failing: np.ndarray
    rows: Sequence[int]
    most: float
    grid: Grid

    @property
    def cell(self) -> float:
        """Inches that a week is wide."""
        return (self.grid.width - LEFT - 0.15) / self.table.shape[1]

    @property
    def foot(self) -> list[str]:
        """How to read it, in lines that fit."""
        told = (
            f"◆ {MOSTLY_FAILURE:.0%} or more of these contacts are failure demand. Darker: more; the number says how many. Nothing: fewer "
            "than one in 2,000. Only what citizens ask themselves, and outreach; crises, referrals between agencies and planned appointments "
            "are not in it."
        )
        return wrap(told, self.grid.letters)


def _drawing(name: str, label: str, one: Weeks, heat: _Heat) -> Drawing:
    title = f"When and where people ask: {label}"
    height = TOP + ROW * len(heat.rows) + 0.3 + 0.14 * len(heat.foot)
    told = "; ".join(
        f"{one.agencies[a]} {np.nan_to_num(heat.table[a, :4]).sum():.0f} in the first four weeks, "
        f"{np.nan_to_num(heat.table[a, 4:13]).sum():.0f} in the next nine"
        for a in heat.rows[:8]
    )
    alternative = f"{title}. Contacts in 100 open episodes, by agency and week since the need began: {told}."
    return Drawing(
        name, title, heat.grid.width, height, lambda axes: _paint(axes, title, one, heat, height), alternative
    )


def _paint(axes: Any, title: str, one: Weeks, heat: _Heat, height: float) -> None:
    large = heat.grid is WHOLE
    words(
        axes,
        0.15,
        0.2,
        shorten(title, 150 if large else 84, placeholder=" …"),
        12 if large else 10.5,
        fontweight="bold",
    )
    told = f"Contacts in 100 episodes open in that week ({one.episodes:,} episodes), by weeks since the need began"
    words(axes, 0.15, 0.43, told, 8)
    words(axes, LEFT - 0.1, TOP - 0.12, "week", 6.8, ha="right")
    for week in range(heat.table.shape[1]):
        words(axes, LEFT + heat.cell * (week + 0.5), TOP - 0.12, str(week + 1), 6.8, ha="center")
    for number, a in enumerate(heat.rows):
        y = TOP + ROW * number
        words(axes, LEFT - 0.1, y + ROW / 2, _cut(one.agencies[a].split(" (")[0]), 7, ha="right")
        for week in range(heat.table.shape[1]):
            _cell(axes, LEFT + heat.cell * week, y, heat, float(heat.table[a, week]), float(heat.failing[a, week]))
    for k, line in enumerate(heat.foot):
        words(axes, 0.15, height - 0.1 - 0.14 * (len(heat.foot) - k - 0.5), line, 7)


def _cell(axes: Any, x: float, y: float, heat: _Heat, value: float, failing: float) -> None:
    """One week at one agency: shade, number, and a sign where most of it is failure demand."""
    from matplotlib.patches import Rectangle

    if np.isnan(value):
        return
    shade = (value / heat.most) ** 0.6
    colour = (1 - 0.85 * shade, 1 - 0.62 * shade, 1 - 0.42 * shade)
    axes.add_patch(Rectangle((x, y), heat.cell, ROW, facecolor=colour, edgecolor="white", linewidth=0.8))
    if value < 0.05:
        return
    ink, middle = "white" if shade > 0.62 else INK, x + heat.cell / 2
    words(axes, middle, y + ROW * 0.4, f"{value:.0f}" if value >= 9.95 else f"{value:.1f}", 6.2, ha="center", color=ink)
    if failing >= MOSTLY_FAILURE:
        words(axes, middle, y + ROW * 0.8, "◆", 4.6, ha="center", color=ink)


def _cut(label: str, most: int = 46) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip(" ,:;") + "…"
