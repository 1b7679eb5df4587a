"""How far two logs are apart, by the published measures, on finished activities (times at which they ended).

After Chapela-Campa, Benchekroun, Baron, Dumas, Krass and Senderovich, "Can I trust my simulation model? Measuring the quality of
business process simulation models" (BPM 2023; and "A framework for measuring the quality of business process simulation
models", Information Systems 2025).  EMD is the earth mover's (first Wasserstein) distance between two histograms of mass 1.

Logs of different size are brought to the same number of cases before n-grams are counted.

| measure | formula |
| --- | --- |
| directly follows, n-grams (NGD) | sum over n-grams of |count - count'| / (all n-grams of both); cases padded with n - 1 blanks at each end; n = 2 and 3 |
| absolute events (AED) | EMD of hours since 1970, in hours |
| circadian events (CED) | mean over weekdays of the EMD of hours of the day; 23 where only one log has events on a weekday |
| relative events (RED) | EMD of whole hours since the case's first event |
| cycle times (CTD) | EMD of whole hours from a case's first to its last event |
| case arrivals (CAR) | EMD of hours since 1970 of first events |
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.figures import throughput_days, with_rework
from calibration.logs.table import HOUR_US, EventLog

DISTANCES = {
    "directly_follows": "share", "n_grams": "share", "cycle_times": "hours", "relative_events": "hours",
    "circadian_events": "hours", "absolute_events": "hours", "case_arrivals": "hours",
}  # fmt: skip
FIGURES = {
    "rework_share": "share",
    "throughput_median_days": "days",
    "throughput_p90_days": "days",
    "events_per_case": "events",
}
MOST_HOURS = 23.0


@dataclass(frozen=True, slots=True)
class Features:
    """What the measures need of a log: codes of n-grams and hours, each with the case it belongs to; sortable, weightable."""

    cases: int
    grams: dict[str, tuple[np.ndarray, np.ndarray]]
    case: np.ndarray
    hour: np.ndarray
    week_hour: np.ndarray
    relative: np.ndarray
    cycle: np.ndarray
    arrival: np.ndarray
    days: np.ndarray
    rework: np.ndarray
    length: np.ndarray


def aligned(one: EventLog, other: EventLog) -> tuple[EventLog, EventLog]:
    """The two logs with the same numbers for the same activities."""
    from dataclasses import replace

    names = tuple(sorted(set(one.activities) | set(other.activities)))
    number = {name: n for n, name in enumerate(names)}
    return tuple(  # type: ignore[return-value]
        replace(log, activities=names, activity=np.array([number[a] for a in log.activities], "i4")[log.activity])
        for log in (one, other)
    )


def features(log: EventLog, whole_days: bool = False) -> Features:
    """Features of a log; logs to be compared must number their activities alike (`aligned`).  `whole_days`: count throughput so."""
    days = throughput_days(log)
    clock = log.clock
    opened = clock[log.first[:-1]]
    last = clock[log.first[1:] - 1]
    hour = clock // HOUR_US
    case = log.case_of
    grams = {name: _grams(log, n) for name, n in (("directly_follows", 2), ("n_grams", 3))}
    return Features(
        len(log.cases), grams, case, hour, (hour + 3 * 24) % 168, (clock - opened[case]) // HOUR_US, (last - opened) // HOUR_US,
        opened // HOUR_US, np.floor(days) if whole_days else days, with_rework(log), log.lengths,
    )  # fmt: skip


def _grams(log: EventLog, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Codes of the n-grams and the case of each; blanks count as a symbol of their own (0)."""
    cases, pad = len(log.cases), n - 1
    lengths = log.lengths + 2 * pad
    first = np.concatenate([[0], np.cumsum(lengths)])
    text = np.zeros(first[-1], "i8")
    text[np.repeat(first[:-1] + pad - log.first[:-1], log.lengths) + np.arange(len(log.activity))] = log.activity + 1
    begins = np.ones(len(text), bool)
    for back in range(1, n):
        begins[first[1:] - back] = False
    at = np.flatnonzero(begins)
    code = np.zeros(len(at), "i8")
    for step in range(n):
        code = code * (len(log.activities) + 1) + text[at + step]
    return code, np.repeat(np.arange(cases), log.lengths + pad)


def distance(
    name: str, one: Features, other: Features, weights: np.ndarray | None = None, others: np.ndarray | None = None
) -> float:
    """One distance; `weights` f8[cases]: how often each case of a log counts (a bootstrap), default once."""
    w1 = np.ones(one.cases) if weights is None else weights
    w2 = np.ones(other.cases) if others is None else others
    if name in one.grams:
        return _gram_distance(one.grams[name], other.grams[name], w1, w2)
    if name == "circadian_events":
        return _circadian(one, other, w1, w2)
    field = {
        "cycle_times": "cycle",
        "relative_events": "relative",
        "absolute_events": "hour",
        "case_arrivals": "arrival",
    }[name]
    a, b = getattr(one, field), getattr(other, field)
    by_case = name in ("cycle_times", "case_arrivals")
    return earth_mover(a, b, w1 if by_case else w1[one.case], w2 if by_case else w2[other.case])


def distances(
    one: Features, other: Features, weights: np.ndarray | None = None, others: np.ndarray | None = None
) -> dict[str, float]:
    """All distances between two logs."""
    return {name: distance(name, one, other, weights, others) for name in DISTANCES}


def figures_of(one: Features, weights: np.ndarray | None = None) -> dict[str, float]:
    """The single figures that are compared, of cases so often counted."""
    w = np.ones(one.cases) if weights is None else weights
    order = np.argsort(one.days, kind="stable")
    return {
        "rework_share": float((w * one.rework).sum() / w.sum()),
        "throughput_median_days": _quantile(one.days[order], w[order], 0.5),
        "throughput_p90_days": _quantile(one.days[order], w[order], 0.9),
        "events_per_case": float((w * one.length).sum() / w.sum()),
    }


def _quantile(ascending: np.ndarray, weight: np.ndarray, level: float) -> float:
    """As numpy's default (type 7) where the weights count how often a value is there."""
    reach = np.cumsum(weight)
    position = level * (reach[-1] - 1)
    low = int(np.searchsorted(reach, np.floor(position), side="right"))
    high = min(int(np.searchsorted(reach, np.floor(position) + 1, side="right")), len(ascending) - 1)
    return float(ascending[low] + (position - np.floor(position)) * (ascending[high] - ascending[low]))


def earth_mover(one: np.ndarray, other: np.ndarray, weight: np.ndarray, others: np.ndarray) -> float:
    """EMD of two weighted samples of whole numbers, each of mass 1: area between their distribution functions."""
    least = min(int(one.min()), int(other.min()))
    size = max(int(one.max()), int(other.max())) - least + 1
    mass = (
        np.bincount(one - least, weight, size) / weight.sum() - np.bincount(other - least, others, size) / others.sum()
    )
    return float(np.abs(np.cumsum(mass)).sum())


def _gram_distance(one, other, w1: np.ndarray, w2: np.ndarray) -> float:
    _, number = np.unique(np.concatenate([one[0], other[0]]), return_inverse=True)
    split, size = len(one[0]), int(number.max()) + 1
    a = np.bincount(number[:split], w1[one[1]], minlength=size)
    b = np.bincount(number[split:], w2[other[1]], minlength=size) * (w1.sum() / w2.sum())
    return float(np.abs(a - b).sum() / (a.sum() + b.sum()))


def _circadian(one: Features, other: Features, w1: np.ndarray, w2: np.ndarray) -> float:
    a = np.bincount(one.week_hour, w1[one.case], minlength=168).reshape(7, 24)
    b = np.bincount(other.week_hour, w2[other.case], minlength=168).reshape(7, 24)
    total = 0.0
    for x, y in zip(a, b, strict=True):
        if x.sum() > 0 and y.sum() > 0:
            total += float(np.abs(np.cumsum(x / x.sum() - y / y.sum())).sum())
        elif x.sum() > 0 or y.sum() > 0:
            total += MOST_HOURS
    return total / 7
