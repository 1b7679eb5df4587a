"""One citizen's journey in swim lanes: by agency, when they waited, were helped, asked, were assessed, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.journeys import activities as act
from scenarios.journeys.cases import is_failure
from scenarios.journeys.lived import Lived, is_contact
from scenarios.journeys.run import World
from scenarios.journeys.waits import Wait
from sim import enums as e

HOME = "Life at home"
WAITS, HELPS, STAYS, HOLDS = "wait", "help", "stay", "case"
ASKED, FAILED, ASSESSED, CRISIS, STOPPED, WORSE = "asked", "failure demand", "assessment", "crisis", "stopped", "worse"
STEP = "step"  # of a pathway, in places learned from logs
_STOPS = (act.UNANSWERED, act.TURNED_AWAY, act.SENT_ELSEWHERE, act.LOST, act.FULL, act.NO_ACTION, act.FAILED, act.CUT_OFF,
          act.DROPPED_OUT, act.GAVE_UP)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """Something on a day (counted from the first of the period); again: questions asked again in an assessment; failure: a contact or
    crisis that is failure demand."""

    day: int
    kind: str
    words: str
    again: int = 0
    failure: bool = False


@dataclass(frozen=True)
class Span:
    """From a day to a day: waiting, help, a stay, a held case; `begin` before 0: it had begun before the period."""

    begin: int
    end: int
    kind: str


@dataclass(frozen=True)
class Lane:
    """What happened at one agency (or at home); pounds: marginal and imputed."""

    label: str
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    marginal_gbp: float
    imputed_gbp: float

    def count(self, kind: str) -> int:
        """Marks of a kind."""
        return sum(mark.kind == kind for mark in self.marks)

    @property
    def contacts(self) -> int:
        """Contacts, crises among them, as everywhere; what agencies arrange between them is none."""
        return self.count(ASKED) + self.count(FAILED) + self.count(CRISIS)

    @property
    def failures(self) -> int:
        """Contacts and crises that are failure demand."""
        return sum(mark.failure for mark in self.marks)

    @property
    def again(self) -> int:
        """Questions asked again."""
        return sum(mark.again for mark in self.marks)

    def days(self, kind: str) -> int:
        """Days of spans of a kind within the period."""
        return sum(span.end - max(0, span.begin) for span in self.spans if span.kind == kind)


@dataclass(frozen=True)
class Life:
    """One citizen's journey in one world: lanes in the order in which they were first met, home first; days of the period."""

    citizen: int
    cohort: str
    world: str
    lanes: tuple[Lane, ...]
    days: int

    def total(self, kind: str) -> int:
        """Marks of a kind in all lanes."""
        return sum(lane.count(kind) for lane in self.lanes)

    @property
    def contacts(self) -> int:
        """Contacts, crises among them."""
        return sum(lane.contacts for lane in self.lanes)

    @property
    def failures(self) -> int:
        """Contacts and crises that are failure demand."""
        return sum(lane.failures for lane in self.lanes)

    @property
    def waited_days(self) -> int:
        """Days waited in all lanes, those for several needs counted for each."""
        return sum(lane.days(WAITS) for lane in self.lanes)

    @property
    def again(self) -> int:
        """Questions asked again."""
        return sum(lane.again for lane in self.lanes)

    @property
    def marginal_gbp(self) -> float:
        """What it cost: crises, stays, benefits, bought help."""
        return sum(lane.marginal_gbp for lane in self.lanes)

    @property
    def imputed_gbp(self) -> float:
        """The share of staff pay that it took."""
        return sum(lane.imputed_gbp for lane in self.lanes)


def life_of(world: World, citizen: int) -> Life:
    """The journey of whoever holds a place of a cohort at the end of the period."""
    lived, waits = world.life(citizen), world.waits(citizen)
    names, place = world.compiled.names, world.compiled.place
    agency = lived.rows["agency"].astype("i8")
    home = (agency == 255) | (world.activities.layers[lived.activity] == 0)
    met = dict.fromkeys([*agency[~home].tolist(), *(one.agency for one in waits)])
    lanes = [_lane(world, lived.take(home), HOME, ())]
    for a in met:
        own = [one for one in waits if one.agency == a]
        lanes.append(_lane(world, lived.take(~home & (agency == a)), place.agencies[names.agencies[a]].label, own))
    cohort = names.cohorts[int(lived.rows["cohort"][0])] if len(lived) else ""
    return Life(citizen, cohort, world.name, tuple(lanes), world.window.end - world.window.first)


def _lane(world: World, own: Lived, label: str, waits: Sequence[Wait]) -> Lane:
    first = world.window.first
    spans = [Span(begin, end, WAITS) for begin, end in _waits(own, waits, first)]
    marks: list[Mark] = []
    asked, failed = is_contact(own.activity), is_failure(own.rows)
    for at in range(len(own)):
        activity, day = int(own.activity[at]), int(own.start[at]) - first
        kind = _span_kind(activity, world)
        if kind:
            spans.append(Span(day, int(own.end[at]) - first, kind))
        step = world.activities.first_learned <= activity < world.activities.first_stay
        marked = STEP if step else _mark_kind(activity, int(own.rows["event"][at]), bool(asked[at]), bool(failed[at]))
        if marked and day >= 0:
            words = _words(world, int(own.need[at]), activity)
            marks.append(Mark(day, marked, words, int(own.duplicates[at]), bool(failed[at])))
    return Lane(label, tuple(spans), tuple(marks), own.pence.sum() / 100, float(own.imputed.sum()) / 100)


def _waits(own: Lived, waits: Sequence[Wait], first: int) -> list[tuple[int, int]]:
    """Days from which and until which was waited.  The way from a crisis or a stay to an agency is known only where it came to nothing."""
    known = [(one.begin - first, one.end - first) for one in waits]
    ended = {end for _, end in known}
    lost = np.isin(own.activity, (act.GAVE_UP, act.LOST)) & (own.waited > 0) & (own.start > first)
    for at in np.flatnonzero(lost):
        end = int(own.start[at]) - first
        if end not in ended:
            known.append((end - int(own.waited[at]), end))
    return known


def _words(world: World, need: int, activity: int) -> str:
    label = world.activities.labels[activity]
    return f"{world.compiled.place.needs[world.compiled.names.needs[need]].label}: {label}" if need >= 0 else label


def _span_kind(activity: int, world: World) -> str:
    if activity >= world.activities.first_stay:
        return STAYS
    return {act.HELP: HELPS, act.CASE: HOLDS}.get(activity, "")


def _mark_kind(activity: int, event: int, asked: bool, failed: bool) -> str:
    if event == e.E_CRISIS:
        return CRISIS
    if asked:
        return FAILED if failed else ASKED
    if activity == act.ASSESSED:
        return ASSESSED
    return STOPPED if activity in _STOPS else WORSE if activity in (act.WORSE, act.BEGINS, act.RELAPSES) else ""
