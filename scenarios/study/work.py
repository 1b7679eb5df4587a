"""What a worker does: remake the places of a point, run one replication of every arm, hand back tables as whole files."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from scenarios.assumptions import place_with
from scenarios.compare.citizens import Lives, draw_examples, kinds_of_change, lives
from scenarios.compare.stop import UnknownMeasure
from scenarios.compare.twins import Compared, Comparison, Variant, arms, prepare
from scenarios.scenario import yearly
from scenarios.study.executors import OtherCode
from scenarios.study.jobs import Task, code_hash
from scenarios.study.load import combined
from scenarios.study.tables import as_bytes, watched_value
from sim.faults import nearest
from sim.log import LogFile
from sim.measures import Observed, measure, observe
from sim.place import Place
from sim.warmup import find_warm_up


@dataclass(frozen=True)
class Done:
    """What came of a job: its files by folder, each whole and in bytes; the watched figure of each scenario; events simulated.

    missing: why nothing could be watched ("" where it could).  Of a warm-up: its length and whether the place settled.
    """

    files: dict[str, bytes]
    watched: dict[str, float]
    events: int = 0
    warm_up_days: int = 0
    settled: bool | None = None
    missing: str = ""


def carry_out(task: Task) -> Done:
    """Run a task.  The result depends on the task alone, not on who runs it, when, or beside what."""
    if task.code != code_hash():
        raise OtherCode(
            "this worker's wholeplace, Python, NumPy, numba, pandas or SciPy is not the one the study was started with; "
            "install the same versions everywhere"
        )
    if task.replication is None:
        found = find_warm_up(_place(task))
        return Done({}, {}, 0, found.days, found.settled)
    compared = _prepared(_Same(task))
    if task.logs:
        return _run_with_logs(task, compared)
    return _run(task, compared, None)


def _place(task: Task) -> Place:
    """The place at the point's draw."""
    values = {path: value for path, value in task.point.values.items() if ":" not in path}
    return place_with(task.place, values) if values else task.place


class _Same:
    """A task, told apart by its point alone: replications of a point share what is compiled."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.key = (task.point.key, task.warm_up_days)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.key == other.key


@lru_cache(maxsize=4)
def _prepared(same: _Same) -> Compared:
    task = same.task
    place = _place(task)
    settings = {path: value for path, value in task.point.values.items() if ":" in path}
    variants: list[Variant] = []
    for name, (label, parts) in task.arms.items():
        variants.append(combined(name, label, list(parts), settings).variant(place))
    return prepare(
        Comparison(place, tuple(variants), task.years, task.citizens, task.seed, warm_up_days=task.warm_up_days)
    )


def _run(task: Task, compared: Compared, sink) -> Done:
    """Every arm from one warm-up."""
    found: dict[str, list[Any]] = {"measures": [], "ledger": [], "kinds": [], "examples": []}
    cohorts, events, today = compared.compiled[0].names.cohorts, 0, None
    assert task.replication is not None
    for name, run in arms(compared, task.replication, sink):
        seen = observe(run, compared.warm_up.days, task.years)
        found["measures"].append((name, measure(seen, _wanted(task))))
        events += run.events
        if task.keep.ledger:
            found["ledger"].append((name, yearly(seen.ledger)))
        if task.keep.twins:
            own: Lives = lives(seen)
            if today is None:
                today = own
                continue
            found["kinds"].append((name, kinds_of_change(today, own, cohorts)))
            found["examples"].append((name, draw_examples(today, own, cohorts, task.seed, task.replication)))
    _check_names(task, found["measures"], seen)
    watched, missing = _watched(task, found["measures"])
    return Done(_files(task, found), watched, events, missing=missing)


def _wanted(task: Task) -> dict[str, str]:
    """Measures that are kept or watched, and where the study names them; none where everything is kept."""
    kept = task.keep.measures
    return {**dict.fromkeys(kept, "keep.measures"), task.watched[0]: "precision.measure"} if kept else {}


def _check_names(task: Task, measured: Iterable[tuple[str, Any]], seen: Observed) -> None:
    """Raises UnknownMeasure for a name that nothing measured bears, in whatever arm."""
    known = {str(one) for _, frame in measured for one in frame["measure"].unique()}
    for name, where in {task.watched[0]: "precision.measure", **_wanted(task)}.items():
        if name not in known:
            near = _near(name, {str(one) for one in measure(seen)["measure"].unique()})
            raise UnknownMeasure(f"{where}: nothing measured is called {name!r}{near}")


def _watched(task: Task, measured: Iterable[tuple[str, Any]]) -> tuple[dict[str, float], str]:
    """The watched figure by scenario, and what is to be said where there is none of it."""
    measured, (name, part, cohort) = list(measured), task.watched
    values = {arm: value for arm, frame in measured if (value := watched_value(frame, *task.watched)) is not None}
    if values:
        return values, ""
    parts = {str(one) for _, frame in measured for one in frame.loc[frame["measure"] == name, "part"].unique()}
    return {}, f"{name} has no part {part!r} for cohort {cohort!r}; its parts: {', '.join(sorted(parts)[:12])}"


def _near(word: str, known: set[str]) -> str:
    close = nearest(word, sorted(known))
    return f"; did you mean {close!r}?" if close else f"; known: {', '.join(sorted(known))}"


def _files(task: Task, found: dict[str, list[Any]]) -> dict[str, bytes]:
    """Folder -> file.  The measures come last: where they are, everything else is."""
    wanted = task.keep.measures
    files = {}
    if task.keep.ledger:
        files["ledger"] = as_bytes("ledger", task, found["ledger"])
    if task.keep.twins and found["kinds"]:
        files["twins"] = as_bytes("twins", task, found["kinds"])
        files["examples"] = as_bytes("examples", task, found["examples"])
    kept = [(name, frame[frame["measure"].isin(wanted)] if wanted else frame) for name, frame in found["measures"]]
    files["jobs"] = as_bytes("jobs", task, kept)
    return files


def _run_with_logs(task: Task, compared: Compared) -> Done:
    """The same with an event log of each arm, written as the run goes on; the folder must be one that the worker sees."""
    own = f"{os.getpid()}-{uuid.uuid4().hex}"
    written: list[tuple[Path, Path]] = []
    try:
        with ExitStack() as stack:
            logs = {}
            for name, compiled in zip(compared.comparison.scenarios, compared.compiled, strict=True):
                target = Path(task.logs) / f"{task.key}-{name}.parquet"
                part = target.with_name(f"{target.stem}.{own}.partial")
                written.append((part, target))
                logs[name] = stack.enter_context(LogFile(part, compiled))
            done = _run(task, compared, lambda name: logs[name].sink(task.replication or 0, compared.warm_up.days))
        for part, target in written:
            os.replace(part, target)
        return done
    finally:
        for part, _ in written:
            part.unlink(missing_ok=True)
