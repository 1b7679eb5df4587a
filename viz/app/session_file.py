"""A session as a file, and back: the place, the redesign, guesses, snapshots and notes; results follow from the seed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from scenarios.workshop import tables
from viz.app.state import LARGEST_UPLOAD, MOST_GUESSES, MOST_SNAPSHOTS, Guess, NotPossible, Snapshot, Workshop

FORMAT = 1
_KEYS = ("preset", "tables", "kind", "years", "citizens", "seed", "arrangement", "notes")


def written(workshop: Workshop) -> str:
    """The session as JSON."""
    out: dict[str, Any] = {"wholeplace_workshop": FORMAT, "place": workshop.origin, "place_text": workshop.text}
    out |= {key: getattr(workshop, key) for key in _KEYS}
    out["guesses"] = [asdict(guess) for guess in workshop.guesses]
    out["snapshots"] = [asdict(one) for one in workshop.snapshots]
    return json.dumps(out, indent=1, ensure_ascii=False)


def read(data: bytes) -> Workshop:
    """The session of a file; raises NotPossible or PlaceFaults, in words."""
    if len(data) > 2 * LARGEST_UPLOAD:
        raise NotPossible("this file is too large for a session")
    try:
        told = json.loads(data.decode("utf-8-sig"))
        version = told["wholeplace_workshop"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotPossible("this is no session file: save one under Take away, and load that") from None
    if version != FORMAT:
        raise NotPossible(f"this session was saved by another version of the app (format {version}, here {FORMAT})")
    try:
        return _restored(told)
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        raise NotPossible(f"this session file is incomplete or was edited ({error})") from None


def _restored(told: dict[str, Any]) -> Workshop:
    if told["place_text"]:
        workshop = Workshop.open("kent")
        workshop.upload_place(str(told["place_text"]).encode(), str(told["place"]))
    else:
        workshop = Workshop.open(_built_in(str(told["place"])))
    own = told["tables"]
    if any("include" in one for one in (own, *(s["tables"] for s in told["snapshots"]))):
        raise NotPossible("a session's redesign may not include files of this machine")
    if not tables.does_nothing(own):
        tables.redesign_of(own).apply(workshop.place)
    workshop.tables = tables.empty(workshop.place) | own
    workshop.size(None if told["citizens"] is None else int(told["citizens"]), int(told["years"]), int(told["seed"]))
    workshop.preset, workshop.notes = str(told["preset"]), str(told["notes"])
    workshop.arrangement = str(told["arrangement"])
    workshop.kind = told["kind"] if told["kind"] in workshop.place.cohorts else workshop.kind
    workshop.guesses = [Guess(str(g["who"]), str(g["figure"]), float(g["change"])) for g in told["guesses"]][
        :MOST_GUESSES
    ]
    workshop.snapshots = [
        Snapshot(str(s["name"]), str(s["place"]), s["tables"], str(s["sentence"]), tuple(tuple(map(str, f)) for f in s["figures"]))
        for s in told["snapshots"]
    ][:MOST_SNAPSHOTS]  # fmt: skip
    return workshop


def _built_in(name: str) -> str:
    """Only names of built-in places: a session file must not open other files of the machine."""
    from sim.load import built_in_places

    if name not in built_in_places():
        raise NotPossible(f"this session is about {name}, which is not built in and not in the file")
    return name
