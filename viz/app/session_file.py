"""A session as a file or a link, and back: the place, the redesign, guesses, snapshots and notes; results follow from the seed.

A link carries the session behind the # of the address, which a browser keeps to itself: no server, log or proxy sees it.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from scenarios.workshop import tables
from sim.faults import PlaceFaults
from viz.app.state import (
    GUESSED,
    LARGEST_UPLOAD,
    LONGEST_NAME,
    MOST_GUESSES,
    MOST_SNAPSHOTS,
    Guess,
    NotPossible,
    Snapshot,
    Workshop,
)  # fmt: skip

FORMAT = 1
LONGEST_LINK = 30_000  # characters; longer ones are cut by mail programs and chats
_Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
_Words = Annotated[str, StringConstraints(max_length=4_000)]
_KEYS = ("preset", "tables", "kind", "years", "citizens", "seed", "arrangement", "notes")


class _Strict(BaseModel):
    """What comes from a file or a link is looked at before anything is made of it."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class KeptGuess(_Strict):
    """A guess in a file."""

    who: _Name
    figure: Literal[GUESSED]  # type: ignore[valid-type]
    change: Annotated[float, Field(ge=-100, le=1_000)]


class KeptSnapshot(_Strict):
    """A snapshot in a file."""

    name: _Name
    place: _Name
    tables: dict[str, Any]
    sentence: _Words
    figures: Annotated[list[Annotated[list[_Words], Field(min_length=5, max_length=5)]], Field(max_length=40)]


class Kept(_Strict):
    """A session in a file."""

    place: Annotated[str, StringConstraints(max_length=400)]
    place_text: Annotated[str, StringConstraints(max_length=LARGEST_UPLOAD)]
    preset: _Name
    tables: dict[str, Any]
    kind: _Name
    years: int
    citizens: int | None
    seed: int
    arrangement: Annotated[str, StringConstraints(max_length=20)]
    notes: _Words
    guesses: Annotated[list[KeptGuess], Field(max_length=MOST_GUESSES)]
    snapshots: Annotated[list[KeptSnapshot], Field(max_length=MOST_SNAPSHOTS)]


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
    except (NotPossible, PlaceFaults):
        raise
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise NotPossible(f"this session is incomplete or was edited ({where}: {first['msg']})") from None
    except (KeyError, TypeError, AttributeError, ValueError, StopIteration, RecursionError) as error:
        raise NotPossible(f"this session is incomplete or was edited ({type(error).__name__}: {error})") from None


def link(workshop: Workshop) -> str:
    """The session as it stands in an address behind "#session="; nothing if it is too large for a link."""
    told = json.dumps(json.loads(written(workshop)), ensure_ascii=False, separators=(",", ":"))
    packed = base64.urlsafe_b64encode(zlib.compress(told.encode(), 9)).decode().rstrip("=")
    return packed if len(packed) <= LONGEST_LINK else ""


def read_link(packed: str) -> Workshop:
    """The session of a link; raises NotPossible or PlaceFaults, in words.  Never unpacks more than a session may hold."""
    if len(packed) > LONGEST_LINK:
        raise NotPossible("this link is too long for a session")
    try:
        raw = base64.b64decode(packed.encode("ascii") + b"=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(raw, 2 * LARGEST_UPLOAD)
    except (ValueError, binascii.Error, zlib.error):
        raise NotPossible("this link is damaged: copy it again, whole") from None
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise NotPossible("this link is damaged or unpacks to more than a session may hold")
    return read(data)


def _restored(told: dict[str, Any]) -> Workshop:
    kept = Kept.model_validate(told)
    if any("include" in one for one in (kept.tables, *(s.tables for s in kept.snapshots))):
        raise NotPossible("a session's redesign may not include files of this machine")
    workshop = Workshop.open("kent" if kept.place_text else _built_in(kept.place))
    if kept.place_text:
        workshop.upload_place(kept.place_text.encode(), kept.place)
    if not tables.does_nothing(kept.tables):
        tables.redesign_of(kept.tables).apply(workshop.place)
        workshop.tables = tables.empty(workshop.place) | kept.tables
    workshop.size(kept.citizens, kept.years, kept.seed)
    workshop.preset = kept.preset if kept.preset in tables.presets_for(workshop.place) else tables.NOTHING
    workshop.arrangement, workshop.notes = kept.arrangement, kept.notes
    workshop.kind = kept.kind if kept.kind in workshop.place.cohorts else workshop.kind
    workshop.guesses = [Guess(one.who, one.figure, one.change) for one in kept.guesses]
    workshop.snapshots = [
        Snapshot(one.name, one.place, one.tables, one.sentence, tuple(tuple(row) for row in one.figures))
        for one in kept.snapshots
    ]
    return workshop


def _built_in(name: str) -> str:
    """Only names of built-in places: a session file must not open other files of the machine."""
    from sim.load import built_in_places

    if name not in built_in_places():
        raise NotPossible(f"this session is about {name}, which is not built in and not in the file")
    return name
