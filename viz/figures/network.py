"""A place's agencies drawn as a network: who refers to whom, where the doors are, who pays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from textwrap import fill
from typing import Any

from sim.network import graph, ways
from sim.place import Place

#: Colours that stay apart for the colour-blind (Okabe & Ito 2008), by order of the funders in the file.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
A4_LANDSCAPE = (11.7, 8.3)


def main_funder(place: Place, agency: str) -> str:
    """Who pays most of an agency."""
    one = place.agencies[agency]
    if one.funder:
        return one.funder
    return max(one.funders, key=lambda name: one.funders[name].value)


def flows(place: Place) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """Rough onward referrals a year between agencies, and first visits a year at doors."""
    from sim.checks.capacity import arrivals_per_year, first_visits_per_year, leaving_share

    arrivals = arrivals_per_year(place)
    between: dict[tuple[str, str], float] = {}
    for route in place.routes:
        here = arrivals.get((route.origin, route.need), 0.0)
        treat = place.agencies[route.origin].treats.get(route.need)
        leave = (
            1.0 if treat is not None and treat.hand_over else leaving_share(place.agencies[route.origin], route.need)
        )
        whole = sum(r.weight.value for r in place.routes if (r.origin, r.need) == (route.origin, route.need))
        if whole > 0:
            key = route.origin, route.to
            between[key] = between.get(key, 0.0) + here * leave * route.weight.value / whole
    doors: dict[str, float] = {}
    for (agency, _), visits in first_visits_per_year(place).items():
        if visits > 0:
            doors[agency] = doors.get(agency, 0.0) + visits
    return between, doors


def positions(place: Place) -> dict[str, tuple[float, float]]:
    """Agencies on an ellipse, in an order that keeps those who refer to each other together."""
    import networkx as nx

    net = nx.Graph(graph(place))
    order, left = [], list(place.agencies)
    current: str | None = max(left, key=lambda a: net.degree(a))
    while current is not None:
        order.append(current)
        left.remove(current)
        near = [a for a in left if net.has_edge(order[-1], a)] or left
        current = max(near, key=lambda a: sum(net.has_edge(a, b) for b in order[-4:])) if near else None
    turn = 2 * math.pi / len(order)
    return {a: (math.cos(turn * k + math.pi / 2), math.sin(turn * k + math.pi / 2)) for k, a in enumerate(order)}


def draw_network(place: Place, path: Path, kind: str | None = None, before: Place | None = None) -> None:
    """Write the network to a file, A4 landscape; kind: "svg", "png" or "pdf" (default: by the file's ending).

    ``before``: the place before a redesign; then what is new and what is gone is marked.
    """
    import matplotlib

    kind = kind or path.suffix[1:]
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    with plt.rc_context({"font.family": "DejaVu Sans", "svg.fonttype": "none", "svg.hashsalt": place.name}):
        figure, axes = plt.subplots(figsize=A4_LANDSCAPE)
        at = positions(place)
        between, doors = flows(place)
        _edges(axes, at, between)
        _other_links(axes, place, at)
        _nodes(axes, place, at, doors)
        told = "who refers to whom, and who pays"
        if before is not None:
            from viz.figures.network_changes import LEGEND, mark_changes

            mark_changes(axes, at, before, place)
            told = "redesigned: who refers to whom, what is new and what is gone"
        _legend(axes, place, max(doors.values(), default=1.0), () if before is None else LEGEND)
        axes.set_title(f"{place.label}\n{told}", fontsize=13, loc="left")
        axes.set(xlim=(-1.75, 1.95), ylim=(-1.35, 1.25))
        axes.axis("off")
        figure.tight_layout()
        figure.savefig(path, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
        plt.close(figure)


def _edges(axes: Any, at: dict[str, tuple[float, float]], between: dict[tuple[str, str], float]) -> None:
    from matplotlib.patches import FancyArrowPatch

    most = max(between.values(), default=1.0) or 1.0
    for (a, b), flow in sorted(between.items(), key=lambda item: item[1]):
        part = flow / most
        axes.add_patch(FancyArrowPatch(
            at[a], at[b], connectionstyle="arc3,rad=0.18", arrowstyle="-|>", mutation_scale=9 + 7 * part,
            linewidth=0.5 + 4.5 * math.sqrt(part), color="#444444", alpha=0.25 + 0.5 * math.sqrt(part), shrinkA=13, shrinkB=13, zorder=1,
        ))  # fmt: skip


def other_links(place: Place) -> set[tuple[str, str]]:
    """What is not a citizen's referral: crises, their steps and stays, where stays lead, commissioned help."""
    links = {(a, b) for a, b, kind in graph(place).edges(data="kind") if kind != "referral"}
    for crisis in place.crises.values():
        chain = [crisis.agency, *(step.agency for step in crisis.steps)]
        links |= set(pairwise(chain))
        links |= {(step.agency, place.stays[step.stay].agency) for step in crisis.steps if step.stay}
    for stay in place.stays.values():
        links |= {(stay.agency, place.stays[rule.to].agency) for rule in stay.destinations if rule.to in place.stays}
    return {(a, b) for a, b in links if a != b}


def _other_links(axes: Any, place: Place, at: dict[str, tuple[float, float]]) -> None:
    from matplotlib.patches import FancyArrowPatch

    for a, b in sorted(other_links(place)):
        axes.add_patch(FancyArrowPatch(
            at[a], at[b], connectionstyle="arc3,rad=-0.12", arrowstyle="-|>", mutation_scale=8, linewidth=0.8, linestyle=(0, (4, 3)),
            color="#AA3377", alpha=0.75, shrinkA=12, shrinkB=12, zorder=1,
        ))  # fmt: skip


def _nodes(axes: Any, place: Place, at: dict[str, tuple[float, float]], doors: dict[str, float]) -> None:
    colour = dict(zip(place.funders, COLOURS * 3, strict=False))
    most = max(doors.values(), default=1.0) or 1.0
    for name, (x, y) in at.items():
        funder, agency = main_funder(place, name), place.agencies[name]
        size = 130 + 700 * math.sqrt(doors.get(name, 0.0) / most)
        shape = "o" if agency.staff else "s"
        axes.scatter(
            [x],
            [y],
            s=size,
            color=colour[funder],
            marker=shape,
            edgecolors="black" if name in doors else "white",
            linewidths=1.8,
            zorder=3,
        )
        side = "left" if x > 0.12 else "right" if x < -0.12 else "center"
        up = 0.09 if y > 0.9 else -0.09 if y < -0.9 else 0.0
        shift = 0.1 if side == "left" else -0.1 if side == "right" else 0.0
        text = fill(agency.label, 30) + f"\n[{place.funders[funder].label.split(' (')[0]}]"
        axes.text(x + shift, y + up, text, ha=side, va="bottom" if up > 0 else "top" if up < 0 else "center", fontsize=7.5, zorder=4,
                  bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.6})  # fmt: skip


def _legend(axes: Any, place: Place, busiest: float, more: Sequence[tuple[str, dict[str, Any]]] = ()) -> None:
    from matplotlib.lines import Line2D

    used = dict.fromkeys(main_funder(place, name) for name in place.agencies)
    colour = dict(zip(place.funders, COLOURS * 3, strict=False))
    marks = [
        Line2D([], [], marker="o", linestyle="", color=colour[f], label=f"paid mostly by: {place.funders[f].label}")
        for f in place.funders
        if f in used
    ]
    marks += [
        Line2D([], [], marker="o", linestyle="", color="#bbbbbb", markeredgecolor="black", markeredgewidth=1.8, label=f"a door (largest: {busiest:,.0f} first visits a year)"),
        Line2D([], [], color="#444444", linewidth=3, label="onward referrals, wider: more"),
    ]  # fmt: skip
    if any(agency.staff is None for agency in place.agencies.values()):
        marks.append(
            Line2D(
                [],
                [],
                marker="s",
                linestyle="",
                color="#bbbbbb",
                label="square: takes everyone, paid by the case or day",
            )
        )
    if other_links(place):
        marks.append(
            Line2D(
                [],
                [],
                color="#AA3377",
                linewidth=0.8,
                linestyle=(0, (4, 3)),
                label="crises and their steps, stays, commissioned help",
            )
        )
    marks += [Line2D([], [], label=label, **style) for label, style in more]
    axes.legend(handles=marks, loc="upper center", ncols=3, fontsize=7, frameon=False, bbox_to_anchor=(0.5, 0.02))


def caption(place: Place) -> str:
    """One line on what the network does to people before anybody waits."""
    found = ways(place)
    weight = sum(way.weight for way in found) or 1.0
    met = sum(way.weight * way.agencies_met for way in found) / weight
    lost = sum(way.weight * (way.lost + way.signposted) for way in found) / weight
    return f"Even if nobody waited, a request would meet {met:.1f} agencies on average, and {lost:.0%} would be lost or sent away with an address."
