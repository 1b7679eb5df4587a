"""One citizen's two lives as swim lanes and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from scenarios.compare import Compared
from scenarios.compare.logs import TwinLogs, twin_logs
from scenarios.scenario import SILOED
from sim import enums as e
from sim.place import Place
from viz.figures.style import short
from viz.story import Narrator
from viz.twin_story import TwinStory, tell_twins

_WAIT_ENDS = ("assessed", "gave_up", "no_action", "resolved", "interrupted", "granted", "death", "exit")
_HELP_ENDS = ("help_end", "help_failed", "interrupted", "dropped_out", "resolved", "death", "exit")
_BAD = ("unanswered", "turned_away", "signposted", "lost", "gave_up", "no_action", "full", "dropped_out", "interrupted")
HOME = "Life at home"


@dataclass(frozen=True)
class TwoLives:
    """A citizen's story, and the lanes of either world (the same lanes in both)."""

    story: TwinStory
    today: list[dict[str, Any]]
    redesign: list[dict[str, Any]]
    days: int
    pence: tuple[int, int]


def two_lives(compared: Compared, row: dict[str, Any], scenario: str, pence: tuple[int, int] = (0, 0)) -> TwoLives:
    """Run the replication that was watched again, keeping this citizen's log; pence: what either life has cost."""
    logs = twin_logs(compared, [row["citizen"]], scenario)
    place = next(
        c.place for c, name in zip(compared.compiled, compared.comparison.scenarios, strict=True) if name == scenario
    )
    story = tell_twins(place, logs, row, scenario)
    frames = [logs.of(arm, row["citizen"]) for arm in (SILOED, scenario)]
    names = list(dict.fromkeys(name for frame in frames for name in frame["agency"] if isinstance(name, str)))
    lanes = [_lanes(place, frame, names, logs) for frame in frames]
    return TwoLives(story, lanes[0], lanes[1], logs.days, pence)


def _lanes(place: Place, frame: Any, names: Sequence[str], logs: TwinLogs) -> list[dict[str, Any]]:
    rows = [row | {"day": int(row["day"]) - logs.first_day} for row in frame.to_dict("records")]
    told = Narrator(place)
    lanes: list[dict[str, Any]] = [
        {"name": "", "label": HOME, "lines": [HOME], "waits": [], "helps": [], "events": list(_at_home(told, rows))}
    ]
    for name in names:
        own = [row for row in rows if row["agency"] == name]
        lanes.append({
            "name": name, "label": (label := place.agencies[name].label.split(":")[0]), "lines": wrap(short(label, 56), 28)[:2],
            "waits": list(_spans(rows, name, ("joined_queue",), _WAIT_ENDS, logs.days)),
            "helps": list(_spans(rows, name, ("help_start",), _HELP_ENDS, logs.days)),
            "events": [one for row in own if (one := _event(told, row))],
        })  # fmt: skip
    return lanes


def _spans(
    rows: list[dict[str, Any]], name: str, begins: Sequence[str], ends: Sequence[str], days: int
) -> Iterator[list[int]]:
    """From beginnings at an agency to the next end for the same need."""
    since: dict[Any, int] = {}
    for row in rows:
        if row["event"] in begins and row["agency"] == name:
            since.setdefault(row["need"], row["day"])
        elif row["event"] in ends:
            over = list(since) if row["event"] in ("death", "exit") else [row["need"]]
            yield from ([since.pop(need), row["day"]] for need in over if need in since)
    yield from ([begun, days] for begun in since.values())


def _event(told: Narrator, row: dict[str, Any]) -> dict[str, Any] | None:
    words = told._words(row)
    kind = None
    if row["event"] == "crisis":
        kind = "crisis"
    elif row["event"] == "contact" and row["kind"] in (e.FAILURE, e.VALUE, e.MIXED):
        kind = "failure" if row["kind"] == e.FAILURE else "value"
    elif row["event"] == "assessed":
        kind = "assessed"
    elif row["event"] in _BAD:
        kind = "bad"
    if not (kind and words):
        return None
    again = (
        int(row["detail"]) & 0xFFFF if kind == "assessed" else 0
    )  # `sim.assess`: items asked, and of these duplicates
    if again:
        words += f", {again} question{'s' if again > 1 else ''} asked although somebody held the answer"
    return {"day": row["day"], "kind": kind, "words": words, "again": again}


def _at_home(told: Narrator, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row["event"] in ("onset", "worse") and (words := told._words(row)):
            yield {"day": row["day"], "kind": "bad", "words": words}


def lane_table(lives: TwoLives) -> tuple[list[str], list[list[str]]]:
    """What the lanes show, in numbers, an agency a row and all of them last: each cell is today → redesign."""
    pairs = list(zip(lives.today, lives.redesign, strict=True))
    rows = [[one["label"], *(f"{own(one)} → {own(other)}" for own in _COUNTS)] for one, other in pairs]
    whole = [f"{sum(map(own, lives.today))} → {sum(map(own, lives.redesign))}" for own in _COUNTS]
    columns = ["Today → redesign", *_COLUMNS]
    return columns, [*rows, ["In all", *whole]]


def _of(kind: str) -> Callable[[dict[str, Any]], int]:
    return lambda lane: sum(event["kind"] == kind for event in lane["events"])


_COLUMNS = ("Contacts", "Failure demand", "Assessments", "Questions asked again", "Crises", "Days waiting")
_COUNTS: tuple[Callable[[dict[str, Any]], int], ...] = (
    _of("value"), _of("failure"), _of("assessed"), lambda lane: sum(event.get("again", 0) for event in lane["events"]),
    _of("crisis"), lambda lane: sum(b - a for a, b in lane["waits"]),
)  # fmt: skip


def steps(lives: TwoLives) -> list[int]:
    """Days on which something happens in either world, and the last day."""
    return sorted({line.day for line in lives.story.lines if 0 <= line.day < lives.days} | {lives.days})
