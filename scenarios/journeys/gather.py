"""Everything that journey maps show of a world, counted in one pass over its cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from scenarios.journeys.cases import EPISODE
from scenarios.journeys.follows import Follows, agency_labels, by_activity, by_agency
from scenarios.journeys.moments import Moments
from scenarios.journeys.run import World
from scenarios.journeys.selection import Selection, selected
from scenarios.journeys.variants import Variants
from scenarios.journeys.weeks import Weeks


@dataclass(frozen=True)
class Gathered:
    """What journeys of one world look like together."""

    world: World
    cases: int
    activities: int
    agencies: Follows
    steps: Follows
    variants: Variants
    moments: Moments
    weeks: Weeks


def gather(world: World, selection: Selection, tell: Callable[[int], None] | None = None) -> Gathered:
    """Count the episodes that a selection means (whatever its kind of case) and that began within the period."""
    days = world.window.end - world.window.first
    agencies, steps = Follows(agency_labels(world), days), Follows(world.activities.labels, days)
    variants, moments, weeks = Variants(), Moments(world), Weeks(world)
    cases = activities = 0
    for some in selected(world, replace(selection, case=EPISODE, complete=True)):
        cases, activities = cases + len(some), activities + len(some.lived)
        own = by_activity(some)
        steps.add(own, len(some))
        agencies.add(by_agency(some, len(weeks.agencies)), len(some))
        variants.add(own)
        moments.add(some)
        weeks.add(some)
        if tell is not None:
            tell(cases)
    return Gathered(world, cases, activities, agencies, steps, variants, moments, weeks)
