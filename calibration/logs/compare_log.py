"""A log and the place learned from it, side by side: the method on cases held out, and the place as the engine runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from calibration.logs.columns import Mapping
from calibration.logs.compare import Comparison, compare, compare_in_time, compare_random
from calibration.logs.distances import aligned, features
from calibration.logs.engine_log import by_day, engine_log
from calibration.logs.faults import LogFault
from calibration.logs.import_log import Reading, file_hash, record_path
from calibration.logs.names import label
from calibration.logs.table import EventLog
from sim.place import Place

Tell = Callable[[str], None]
LEAST_CASES = 20
IN_DAYS = (
    "rework_share", "throughput_median_days", "throughput_p90_days", "events_per_case", "directly_follows", "n_grams", "cycle_times",
    "relative_events",
)  # fmt: skip
TITLES = {
    "random": "Learned from {training:,} cases, compared with {held_out:,} held out by lot",
    "chronological": "Learned from the first {training:,} cases, compared with the {held_out:,} that began later",
    "engine": "The place as the engine runs it, in whole days, beside the {held_out:,} cases of the log",
}


def record_of(place: Path) -> dict[str, Any]:
    """The record import-log wrote beside a place, or {} if there is none."""
    try:
        told = json.loads(record_path(place).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def reading_of(record: dict[str, Any], asked: Reading) -> Reading:
    """How to read the log: as asked, else as it was read when the place was learned."""
    then = record.get("read_as", {})
    then = then if isinstance(then, dict) else {}
    known = {key: value for key, value in then.items() if isinstance(value, str)}
    columns = {key: getattr(asked.mapping, key) or known.get(key) for key in Mapping.__slots__}
    others = {key: getattr(asked, key) or known.get(key) for key in Reading.__slots__ if key != "mapping"}
    return Reading(Mapping(**columns), **others)


def compare_log(
    path: Path,
    place: Place,
    record: dict[str, Any],
    reading: Reading,
    seed: int,
    *,
    engine: bool = True,
    tell: Tell = lambda _: None,
) -> list[Comparison]:
    """All comparisons.  Cases are held out only where the log is the one the place was learned from; another log is all new."""
    tell(f"reading {path.name} …")
    log = reading.read(path)
    if len(log.cases) < LEAST_CASES:
        raise LogFault(
            str(path), "", f"there are {len(log.cases)} cases", f"At least {LEAST_CASES} are needed to compare anything"
        )
    told = []
    if record.get("log", {}).get("sha256") == file_hash(path):
        told += [compare_random(log, seed, tell), compare_in_time(log, seed, tell)]
    else:
        tell(
            "this is not the log the place was learned from: the place is compared with all its cases, and nothing is learned anew"
        )
    if engine:
        tell("running the place …")
        told.append(compare_engine(log, place, seed))
    return told


def compare_engine(log: EventLog, place: Place, seed: int, runs: int = 2) -> Comparison:
    """The place's own run against a log, in whole days; bands are of the log's own cases drawn again."""
    named = replace(log, activities=tuple(label(name) for name in log.activities))
    real = by_day(named)
    simulated = [engine_log(place, len(log.cases), seed + turn) for turn in range(runs)]
    pairs = [aligned(one, real) for one in simulated]
    ours = [features(one, whole_days=True) for one, _ in pairs]
    own = features(pairs[0][1], whole_days=True)
    return compare("engine", own, own, ours, seed=seed, only=IN_DAYS)


def as_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain data."""
    rows = [{**asdict(row), "inside": row.inside, "not_worse": row.not_worse} for row in comparison.rows]
    title = TITLES[comparison.split].format(training=comparison.training, held_out=comparison.held_out)
    return {
        "split": comparison.split,
        "title": title,
        "training": comparison.training,
        "held_out": comparison.held_out,
        "rows": rows,
    }
