"""Who does what in a log, and with how many: agencies of activities, minutes of a step, workers at work on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from calibration.logs.table import DAY_US, EventLog

By = Literal["agency", "activity"]
MOST_AGENCIES = 40
LONGEST_STEP_MINUTES = 8 * 60
OTHERS = "Others"


@dataclass(frozen=True, slots=True)
class Service:
    """An agency: its name, the share of events it is sure of, workers seen on the busiest tenth of its working days (0: unknown)."""

    name: str
    events: int
    workers: float


@dataclass(frozen=True, slots=True)
class Services:
    """``of_activity`` i8[activities]: number of the agency that does it; ``minutes`` f8[activities]: staff minutes of a step (nan
    where the log has no starts); ``agreed``: share of events done by the agency their activity is given to."""

    by: By
    agencies: tuple[Service, ...]
    of_activity: np.ndarray
    minutes: np.ndarray
    agreed: float


def learn_services(log: EventLog, by: By | None = None) -> Services:
    """Each activity belongs to the agency that most often does it; without an agency column every activity is one.

    Of more than MOST_AGENCIES the smallest are put together as "Others".
    """
    by = by or ("agency" if len(log.agencies) > 1 else "activity")
    names, of_activity, agreed = (
        _by_agency(log) if by == "agency" else (list(log.activities), np.arange(len(log.activities)), 1.0)
    )
    events = np.bincount(of_activity[log.activity], minlength=len(names))
    order = np.argsort(-events, kind="stable")
    kept = [int(a) for a in order if events[a] > 0]
    number = np.full(len(names), min(len(kept), MOST_AGENCIES) - 1)
    number[kept[: MOST_AGENCIES - 1 if len(kept) > MOST_AGENCIES else MOST_AGENCIES]] = np.arange(
        MOST_AGENCIES - 1 if len(kept) > MOST_AGENCIES else len(kept)
    )
    of_activity = number[of_activity]
    told = [names[a] for a in kept[:MOST_AGENCIES]]
    if len(kept) > MOST_AGENCIES:
        told[-1] = OTHERS
    sizes = np.bincount(of_activity[log.activity], minlength=len(told))
    services = tuple(
        Service(name, int(sizes[a]), _workers(log, of_activity[log.activity] == a)) for a, name in enumerate(told)
    )
    return Services(by, services, of_activity, _minutes(log), agreed)


def _by_agency(log: EventLog) -> tuple[list[str], np.ndarray, float]:
    """Agencies' names, the one of each activity, and the share of events with a known agency that agree."""
    known = log.agency >= 0
    counts = np.zeros((len(log.activities), len(log.agencies) + 1))
    np.add.at(counts, (log.activity[known], log.agency[known]), 1)
    counts[:, -1] = 0.5  # an activity nobody is named for
    of_activity = counts.argmax(axis=1)
    agreed = counts[np.arange(len(counts)), of_activity][of_activity < len(log.agencies)].sum() / max(1, known.sum())
    return [*log.agencies, "Agency not named"], of_activity, float(agreed)


def _workers(log: EventLog, here: np.ndarray) -> float:
    """Different workers on a day, at the ninth decile of days with any."""
    named = here & (log.worker >= 0)
    if not named.any():
        return 0.0
    pairs = np.unique(log.clock[named] // DAY_US * (len(log.workers) + 1) + log.worker[named])
    _, a_day = np.unique(pairs // (len(log.workers) + 1), return_counts=True)
    return float(np.quantile(a_day, 0.9))


def _minutes(log: EventLog) -> np.ndarray:
    out = np.full(len(log.activities), np.nan)
    if not log.has_starts:
        return out
    spent = np.minimum((log.at - log.begun) / 60_000_000, LONGEST_STEP_MINUTES)
    order = np.argsort(log.activity, kind="stable")
    edges = np.searchsorted(log.activity[order], np.arange(len(log.activities) + 1))
    for a in range(len(log.activities)):
        if edges[a + 1] > edges[a]:
            out[a] = float(spent[order[edges[a] : edges[a + 1]]].mean())
    return out
