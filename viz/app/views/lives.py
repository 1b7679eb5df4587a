"""One citizen's two lives as swim lanes and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


def two_lives(compared: Compared, row: dict[str, Any], scenario: str) -> TwoLives:
    """Run the replication that was watched again, keeping this citizen's log."""
    logs = twin_logs(compared, [row["citizen"]], scenario)
    place = next(
        c.place for c, name in zip(compared.compiled, compared.comparison.scenarios, strict=True) if name == scenario
    )
    story = tell_twins(place, logs, row, scenario)
    frames = [logs.of(arm, row["citizen"]) for arm in (SILOED, scenario)]
    names = list(dict.fromkeys(name for frame in frames for name in frame["agency"] if isinstance(name, str)))
    lanes = [_lanes(place, frame, names, logs) for frame in frames]
    return TwoLives(story, lanes[0], lanes[1], logs.days)


def _lanes(place: Place, frame: Any, names: Sequence[str], logs: TwinLogs) -> list[dict[str, Any]]:
    rows = [row | {"day": int(row["day"]) - logs.first_day} for row in frame.to_dict("records")]
    told = Narrator(place)
    lanes: list[dict[str, Any]] = [
        {"name": "", "label": HOME, "waits": [], "helps": [], "events": list(_at_home(told, rows))}
    ]
    for name in names:
        own = [row for row in rows if row["agency"] == name]
        lanes.append({
            "name": name, "label": short(place.agencies[name].label.split(":")[0], 27),
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
    return {"day": row["day"], "kind": kind, "words": words} if kind and words else None


def _at_home(told: Narrator, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row["event"] in ("onset", "worse") and (words := told._words(row)):
            yield {"day": row["day"], "kind": "bad", "words": words}


def lane_table(lives: TwoLives) -> tuple[list[str], list[list[str]]]:
    """What the lanes show, in numbers: per agency contacts of either kind, assessments, crises and days waited in both worlds."""
    rows = []
    for one, other in zip(lives.today, lives.redesign, strict=True):
        cells = [f"{_count(one, kind)} → {_count(other, kind)}" for kind in ("value", "failure", "assessed", "crisis")]
        waits = " → ".join(str(sum(b - a for a, b in lane["waits"])) for lane in (one, other))
        rows.append([one["label"], *cells, waits])
    columns = ["Today → redesign", "Contacts", "Failure demand", "Assessments", "Crises", "Days waiting"]
    return columns, rows


def _count(lane: dict[str, Any], kind: str) -> int:
    return sum(event["kind"] == kind for event in lane["events"])
