"""How long a place needs before its present is settled: a drift test on pilot runs.

A place starts with what its cohorts bring along and no queues, which is not how it looks today; until queues, stays and help
have filled, nothing may be counted.  The test runs a few pilots of the siloed place on fixed keys and asks, year after year,
whether anything still drifts.  An indicator drifts if the means of two years and of the next two differ by more than 5 % of
its level (10 % for queues, the noisiest), or by more than 2 % and by more than the pilots' own noise (Student's t over pilots,
99 %, for there are eight indicators).  The first year from which nothing drifts ends the warm-up; it is at least two years.
If something drifts for fifteen, the place is not settled and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import enums as e
from sim.compile import Compiled, compile_place
from sim.engine import Run
from sim.place import Place

PILOT_SEED = 20_100_331  # fixed: the warm-up depends on the place, never on a run's own luck
PILOTS = 6
PILOT_CITIZENS = 3_000
LEAST_YEARS, MOST_YEARS, WINDOW_YEARS = 2, 15, 2
SLIGHT, CLEAR, CLEAR_FOR_QUEUES = 0.02, 0.05, 0.10  # shares of an indicator's level
SELDOM = 0.002  # fewer than two in a thousand citizens: a share of almost nothing
T_99 = 4.032  # Student's t, two-sided 99 %, PILOTS - 1 degrees of freedom
INDICATORS = ("contacts", "assessments", "crises", "marginal cost", "waiting", "in help", "in stays", "open needs")


@dataclass(frozen=True)
class WarmUp:
    """The result of the drift test.

    days: length of the warm-up; settled: whether the test passed (None: not tested, the length was given); drift: relative difference of the two windows by
    indicator, at the year that passed (or the last one tried).
    """

    days: int
    settled: bool | None
    drift: dict[str, float]


def find_warm_up(place: Place) -> WarmUp:
    """Run pilots of a place until nothing drifts any more."""
    horizon = MOST_YEARS + 2 * WINDOW_YEARS
    runs, compiled = _pilots(place, PILOT_CITIZENS, horizon)
    series = np.zeros((horizon, PILOTS, len(INDICATORS)))
    for year in range(horizon):
        for pilot, run in enumerate(runs):
            run.to(365 * (year + 1))
            series[year, pilot] = indicators(compiled, run, year)
        start = year + 1 - 2 * WINDOW_YEARS
        if start >= LEAST_YEARS:
            drifting, drift = _drift(series[start : year + 1])
            if not drifting:
                return WarmUp(365 * start, True, drift)
    return WarmUp(365 * MOST_YEARS, False, drift)


def drift_after(place: Place, days: int, citizens: int = PILOT_CITIZENS) -> dict[str, tuple[float, float]]:
    """By indicator, how two windows of two years after a warm-up of so many days differ, and what chance explains (99 %).

    Both as shares of the indicator's level; of what hardly ever happens (twice in a thousand citizen-years), nothing.
    """
    first, years = days // 365, 2 * WINDOW_YEARS
    runs, compiled = _pilots(place, citizens, first + years)
    series = np.zeros((years, PILOTS, len(INDICATORS)))
    for pilot, run in enumerate(runs):
        for year in range(years):
            run.to(365 * (first + year + 1))
            series[year, pilot] = indicators(compiled, run, first + year)
    change = series[WINDOW_YEARS:].mean(axis=0) - series[:WINDOW_YEARS].mean(axis=0)
    level = np.maximum(np.abs(series.mean(axis=(0, 1))), 1e-12)
    mean, error = change.mean(axis=0) / level, T_99 * change.std(axis=0, ddof=1) / np.sqrt(PILOTS) / level
    told = zip(INDICATORS, level, mean, error, strict=True)
    return {name: (float(moved), float(noise)) for name, least, moved, noise in told if least >= SELDOM}


def _pilots(place: Place, citizens: int, years: int) -> tuple[list[Run], Compiled]:
    size = sum(cohort.size() for cohort in place.cohorts.values())
    compiled = compile_place(place, citizens=min(citizens, round(size)) if size > citizens else None)
    return [Run(compiled, PILOT_SEED, pilot, 365 * years) for pilot in range(PILOTS)], compiled


def indicators(compiled: Compiled, run: Run, year: int) -> list[float]:
    """Levels of one year of one pilot, per citizen."""
    w, days = run.world, slice(365 * year, 365 * (year + 1))
    pence = compiled.net.pence.astype("f8")
    running = np.cumsum(w.line_level[: 365 * (year + 1)], axis=0)[days]
    per_day = np.array([line.per_day for line in compiled.lines] or [False])
    cost = (w.line_events[days].sum(axis=(0, 2)) * pence)[~per_day].sum() + (running.sum(axis=(0, 2)) * pence)[
        per_day
    ].sum()
    contacts = w.contacts[year]
    standing = w.standing[days].mean(axis=0).sum(axis=0)
    crises = contacts[..., e.C_CRISIS_DURING_HELP :].sum()
    levels = [
        contacts[..., : e.C_CRISIS_DURING_HELP].sum(), w.agency_events[year, :, e.E_ASSESSED].sum(), crises, cost,
        standing[0] + standing[1], standing[2], w.stay_standing[days].mean(axis=0).sum(), (w.slots["severity"] > 0).sum(),
    ]  # fmt: skip
    return [float(level) / compiled.citizens for level in levels]


def _drift(series: np.ndarray) -> tuple[bool, dict[str, float]]:
    """f8[2 windows of years, pilot, indicator] -> whether any indicator drifts, and by how much of its level."""
    first, second = series[:WINDOW_YEARS].mean(axis=0), series[WINDOW_YEARS:].mean(axis=0)
    change = second - first
    level = np.maximum(np.abs(series.mean(axis=(0, 1))), 1e-12)
    mean, error = change.mean(axis=0), change.std(axis=0, ddof=1) / np.sqrt(PILOTS)
    seldom = level < SELDOM
    clear = np.where([name == "waiting" for name in INDICATORS], CLEAR_FOR_QUEUES, CLEAR)
    share = np.abs(mean) / level
    drifting = ((share > clear) | ((share > SLIGHT) & (np.abs(mean) > T_99 * error))) & ~seldom
    return bool(drifting.any()), {name: float(x) for name, x in zip(INDICATORS, mean / level, strict=True)}
