"""Citizens whose two lives are drawn: at random within helped, harmed and unchanged, never picked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.compare.citizens import COMPARED, UNCHANGED, changes, same_person
from scenarios.journeys.run import World
from scenarios.workshop.pairs import HARMED, HELPED, MEANS, SAME

#: Where nobody has crises, as in places about forms and claims, failure demand decides.
WITHOUT_CRISES = {HELPED: "less failure demand", HARMED: "more failure demand", SAME: UNCHANGED}


@dataclass(frozen=True)
class Example:
    """fared: helped, harmed or unchanged; means: by what that is told; of: how many fared so, among how many compared; change:
    redesign less today."""

    citizen: int
    cohort: str
    fared: str
    means: str
    of: int
    among: int
    change: dict[str, int]


def draw_examples(today: World, redesign: World, seed: int, cohorts: tuple[str, ...] = ()) -> list[Example]:
    """One for each way to fare that anybody did, among those who are there at the end of both worlds and had an assessment or a
    crisis in either."""
    names = today.compiled.names.cohorts
    change = changes(today.ends, redesign.ends)
    there = same_person(today.ends, redesign.ends) & (_met(today) | _met(redesign))
    if cohorts:
        there &= np.isin(today.ends.cohort, [names.index(name) for name in cohorts])
    crises = any(world.ends.totals["crises"].any() for world in (today, redesign))
    by, means = ("crises", MEANS) if crises else ("failures", WITHOUT_CRISES)
    same = np.logical_and.reduce([change[name] == 0 for name in COMPARED])
    lots = np.random.default_rng([seed, 7]).random(len(there))
    found = []
    for fared, who in ((HELPED, change[by] < 0), (HARMED, change[by] > 0), (SAME, same)):
        mine = np.flatnonzero(there & who)
        if len(mine):
            one = int(mine[np.argmin(lots[mine])])
            own = {name: int(change[name][one]) for name in COMPARED}
            cohort = names[int(today.ends.cohort[one])]
            found.append(Example(one, cohort, fared, means[fared], len(mine), int(there.sum()), own))
    return found


def draw_one(world: World, seed: int, cohorts: tuple[str, ...] = ()) -> int | None:
    """A citizen drawn at random among those with an assessment or a crisis, where there is only one world; None if there is nobody."""
    names = world.compiled.names.cohorts
    there = world.ends.present & _met(world)
    if cohorts:
        there &= np.isin(world.ends.cohort, [names.index(name) for name in cohorts])
    mine = np.flatnonzero(there)
    return int(mine[np.argmin(np.random.default_rng([seed, 7]).random(len(there))[mine])]) if len(mine) else None


def _met(world: World) -> np.ndarray:
    """bool[citizen]: had an assessment or a crisis since the warm-up (contacts are counted since entry, so they do not tell)."""
    return (world.ends.totals["assessments"] > 0) | (world.ends.totals["crises"] > 0)
