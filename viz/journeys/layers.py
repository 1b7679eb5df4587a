"""Where things stand on a process map: nodes in layers by when journeys pass them, long edges led round the nodes between.

The method of Sugiyama, Tagawa and Toda (1981): an edge that skips layers gets a point of its own in each; points and nodes of a
layer are ordered by the middles of those they are joined with, the order with fewest crossings is kept, and then heights are
drawn towards straight lines as far as there is room.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: A node is (number,); a point of a long edge is (origin, to, layer).
Item = tuple[int, ...]
Columns = list[list[Item]]
SWEEPS, EASINGS = 24, 40
POINT_HEIGHT, LEAST_GAP, MOST_GAP = 0.17, 0.03, 0.5  # inches


@dataclass(frozen=True)
class Layout:
    """layer: of each node; y: height of the middle of each node and point, inches from the top; chains: for each edge the items
    it passes, from origin to end."""

    layer: Mapping[int, int]
    y: Mapping[Item, float]
    chains: Mapping[tuple[int, int], tuple[Item, ...]]

    @property
    def layers(self) -> int:
        """How many there are."""
        return max(self.layer.values()) + 1


def layout(
    rank: Sequence[float],
    heights: Sequence[float],
    flows: Mapping[tuple[int, int], float],
    room: float,
    most_inner: int = 4,
) -> Layout:
    """rank: when a node is passed, 0 first to 1 last; heights: of nodes, inches; flows: how much goes from node to node; room: inches;
    most_inner: layers between the first and the last at most."""
    layer = _layers(rank, most_inner)
    chains = {edge: _chain(edge, layer) for edge in flows}
    links: dict[tuple[Item, Item], float] = {}
    for edge, chain in chains.items():
        for one, other in pairwise(chain):
            key = (min(one, other), max(one, other))
            links[key] = links.get(key, 0.0) + flows[edge]
    columns = _untangled(_columns(rank, layer, chains), links)
    size: dict[Item, float] = {(n,): height for n, height in enumerate(heights)}
    return Layout(layer, _eased(columns, links, size, room), chains)


def _layers(rank: Sequence[float], most_inner: int) -> dict[int, int]:
    """The first and the last have a layer of their own, the others share those between evenly."""
    order = sorted(range(len(rank)), key=lambda node: (rank[node], node))
    if len(order) < 3:
        return {node: x for x, node in enumerate(order)}
    inner = order[1:-1]
    room = max(1, min(most_inner, math.ceil(len(inner) / 2.6)))
    found = {order[0]: 0, order[-1]: room + 1}
    for at, node in enumerate(inner):
        found[node] = 1 + at * room // len(inner)
    return found


def _chain(edge: tuple[int, int], layer: Mapping[int, int]) -> tuple[Item, ...]:
    a, b = edge
    step = 1 if layer[b] > layer[a] else -1
    between = range(layer[a] + step, layer[b], step) if layer[a] != layer[b] else ()
    return ((a,), *((a, b, x) for x in between), (b,))


def _columns(
    rank: Sequence[float], layer: Mapping[int, int], chains: Mapping[tuple[int, int], tuple[Item, ...]]
) -> Columns:
    columns: Columns = [[] for _ in range(max(layer.values()) + 1)]
    for node in sorted(layer, key=lambda node: (rank[node], node)):
        columns[layer[node]].append((node,))
    for chain in chains.values():
        for item in chain[1:-1]:
            columns[item[2]].append(item)
    return columns


def _untangled(columns: Columns, links: Mapping[tuple[Item, Item], float]) -> Columns:
    near: dict[Item, list[tuple[Item, float]]] = {}
    for (one, other), flow in links.items():
        near.setdefault(one, []).append((other, flow))
        near.setdefault(other, []).append((one, flow))
    best, least = columns, crossings(columns, links)
    for sweep in range(SWEEPS):
        columns = [list(column) for column in columns]
        at = _heights(columns)
        order = range(len(columns)) if sweep % 2 == 0 else reversed(range(len(columns)))
        for x in order:
            columns[x].sort(key=lambda item: (_middle(item, near, at), item))
            at |= {item: (y + 0.5) / len(columns[x]) for y, item in enumerate(columns[x])}
        now = crossings(columns, links)
        if now < least:
            best, least = columns, now
    return best


def _heights(columns: Columns) -> dict[Item, float]:
    return {item: (y + 0.5) / len(column) for column in columns for y, item in enumerate(column)}


def _middle(item: Item, near: Mapping[Item, Sequence[tuple[Item, float]]], at: Mapping[Item, float]) -> float:
    own = near.get(item, ())
    weight = sum(math.sqrt(flow) for _, flow in own)
    return sum(math.sqrt(flow) * at[other] for other, flow in own) / weight if weight else at[item]


def crossings(columns: Columns, links: Mapping[tuple[Item, Item], float]) -> int:
    """Pairs of links between the same two layers that cross."""
    at = {item: (x, y) for x, column in enumerate(columns) for y, item in enumerate(column)}
    between: dict[int, list[tuple[int, int]]] = {}
    for one, other in links:
        (ax, ay), (bx, by) = sorted((at[one], at[other]))
        if ax != bx:
            between.setdefault(ax, []).append((ay, by))
    return sum(
        (a - c) * (b - d) < 0 for own in between.values() for n, (a, b) in enumerate(own) for c, d in own[n + 1 :]
    )  # fmt: skip


def _eased(
    columns: Columns, links: Mapping[tuple[Item, Item], float], size: Mapping[Item, float], room: float
) -> dict[Item, float]:
    """Heights that keep the order and a distance between neighbours, drawn towards those an item is joined with."""
    gap = min(_gap(column, size, room) for column in columns)
    y: dict[Item, float] = {}
    for column in columns:
        y |= _spread(column, [room * (k + 0.5) / len(column) for k in range(len(column))], size, room, gap)
    near: dict[Item, list[Item]] = {}
    for one, other in links:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    for turn in range(EASINGS):
        for column in columns if turn % 2 == 0 else reversed(columns):
            wanted = [sum(y[o] for o in near[i]) / len(near[i]) if near.get(i) else y[i] for i in column]
            y |= _spread(column, [0.5 * y[i] + 0.5 * w for i, w in zip(column, wanted, strict=True)], size, room, gap)
    top = min(own - size.get(item, POINT_HEIGHT) / 2 for item, own in y.items())
    foot = max(own + size.get(item, POINT_HEIGHT) / 2 for item, own in y.items())
    return {item: own - top + (room - (foot - top)) / 2 for item, own in y.items()}


def _gap(column: Sequence[Item], size: Mapping[Item, float], room: float) -> float:
    left = room - sum(size.get(item, POINT_HEIGHT) for item in column)
    return min(MOST_GAP, max(LEAST_GAP, left / max(1, len(column))))


def _spread(
    column: Sequence[Item], wanted: Sequence[float], size: Mapping[Item, float], room: float, gap: float
) -> dict[Item, float]:
    """As near to what is wanted as order and distances allow: pushed down from the top, up from the foot, and the mean of both."""
    half = [size.get(item, POINT_HEIGHT) / 2 for item in column]
    down, up, last = list(wanted), list(wanted), len(column) - 1
    for k in range(len(column)):
        least = half[0] if k == 0 else down[k - 1] + half[k - 1] + half[k] + gap
        down[k] = max(wanted[k], least)
    for k in reversed(range(len(column))):
        most = room - half[k] if k == last else up[k + 1] - half[k + 1] - half[k] - gap
        up[k] = min(wanted[k], most)
    return {item: (one + other) / 2 for item, one, other in zip(column, down, up, strict=True)}
