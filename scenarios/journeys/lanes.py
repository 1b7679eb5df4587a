"""One citizen's journey in swim lanes: by agency, when they waited, were helped, asked, were assessed, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.journeys import activities as act
from scenarios.journeys.cases import is_failure
from scenarios.journeys.lived import Lived, is_contact
from scenarios.journeys.run import World
from sim import enums as e

HOME = "Life at home"
ASKED, FAILED, ASSESSED, CRISIS, STOPPED, WORSE = "asked", "failure demand", "assessment", "crisis", "stopped", "worse"
_STOPS = (act.UNANSWERED, act.TURNED_AWAY, act.SENT_ELSEWHERE, act.LOST, act.FULL, act.NO_ACTION, act.FAILED, act.CUT_OFF,
          act.DROPPED_OUT, act.GAVE_UP)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """Something on a day (counted from the first of the period); again: questions asked again in an assessment."""

    day: int
    kind: str
    words: str
    again: int = 0


@dataclass(frozen=True)
class Span:
    """From a day to a day: waiting, help, a stay, a held case."""

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
    def again(self) -> int:
        """Questions asked again."""
        return sum(mark.again for lane in self.lanes for mark in lane.marks)


def life_of(world: World, citizen: int) -> Life:
    """The journey of whoever holds a place of a cohort at the end of the period."""
    lived = world.life(citizen)
    names, place = world.compiled.names, world.compiled.place
    agency = lived.rows["agency"].astype("i8")
    home = (agency == 255) | (world.activities.layers[lived.activity] == 0)
    met = [int(a) for a in dict.fromkeys(agency[~home].tolist())]
    lanes = [
        _lane(world, lived, HOME, home),
        *(_lane(world, lived, place.agencies[names.agencies[a]].label, ~home & (agency == a)) for a in met),
    ]
    cohort = names.cohorts[int(lived.rows["cohort"][0])] if len(lived) else ""
    return Life(citizen, cohort, world.name, tuple(lanes), world.window.end - world.window.first)


def _lane(world: World, lived: Lived, label: str, chosen: np.ndarray) -> Lane:
    own, first = lived.take(chosen), world.window.first
    spans: list[Span] = []
    marks: list[Mark] = []
    asked, failed = is_contact(own.activity), is_failure(own.rows)
    for at in range(len(own)):
        activity, day = int(own.activity[at]), int(own.start[at]) - first
        if own.waited[at] > 0:
            spans.append(Span(day - int(own.waited[at]), day, "wait"))
        kind = _span_kind(activity, world)
        if kind:
            spans.append(Span(day, int(own.end[at]) - first, kind))
        marked = _mark_kind(activity, int(own.rows["event"][at]), bool(asked[at]), bool(failed[at]))
        if marked and day >= 0:
            marks.append(Mark(day, marked, world.activities.labels[activity], int(own.duplicates[at])))
    return Lane(label, tuple(spans), tuple(marks), own.pence.sum() / 100, float(own.imputed.sum()) / 100)


def _span_kind(activity: int, world: World) -> str:
    if activity >= world.activities.first_stay:
        return "stay"
    return {act.HELP: "help", act.CASE: "case"}.get(activity, "")


def _mark_kind(activity: int, event: int, asked: bool, failed: bool) -> str:
    if event == e.E_CRISIS:
        return CRISIS
    if asked:
        return FAILED if failed else ASKED
    if activity == act.ASSESSED:
        return ASSESSED
    return STOPPED if activity in _STOPS else WORSE if activity in (act.WORSE, act.BEGINS) else ""
