"""Figures of a study: small multiples, the cost-effectiveness plane, regret, what uncertainty is made of, who does best."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from viz.figures.style import BETTER, QUIET, REDESIGN, TODAY, WORSE, Figure, as_svg, canvas_of, drawn, short

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555", "#E69F00", "#56B4E9", "#000000")
MARKS = ("o", "s", "D", "^", "v", "P", "X", "*")


@dataclass(frozen=True)
class Change:
    """A figure's change in % of today's, with its interval; `better`: -1 where less is better, 1 where more is."""

    label: str
    value: float
    low: float
    high: float
    better: int = -1


@dataclass(frozen=True)
class Panel:
    """One redesign at one place."""

    title: str
    changes: Sequence[Change]


@dataclass(frozen=True)
class Cloud:
    """One redesign's draws: x and y of each."""

    label: str
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True)
class Span:
    """A row with its figure, its interval, and how far it may go (None: no such thing)."""

    label: str
    value: float
    low: float
    high: float
    most: float | None = None


def multiples(panels: Sequence[Panel], columns: int = 3, rows: int = 2) -> list[Figure]:
    """A panel a redesign, all on one scale; grey where chance alone may explain a change; as many figures as are needed."""
    ends = [x for panel in panels for one in panel.changes for x in (one.value, one.low, one.high) if math.isfinite(x)]
    room = 0.06 * (max(ends, default=1.0) - min(ends, default=-1.0)) or 1.0
    limits = (min(0.0, *ends, 0.0) - room, max(0.0, *ends, 0.0) + room)
    size = rows * columns
    return [_multiples(panels[at : at + size], columns, limits) for at in range(0, len(panels), size)]


def _multiples(panels: Sequence[Panel], columns: int, limits: tuple[float, float]) -> Figure:
    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    with canvas_of(rows * (0.9 + 0.24 * max(len(panel.changes) for panel in panels)) + 0.25) as canvas:
        grid = canvas.subplots(rows, columns, sharex=True, squeeze=False)
        for at, axes in enumerate(grid.flat):
            if at >= len(panels):
                axes.set_visible(False)
                continue
            _panel(axes, panels[at], named=at % columns == 0)
            axes.set_xlim(*limits)
            if at + columns >= len(panels):
                axes.xaxis.set_tick_params(labelbottom=True)
        canvas.supxlabel("change, % of today's figure", fontsize=9)
        svg = as_svg(canvas)
    return Figure(svg, "Change in % of today's figure. " + " ".join(_said(panel) for panel in panels))


def _panel(axes, panel: Panel, named: bool) -> None:
    for row, one in enumerate(panel.changes):
        sure = math.isfinite(one.low) and (one.low > 0 or one.high < 0)
        colour = QUIET if not sure else (BETTER if one.value * one.better > 0 else WORSE)
        if math.isfinite(one.low):
            axes.plot([one.low, one.high], [row, row], color=colour, linewidth=2.2, solid_capstyle="butt")
        axes.plot(one.value, row, marker="o" if sure else "D", color=colour, markersize=5)
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.set_title("\n".join(textwrap.wrap(panel.title, 32, max_lines=2, placeholder=" …")), fontsize=8.5)
    axes.set_yticks(range(len(panel.changes)), [one.label for one in panel.changes] if named else [])
    axes.set_ylim(len(panel.changes) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)


def _said(panel: Panel) -> str:
    parts = []
    for one in panel.changes:
        between = f" ({one.low:.1f} to {one.high:.1f})" if math.isfinite(one.low) else ""
        parts.append(f"{one.label} {one.value:.1f}{between}")
    return f"{panel.title}: " + "; ".join(parts) + "."


def plane(effects: Sequence[tuple[str, Sequence[Cloud]]], title: str = "") -> Figure:
    """Spend against gain, a point a draw, the mean larger; a pair of axes an effect.  Down and right is cheaper and better."""
    with canvas_of(3.9) as canvas:
        grid = canvas.subplots(1, len(effects), sharey=True, squeeze=False)[0]
        for at, (axes, (effect, clouds)) in enumerate(zip(grid, effects, strict=True)):
            for number, cloud in enumerate(clouds):
                _cloud(axes, cloud, COLOURS[number % 8], MARKS[number % 8])
            axes.axhline(0.0, color="black", linewidth=0.8)
            axes.axvline(0.0, color="black", linewidth=0.8)
            axes.margins(0.14)
            axes.set_xlabel(effect)
            for x, ha in ((0.02, "left"), (0.98, "right")):
                better = "helps" if ha == "right" else "harms"
                for y, va, money in ((0.98, "top", "costs"), (0.02, "bottom", "saves")):
                    axes.text(
                        x, y, f"{money}, {better}", transform=axes.transAxes, ha=ha, va=va, fontsize=8, color="#444444", zorder=5,
                        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1},
                    )  # fmt: skip
            if at == 0:
                axes.set_ylabel("spend, £ for 1,000 citizens and year,\nredesign less today")
                axes.yaxis.set_major_formatter(lambda y, _: f"{y:,.0f}")
        if title:
            canvas.suptitle(title, fontsize=10, x=0.02, ha="left")
        handles, labels = grid[0].get_legend_handles_labels()
        canvas.legend(handles, labels, loc="outside lower center", ncols=min(2, len(labels)), frameon=False)
        svg = as_svg(canvas)
    told = " ".join(_told(effect, cloud) for effect, clouds in effects for cloud in clouds)
    return Figure(svg, f"{title}. {told}" if title else told)


def _cloud(axes, cloud: Cloud, colour: str, mark: str) -> None:
    axes.plot(cloud.x, cloud.y, linestyle="", marker=mark, color=colour, markersize=3.6, alpha=0.45, markeredgewidth=0)
    mean_x, mean_y = (sum(values) / max(1, len(values)) for values in (cloud.x, cloud.y))
    axes.plot(
        mean_x, mean_y, linestyle="", marker=mark, color=colour, markersize=9, markeredgecolor="black", label=short(cloud.label)
    )  # fmt: skip


def _told(effect: str, cloud: Cloud) -> str:
    n = max(1, len(cloud.x))
    return f"{cloud.label}: on average spend {sum(cloud.y) / n:,.0f} pounds, {effect} {sum(cloud.x) / n:.1f}, {len(cloud.x)} points."


def spans(rows: Sequence[Span], unit: str, form: str = "{:,.0f}", share: bool = False) -> Figure:
    """A dot a row with its interval; a thin line leads on to the most where there is one; shares run from 0 to 1."""
    with drawn(len(rows)) as (canvas, axes):
        for row, one in enumerate(rows):
            if one.most is not None and math.isfinite(one.most):
                axes.plot([one.value, one.most], [row, row], color=TODAY, linewidth=0.9, zorder=1)
                axes.plot(one.most, row, "|", color="black", markersize=10, label="most" if row == 0 else None)
            if math.isfinite(one.low):
                axes.plot(
                    [one.low, one.high], [row, row], color=REDESIGN, linewidth=2.6, solid_capstyle="butt", zorder=2
                )
            axes.plot(one.value, row, "o", color=REDESIGN, markersize=6, zorder=3)
        axes.set_yticks(range(len(rows)), [short(one.label) for one in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(axis="y", visible=False)
        axes.set_xlim(0.0, 1.0 if share else None)
        axes.set_xlabel(unit)
        axes.xaxis.set_major_formatter(lambda x, _: form.format(x))
        svg = as_svg(canvas)
    return Figure(svg, f"{unit}: " + "; ".join(_span(one, form) for one in rows) + ".")


def _span(one: Span, form: str) -> str:
    between = f" ({form.format(one.low)} to {form.format(one.high)})" if math.isfinite(one.low) else ""
    most = f", at most {form.format(one.most)}" if one.most is not None and math.isfinite(one.most) else ""
    return f"{one.label} {form.format(one.value)}{between}{most}"
