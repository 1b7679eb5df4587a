"""Figures of a comparison: differences with intervals, today beside the redesign, money over the years."""

from __future__ import annotations

from collections.abc import Sequence

from viz.figures.style import BETTER, QUIET, REDESIGN, TODAY, WORSE, Bar, Figure, as_svg, drawn, short


def differences(bars: Sequence[Bar], unit: str, less_is_better: bool = True, form: str = "{:,.0f}") -> Figure:
    """One difference a row as a dot with its interval; the line at nothing divides better from worse.

    Those whose interval holds zero are grey: chance alone may explain them.
    """
    from matplotlib.ticker import MaxNLocator

    with drawn(len(bars)) as (canvas, axes):
        for row, bar in enumerate(bars):
            colour = _colour(bar, less_is_better)
            if bar.low is not None and bar.high is not None:
                axes.plot([bar.low, bar.high], [row, row], color=colour, linewidth=2.2, solid_capstyle="butt")
            axes.plot(bar.value, row, marker="o" if colour != QUIET else "D", color=colour, markersize=6)
        axes.axvline(0.0, color="black", linewidth=0.8)
        _rows(axes, [short(bar.label) for bar in bars])
        axes.set_xlabel(f"redesign less today, {unit}")
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(lambda x, _: form.format(x))
        svg = as_svg(canvas)
    return Figure(svg, _said(bars, unit, form))


def _colour(bar: Bar, less_is_better: bool) -> str:
    if bar.value == 0.0 or (bar.low is not None and bar.high is not None and bar.low <= 0.0 <= bar.high):
        return QUIET
    return BETTER if (bar.value < 0.0) == less_is_better else WORSE


def _rows(axes, labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)


def _said(bars: Sequence[Bar], unit: str, form: str) -> str:
    parts = []
    for bar in bars:
        between = "" if bar.low is None or bar.high is None else f" ({form.format(bar.low)} to {form.format(bar.high)})"
        parts.append(f"{bar.label} {form.format(bar.value)}{between}")
    return f"Redesign less today, {unit}: " + "; ".join(parts) + "."


def beside(rows: Sequence[tuple[str, float, float]], unit: str, form: str = "{:,.1f}") -> Figure:
    """Today and the redesign beside each other: (label, today, redesign); a line joins what belongs together."""
    with drawn(len(rows)) as (canvas, axes):
        for row, (_, today, redesign) in enumerate(rows):
            axes.plot([today, redesign], [row, row], color=QUIET, linewidth=2.0, zorder=1)
            axes.plot(today, row, "o", color=TODAY, markersize=7, zorder=2, label="today" if row == 0 else None)
            axes.plot(
                redesign, row, "D", color=REDESIGN, markersize=6, zorder=3, label="redesign" if row == 0 else None
            )
        _rows(axes, [short(label) for label, *_ in rows])
        axes.set_xlim(left=0.0)
        axes.set_xlabel(unit)
        axes.xaxis.set_major_formatter(lambda x, _: form.format(x))
        axes.legend(loc="upper center", bbox_to_anchor=(0.4, 1.0 + 0.5 / max(1, len(rows))), ncols=2, frameon=False)
        svg = as_svg(canvas)
    said = "; ".join(
        f"{label} {form.format(today)} today, {form.format(new)} with the redesign" for label, today, new in rows
    )
    return Figure(svg, f"{unit}: {said}.")


def over_years(lines: Sequence[tuple[str, Sequence[float]]], unit: str, form: str = "{:,.0f}") -> Figure:
    """Amounts year by year, one line each, told apart by dash and mark as well as by colour."""
    dashes, marks = ("-", "--", ":", "-."), ("o", "s", "D", "^", "v", "P", "X", "*")
    colours = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555", "#E69F00", "#56B4E9", "#000000")
    with drawn(1, extra=3.2) as (canvas, axes):
        for at, (label, values) in enumerate(lines):
            axes.plot(
                range(1, len(values) + 1), list(values), linestyle=dashes[at % 4], marker=marks[at % 8],
                color=colours[at % 8], label=short(label),
            )  # fmt: skip
        axes.axhline(0.0, color="black", linewidth=0.8)
        axes.set_xlabel("year after the redesign begins")
        axes.set_ylabel(unit)
        axes.set_xticks(range(1, max(len(values) for _, values in lines) + 1))
        axes.yaxis.set_major_formatter(lambda y, _: form.format(y))
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
        svg = as_svg(canvas)
    said = "; ".join(f"{label}: " + ", ".join(form.format(v) for v in values) for label, values in lines)
    return Figure(svg, f"{unit} by year. {said}.")
