"""Everybody's two lives at the end of a run that was watched: who fared how, and somebody drawn at random of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from scenarios.compare.citizens import COMPARED, KINDS, UNCHANGED, Lives, changes, kind_of_each, lives, same_person
from scenarios.workshop.live import Live

HELPED, HARMED, SAME = "helped", "harmed", "unchanged"
#: What is told of each: crises decide, as cost alone says nothing of how somebody fares.
MEANS = {HELPED: "fewer crises", HARMED: "more crises", SAME: UNCHANGED}


@dataclass(frozen=True)
class Pairs:
    """Two lives of everybody.  Positions are citizens' numbers."""

    today: Lives
    redesign: Lives
    cohorts: tuple[str, ...]
    seed: int

    @cached_property
    def _kinds(self) -> np.ndarray:
        return kind_of_each(changes(self.today, self.redesign))

    @cached_property
    def _there(self) -> np.ndarray:
        return same_person(self.today, self.redesign)

    def _of(self, cohort: str, outcome: str) -> np.ndarray:
        numbers = [n for n, kind in enumerate(KINDS) if kind.startswith(MEANS[outcome])]
        mine = self.today.cohort == self.cohorts.index(cohort)
        return np.flatnonzero(self._there & mine & np.isin(self._kinds, numbers))

    def count(self, cohort: str, outcome: str) -> tuple[int, int]:
        """How many of a cohort fared so, of how many who can be compared."""
        mine = self._there & (self.today.cohort == self.cohorts.index(cohort))
        return len(self._of(cohort, outcome)), int(mine.sum())

    def draw(self, cohort: str, outcome: str, turn: int = 0) -> dict[str, Any] | None:
        """Somebody drawn at random, by the seed and the turn; None if there is nobody."""
        found = self._of(cohort, outcome)
        if not len(found):
            return None
        order = np.random.default_rng([self.seed, len(outcome)]).permutation(len(found))
        return self.row(int(found[order[turn % len(found)]]))

    def row(self, citizen: int) -> dict[str, Any] | None:
        """One citizen's kind of change, as `Compared.examples` has it; None if the two lives are not one person's."""
        if not 0 <= citizen < len(self._there) or not self._there[citizen]:
            return None
        change = changes(self.today, self.redesign)
        row: dict[str, Any] = {
            "citizen": citizen, "cohort": self.cohorts[int(self.today.cohort[citizen])], "kind": KINDS[int(self._kinds[citizen])],
        }  # fmt: skip
        return row | {name: int(change[name][citizen]) for name in COMPARED}


def pairs(live: Live) -> Pairs:
    """Of a run that has reached its horizon.  Raises ValueError before."""
    if not live.done:
        raise ValueError("two lives can be compared once the run has come to its end")
    own = [lives(seen) for seen in live.observed()]
    compared = live.compared
    return Pairs(own[0], own[1], compared.compiled[0].names.cohorts, compared.comparison.seed)
