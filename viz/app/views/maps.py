"""Journeys of a run that was watched as pictures with tables behind them: the drawings of `wholeplace journeys`, smaller."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.journeys.gather import Gathered, gather
from scenarios.journeys.record import drawn_by_lot
from scenarios.journeys.selection import Selection
from scenarios.workshop.live import Live
from viz.journeys import heat, tables
from viz.journeys.beside import counted_by, drawn_from
from viz.journeys.drawing import Drawing
from viz.journeys.process_map import process_maps
from viz.journeys.sections import weeks_table
from viz.journeys.sheet import SMALL, maps_for

MOST_DRAWN = 5_000  # citizens whose journeys are counted, so that a page need not wait for tens of thousands
AGENCIES, ACTIVITIES, CONTACTS = "agencies", "activities", "contacts"
WORLDS = ("today", "redesign")
Rows = tuple[list[str], list[list[str]]]


@dataclass(frozen=True)
class Picture:
    """An image for the browser, the name of its file, what it says in words."""

    name: str
    image: str
    spoken: str


@dataclass(frozen=True)
class JourneyMaps:
    """pictures: by what is drawn, today's and the redesign's; tables: (caption, columns, rows) by what is drawn; caption: of whom."""

    pictures: dict[str, tuple[Picture, ...]]
    tables: dict[str, list[tuple[str, list[str], list[list[str]]]]]
    caption: str
    typical: Rows


def journey_maps(live: Live, cohort: str = "", tell: Callable[[int, int], None] = lambda done, of: None) -> JourneyMaps:
    """Count and draw the journeys of a cohort, or of all.  Raises ValueError before the run has come to its end, and where no
    episode began within it."""
    compared, today = live.compared, live.worlds[0]
    numbers = [n for n, name in enumerate(today.compiled.names.cohorts) if cohort in ("", name)]
    mine = np.isin(today.ends.cohort, numbers)
    some = drawn_by_lot(mine, MOST_DRAWN, compared.comparison.seed)
    gathered = []
    for done, world in enumerate(live.worlds):
        tell(done, 3)
        gathered.append(gather(world.of(some), Selection()))
    if not all(one.cases for one in gathered):
        raise ValueError("no need of these citizens began within the run: there are no journeys to draw")
    tell(2, 3)
    return _drawn(
        gathered,
        drawn_from(gathered, counted_by(int(some.sum()), int(mine.sum()), "the run that was watched", bool(cohort))),
    )


def _drawn(gathered: Sequence[Gathered], caption: str) -> JourneyMaps:
    pictures: dict[str, tuple[Picture, ...]] = {}
    behind = {}
    for what, follows in (
        (AGENCIES, [one.agencies for one in gathered]),
        (ACTIVITIES, [one.steps for one in gathered]),
    ):
        found = maps_for(SMALL, follows)
        named = [(f"map-of-{what}-{world}", world, one) for world, one in zip(WORLDS, found, strict=True)]
        pictures[what] = _pictures(process_maps(named, what, SMALL))
        behind[what] = [
            ("The ways that are drawn, in numbers (–: not drawn in that world)", *tables.ways(found, WORLDS, most=99))
        ]
    named_weeks = [(f"contacts-by-week-{w}", w, one.weeks) for w, one in zip(WORLDS, gathered, strict=True)]
    pictures[CONTACTS] = _pictures(heat.contact_heat(named_weeks, heat.SMALL))
    behind[CONTACTS] = [
        (f"Contacts in 100 open episodes, {world}", *weeks_table(one.weeks))
        for world, one in zip(WORLDS, gathered, strict=True)
    ]
    return JourneyMaps(pictures, behind, caption, tables.typical(gathered, WORLDS, most=8))


def _pictures(drawings: Sequence[Drawing]) -> tuple[Picture, ...]:
    return tuple(_picture(drawing) for drawing in drawings)


def _picture(drawing: Drawing) -> Picture:
    figure = drawing.figure()
    data = base64.b64encode(figure.svg.encode()).decode()
    return Picture(f"{drawing.name}.svg", f"data:image/svg+xml;base64,{data}", figure.alternative)
