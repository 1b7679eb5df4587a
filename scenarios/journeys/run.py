"""Living through the worlds whose journeys are wanted: the log of each goes to disk as it is written, by ranges of citizens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.compare.citizens import Lives, lives
from scenarios.compare.logs import Beginning, beginning
from scenarios.compare.twins import Compared, arms
from scenarios.journeys.activities import Activities
from scenarios.journeys.buckets import Buckets, Some
from scenarios.journeys.build import Builder
from scenarios.journeys.lived import Lived, Window
from scenarios.journeys.prices import Prices, prices_of
from scenarios.journeys.record import Recording
from scenarios.journeys.waits import Wait
from sim.compile import Compiled
from sim.engine import Run
from sim.measures import Observed

STEP_DAYS = 28  # rows are handed over at least this often


@dataclass(frozen=True)
class World:
    """One world lived through: its rows on disk, and what turns them into activities.

    first_day: the first counted day, day 0 of what follows; window: the days of the log; ends: what has become of everybody;
    began: how everybody stood on the window's first day, where that was kept.
    """

    name: str
    compiled: Compiled
    activities: Activities
    prices: Prices
    first_day: int
    window: Window
    rows: Buckets | Some = field(repr=False)
    ends: Lives = field(repr=False)
    began: Beginning | None = field(default=None, repr=False)

    @property
    def builder(self) -> Builder:
        """Turns rows into activities."""
        return Builder(self.activities, self.prices, self.window, needs_of_place(self.compiled))

    def lived(self) -> Iterator[Lived]:
        """Activities of one range of citizens after another."""
        builder = self.builder
        for rows in self.rows:
            yield builder(rows)

    def rows_of(self, citizen: int) -> np.ndarray:
        """LOG_ROW[n] of whoever holds one place of a cohort at the end."""
        rows = self.rows.of(citizen)
        return rows[rows["generation"] == rows["generation"].max(initial=0)]

    def life(self, citizen: int) -> Lived:
        """Activities of whoever holds one place of a cohort at the end."""
        return self.builder(self.rows_of(citizen))

    def waits(self, citizen: int) -> list[Wait]:
        """Their waits, those that led to nothing too."""
        return self.builder.waits(self.rows_of(citizen))

    def of(self, citizens: np.ndarray) -> World:
        """The same world, with the rows of some citizens only (bool[citizen])."""
        return replace(self, rows=Some(self.rows, citizens))


def needs_of_place(compiled: Compiled) -> np.ndarray:
    """i4[cohort, 256]: from a need's row in its cohort to the need of the place, -1 for none."""
    table = np.full((len(compiled.names.cohorts), 256), -1, "i4")
    for c, order in enumerate(compiled.names.cohort_needs):
        table[c, : len(order)] = [compiled.names.needs.index(name) for name in order]
    return table


def live_through(
    compared: Compared,
    folder: Path,
    window: Window | None = None,
    cohorts: tuple[str, ...] = (),
    replication: int = 0,
    tell: Callable[[str], None] | None = None,
    citizens: np.ndarray | None = None,
) -> list[World]:
    """Today's world and each redesign's, one after the other; rows go to subfolders of `folder`.

    window: days of the log (the counted years, if not given); cohorts: whose (all, if none is named); citizens: bool[citizen],
    of whom (None: of all).
    """
    first, years = compared.warm_up.days, compared.comparison.years
    window = window or Window(first, first + 365 * years)
    names = compared.compiled[0].names
    wanted = np.array([not cohorts or name in cohorts for name in names.cohorts] + [False] * (256 - len(names.cohorts)))
    kept: dict[str, Recording] = {}

    def sink(arm: str) -> Recording:
        kept[arm] = Recording(folder / arm, wanted, citizens)
        return kept[arm]

    worlds = []
    for name, run in arms(compared, replication, sink):
        if tell is not None:
            tell(name)
        worlds.append(_live(name, run, window, kept[name], first, years))
    return worlds


def _live(name: str, run: Run, window: Window, kept: Recording, first: int, years: int) -> World:
    run.to(window.first)
    kept.begin(run)
    began = beginning(run)
    end = first + 365 * years
    while run.day < end:
        run.to(min(end, run.day + STEP_DAYS))
        if run.day >= window.end:
            kept.close()
    return world_of(name, run, kept, window, first, years, began)


def world_of(
    name: str, run: Run, kept: Recording, window: Window, first: int, years: int, began: Beginning | None = None
) -> World:
    """A world that has been lived through to the end of its counted years, from what was kept of it."""
    seen = observed(run, first, years)
    adopted: Any = run.adopted
    nets = (run.compiled.net, run.compiled.net) if adopted is None else (adopted.today.net, adopted.redesigned.net)
    activities = Activities(run.compiled.place, run.compiled.names)
    prices = prices_of(nets, seen)
    return World(name, run.compiled, activities, prices, first, window, kept.rows, lives(seen), began)


def observed(run: Run, first: int, years: int) -> Observed:
    """A run at the end of its counted years, for prices and single citizens (not for rates: nobody counted the population)."""
    return Observed(run.compiled, run.world, first, years, np.zeros((years, run.compiled.strata)), run.adopted)
