"""One citizen's two lives as swim lanes and in words, from the journeys that `wholeplace journeys` draws, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from scenarios.journeys import lanes as journey
from scenarios.journeys.lanes import Lane, Life, life_of
from scenarios.journeys.told import logs_of
from scenarios.workshop.live import Live
from viz.figures.style import short
from viz.journeys.lanes import together
from viz.twin_story import TwinStory, tell_twins

MOST_LANES = 14
#: Columns of the table behind the lanes, and where their numbers come from.
_COUNTS: tuple[tuple[str, Callable[[Lane], float]], ...] = (
    ("Contacts", lambda lane: lane.contacts),
    ("Failure demand", lambda lane: lane.failures),
    ("Full assessments", lambda lane: lane.count(journey.ASSESSED)),
    ("Questions asked again", lambda lane: lane.again),
    ("Crises", lambda lane: lane.count(journey.CRISIS)),
    ("Days waiting", lambda lane: lane.days(journey.WAITS)),
    ("Days in help", lambda lane: lane.days(journey.HELPS)),
    ("Days of stays", lambda lane: lane.days(journey.STAYS)),
    ("Days case held", lambda lane: lane.days(journey.HOLDS)),
    ("Marginal £", lambda lane: lane.marginal_gbp),
    ("Staff £", lambda lane: lane.imputed_gbp),
)


@dataclass(frozen=True)
class TwoLives:
    """A citizen's story, and their journey in either world (with the same lanes first)."""

    story: TwinStory
    today: Life
    redesign: Life

    @property
    def days(self) -> int:
        """How many were counted."""
        return self.today.days


def two_lives(live: Live, row: dict[str, Any]) -> TwoLives:
    """From the logs of a run that has come to its end.  Raises ValueError before."""
    worlds, citizen = live.worlds, int(row["citizen"])
    today, redesign = together(life_of(worlds[0], citizen), life_of(worlds[1], citizen), MOST_LANES)
    story = tell_twins(worlds[1].compiled.place, logs_of(worlds, [citizen]), row, worlds[1].name)
    return TwoLives(story, today, redesign)


def drawn(life: Life) -> list[dict[str, Any]]:
    """The lanes of one life as the browser draws them: the first `MOST_LANES` (the table has them all)."""
    return [
        {
            "lines": wrap(short(lane.label.split(" (")[0], 56), 28)[:2],
            "spans": [[span.begin, span.end, span.kind] for span in _widest_first(lane)],
            "marks": [[mark.day, mark.kind, mark.words, mark.again] for mark in lane.marks],
            "cost": _cost(lane),
        }
        for lane in life.lanes[:MOST_LANES]
    ]


def _widest_first(lane: Lane) -> list[journey.Span]:
    order = (journey.HOLDS, journey.STAYS, journey.HELPS, journey.WAITS)
    return sorted(lane.spans, key=lambda span: order.index(span.kind))


def _cost(lane: Lane) -> str:
    return f"£{lane.marginal_gbp:,.0f}" if lane.marginal_gbp >= 0.5 else "–"


def spoken(life: Life) -> str:
    """What the lanes of one life say, for those who cannot see them."""
    return (
        f"{life.contacts} contacts, {life.failures} of them failure demand and {life.total(journey.CRISIS)} crises, "
        f"{life.total(journey.ASSESSED)} full assessments, {life.again} questions asked again, {life.waited_days} days waiting; in numbers "
        "and words below"
    )


def lane_table(lives: TwoLives) -> tuple[list[str], list[list[str]]]:
    """What the lanes show, in numbers, an agency a row and all of them last: each cell is today → redesign."""
    one, other = _own(lives.today.lanes), _own(lives.redesign.lanes)
    labels = list(dict.fromkeys((*one, *other)))
    empty: tuple[float, ...] = (0,) * len(_COUNTS)
    rows = [[label, *_cells(one.get(label, empty), other.get(label, empty))] for label in labels]
    whole = [tuple(sum(column) for column in zip(*table.values(), strict=True)) for table in (one, other)]
    return ["Today → redesign", *(name for name, _ in _COUNTS)], [*rows, ["In all", *_cells(*whole)]]


def _own(lanes: tuple[Lane, ...]) -> dict[str, tuple[float, ...]]:
    return {lane.label: tuple(count(lane) for _, count in _COUNTS) for lane in lanes}


def _cells(one: tuple[float, ...], other: tuple[float, ...]) -> list[str]:
    return [f"{a:,.0f} →\u00a0{b:,.0f}" if round(a) or round(b) else "–" for a, b in zip(one, other, strict=True)]


def steps(lives: TwoLives) -> list[int]:
    """Days on which something happens in either world, and the last day."""
    marks = {mark.day for life in (lives.today, lives.redesign) for lane in life.lanes for mark in lane.marks}
    told = {line.day for line in lives.story.lines}
    return sorted({day for day in marks | told if 0 <= day < lives.days} | {lives.days})
