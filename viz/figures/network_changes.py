"""What a redesign changes in the drawing of a network: agencies, ways and doors that are new or gone."""

from __future__ import annotations

from typing import Any

from sim.place import Place

At = dict[str, tuple[float, float]]
#: Apart for the colour-blind, and by line and word in print: new is solid, gone is dotted.
NEW, GONE = "#009E73", "#D55E00"
LEGEND: tuple[tuple[str, dict[str, Any]], ...] = (
    ("new agency, new referral", {"color": NEW, "linewidth": 2.5}),
    ("referral that is gone", {"color": GONE, "linewidth": 2, "linestyle": ":"}),
    ("no longer a door, or for fewer first visits", {"color": GONE, "linestyle": "", "marker": "$–$", "markersize": 9}),
)


def links(place: Place) -> set[tuple[str, str]]:
    """Agencies between which somebody may be referred."""
    return {(route.origin, route.to) for route in place.routes if route.weight.value > 0}


def first_visits(place: Place) -> dict[str, float]:
    """First visits a year at each door, roughly."""
    from viz.figures.network import flows

    return flows(place)[1]


def mark_changes(axes: Any, at: At, before: Place, after: Place) -> None:
    """Rings round new agencies, lines for ways that are new or gone, words at doors that lead elsewhere now."""
    _lines(axes, at, sorted(links(after) - links(before)), NEW, "-")
    _lines(axes, at, sorted(links(before) - links(after)), GONE, ":")
    new = [name for name in after.agencies if name not in before.agencies]
    for name in new:
        axes.scatter([at[name][0]], [at[name][1]], s=1_100, facecolors="none", edgecolors=NEW, linewidths=2.5, zorder=2)
        axes.text(at[name][0], at[name][1], "new", ha="center", va="center", fontsize=7, fontweight="bold", zorder=6)
    one, other = first_visits(before), first_visits(after)
    for name in at:
        if name not in new and other.get(name, 0.0) < 0.95 * one.get(name, 0.0):
            words = f"– {one[name] - other.get(name, 0.0):,.0f} first visits a year"
            axes.text(at[name][0], at[name][1] - 0.055, words, ha="center", va="top", fontsize=6.5, color=GONE, zorder=6,
                      bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.4})  # fmt: skip


def _lines(axes: Any, at: At, pairs: list[tuple[str, str]], colour: str, style: str) -> None:
    from matplotlib.patches import FancyArrowPatch

    for a, b in pairs:
        if a in at and b in at:
            axes.add_patch(FancyArrowPatch(
                at[a], at[b], connectionstyle="arc3,rad=0.18", arrowstyle="-|>", mutation_scale=10, linewidth=1.8, linestyle=style,
                color=colour, alpha=0.9, shrinkA=13, shrinkB=13, zorder=2,
            ))  # fmt: skip
