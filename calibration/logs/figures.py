"""A log's own figures, as process-mining tools count them (equal to pm4py's: ``tests/logs/test_oracle.py``)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.table import DAY_US, EventLog


@dataclass(frozen=True, slots=True)
class Figures:
    """``rework_share``: cases in which some activity happens again; throughput in days, first to last event."""

    cases: int
    events: int
    activities: int
    variants: int
    rework_share: float
    events_per_case: float
    throughput_median_days: float
    throughput_p90_days: float


def repeats(log: EventLog) -> np.ndarray:
    """b[events]: this activity has happened in the case before."""
    key = log.case_of.astype("i8") * (len(log.activities) or 1) + log.activity
    again = np.ones(len(key), bool)
    again[np.unique(key, return_index=True)[1]] = False
    return again


def with_rework(log: EventLog) -> np.ndarray:
    """b[cases]: some activity happens again."""
    return np.bitwise_or.reduceat(repeats(log), log.first[:-1])


def throughput_days(log: EventLog) -> np.ndarray:
    """f8[cases] days from the first event (its start, where known) to the last."""
    return (log.last - log.opened) / DAY_US


def variants(log: EventLog) -> np.ndarray:
    """u8[cases]: cases with the same sequence of activities have the same number."""
    powers = np.random.default_rng(20).integers(1, 2**63, max(1, int(log.lengths.max())), dtype="u8") | np.uint64(1)
    place = np.arange(len(log.activity)) - np.repeat(log.first[:-1], log.lengths)
    with np.errstate(over="ignore"):
        codes = (log.activity.astype("u8") + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        codes = (codes ^ (codes >> np.uint64(29))) * powers[place]
        return np.add.reduceat(codes, log.first[:-1])


def figures(log: EventLog) -> Figures:
    """All figures of a log."""
    days = throughput_days(log)
    return Figures(
        len(log.cases), len(log.activity), len(np.unique(log.activity)), len(np.unique(variants(log))),
        float(with_rework(log).mean()), len(log.activity) / len(log.cases),
        float(np.quantile(days, 0.5)), float(np.quantile(days, 0.9)),
    )  # fmt: skip
