"""What a running world shows while it runs: counters since the warm-up, and how things stand at each agency today.

A reading agrees with `sim.measures` and `sim.ledger` on the days that both have seen, to the contact and to the penny.

>>> meter = Meter(run, first_day=run.day, years=5)       # doctest: +SKIP
>>> run.to(run.day + 7)                                  # doctest: +SKIP
>>> meter.read().failures                                # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import enums as e
from sim.compile import UNLIMITED
from sim.engine import Run
from sim.ledger import _capacity_posts, _universal_posts

_FAILED = np.array([kind == e.FAILURE for kind in e.CLASS_KIND])
_ASKED = np.array([kind != e.PROCESS for kind in e.CLASS_KIND])
NO_LIMIT = -1


@dataclass(frozen=True)
class Reading:
    """One world after `day` counted days.

    asked: contacts without planned appointments and process, the denominator of failures; crises, assessments: so far; pence:
    spend so far, at the scale of the run; asked_at, failed_at: i8[agency] contacts asked, failures of them.
    waiting, granted, helped: i8[agency] needs that wait for an assessment, wait for a place, are in help today; cases and places:
    i8[agency] places taken and there (`NO_LIMIT`: as many as come); waits: i8[agency, (ended, days)] waits for assessment so far.
    """

    day: int
    asked: int
    failures: int
    crises: int
    assessments: int
    pence: int
    asked_at: np.ndarray
    failed_at: np.ndarray
    waiting: np.ndarray
    granted: np.ndarray
    helped: np.ndarray
    cases: np.ndarray
    places: np.ndarray
    waits: np.ndarray

    @property
    def failure_share(self) -> float:
        """Failures of contacts asked; nothing while nobody has asked."""
        return self.failures / self.asked if self.asked else float("nan")

    @property
    def wait_days(self) -> float:
        """Mean days waited for an assessment, of all waits that ended so far."""
        ended, days = self.waits.sum(axis=0)
        return float(days / ended) if ended else float("nan")


class Meter:
    """Reads a run that is past its warm-up (and has adopted its redesign, if it will); `first_day` as `observe` counts."""

    def __init__(self, run: Run, first_day: int, years: int) -> None:
        self._run, self._first = run, first_day
        self._pence = np.array([line.pence for line in run.compiled.lines], "i8")
        self._per_day = np.array([line.per_day for line in run.compiled.lines], bool)
        fixed = np.zeros(365 * years, "i8")
        for post in _capacity_posts(run.compiled, run.adopted, first_day, 365 * years):
            fixed += post.pence
        for post in _universal_posts(run.compiled, 365 * years):
            fixed += post.pence
        self._fixed = np.cumsum(fixed)
        self._seen = first_day
        self._running = run.world.line_level[:first_day].astype("i8").sum(axis=(0, 2))
        self._marginal = 0
        self._over: dict[int, tuple[np.ndarray, ...]] = {}

    def read(self) -> Reading:
        """How things stand at the start of the run's day."""
        run, world = self._run, self._run.world
        counted = run.day - self._first
        contacts, crises, assessed, waits = self._tallies()
        today = max(run.day - 1, 0)
        standing = world.standing[today].astype("i8")
        places = world.places[today].astype("i8")
        return Reading(
            day=counted,
            asked=int(contacts[:, _ASKED].sum()),
            failures=int(contacts[:, _FAILED].sum()),
            crises=int(crises),
            assessments=int(assessed),
            pence=self._spent(counted),
            asked_at=contacts[:, _ASKED].sum(axis=1),
            failed_at=contacts[:, _FAILED].sum(axis=1),
            waiting=standing[:, 0],
            granted=standing[:, 1],
            helped=standing[:, 2],
            cases=world.desks["cases"].astype("i8"),
            places=np.where(places == UNLIMITED, NO_LIMIT, places),
            waits=waits,
        )

    def _spent(self, counted: int) -> int:
        """Spend of the counted days: fixed by the day, and what fell due."""
        world, day = self._run.world, self._run.day
        if day > self._seen:
            events = world.line_events[self._seen : day].astype("i8").sum(axis=(0, 2))
            level = self._running + np.cumsum(world.line_level[self._seen : day].astype("i8").sum(axis=2), axis=0)
            units = np.where(self._per_day, level.sum(axis=0), events)
            self._marginal += int((units * self._pence).sum()) if len(self._pence) else 0
            self._running, self._seen = level[-1], day
        return self._marginal + (int(self._fixed[counted - 1]) if counted else 0)

    def _tallies(self) -> tuple[np.ndarray, ...]:
        """contacts i8[a, class], crises, assessments, waits i8[a, 2], summed over the counted years; past years only once."""
        first, now = self._first // 365, max(self._run.day - 1, self._first) // 365
        for year in range(first, now):
            if year not in self._over:
                self._over[year] = self._of(year)
        years = [*(self._over[year] for year in range(first, now)), self._of(now)]
        return tuple(np.sum([own[part] for own in years], axis=0) for part in range(4))

    def _of(self, year: int) -> tuple[np.ndarray, ...]:
        world = self._run.world
        waits = world.waits[year, :, 0].astype("i8")
        return (
            world.contacts[year].sum(axis=(0, 1), dtype="i8"),
            world.events[year, :, :, e.E_CRISIS].sum(),
            world.assessed[year, ..., 0].sum(),
            np.stack([waits.sum(axis=1), waits @ np.arange(waits.shape[1])], axis=1),
        )
