"""Journey maps beside a comparison: both worlds' process maps and twin lanes, for its report."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scenarios.compare.twins import Comparison, prepare
from scenarios.journeys.examples import draw_examples
from scenarios.journeys.gather import gather
from scenarios.journeys.lanes import life_of
from scenarios.journeys.maps import maps_of
from scenarios.journeys.run import World, live_through
from scenarios.journeys.selection import Selection
from scenarios.workshop.pairs import SAME
from viz.console import say
from viz.figures.style import Figure
from viz.journeys.lanes import twin_lanes
from viz.journeys.process_map import process_maps
from viz.journeys.sections import who


def map_journeys(small: Comparison, session: Any) -> None:
    """Live through one replication of a small comparison with its log, and keep the figures of each redesign."""
    say(f"Journeys on a map: {small.citizens:,} citizens, one replication, {small.years} years …")
    compared = prepare(replace(small, replications=1))
    with tempfile.TemporaryDirectory(prefix="wholeplace-journeys-") as folder:
        today, *others = live_through(compared, Path(folder))
        for variant, world in zip(small.variants, others, strict=True):
            session.mapped[variant.name] = figures(today, world, variant.label, small.seed)
    session.mapped_size = f"Drawn from {small.citizens:,} citizens and one replication."


def figures(today: World, redesign: World, label: str, seed: int) -> list[Figure]:
    """The map of agencies today and with the redesign, then the lanes of somebody helped and somebody harmed, where there are such."""
    gathered = [gather(world, Selection()) for world in (today, redesign)]
    if not all(one.cases for one in gathered):
        return []
    found = maps_of([one.agencies for one in gathered])
    drawn = process_maps([("today", "today", found[0]), ("redesign", label, found[1])], "agencies")
    return [drawing.figure() for drawing in (*drawn, *_lanes(today, redesign, label, seed))]


def _lanes(today: World, redesign: World, label: str, seed: int) -> Sequence[Any]:
    place = redesign.compiled.place
    return [
        twin_lanes(one.fared, life_of(today, one.citizen), life_of(redesign, one.citizen), who(place, one), label)
        for one in draw_examples(today, redesign, seed)
        if one.fared != SAME
    ]
