"""Small places of known theory, and the arithmetic that theory needs.

Arrivals: many citizens, each rarely in need, so that on each day their number is close to Poisson; the rate used in formulas is the one
realised.  All agencies here are open every day.  Tolerances are stated as multiples of the standard error over batches.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from sim import enums as e
from sim.engine import Run, compile_place
from sim.load import place_from

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LONG = {"value": 36_500, "shape": "fixed"}


def need(**changes: Any) -> dict[str, Any]:
    """A need that only help ends: no hazards, sought at once, endless patience, nobody chases, nobody returns."""
    nobody = {"share": 0, "delay_days": 1}
    table = {
        "label": "Need", "deterioration_per_year": 0, "recovery_per_year": 0, "seek_delay_days": 0, "doors": {"office": 1},
        "patience_days": LONG, "relief": 0,
        "returns": dict.fromkeys(("failed_help", "gave_up", "no_action", "turned_away", "lost", "signposted"), nobody),
    }  # fmt: skip
    return table | changes


def office(minutes_a_day: float, assessment_minutes: float, help_: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A staffed agency that has so many minutes every day."""
    staff = {
        "fte": 1,
        "hours_per_week": 7 * minutes_a_day / 60,
        "open_days": WEEK,
        "gbp_per_fte_year": 1,
        "contact_share_max": 1,
    }
    if staff["hours_per_week"] > 168:
        staff |= {"fte": staff["hours_per_week"] / 100, "hours_per_week": 100}
    return {
        "label": "Office", "funder": "council", "staff": staff, "assessment": {"fixed_minutes": assessment_minutes},
        "treats": {"housing": help_}, **changes,
    }  # fmt: skip


def place(
    citizens: int, onset_per_year: float, needs: dict[str, Any], agencies: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """Tables of a place with one cohort."""
    cohort = {
        "label": "People", "kind": "family", "citizens": citizens, "leaves_after_days": LONG,
        "needs": {name: {"onset_per_year": onset_per_year} for name in needs},
    }  # fmt: skip
    cohort |= changes.pop("cohort", {})
    return {
        "name": "theory", "label": "Theory", "residents": 1, "funders": {"council": {"label": "Council"}}, "needs": needs,
        "cohorts": {"people": cohort}, "agencies": agencies, **changes,
    }  # fmt: skip


def run(tables: dict[str, Any], years: int, seed: int = 1, log: bool = False) -> tuple[Run, np.ndarray | None]:
    """Run a place for whole years."""
    rows: list[np.ndarray] = []
    sink = (lambda part: rows.append(part.copy())) if log else None
    done = Run(compile_place(place_from(tables)), seed, 0, 365 * years, sink).to(365 * years)
    return done, np.concatenate(rows) if log else None


def batches(daily: np.ndarray, first_day: int, count: int = 20) -> tuple[float, float]:
    """Mean of a daily series after a warm-up, and its standard error from means of `count` batches."""
    kept = daily[first_day:].astype("f8")
    kept = kept[: len(kept) // count * count].reshape(count, -1).mean(axis=1)
    return float(kept.mean()), float(kept.std(ddof=1) / np.sqrt(count))


def arrivals_a_day(run_: Run, first_day: int, event: int = e.E_JOINED, agency: int = 0) -> float:
    """Realised arrivals a day at an agency, from whole years after `first_day`."""
    counted = run_.world.agency_events[first_day // 365 : run_.day // 365, agency, event]
    return float(counted.sum() / (365 * len(counted)))


def stationary(step: np.ndarray) -> np.ndarray:
    """Stationary distribution of a transition matrix."""
    size = len(step)
    a = np.vstack([step.T - np.eye(size), np.ones(size)])
    return np.linalg.lstsq(a, np.append(np.zeros(size), 1.0), rcond=None)[0]


def poisson(rate: float, most: int) -> np.ndarray:
    """P(arrivals = 0 .. most), the rest put on the last."""
    p = stats.poisson.pmf(np.arange(most + 1), rate)
    p[-1] += 1 - p.sum()
    return p


def served_queue(rate: float, capacity: int, most: int = 200) -> np.ndarray:
    """Stationary queue each evening if `capacity` are served a day: Q' = max(Q + A - capacity, 0), A Poisson."""
    arrivals = poisson(rate, most)
    step = np.zeros((most + 1, most + 1))
    for q in range(most + 1):
        for a, p in enumerate(arrivals):
            step[q, min(most, max(0, q + a - capacity))] += p
    return stationary(step)


def servers(
    rate: float, places: int, end: float, leave: float = 0.0, room: int | None = None, most: int = 120
) -> np.ndarray:
    """Stationary number in system each evening: places as servers, whole days.

    In the morning each case in help ends with probability `end`, each one waiting leaves with probability `leave`; then A (Poisson)
    arrive; if `room` is given, whoever would be beyond it is lost.
    """
    arrivals = poisson(rate, most)
    step = np.zeros((most + 1, most + 1))
    for n in range(most + 1):
        helped, waiting = min(n, places), max(0, n - places)
        stay = stats.binom.pmf(np.arange(helped + 1), helped, 1 - end)
        keep = stats.binom.pmf(np.arange(waiting + 1), waiting, 1 - leave)
        left = np.convolve(stay, keep)
        after = np.convolve(left, arrivals)
        for m, p in enumerate(after):
            step[n, min(m, most if room is None else room)] += p
    return stationary(step)
