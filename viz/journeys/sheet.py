"""On what a process map is drawn: how large, and how much of it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.journeys.follows import Follows
from scenarios.journeys.maps import MOST_EDGES, MOST_NODES, Map, maps_of

TOP, NODE_WIDTH = 0.66, 1.27  # inches


@dataclass(frozen=True)
class Sheet:
    """Inches wide and high, inches kept free at the foot, layers between the first and the last, nodes and ways at most; how many
    letters go on a line of the title (and its size in points), of the note below it and of what stands at the foot."""

    width: float
    height: float
    foot: float
    inner: int
    nodes: int
    ways: int
    title: tuple[int, float]
    note: int
    letters: int


#: A4 landscape within its margins; on A3 the same drawing is 1.4 times as large.
WHOLE = Sheet(11.0, 7.2, 0.72, 4, MOST_NODES, MOST_EDGES, (160, 12), 200, 165)
#: As wide as the text of an A4 page, or half a screen: the busiest only, with letters of the same size.
SMALL = Sheet(7.2, 5.9, 1.0, 2, 8, 12, (84, 10.5), 108, 118)


def maps_for(sheet: Sheet, worlds: Sequence[Follows]) -> list[Map]:
    """A map of each world with as much on it as the sheet holds."""
    return maps_of(worlds, sheet.nodes, sheet.ways)
