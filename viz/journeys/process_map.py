"""The process map: who or what directly follows whom, how often, after how long, and how much of it is failure demand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import shorten, wrap
from typing import Any

from scenarios.journeys.maps import Edge, Map, Node
from viz.journeys.drawing import FAILURE, INK, PALE, Drawing, box, words
from viz.journeys.layers import layout
from viz.journeys.places import Places, Point, along, ports_of
from viz.journeys.sheet import NODE_WIDTH, TOP, WHOLE, Sheet

LINE = 0.125  # inches
BESIDE = 0.006  # square inches of other words covered that are as bad as standing beside one's own edge
MOSTLY_FAILURE, SOME_FAILURE = 0.5, 0.2
READING = (
    "On an arrow: how often in 100 journeys · median days between · share of failure demand; wider is more often. In a box: share of "
    "journeys that pass, times in 100 journeys, share of times right after another one here, median days waited for what is done here. "
    "From left to right: when journeys pass, on average."
)


def process_maps(maps: Sequence[tuple[str, str, Map]], what: str, sheet: Sheet = WHOLE) -> list[Drawing]:
    """A drawing for each (name of its files, label, map); all with the same places, so that they can be compared by eye.

    what: of what the nodes are ("agencies", "activities").
    """
    flows: dict[tuple[int, int], float] = {}
    for _, _, one in maps:
        for edge in one.edges:
            flows[edge.origin, edge.to] = flows.get((edge.origin, edge.to), 0.0) + edge.per_100
    heights = [max(_height(node) for node in nodes) for nodes in zip(*(one.nodes for _, _, one in maps), strict=True)]
    at = layout(maps[0][2].rank, heights, flows, sheet.height - TOP - sheet.foot, sheet.inner)
    ports = ports_of(at, heights)
    widest = max((edge.per_100 for _, _, one in maps for edge in one.edges), default=1.0)
    return [_drawing(name, label, one, Places(at, heights, ports, sheet), widest, what) for name, label, one in maps]


def _drawing(name: str, label: str, one: Map, at: Places, widest: float, what: str) -> Drawing:
    title = f"Process map of {what}: {label}"
    return Drawing(
        name,
        title,
        at.sheet.width,
        at.sheet.height,
        lambda axes: _Painter(axes, one, at, widest).paint(title, what),
        alternative(one, title),
    )


def alternative(one: Map, title: str) -> str:
    """The map in words."""
    ways = "; ".join(
        f"{one.nodes[e.origin].label} to {one.nodes[e.to].label} {e.per_100:.0f} in 100 journeys, median {e.days:.0f} days, "
        f"{e.failure:.0%} failure demand"
        for e in one.edges[:12]
    )
    return f"{title}, {one.cases:,} journeys. The busiest ways: {ways}."


class _Painter:
    """Paints one map."""

    def __init__(self, axes: Any, one: Map, at: Places, widest: float) -> None:
        self.axes, self.map, self.at, self.widest = axes, one, at, widest
        self.taken: list[tuple[float, float, float, float]] = []

    def paint(self, title: str, what: str) -> None:
        """Title, nodes, edges, legend."""
        letters, size = self.at.sheet.title
        words(self.axes, 0.15, 0.2, shorten(title, letters, placeholder=" …"), size, fontweight="bold")
        hidden = f" Not drawn: {len(self.map.hidden)} rarer {what}." if self.map.hidden else ""
        note = f"{self.map.cases:,} journeys. The ways drawn are {self.map.drawn:.0%} of all steps from one to another.{hidden}"
        for k, line in enumerate(wrap(note, self.at.sheet.note)):
            words(self.axes, 0.15, 0.43 + 0.14 * k, line, 8)
        there = [n for n, node in enumerate(self.map.nodes) if node.passes > 0]
        for n in there:
            (x, y), half = self.at.middle(n), self.at.heights[n] / 2
            self.taken.append((x - NODE_WIDTH / 2, y - half, x + NODE_WIDTH / 2, y + half))
        for edge in sorted(self.map.edges, key=lambda e: (e.failure >= MOSTLY_FAILURE, e.per_100)):
            self._edge(edge)
        for n in there:
            self._node(n)
        for edge in self.map.edges:
            self._edge_words(edge)
        self._legend()

    def _node(self, n: int) -> None:
        node, (x, y), high = self.map.nodes[n], self.at.middle(n), self.at.heights[n]
        bad = node.failure >= MOSTLY_FAILURE
        box(self.axes, x - NODE_WIDTH / 2, y - high / 2, NODE_WIDTH, high, facecolor="#FFF3EA" if bad else "white",
            edgecolor=FAILURE if bad else INK, linestyle=(0, (4, 2)) if bad else "-", linewidth=1.5 if bad else 0.9)  # fmt: skip
        label, told = _label(node.label), _told(node)
        down = y - LINE * (len(label) + len(told) - 1) / 2
        for k, line in enumerate([*label, *told]):
            bold = k < len(label)
            words(self.axes, x, down, line, 7.4 if bold else 6.6, ha="center", fontweight="bold" if bold else "normal")
            down += LINE

    def _edge(self, edge: Edge) -> None:
        from matplotlib.patches import FancyArrowPatch
        from matplotlib.path import Path

        colour, style, _ = _manner(edge.failure)
        pieces = self.at.curve(edge)
        points = [pieces[0][0], *(point for piece in pieces for point in piece[1:])]
        curve = Path(points, [Path.MOVETO, *[Path.CURVE4] * (len(points) - 1)])
        width = 0.7 + 4.0 * math.sqrt(edge.per_100 / self.widest)
        self.axes.add_patch(FancyArrowPatch(
            path=curve, arrowstyle="-|>", mutation_scale=7 + 1.4 * width, linewidth=width, linestyle=style, color=colour,
            alpha=0.85 if edge.failure >= MOSTLY_FAILURE else 0.65, zorder=2, capstyle="butt",
        ))  # fmt: skip

    def _edge_words(self, edge: Edge) -> None:
        """How often, how long after, failure demand; at the spot along the edge that is freest, on two lines where one is too wide, a
        little beside the edge where everything on it is taken."""
        colour, _, mark = _manner(edge.failure)
        failure = f"{mark}{edge.failure:.0%}" if edge.failure >= 0.005 else ""
        often = f"{_short(edge.per_100)} · {edge.days:.0f} d"
        pieces = self.at.curve(edge)
        on = [along(piece, t) for t in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8) for piece in pieces]
        spots = [(0.0, spot) for spot in on] + [(BESIDE, (x, y + by)) for x, y in on for by in (-0.13, 0.13)]
        found = []
        for text in dict.fromkeys((f"{often} {failure}".strip(), f"{often}\n{failure}".strip())):
            lines = text.split("\n")
            wide, high = 0.062 * max(map(len, lines)) + 0.02, 0.115 * len(lines) + 0.03
            found += [
                (self._covered(spot, wide, high) + beside, len(lines), n, spot, text, wide, high)
                for n, (beside, spot) in enumerate(spots)
            ]
        *_, (x, y), text, wide, high = min(found)
        self.taken.append((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
        words(self.axes, x, y, text, 6.3, ha="center", color="#555555" if colour == PALE else colour, linespacing=0.95,
              bbox={"facecolor": "white", "alpha": 0.9, "edgecolor": "none", "pad": 0.3})  # fmt: skip

    def _covered(self, spot: Point, wide: float, high: float) -> float:
        x, y = spot
        total = 0.0
        for left, top, right, bottom in self.taken:
            across = min(right, x + wide / 2) - max(left, x - wide / 2)
            down = min(bottom, y + high / 2) - max(top, y - high / 2)
            total += max(0.0, across) * max(0.0, down)
        return total

    def _legend(self) -> None:
        sheet = self.at.sheet
        y = sheet.height - sheet.foot + 0.3
        words(self.axes, 0.15, y, "How to read it", 7.5, fontweight="bold")
        for x, share, told in ((1.15, 0.0, f"◇ under {SOME_FAILURE:.0%} of arrivals are failure demand"), (3.95, 0.3, f"◇ {SOME_FAILURE:.0%} to {MOSTLY_FAILURE:.0%}"),
                               (5.45, 0.8, f"◆ {MOSTLY_FAILURE:.0%} or more")):  # fmt: skip
            colour, style, _ = _manner(share)
            self.axes.plot([x, x + 0.4], [y, y], color=colour, linestyle=style, linewidth=2.2)
            words(self.axes, x + 0.46, y, told, 7)
        for k, line in enumerate(wrap(READING, sheet.letters)):
            words(self.axes, 0.15, y + 0.17 + 0.13 * k, line, 7)


def _manner(failure: float) -> tuple[str, Any, str]:
    """Colour, dash and mark for a share of failure demand."""
    if failure >= MOSTLY_FAILURE:
        return FAILURE, (0, (2.2, 1.1)), "◆"
    if failure >= SOME_FAILURE:
        return "#8A6D5A", (0, (6, 1.5)), "◇"
    return PALE, "-", "◇"


def _label(label: str) -> list[str]:
    return wrap(label.split(" (")[0], 19, max_lines=3, placeholder=" …") or [""]


def _told(node: Node) -> list[str]:
    out = [f"{node.journeys:.0%} of journeys · {_short(node.passes)}×"]
    more = []
    if node.again >= 0.05:
        more.append(f"again {node.again:.0%}")
    if node.waited_days is not None and node.waited_days >= 0.5:
        more.append(f"waited {node.waited_days:.0f} d")
    if more:
        out.append(" · ".join(more))
    if node.failure >= 0.005:
        out.append(f"{'◆' if node.failure >= MOSTLY_FAILURE else '◇'} failure demand {node.failure:.0%}")
    return out


def _height(node: Node) -> float:
    return 0.14 + LINE * (len(_label(node.label)) + len(_told(node)))


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 9.95 else f"{number:.1f}"
