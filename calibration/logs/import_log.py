"""A place file from a log: learned, tested on cases held out, written whole with a record of what was learned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from calibration.logs.censoring import weigh
from calibration.logs.choose import Choice, choose_memory
from calibration.logs.columns import Mapping
from calibration.logs.figures import Figures, figures, throughput_days
from calibration.logs.model import Learned, learn
from calibration.logs.names import slugs
from calibration.logs.numbers import Origin
from calibration.logs.pace import KINDS, PaceChoice, choose_pace
from calibration.logs.place_tables import place_tables
from calibration.logs.read import read_log
from calibration.logs.services import By, Services, learn_services
from calibration.logs.table import EventLog
from calibration.logs.unpack import CHUNK
from scenarios.results import versions, write_whole
from sim.toml import place_toml

Tell = Callable[[str], None]
LONGEST_STAY_DAYS = 1_825
MOSTLY = 0.95  # of events by the team that does their activity most: fewer is told


@dataclass(frozen=True, slots=True)
class Reading:
    """How a log is read: its columns and the forms of its values."""

    mapping: Mapping = field(default_factory=Mapping)
    separator: str | None = None
    encoding: str | None = None
    time_format: str | None = None
    timezone: str | None = None

    def read(self, path: Path) -> EventLog:
        """The log."""
        return read_log(
            path,
            self.mapping,
            separator=self.separator,
            encoding=self.encoding,
            time_format=self.time_format,
            timezone=self.timezone,
        )

    def as_json(self) -> dict[str, Any]:
        """As plain data, what was left open being left out."""
        told = asdict(self)
        return {key: value for key, value in {**told.pop("mapping"), **told}.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Imported:
    """What was learned from a log, and the place made of it."""

    log: EventLog
    figures: Figures
    memory: Choice
    pace: PaceChoice
    learned: Learned
    services: Services
    origin: Origin
    tables: dict[str, Any]


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(CHUNK):
            found.update(part)
    return found.hexdigest()


def import_log(
    path: Path, reading: Reading, by: By | None, name: str, seed: int, tell: Tell = lambda _: None
) -> Imported:
    """Read and learn a log.  Raises LogFault if it cannot be used; `tell` hears what was recognised and how far it is."""
    tell(f"reading {path.name} …")
    log = reading.read(path)
    for note in log.notes:
        tell(note)
    told = figures(log)
    tell(f"{told.cases:,} cases, {told.events:,} events; choosing how much the routes remember …")
    memory = choose_memory(log, seed)
    tell(f"routes remember {memory.memory.words()} ({len(memory.tried)} memories tried on {memory.cases:,} cases)")
    pace = choose_pace(log, seed)
    tell(f"waits go by {KINDS[pace.kind]}")
    weights = weigh(log)
    learned = learn(log, memory.memory, pace.kind, weights=weights)
    if weights.still_open >= 0.5:
        tell(
            f"about {weights.still_open:,.0f} cases were still open when the log ends; their silence is not taken for an end"
        )
    services = learn_services(log, by)
    tell(_agencies_words(services))
    origin = _origin(path, log)
    tables = place_tables(name, learned, services, origin, stay_days(log), residents(learned))
    return Imported(log, told, memory, pace, learned, services, origin, tables)


def stay_days(log: EventLog) -> int:
    """How long a person is followed: the longest case and half as long again, whole half-years, five years at most."""
    longest = float(throughput_days(log).max())
    return int(min(LONGEST_STAY_DAYS, 182 * max(2, np.ceil(1.5 * longest / 182))))


def residents(learned: Learned) -> int:
    """A round number of inhabitants, only so that the file has one."""
    return int(max(1_000, round(learned.arrivals.per_year() * 50, -3)))


def _agencies_words(services: Services) -> str:
    if services.by == "activity":
        return f"{len(services.agencies)} agencies: one for each activity (if the log has a column of teams: --by agency --agency COLUMN)"
    mixed = (
        "; the other events are put at a team that did not do them: if that matters, name each step in the log by what is done and by which "
        "team, or learn with --by activity"
        if services.agreed < MOSTLY
        else ""
    )
    return (
        f"{len(services.agencies)} agencies, from the column of teams; each activity belongs to the team that does it most "
        f"({100 * services.agreed:.1f} % of events agree{mixed})"
    )


def _origin(path: Path, log: EventLog) -> Origin:
    first, last = (pd.Timestamp(int(at), unit="us").date().isoformat() for at in (log.clock.min(), log.clock.max()))
    return Origin(path.name, file_hash(path), len(log.cases), len(log.activity), first, last)


def assumed(tables: dict[str, Any], path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every number that the log could not tell: where it stands, and its table (grade 6)."""
    if isinstance(tables, dict) and tables.get("grade") == 6:
        return [(path, tables)]
    inside = tables.items() if isinstance(tables, dict) else ()
    return [one for key, part in inside for one in assumed(part, f"{path}.{key}" if path else key)]


def place_name(out: Path) -> str:
    """The place's name, after its file's."""
    return slugs([out.stem])[0]


def record_path(place: Path) -> Path:
    """The record of what was learned, beside the place file."""
    return place.with_suffix(".learned.json")


def write_place(found: Imported, out: Path, reading: Reading, seed: int, command: list[str]) -> None:
    """Write the place and, beside it, the record of what was learned from which log."""
    heading = (
        f"A place learned from an event log by wholeplace import-log.\nLog: {found.origin.words()}\n"
        f"Routes remember {found.memory.memory.words()}.\n"
        "grade 4: measured in the log (the note says so).  grade 6: the log cannot tell; replace these by your own figures first.\n"
        "`wholeplace compare-log LOG THIS_FILE` sets the log and the place side by side."
    )
    text = place_toml(found.tables, *heading.splitlines())
    write_whole(out, lambda path: path.write_text(text, encoding="utf-8"))
    record = json.dumps(as_record(found, reading, seed, command), indent=2, ensure_ascii=False) + "\n"
    write_whole(record_path(out), lambda path: path.write_text(record, encoding="utf-8"))


def as_record(found: Imported, reading: Reading, seed: int, command: list[str]) -> dict[str, Any]:
    """What was learned, as plain data."""
    arrivals, services = found.learned.arrivals, found.services
    return {
        "command": command,
        "log": asdict(found.origin),
        "read_as": reading.as_json(),
        "notes": list(found.log.notes),
        "seed": seed,
        "figures": asdict(found.figures),
        "memory": {
            "chosen": {**asdict(found.memory.memory), "words": found.memory.memory.words()},
            "cases": found.memory.cases,
            "tried": [
                {**asdict(one.memory), "held_out_nats_per_step": one.per_step, "behind_best": one.behind, "standard_error": one.error}
                for one in found.memory.tried
            ],
        },
        "pace": {"chosen": found.pace.kind, "words": KINDS[found.pace.kind], "held_out_nats_per_wait": found.pace.per_wait},
        "stages": found.learned.routes.stages - 1,
        "still_open_at_the_end": found.learned.still_open,
        "open_days": found.learned.calendar.words().split(),
        "arrivals": {
            "per_year": arrivals.per_year(), "by_weekday": dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), arrivals.weekday.tolist(), strict=True)),
            "period_days": arrivals.period_days, "per_day_by_period": arrivals.level.tolist(),
        },
        "agencies": {
            "by": services.by, "events_that_agree": services.agreed,
            "names": [{"name": one.name, "events": one.events, "people_on_a_busy_day": one.workers} for one in services.agencies],
        },
        "assumed": {path: {key: one[key] for key in ("value", "low", "high", "note")} for path, one in assumed(found.tables)},
        "versions": versions(),
    }  # fmt: skip
