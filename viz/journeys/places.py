"""Where the boxes and arrows of a process map are, in inches from the top left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from scenarios.journeys.maps import Edge
from viz.journeys.layers import Layout
from viz.journeys.sheet import NODE_WIDTH, TOP, Sheet

Point = tuple[float, float]
Curve = list[tuple[Point, Point, Point, Point]]


class Places:
    """Where nodes, points and the ends of edges are, in inches from the top left."""

    def __init__(
        self, at: Layout, heights: Sequence[float], ports: dict[tuple[int, int, int], float], sheet: Sheet
    ) -> None:
        self._at, self.heights, self._ports, self.sheet = at, heights, ports, sheet
        self._step = (sheet.width - NODE_WIDTH - 0.3) / max(1, at.layers - 1)

    def middle(self, node: int) -> Point:
        """Of a node's box."""
        return 0.15 + NODE_WIDTH / 2 + self._at.layer[node] * self._step, TOP + self._at.y[(node,)]

    def curve(self, edge: Edge) -> Curve:
        """Cubic pieces from the side of one box to the side of another, through the edge's points."""
        a, b = edge.origin, edge.to
        ahead = self._at.layer[b] - self._at.layer[a]
        (ax, _), (bx, _) = self.middle(a), self.middle(b)
        start, end = TOP + self._ports[a, b, 0], TOP + self._ports[a, b, 1]
        half = NODE_WIDTH / 2
        if ahead == 0:
            bow = 0.3 + 0.12 * abs(end - start)
            return [((ax + half, start), (ax + half + bow, start), (bx + half + bow, end), (bx + half, end))]
        way = 1 if ahead > 0 else -1
        points = [(ax + way * half, start)]
        for item in self._at.chains[a, b][1:-1]:
            x, y = 0.15 + NODE_WIDTH / 2 + item[2] * self._step, TOP + self._at.y[item]
            points += [(x - way * half * 0.7, y), (x + way * half * 0.7, y)]
        points.append((bx - way * half, end))
        return [_flat(one, other) for one, other in pairwise(points)]


def _flat(one: Point, other: Point) -> tuple[Point, Point, Point, Point]:
    """A piece that leaves and arrives level."""
    pull = 0.5 * (other[0] - one[0])
    return one, (one[0] + pull, one[1]), (other[0] - pull, other[1]), other


def ports_of(at: Layout, heights: Sequence[float]) -> dict[tuple[int, int, int], float]:
    """(origin, to, 0 start or 1 end) -> height at which an edge meets its box: ends on one side spread by where they lead."""
    sides: dict[tuple[int, int], list[tuple[float, tuple[int, int, int]]]] = {}
    for (a, b), chain in at.chains.items():
        level = at.layer[a] == at.layer[b]
        for end, node, next_item in ((0, a, chain[1]), (1, b, chain[-2])):
            right = level or (at.layer[b] > at.layer[a]) == (end == 0)
            sides.setdefault((node, 1 if right else -1), []).append((at.y[next_item], (a, b, end)))
    found = {}
    for (node, _), ends in sides.items():
        room = heights[node] - 0.16
        for k, (_, key) in enumerate(sorted(ends)):
            found[key] = at.y[(node,)] - room / 2 + room * (k + 0.5) / len(ends)
    return found


def along(piece: Sequence[Point], t: float) -> Point:
    """A point along a cubic curve."""
    u = 1 - t
    weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
    return sum(w * p[0] for w, p in zip(weights, piece, strict=True)), sum(
        w * p[1] for w, p in zip(weights, piece, strict=True)
    )
