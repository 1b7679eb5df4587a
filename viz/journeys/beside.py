"""Journey maps beside a comparison: both worlds' process maps and contacts by week, and the lanes of those whose stories are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.compare.twins import Variant
from scenarios.journeys.gather import Gathered, gather
from scenarios.journeys.lanes import life_of
from scenarios.journeys.run import World
from scenarios.journeys.selection import Selection
from viz.figures.style import Figure
from viz.journeys import heat
from viz.journeys.lanes import twin_lanes
from viz.journeys.process_map import process_maps
from viz.journeys.sections import rolled_out
from viz.journeys.sheet import SMALL, maps_for
from viz.journeys.tables import ways
from viz.report.basis import Mapped
from viz.twin_story import TwinStory, lives_told

MOST_WAYS = 12  # as many as stay together on a page
MOST_MAPPED = 4_000  # citizens whose journeys are counted: enough for shares of a per cent, and quick whatever the size of a place


def mapped(
    worlds: Sequence[World],
    counted: Sequence[World],
    variant: Variant,
    stories: Sequence[TwinStory],
    said: str,
    seed: int,
) -> Mapped | None:
    """What the report draws of one redesign; None where no need began within the run.

    worlds: today's and the redesign's, with the rows of those whose stories are told; counted: the same with the rows of those
    whose journeys are counted; said: of whom these are; seed: the comparison's, which also chooses the stories.
    """
    gathered = [gather(world, Selection()) for world in counted]
    if not all(one.cases for one in gathered):
        return None
    found = maps_for(SMALL, [one.agencies for one in gathered])
    labels = ("today", variant.label)
    maps = process_maps([(label, label, one) for label, one in zip(labels, found, strict=True)], "agencies", SMALL)
    weeks = heat.contact_heat(
        [(label, label, one.weeks) for label, one in zip(labels, gathered, strict=True)], heat.SHORT
    )
    drawn = [maps[0], weeks[0], maps[1], weeks[1]]  # a page of today, a page of the redesign
    columns, rows = ways(found, ("today", "redesign"), most=MOST_WAYS)
    return Mapped(
        [drawing.figure() for drawing in drawn], list(_lanes(worlds, variant, stories, seed)), ["from → to", *columns[2:]],
        [[f"{origin} → {to}", *cells] for origin, to, *cells in rows], [drawn_from(gathered, said), *rolled_out(variant)],
    )  # fmt: skip


def _lanes(worlds: Sequence[World], variant: Variant, stories: Sequence[TwinStory], seed: int) -> Iterator[Figure]:
    place = worlds[0].compiled.place
    for number, story in lives_told(stories, seed):
        one, other = (life_of(world, story.citizen) for world in worlds)
        who = f"life {number}, {place.cohorts[story.cohort].label.split(' (')[0]}, {story.kind}"
        yield twin_lanes(f"life-{number}", one, other, who, variant.label).figure()


def counted_by(citizens: int, whole: int, run: str, of_a_kind: bool = False) -> str:
    """Of whom journeys are counted, and in which run; of_a_kind: `whole` are those of one kind."""
    who = f"{whole:,} simulated citizens{' of this kind' if of_a_kind else ''}"
    return f"{f'all {who}' if citizens >= whole else f'{citizens:,} of {who}, drawn by lot'}, in {run}"


def drawn_from(gathered: Sequence[Gathered], said: str) -> str:
    """What a map is drawn from; said: as `counted_by` gives it."""
    today, redesign = (one.cases for one in gathered)
    return (
        f"Drawn from {said}. A journey is one episode of one need that began within the counted years: {today:,} today, {redesign:,} with the "
        "redesign. Both maps have the same places."
    )
