"""The same person with the same luck in two worlds, told side by side in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.compare.citizens import UNCHANGED
from scenarios.compare.logs import Standing, TwinLogs, days_open
from scenarios.scenario import SILOED
from sim.place import Place
from viz.story import Narrator, Told

MOST_STORIES = 6
BOTH, TODAY, REDESIGN = "both", "today", "redesign"
CAVEAT = (
    "Drawn at random within each kind of change, never picked. Which person gained depends on how the luck of the two worlds "
    "is tied together; only the shares and averages over replications say something about the redesign."
)
STAGES = {
    "seeking": "about to ask for help", "at_door": "at a door", "transfer": "on the way to {agency}",
    "queue": "waiting for {agency}", "assessing": "being assessed by {agency}", "handover": "granted help by {agency}",
    "wait_place": "waiting for a place at {agency}", "wait_money": "waiting for money from {agency}",
    "help": "in help at {agency}", "idle": "nobody is asked",
}  # fmt: skip
SEVERITIES = ("", "emerging", "acute", "a crisis")
CHANGES = (
    ("crises", "crisis", "crises"), ("contacts", "contact", "contacts"), ("failures", "failure-demand contact", "failure-demand contacts"),
    ("assessments", "assessment", "assessments"),
)  # fmt: skip


@dataclass(frozen=True)
class TwinLine:
    """A line of a twin story: day after the worlds parted, words, in which world, and whether it is failure demand."""

    day: int
    world: str
    words: str
    failure: bool


@dataclass(frozen=True)
class TwinStory:
    """One person in two worlds: what changed, how they stood when the worlds parted, what happened, how long needs were open."""

    citizen: int
    cohort: str
    kind: str
    changed: str
    began: tuple[str, ...]
    lines: tuple[TwinLine, ...]
    ends: tuple[str, ...]


def side_by_side(today: Sequence[Told], redesign: Sequence[Told]) -> Iterator[TwinLine]:
    """Lines of both worlds by day; what happens in both on the same day is told once, before what differs."""
    for day in sorted({line.day for line in (*today, *redesign)}):
        here, there = ([line for line in lines if line.day == day] for lines in (today, redesign))
        common = Counter((line.words, line.failure) for line in here) & Counter(
            (line.words, line.failure) for line in there
        )
        left = Counter(common)
        for world, lines in ((BOTH, here), (TODAY, here), (REDESIGN, there)):
            counted = Counter(common)
            for line in lines:
                key = (line.words, line.failure)
                shared = counted[key] > 0
                counted[key] -= shared
                if shared == (world == BOTH) and (world != BOTH or left[key] > 0):
                    left[key] -= world == BOTH
                    yield TwinLine(day, world, line.words, line.failure)


def change_words(row: Mapping[str, int]) -> str:
    """What differs in the redesign, in words: "£1,234 cheaper, 2 crises fewer, 1 assessment fewer".

    Contacts have crises among them; assessments those without a form of their own, as at a GP's."""
    pounds = abs(row["pence"]) / 100
    parts = [] if row["pence"] == 0 else [f"£{pounds:,.0f} {'cheaper' if row['pence'] < 0 else 'dearer'}"]
    for name, one, many in CHANGES:
        change = int(row[name])
        if change:
            word = one if abs(change) == 1 else many
            parts.append(f"{abs(change)} {word} {'fewer' if change < 0 else 'more'}")
    return ", ".join(parts) or "the same in everything that is counted"


def tell_twins(place: Place, logs: TwinLogs, example: Mapping, scenario: str) -> TwinStory:
    """The story of one example (a row of `Compared.examples`); `place` is the one the runs were compiled from."""
    citizen = int(example["citizen"])
    narrator = Narrator(place)
    rows = {arm: logs.of(arm, citizen) for arm in (SILOED, scenario)}
    told = [list(narrator.tell(rows[arm], logs.first_day)) for arm in (SILOED, scenario)]
    newcomer = bool((rows[SILOED]["event"] == "entry").any())
    standing = () if newcomer else logs.standing[citizen]
    return TwinStory(
        citizen, example["cohort"], example["kind"], change_words(example),
        tuple(_stands(place, one) for one in standing) or ("new in the cohort" if newcomer else "no need open",),
        tuple(side_by_side(*told)), tuple(_open_days(place, logs, citizen, scenario)),
    )  # fmt: skip


def lives_told(stories: Sequence[TwinStory], seed: int, most: int = MOST_STORIES) -> Iterator[tuple[int, TwinStory]]:
    """Those that a report tells, numbered from 1: for each kind of change, at most six, one of the drawn examples by lot."""
    lots = np.random.default_rng(seed)
    kinds = [kind for kind in dict.fromkeys(story.kind for story in stories) if kind != UNCHANGED]
    for number, kind in enumerate(kinds[:most], 1):
        alike = [story for story in stories if story.kind == kind]
        yield number, alike[int(lots.integers(len(alike)))]


def _stands(place: Place, one: Standing) -> str:
    label = place.needs[one.need].label
    agency = place.agencies[one.agency].label if one.agency else "an agency"
    known = "nobody knows of it" if one.hidden else STAGES.get(one.stage, "").format(agency=agency)
    return f"{label}: {SEVERITIES[one.severity]}, {known}"


def _open_days(place: Place, logs: TwinLogs, citizen: int, scenario: str) -> Iterator[str]:
    before, after = (days_open(logs, arm, citizen) for arm in (SILOED, scenario))
    for need in dict.fromkeys((*before, *after)):
        own = before.get(need, 0), after.get(need, 0)
        if own[0] != own[1]:
            yield f"{place.needs[need].label}: open for {own[0]} days today, {own[1]} with the redesign"


def as_text(story: TwinStory, cohort_label: str, most: int = 40) -> Iterator[str]:
    """The story as lines for a terminal; * marks failure demand."""
    yield f"{cohort_label}, {story.kind}: {story.changed}"
    yield "  when the worlds part: " + "; ".join(story.began)
    shown = story.lines[:most]
    for line in shown:
        where = {BOTH: "both    ", TODAY: "today   ", REDESIGN: "redesign"}[line.world]
        yield f"  day {line.day:>4}  {where} {'*' if line.failure else ' '} {line.words}"
    if len(story.lines) > most:
        yield f"  … and {len(story.lines) - most} more events until day {story.lines[-1].day}"
    for words in story.ends:
        yield f"  {words}"
