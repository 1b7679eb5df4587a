"""Moments that matter: where journeys that end well and journeys that end badly part.  Associations, never effects."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scenarios.journeys import activities as act
from scenarios.journeys.activities import LAYERS, NEED
from scenarios.journeys.cases import Cases
from scenarios.journeys.follows import NOT_ON_MAPS
from scenarios.journeys.run import World
from sim import enums as e

HORIZON_DAYS = 182
Z = 1.959963984540054  # of a 95 % interval
#: A crisis decides the end, and what follows from it comes after: neither tells who is on the way there.
DECIDED = (e.E_CRISIS, e.E_STEP, e.E_RECONVICTED, e.E_STAY_START)
LEAST = 20  # journeys on either side, for a moment to be told


@dataclass(frozen=True)
class Moment:
    """Of journeys that passed an activity (at an agency, or anywhere: None) and of others about the same needs, how many ended well.

    strata: for each need that both sides have: passed, of these ended well, others, of these ended well.  Needs differ in how they
    end, and who passes an agency has the needs it sees; so others are weighed by the needs of those who passed (direct
    standardisation).
    """

    activity: str
    agency: str | None
    strata: tuple[tuple[int, int, int, int], ...]

    @property
    def passed(self) -> int:
        """Journeys that passed."""
        return sum(one[0] for one in self.strata)

    @property
    def others(self) -> int:
        """Journeys about the same needs that did not pass."""
        return sum(one[2] for one in self.strata)

    @property
    def shares(self) -> tuple[float, float]:
        """Share that ended well: of those who passed, of the others at the same needs."""
        n = self.passed
        return sum(one[1] for one in self.strata) / n, sum(p / n * well / m for p, _, m, well in self.strata)

    @property
    def difference(self) -> tuple[float, float, float]:
        """Difference of the shares, low, high: Newcombe's (1998) hybrid of score intervals, the others counting as so many as have
        the variance of their standardised share."""
        (a, b), n = self.shares, self.passed
        la, ha = wilson(a, n)
        variance = sum((p / n) ** 2 * (well / m) * (1 - well / m) / m for p, _, m, well in self.strata)
        lb, hb = wilson(b, b * (1 - b) / variance if variance > 0 else self.others)
        return a - b, a - b - math.hypot(a - la, hb - b), a - b + math.hypot(ha - a, b - lb)

    @property
    def odds_ratio(self) -> float:
        """Odds of a good end among those who passed ÷ among the others, at the same needs (Mantel and Haenszel 1959); NaN if none."""
        above = sum(a * (m - c) / (n + m) for n, a, m, c in self.strata)
        below = sum((n - a) * c / (n + m) for n, a, m, c in self.strata)
        return above / below if below > 0 else math.nan


def wilson(share: float, total: float) -> tuple[float, float]:
    """95 % score interval of a share of so many (Wilson 1927)."""
    z2 = Z * Z
    centre = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = Z * math.sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return centre - half, centre + half


class Moments:
    """Counts episodes that began in the period and could be watched for `HORIZON_DAYS`.

    An episode ends well if its need is over within that time and had no crisis; otherwise badly.  Those who left their cohort
    meanwhile with the need open are not counted, nor what happened after that time.
    """

    def __init__(self, world: World, horizon_days: int = HORIZON_DAYS) -> None:
        names, place = world.compiled.names, world.compiled.place
        self._activities, self._agencies = world.activities, [place.agencies[name].label for name in names.agencies]
        self._end, self._horizon = world.window.end, horizon_days
        self.journeys, self.well, self.left_out = 0, 0, 0
        needs = len(names.needs)
        self._passed, self._passed_well = np.zeros(
            (2, len(world.activities.labels), len(self._agencies) + 1, needs), "i8"
        )
        self._all, self._all_well = np.zeros((2, needs), "i8")

    def add(self, cases: Cases) -> None:
        """Count some episodes."""
        lived, case, n = cases.lived, cases.case, len(cases)
        onset = lived.start[cases.first]
        within = lived.start - onset[case] < self._horizon
        over = np.bincount(case, within & (lived.activity == act.OVER), n) > 0
        crisis = np.bincount(case, within & (lived.rows["event"] == e.E_CRISIS), n) > 0
        watched = ~cases.before & (onset + self._horizon <= self._end)
        watched &= np.isin(lived.activity[cases.first], (act.BEGINS, act.RELAPSES))
        gone = watched & cases.has("left") & ~over & ~crisis
        counted, well = watched & ~gone, over & ~crisis
        self.left_out += int((~counted).sum())
        self.journeys += int(counted.sum())
        self.well += int((counted & well).sum())
        need = lived.need[cases.first]
        np.add.at(self._all, need[counted], 1)
        np.add.at(self._all_well, need[counted & well], 1)
        told = within & counted[case] & ~np.isin(lived.activity, (*NOT_ON_MAPS, act.BEGINS, act.OVER))
        told &= self._activities.layers[lived.activity] != LAYERS.index(NEED)
        told &= ~np.isin(lived.rows["event"], DECIDED)
        agency, anywhere = lived.rows["agency"].astype("i8"), np.full(len(case), len(self._agencies))
        at_agency = told & (agency < len(self._agencies))
        self._tally(case[told], lived.activity[told], anywhere[told], need, well)
        self._tally(case[at_agency], lived.activity[at_agency], agency[at_agency], need, well)

    def _tally(
        self, case: np.ndarray, activity: np.ndarray, agency: np.ndarray, need: np.ndarray, well: np.ndarray
    ) -> None:
        """Each case once for every activity and agency it passes; need and well: of each case."""
        size, wide = self._passed.shape[:2]
        key = np.unique((case * size + activity) * wide + agency)
        agency, rest = key % wide, key // wide
        own, activity = rest // size, rest % size
        np.add.at(self._passed, (activity, agency, need[own]), 1)
        np.add.at(self._passed_well, (activity, agency, need[own]), well[own].astype("i8"))

    def found(self, least: int = LEAST) -> list[Moment]:
        """Every activity (anywhere, and at each agency) with enough journeys on either side; the widest apart first."""
        moments = []
        for a, b in np.argwhere(self._passed.sum(axis=2) >= least):
            passed, good = self._passed[a, b], self._passed_well[a, b]
            others, others_good = self._all - passed, self._all_well - good
            strata = tuple(
                (int(passed[n]), int(good[n]), int(others[n]), int(others_good[n]))
                for n in np.flatnonzero((passed > 0) & (others > 0))
            )
            where = None if b == len(self._agencies) else self._agencies[b]
            one = Moment(self._activities.labels[a], where, strata)
            if one.passed >= least and one.others >= least:
                moments.append(one)
        return sorted(moments, key=lambda one: -abs(one.difference[0]))
