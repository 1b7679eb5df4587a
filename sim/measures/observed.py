"""A run's counted years: the world at their end, and who was there meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from sim import enums as e
from sim.adopt import Adopted
from sim.compile import Compiled
from sim.engine import Run
from sim.layout import R_COUNT_FROM, World
from sim.ledger import Ledger, keep_ledger
from sim.measures.table import ALL

WORST_OFF = "worst_off_tenth"


@dataclass(frozen=True)
class Observed:
    """What was seen from `first_day` (the end of the warm-up) for `years` years.

    population: f8[year, stratum], citizens by stratum on average over each year (places in cohorts, the dead included, so
    that a death never makes a rate look better).
    """

    compiled: Compiled
    world: World
    first_day: int
    years: int
    population: np.ndarray
    adopted: Adopted | None = None

    @property
    def calendar_years(self) -> slice:
        """The counted years as rows of the world's tallies."""
        first = self.first_day // 365
        return slice(first, first + self.years)

    @property
    def days(self) -> slice:
        """The counted days."""
        return slice(self.first_day, self.first_day + 365 * self.years)

    @property
    def year_labels(self) -> list[str]:
        """Labels of the years, and "all" for the whole."""
        return [*(str(y + 1) for y in range(self.years)), ALL]

    @cached_property
    def slices(self) -> list[tuple[str, str, str]]:
        """(cohort, group, area) of every part of the population that is reported."""
        return [key for key, _ in self._parts]

    @cached_property
    def membership(self) -> np.ndarray:
        """f8[slice, stratum]: which strata make up a slice."""
        return np.array([row for _, row in self._parts], "f8")

    @cached_property
    def _parts(self) -> list[tuple[tuple[str, str, str], list[bool]]]:
        strata = self.compiled.names.strata
        parts = [((ALL, ALL, ALL), [True] * len(strata))]
        for cohort in self.compiled.names.cohorts:
            mine = [s for s in strata if s[0] == cohort]
            parts.append(((cohort, ALL, ALL), [s[0] == cohort for s in strata]))
            parts.append(((cohort, WORST_OFF, ALL), [s[0] == cohort and s[3] for s in strata]))
            for g in dict.fromkeys(s[1] for s in mine if s[1] != ALL):
                parts.append(((cohort, g, ALL), [s[:2] == (cohort, g) for s in strata]))
            for a in dict.fromkeys(s[2] for s in mine if s[2] != ALL):
                parts.append(((cohort, ALL, a), [s[0] == cohort and s[2] == a for s in strata]))
        return parts

    def sliced(self, tally: np.ndarray) -> np.ndarray:
        """A tally [year, stratum, ...] as [slice, year with total, ...]."""
        counted = np.tensordot(self.membership, tally[self.calendar_years].astype("f8"), axes=(1, 1))
        return np.concatenate([counted, counted.sum(axis=1, keepdims=True)], axis=1)

    @cached_property
    def citizen_years(self) -> np.ndarray:
        """f8[slice, year with total]."""
        counted = self.membership @ self.population.T
        return np.concatenate([counted, counted.sum(axis=1, keepdims=True)], axis=1)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of the counted years."""
        return keep_ledger(self.compiled, self.world, self.first_day, self.years, self.adopted)


def _by_stratum(run: Run) -> np.ndarray:
    return np.bincount(run.world.citizens["stratum"], minlength=run.compiled.strata).astype("f8")


def observe(run: Run, first_day: int, years: int, tick: Callable[[int], None] | None = None) -> Observed:
    """Run to the end of the warm-up (unless it is there already), then count years; `tick` is told each day reached."""
    if first_day % 365:
        raise ValueError(f"the warm-up must be whole years of 365 days, not {first_day} days")
    if run.day < first_day:
        run.to(first_day)
    if run.world.registers[R_COUNT_FROM] == e.NEVER:
        run.count_from_now()
    seen = [_by_stratum(run)]
    for year in range(years):
        run.to(first_day + 365 * (year + 1))
        seen.append(_by_stratum(run))
        if tick is not None:
            tick(run.day)
    population = np.array([(a + b) / 2 for a, b in pairwise(seen)]).reshape(years, -1)
    return Observed(run.compiled, run.world, first_day, years, population, run.adopted)
