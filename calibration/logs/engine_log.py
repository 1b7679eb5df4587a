"""The log that a learned place writes when the engine runs it: whole days, stages told back as the activities they stand for."""

from __future__ import annotations

import numpy as np

from calibration.logs.table import DAY_US, EventLog, from_columns
from sim import enums as e
from sim.compile import compile_place
from sim.engine import Run
from sim.place import Place

YEAR = 365
SETTLING_YEARS = 2
_STEP_US = 1_000_000  # steps of one day follow each other in the log's order


def engine_log(place: Place, cases: int, seed: int) -> EventLog:
    """At least about so many cases of the need with a pathway, begun after the place has settled and followed to their end.

    Cases begin within the counted years; years are added after them so that all but the longest have ended.
    """
    path = next(need.pathway for need in place.needs.values() if need.pathway is not None)
    labels = [stage.label for stage in place.pathways[path].stages.values()]  # type: ignore[index]
    compiled = compile_place(place)
    cohort = next(iter(place.cohorts.values()))
    yearly = cohort.size() / cohort.leaves_after_days.value * YEAR
    after = int(np.ceil(cohort.leaves_after_days.value / YEAR))
    counted = int(np.clip(np.ceil(cases / max(yearly, 1e-9)), 1, 30))
    first = SETTLING_YEARS * YEAR
    rows: list[np.ndarray] = []
    run = Run(compiled, seed=seed, days=first + (counted + after) * YEAR, sink=rows.append)
    run.to(run.days)
    return _as_log(np.concatenate(rows), labels, first, first + counted * YEAR)


def _as_log(rows: np.ndarray, labels: list[str], begin: int, end: int) -> EventLog:
    code = (rows["citizen"].astype("i8") << 32) | (rows["generation"].astype("i8") << 16) | rows["episode"]
    onsets = rows["event"] == e.E_ONSET
    chosen = np.unique(code[onsets & (rows["day"] >= begin) & (rows["day"] < end)])
    steps = np.flatnonzero((rows["event"] == e.E_ASSESSED) & (rows["detail"] < 0) & np.isin(code, chosen))
    names = sorted(set(labels))
    number = np.array([names.index(label) for label in labels])
    cases, case = np.unique(code[steps], return_inverse=True)
    at = rows["day"][steps].astype("i8") * DAY_US + _within_day(case, rows["day"][steps]) * _STEP_US
    return from_columns(
        case, number[-1 - rows["detail"][steps]], at, names=[f"{one:x}" for one in cases], activities=names
    )


def _within_day(case: np.ndarray, day: np.ndarray) -> np.ndarray:
    """How many steps of the same case the same day has had before each."""
    order = np.lexsort((np.arange(len(day)), day, case))
    key = case[order] * (int(day.max(initial=0)) + 1) + day[order]
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    out = np.empty(len(day), "i8")
    out[order] = np.arange(len(day)) - np.repeat(starts, np.diff(np.append(starts, len(day))))
    return out


def by_day(log: EventLog) -> EventLog:
    """A log as a clock that counts days would have told it: each event at its day's beginning, in the same order."""
    from dataclasses import replace

    day = log.clock // DAY_US
    at = day * DAY_US + _within_day(log.case_of, day) * _STEP_US
    return replace(log, at=at, begun=at, shift=np.zeros(len(at), "i8"))
