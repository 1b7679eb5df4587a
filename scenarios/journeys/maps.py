"""A map that can be read: the busiest nodes and edges of what directly follows what, the same nodes for every world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.journeys.follows import BEGINS_LABEL, OVER_LABEL, Follows, median_of

MOST_NODES, MOST_EDGES = 14, 26
LEAST_PER_100 = 0.3  # of the strongest way of a node, in 100 journeys


@dataclass(frozen=True)
class Node:
    """passes: steps a hundred journeys; journeys: share of journeys that pass; again: share of passes right after another here;
    failure: share of passes that are failure demand; waited_days: median wait for what is done here, None if nobody waits."""

    label: str
    passes: float
    journeys: float
    again: float
    failure: float
    waited_days: float | None


@dataclass(frozen=True)
class Edge:
    """From node to node (positions in `Map.nodes`): how often, how often in a hundred journeys, median days between, and the share
    of arrivals that are failure demand."""

    origin: int
    to: int
    count: int
    per_100: float
    days: float
    failure: float


@dataclass(frozen=True)
class Map:
    """A process map of one world.  drawn: share of all steps from node to node that its edges stand for; rank: f8[node], 0 where
    journeys begin to 1 where they end, on average."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cases: int
    drawn: float
    rank: tuple[float, ...]
    hidden: tuple[str, ...]


def maps_of(worlds: Sequence[Follows], most_nodes: int = MOST_NODES, most_edges: int = MOST_EDGES) -> list[Map]:
    """A map of each world with the nodes that are busiest in all taken together, in the same order, and its busiest edges.

    Where journeys begin, and where a need is over, are on every map that has them.
    """
    busy = sum((one.passes / max(1, one.cases) for one in worlds), np.zeros(len(worlds[0].labels)))
    ends = np.isin(worlds[0].labels, (BEGINS_LABEL, OVER_LABEL))
    chosen = np.argsort(-np.where(ends & (busy > 0), np.inf, busy), kind="stable")[:most_nodes]
    chosen = np.sort(chosen[busy[chosen] > 0])
    journeys = np.maximum(1, sum(one.journeys for one in worlds))
    rank = (sum(one.position for one in worlds) / journeys)[chosen]
    hidden = tuple(label for at, label in enumerate(worlds[0].labels) if busy[at] > 0 and at not in chosen)
    return [_map(one, chosen, rank, hidden, most_edges) for one in worlds]


def _map(one: Follows, chosen: np.ndarray, rank: np.ndarray, hidden: tuple[str, ...], most_edges: int) -> Map:
    cases = max(1, one.cases)
    waited = median_of(one.waits[chosen])
    nodes = tuple(
        Node(
            one.labels[a], 100 * one.passes[a] / cases, one.journeys[a] / cases, one.again[a] / max(1, one.passes[a]),
            one.failures[a] / max(1, one.passes[a]), None if np.isnan(days) else float(days),
        )
        for a, days in zip(chosen, waited, strict=True)
    )  # fmt: skip
    counts, days = one.counts, median_of(one.gaps[np.ix_(chosen, chosen)])
    within = counts[np.ix_(chosen, chosen)].copy()
    np.fill_diagonal(within, 0)
    edges = []
    for a, b in _busiest(within, most_edges, LEAST_PER_100 * cases / 100):
        count = int(within[a, b])
        failing = one.failing[chosen[a], chosen[b]]
        edges.append(Edge(a, b, count, 100 * count / cases, float(days[a, b]), float(failing) / count))
    moves = counts.sum() - np.trace(counts)
    drawn = sum(edge.count for edge in edges) / max(1, int(moves))
    return Map(nodes, tuple(edges), one.cases, drawn, tuple(float(x) for x in rank), hidden)


def _busiest(within: np.ndarray, most: int, least: float) -> list[tuple[int, int]]:
    """The strongest way into and out of every node (unless hardly anybody takes it), then the strongest of all, until there are enough."""
    n = len(within)
    kept: dict[tuple[int, int], None] = {}
    for table, flip in ((within, False), (within.T, True)):
        for a in range(n):
            b = int(table[a].argmax())
            if table[a, b] > 0 and table[a, b] >= least:
                kept[(b, a) if flip else (a, b)] = None
    order = np.argsort(-within, axis=None, kind="stable")
    for at in order[: n * n]:
        a, b = divmod(int(at), n)
        if len(kept) >= most or within[a, b] == 0 or within[a, b] < least:
            break
        kept[a, b] = None
    return sorted(kept, key=lambda edge: -within[edge])
