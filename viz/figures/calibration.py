"""Figures of a fit and of a validation: prior against posterior, evidence against model, temperature by generation."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from viz.figures.style import BETTER, QUIET, TODAY, WORSE, Figure, as_svg, canvas_of, drawn, short


@dataclass(frozen=True)
class Number:
    """A free number: its prior's range, as stated, and the draws of the posterior."""

    label: str
    low: float
    stated: float
    high: float
    draws: Sequence[float]


@dataclass(frozen=True)
class Beside:
    """A figure: the evidence's range and the model's interval, both divided by the evidence (1 is agreement)."""

    label: str
    low: float
    high: float
    model_low: float
    model: float
    model_high: float
    agrees: str


def prior_posterior(numbers: Sequence[Number], columns: int = 2) -> Figure:
    """A panel a number: half the prior below the stated value and half above (grey), draws of the posterior (blue)."""
    rows = -(-len(numbers) // columns)
    with canvas_of(1.5 * rows + 0.3) as canvas:
        for at, one in enumerate(numbers):
            axes = canvas.add_subplot(rows, columns, at + 1)
            edges = [one.low + (one.high - one.low) * k / 20 for k in range(21)]
            axes.hist(list(one.draws), bins=edges, density=True, color=BETTER, alpha=0.75)
            below, above = one.stated - one.low, one.high - one.stated
            steps = [(one.low, 0.5 / below if below else 0), (one.stated, 0.5 / above if above else 0), (one.high, 0)]
            axes.step([x for x, _ in steps], [y for _, y in steps], where="post", color=TODAY, linewidth=1.6)
            axes.axvline(one.stated, color="#151515", linestyle=":", linewidth=1)
            axes.set_title(short(one.label, 46), fontsize=8, loc="left")
            axes.set_yticks([])
            axes.tick_params(labelsize=7)
            axes.grid(False)
        return Figure(
            as_svg(canvas),
            "Prior (grey line), posterior (blue bars) and stated value (dotted) of "
            + "; ".join(n.label for n in numbers),
        )


def beside(rows: Sequence[Beside]) -> Figure:
    """A row a figure: the evidence's range as a grey band, the model's median and 90 % interval as a mark."""
    with drawn(len(rows), 0.42, 12.0) as (canvas, axes):
        for at, one in enumerate(rows):
            y = len(rows) - 1 - at
            axes.plot([one.low, one.high], [y, y], color=QUIET, linewidth=9, solid_capstyle="butt")
            colour = {"met": BETTER, "overlaps": TODAY}.get(one.agrees, WORSE)
            axes.plot([one.model_low, one.model_high], [y, y], color=colour, linewidth=1.8)
            axes.plot([one.model], [y], "o" if one.agrees == "met" else "s", color=colour, markersize=5)
        axes.axvline(1, color="#151515", linestyle=":", linewidth=1)
        labels = [textwrap.fill(short(one.label, 104), 52) for one in reversed(rows)]
        axes.set_yticks(range(len(rows)), labels, fontsize=8, multialignment="left")
        axes.set_xlabel("model ÷ evidence (1: equal); grey: range in which the evidence is taken to hold")
        axes.set_xlim(left=min(0.0, *(one.model_low for one in rows)))
        return Figure(
            as_svg(canvas), "; ".join(f"{one.label}: {one.model:.2f} times the evidence ({one.agrees})" for one in rows)
        )


def generations(told: Sequence[tuple[int, float, float, float]]) -> Figure:
    """Number, temperature, mean |z| and effective candidates of each generation."""
    with canvas_of(2.4) as canvas:
        for at, (title, column) in enumerate(
            (("temperature", 1), ("mean distance, |z|", 2), ("effective candidates", 3))
        ):
            axes = canvas.add_subplot(1, 3, at + 1)
            axes.plot([row[0] + 1 for row in told], [row[column] for row in told], "o-", color=BETTER, markersize=4)
            if column == 1:
                axes.set_yscale("log")
            axes.set_xticks([row[0] + 1 for row in told])
            axes.set_title(title, fontsize=9, loc="left")
            axes.set_xlabel("generation", fontsize=8)
            axes.tick_params(labelsize=8)
        return Figure(
            as_svg(canvas),
            "; ".join(f"generation {row[0] + 1}: temperature {row[1]:.2f}, mean |z| {row[2]:.2f}" for row in told),
        )
