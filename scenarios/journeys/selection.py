"""Which cases are wanted: by kind of citizen, need, how they ended or what happened in them, and a sample drawn by lot."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenarios.journeys.cases import CITIZEN, NAMES, Cases, cases_of
from scenarios.journeys.run import World
from sim.faults import nearest
from sim.place import Place


class Unknown(ValueError):
    """A name that nothing carries; the message says which there are."""


@dataclass(frozen=True)
class Selection:
    """What is asked for; nothing named means all.

    case: "citizen" or "episode"; cohorts, needs: names; outcomes: names of `cases.NAMES`, any of which suffices; complete: only
    cases that began within the period; sample: how many cases at most, drawn by a lot that hangs on the seed and the case alone.
    """

    case: str = CITIZEN
    cohorts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    complete: bool = False
    sample: int | None = None
    seed: int = 1

    def as_told(self) -> dict[str, object]:
        """For a manifest."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def cohorts_named(place: Place, words: tuple[str, ...]) -> tuple[str, ...]:
    """Cohorts by their names or by the kind of citizen ("family", "offender", "older_person"); raises Unknown."""
    found: list[str] = []
    kinds = {cohort.kind for cohort in place.cohorts.values()}
    for word in words:
        own = [name for name, cohort in place.cohorts.items() if word in (name, cohort.kind)]
        if not own:
            raise _unknown("cohort or kind of citizen", word, [*place.cohorts, *sorted(kinds - set(place.cohorts))])
        found += own
    return tuple(dict.fromkeys(found))


def checked(place: Place, selection: Selection) -> Selection:
    """The selection, if everything it names exists; raises Unknown."""
    for words, known, noun in (
        (selection.needs, list(place.needs), "need"),
        (selection.outcomes, list(NAMES), "outcome"),
    ):
        for word in words:
            if word not in known:
                raise _unknown(noun, word, known)
    cohorts = [place.cohorts[name] for name in selection.cohorts or place.cohorts]
    own = [need for need in place.needs if any(need in cohort.needs for cohort in cohorts)]
    for need in selection.needs:
        if need not in own:
            raise Unknown(
                f"{' and '.join(selection.cohorts)}: nobody has the need {need!r}; they have: {', '.join(own)}"
            )
    return selection


def _unknown(noun: str, word: str, known: list[str]) -> Unknown:
    near = nearest(word, known)
    return Unknown(
        f"there is no {noun} {word!r}" + (f"; did you mean {near!r}?" if near else f"; there are: {', '.join(known)}")
    )


def lot(seed: int, case: str) -> int:
    """The number a case draws: the same in every world, so that samples of both worlds hold the same citizens."""
    return int.from_bytes(hashlib.blake2b(f"{seed}:{case}".encode(), digest_size=8).digest(), "big")


def selected(world: World, selection: Selection) -> Iterator[Cases]:
    """The wanted cases of a world, one range of citizens after another."""
    limit = None if selection.sample is None else _limit(world, selection)
    for cases in _matching(world, selection):
        if limit is not None:
            cases = cases.keep(np.array([lot(selection.seed, one) <= limit for one in cases.ids], bool))
        if len(cases):
            yield cases


def _matching(world: World, selection: Selection) -> Iterator[Cases]:
    for lived in world.lived():
        cases = cases_of(lived, selection.case, world.activities)
        chosen = np.ones(len(cases), bool)
        if selection.needs:
            numbers = [world.compiled.names.needs.index(name) for name in selection.needs]
            about = np.isin(cases.lived.need, numbers)
            chosen &= np.bincount(cases.case, about, len(cases)) > 0
        if selection.outcomes:
            chosen &= np.logical_or.reduce([cases.has(name) for name in selection.outcomes])
        if selection.complete:
            chosen &= ~cases.before
        yield cases.keep(chosen)


def _limit(world: World, selection: Selection) -> int:
    """The highest lot that belongs to the sample; only so many lots as the sample has are kept in memory."""
    assert selection.sample is not None
    kept: list[int] = []  # a heap of the least, negated
    for cases in _matching(world, selection):
        for one in cases.ids:
            number = -lot(selection.seed, one)
            if len(kept) < selection.sample:
                heapq.heappush(kept, number)
            elif number > kept[0]:
                heapq.heapreplace(kept, number)
    return -kept[0] if kept else -1
