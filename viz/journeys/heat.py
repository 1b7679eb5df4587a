"""Where and when people ask: contacts by agency and week since a need began."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scenarios.journeys.weeks import Weeks
from viz.journeys.drawing import INK, Drawing, words

WIDTH, LEFT, TOP, ROW, MOST_ROWS = 11.0, 2.75, 0.95, 0.3, 16
MOSTLY_FAILURE = 0.5


def contact_heat(worlds: Sequence[tuple[str, str, Weeks]]) -> list[Drawing]:
    """A drawing for each (name of its files, label, weeks), with the same rows and shades."""
    tables = [one.per_100() for _, _, one in worlds]
    busy = np.nansum([np.nan_to_num(table) for table in tables], axis=(0, 2))
    rows = [int(a) for a in np.argsort(-busy, kind="stable")[:MOST_ROWS] if busy[a] > 0]
    most = max((float(np.nanmax(table[rows])) for table in tables if rows), default=1.0) or 1.0
    return [
        _drawing(name, label, one, table, rows, most) for (name, label, one), table in zip(worlds, tables, strict=True)
    ]


def _drawing(name: str, label: str, one: Weeks, table: np.ndarray, rows: Sequence[int], most: float) -> Drawing:
    title = f"When and where people ask: {label}"
    height = TOP + ROW * len(rows) + 0.75
    told = "; ".join(
        f"{one.agencies[a]} {np.nan_to_num(table[a, :4]).sum():.0f} in the first four weeks, {np.nan_to_num(table[a, 4:13]).sum():.0f} in the next nine"
        for a in rows[:8]
    )
    alternative = f"{title}. Contacts in 100 open episodes, by agency and week since the need began: {told}."
    return Drawing(
        name, title, WIDTH, height, lambda axes: _paint(axes, title, one, table, rows, most, height), alternative
    )


def _paint(
    axes: Any, title: str, one: Weeks, table: np.ndarray, rows: Sequence[int], most: float, height: float
) -> None:
    from matplotlib.patches import Rectangle

    words(axes, 0.15, 0.2, title, 12, fontweight="bold")
    words(
        axes,
        0.15,
        0.43,
        f"Contacts in 100 episodes open in that week ({one.episodes:,} episodes), by weeks since the need began",
        8,
    )
    wide, failing = (WIDTH - LEFT - 0.15) / one.weeks, one.failure_share()
    for week in range(one.weeks):
        words(axes, LEFT + wide * (week + 0.5), TOP - 0.12, str(week + 1), 6.8, ha="center")
    words(axes, LEFT - 0.1, TOP - 0.12, "week", 6.8, ha="right")
    for number, a in enumerate(rows):
        y = TOP + ROW * number
        words(axes, LEFT - 0.1, y + ROW / 2, _cut(one.agencies[a].split(" (")[0]), 7, ha="right")
        for week in range(one.weeks):
            value = table[a, week]
            if np.isnan(value):
                continue
            shade = (float(value) / most) ** 0.6
            colour = (1 - 0.85 * shade, 1 - 0.62 * shade, 1 - 0.42 * shade)
            axes.add_patch(
                Rectangle((LEFT + wide * week, y), wide, ROW, facecolor=colour, edgecolor="white", linewidth=0.8)
            )
            if value >= 0.05:
                text = f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"
                words(
                    axes,
                    LEFT + wide * (week + 0.5),
                    y + ROW * 0.4,
                    text,
                    6.2,
                    ha="center",
                    color="white" if shade > 0.62 else INK,
                )
                if failing[a, week] >= MOSTLY_FAILURE:
                    words(
                        axes,
                        LEFT + wide * (week + 0.5),
                        y + ROW * 0.8,
                        "◆",
                        4.6,
                        ha="center",
                        color="white" if shade > 0.62 else INK,
                    )
    words(
        axes,
        0.15,
        height - 0.4,
        f"◆ {MOSTLY_FAILURE:.0%} or more of these contacts are failure demand. Darker: more; the number says how many. Nothing: fewer than one in 2,000.",
        7,
    )
    words(
        axes,
        0.15,
        height - 0.2,
        "Only what citizens ask themselves, and outreach; crises, referrals between agencies and planned appointments are not in it.",
        7,
    )


def _cut(label: str, most: int = 46) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip(" ,:;") + "…"
