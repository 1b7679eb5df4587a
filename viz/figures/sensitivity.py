"""The tornado: what the figure becomes with one number at either end of its range."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from viz.figures.style import REDESIGN, TODAY, Figure, as_svg, drawn

WRAP = 46


@dataclass(frozen=True)
class Arm:
    """One row: what the figure becomes at the low and at the high end (each with its interval), and what these ends are."""

    label: str
    low: float
    high: float
    low_interval: tuple[float, float]
    high_interval: tuple[float, float]
    low_end: str
    high_end: str


def tornado(arms: Sequence[Arm], stated: float, unit: str, form: Callable[[float], str], zero: str = "") -> Figure:
    """Bars from the figure as stated (thin line) to what it becomes; thin lines are 95 % intervals over replications.

    zero: what lies left and right of nothing, told where nothing is in sight ("" for no such line).
    """
    from matplotlib.ticker import MaxNLocator

    with drawn(len(arms), per_row=0.5, most=10.0, extra=1.1) as (canvas, axes):
        for row, arm in enumerate(arms):
            _bar(axes, row, arm, stated)
        axes.axvline(stated, color="black", linewidth=0.9)
        left, right = _limits(arms, stated)
        if zero and left < 0 < right:
            axes.axvline(0.0, color="#D55E00", linewidth=1.2, linestyle="--", label=zero)
        axes.set_xlim(left, right)
        axes.set_yticks(
            range(len(arms)), ["\n".join(textwrap.wrap(a.label, WRAP, max_lines=2, placeholder=" …")) for a in arms]
        )
        axes.tick_params(axis="y", labelsize=7.5)
        for label in axes.get_yticklabels():
            label.set_multialignment("right")
        axes.set_ylim(len(arms) - 0.5, -0.5)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel(unit)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(lambda x, _: form(x))
        axes.legend(loc="lower center", bbox_to_anchor=(0.3, 1.0), ncols=3, frameon=False, fontsize=8)
        svg = as_svg(canvas)
    return Figure(svg, f"{unit}, {form(stated)} as stated. " + "; ".join(_said(arm, form) for arm in arms) + ".")


def _bar(axes, row: int, arm: Arm, stated: float) -> None:
    ends = (
        (arm.low, arm.low_interval, arm.low_end, TODAY, "at its lowest"),
        (arm.high, arm.high_interval, arm.high_end, REDESIGN, "at its highest"),
    )
    same_side = (arm.low - stated) * (arm.high - stated) > 0
    for at, (value, interval, end, colour, label) in enumerate(ends):
        y = row + (0.17 if at else -0.17) if same_side else row
        axes.barh(
            y,
            value - stated,
            left=stated,
            height=0.3 if same_side else 0.56,
            color=colour,
            label=label if row == 0 else None,
        )
        axes.plot(interval, [y, y], color="black", linewidth=0.8)
        outward = 1 if value >= stated else -1
        reach = max(interval) if outward > 0 else min(interval)
        far = reach if reach == reach else value
        axes.annotate(
            end, (far, y), xytext=(3 * outward, 0), textcoords="offset points", va="center",
            ha="left" if outward > 0 else "right", fontsize=7, color="#333333",
        )  # fmt: skip


def _limits(arms: Sequence[Arm], stated: float) -> tuple[float, float]:
    ends = [x for arm in arms for x in (arm.low, arm.high, *arm.low_interval, *arm.high_interval) if x == x] + [stated]
    room = 0.16 * (max(ends) - min(ends)) or 1.0
    return min(ends) - room, max(ends) + room


def _said(arm: Arm, form: Callable[[float], str]) -> str:
    return f"{arm.label}: {form(arm.low)} at {arm.low_end}, {form(arm.high)} at {arm.high_end}"
