"""Living through the worlds whose journeys are wanted: the log of each goes to disk as it is written, by ranges of citizens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.compare.citizens import Lives, lives
from scenarios.compare.twins import Compared, arms
from scenarios.journeys.activities import Activities
from scenarios.journeys.buckets import Buckets
from scenarios.journeys.build import Builder
from scenarios.journeys.lived import Lived, Window
from scenarios.journeys.prices import Prices, prices_of
from scenarios.journeys.standing import standing_rows
from sim import enums as e
from sim.compile import Compiled
from sim.engine import Run
from sim.measures import Observed

STEP_DAYS = 28  # rows are handed over at least this often


@dataclass(frozen=True)
class World:
    """One world lived through: its rows on disk, and what turns them into activities.

    first_day: the first counted day, day 0 of what follows; window: the days of the log; ends: what has become of everybody.
    """

    name: str
    compiled: Compiled
    activities: Activities
    prices: Prices
    first_day: int
    window: Window
    rows: Buckets = field(repr=False)
    ends: Lives = field(repr=False)

    @property
    def builder(self) -> Builder:
        """Turns rows into activities."""
        return Builder(self.activities, self.prices, self.window, needs_of_place(self.compiled))

    def lived(self) -> Iterator[Lived]:
        """Activities of one range of citizens after another."""
        builder = self.builder
        for rows in self.rows:
            yield builder(rows)

    def life(self, citizen: int) -> Lived:
        """Activities of whoever holds one place of a cohort at the end."""
        rows = self.rows.of(citizen)
        return self.builder(rows[rows["generation"] == rows["generation"].max(initial=0)])


def needs_of_place(compiled: Compiled) -> np.ndarray:
    """i4[cohort, 256]: from a need's row in its cohort to the need of the place, -1 for none."""
    table = np.full((len(compiled.names.cohorts), 256), -1, "i4")
    for c, order in enumerate(compiled.names.cohort_needs):
        table[c, : len(order)] = [compiled.names.needs.index(name) for name in order]
    return table


class _Sink:
    """Takes the rows of one world: those of wanted cohorts from the window's first day on."""

    def __init__(self, buckets: Buckets, cohorts: np.ndarray) -> None:
        self._buckets, self._cohorts = buckets, cohorts
        self.run: Run | None = None
        self.open = False

    def __call__(self, rows: np.ndarray) -> None:
        if not self.open:
            return
        rows = rows[self._cohorts[rows["cohort"]]].copy()
        assert self.run is not None
        _say_rules(rows, self.run.world.citizens)
        self._buckets.add(rows)

    def stand(self) -> None:
        """From now on rows are kept, what is open first."""
        assert self.run is not None
        rows = standing_rows(self.run)
        self._buckets.add(rows[self._cohorts[rows["cohort"]]])
        self.open = True


def _say_rules(rows: np.ndarray, citizens: np.ndarray) -> None:
    """Entries get as `detail` under which rules the citizen enters (1: the redesign's).

    Of somebody who enters and leaves again between two deliveries of rows it cannot be told: today's rules are assumed.
    """
    entries = rows["event"] == e.E_ENTRY
    who = rows["citizen"].astype("i8") << 32 | rows["generation"]
    later = np.isin(who[entries], who[rows["event"] == e.E_COVERED])
    now = citizens[rows["citizen"][entries]]
    rows["detail"][entries] = (now["generation"] == rows["generation"][entries]) & (now["rules"] > 0) & ~later


def live_through(
    compared: Compared,
    folder: Path,
    window: Window | None = None,
    cohorts: tuple[str, ...] = (),
    replication: int = 0,
    tell: Callable[[str], None] | None = None,
) -> list[World]:
    """Today's world and each redesign's, one after the other; rows go to subfolders of `folder`.

    window: days of the log (the counted years, if not given); cohorts: whose (all, if none is named).
    """
    first, years = compared.warm_up.days, compared.comparison.years
    window = window or Window(first, first + 365 * years)
    names = compared.compiled[0].names
    wanted = np.array([not cohorts or name in cohorts for name in names.cohorts] + [False] * (256 - len(names.cohorts)))
    sinks: dict[str, tuple[Buckets, _Sink]] = {}

    def sink(arm: str) -> _Sink:
        buckets = Buckets(folder / arm)
        sinks[arm] = buckets, _Sink(buckets, wanted)
        return sinks[arm][1]

    worlds = []
    for (name, run), compiled in zip(arms(compared, replication, sink), compared.compiled, strict=True):
        if tell is not None:
            tell(name)
        worlds.append(_live(name, run, compiled, window, *sinks[name], first, years))
    return worlds


def _live(
    name: str, run: Run, compiled: Compiled, window: Window, buckets: Buckets, sink: _Sink, first: int, years: int
) -> World:
    sink.run = run
    run.to(window.first)
    sink.stand()
    end = first + 365 * years
    while run.day < end:
        run.to(min(end, run.day + STEP_DAYS))
        if run.day >= window.end:
            sink.open = False
    seen = observed(run, first, years)
    adopted: Any = run.adopted
    nets = (run.compiled.net, run.compiled.net) if adopted is None else (adopted.today.net, adopted.redesigned.net)
    activities = Activities(run.compiled.place, run.compiled.names)
    return World(name, run.compiled, activities, prices_of(nets, seen), first, window, buckets, lives(seen))


def observed(run: Run, first: int, years: int) -> Observed:
    """A run at the end of its counted years, for prices and single citizens (not for rates: nobody counted the population)."""
    return Observed(run.compiled, run.world, first, years, np.zeros((years, run.compiled.strata)), run.adopted)
