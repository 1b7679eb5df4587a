"""Citizens whose two lives are drawn: at random within helped, harmed and unchanged, never picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scenarios.compare.citizens import COMPARED, KINDS, changes, kind_of_each, same_person
from scenarios.journeys.run import World
from scenarios.workshop.pairs import HARMED, HELPED, MEANS, SAME


@dataclass(frozen=True)
class Example:
    """fared: helped, harmed or unchanged; of: how many fared so, among how many compared; change: redesign less today."""

    citizen: int
    cohort: str
    fared: str
    of: int
    among: int
    change: dict[str, int]


def draw_examples(today: World, redesign: World, seed: int, cohorts: tuple[str, ...] = ()) -> list[Example]:
    """One for each way to fare that anybody did, among those who asked at least once and are there at the end of both worlds."""
    names = today.compiled.names.cohorts
    change = changes(today.ends, redesign.ends)
    kinds = kind_of_each(change)
    asked = (today.ends.totals["contacts"] > 0) | (redesign.ends.totals["contacts"] > 0)
    there = same_person(today.ends, redesign.ends) & asked
    if cohorts:
        there &= np.isin(today.ends.cohort, [names.index(name) for name in cohorts])
    lots = np.random.default_rng([seed, 7]).random(len(kinds))
    found = []
    for fared in (HELPED, HARMED, SAME):
        numbers = [n for n, kind in enumerate(KINDS) if kind.startswith(MEANS[fared])]
        mine = np.flatnonzero(there & np.isin(kinds, numbers))
        if len(mine):
            one = int(mine[np.argmin(lots[mine])])
            own: dict[str, Any] = {name: int(change[name][one]) for name in COMPARED}
            found.append(Example(one, names[int(today.ends.cohort[one])], fared, len(mine), int(there.sum()), own))
    return found


def draw_one(world: World, seed: int, cohorts: tuple[str, ...] = ()) -> int | None:
    """A citizen drawn at random among those with a contact, where there is only one world; None if there is nobody."""
    names = world.compiled.names.cohorts
    there = world.ends.present & (world.ends.totals["contacts"] > 0)
    if cohorts:
        there &= np.isin(world.ends.cohort, [names.index(name) for name in cohorts])
    mine = np.flatnonzero(there)
    return int(mine[np.argmin(np.random.default_rng([seed, 7]).random(len(there))[mine])]) if len(mine) else None
