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
    """Of journeys that passed an activity (at an agency, or anywhere: None) and of those that did not: how many, how many ended
    well; the difference of the shares with its 95 % interval (Newcombe's hybrid score)."""

    activity: str
    agency: str | None
    passed: int
    passed_well: int
    others: int
    others_well: int

    @property
    def shares(self) -> tuple[float, float]:
        """Share that ended well: of those who passed, of those who did not."""
        return self.passed_well / self.passed, self.others_well / self.others

    @property
    def difference(self) -> tuple[float, float, float]:
        """Difference of the shares, low, high."""
        (a, b), (la, ha), (lb, hb) = self.shares, wilson(self.passed_well, self.passed), wilson(self.others_well, self.others)
        low, high = math.hypot(a - la, hb - b), math.hypot(ha - a, b - lb)
        return a - b, a - b - low, a - b + high

    @property
    def odds_ratio(self) -> float:
        """Odds of a good end among those who passed ÷ among the others, half a journey added to each cell (Haldane, Anscombe)."""
        a, b = self.passed_well + 0.5, self.passed - self.passed_well + 0.5
        c, d = self.others_well + 0.5, self.others - self.others_well + 0.5
        return a * d / (b * c)


def wilson(count: int, total: int) -> tuple[float, float]:
    """95 % score interval of a share (Wilson 1927)."""
    share, z2 = count / total, Z * Z
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
        size = len(world.activities.labels), len(self._agencies) + 1
        self._passed, self._passed_well = np.zeros(size, "i8"), np.zeros(size, "i8")

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
        told = within & counted[case] & ~np.isin(lived.activity, (*NOT_ON_MAPS, act.BEGINS, act.OVER))
        told &= self._activities.layers[lived.activity] != LAYERS.index(NEED)
        told &= ~np.isin(lived.rows["event"], DECIDED)
        agency, anywhere = lived.rows["agency"].astype("i8"), np.full(len(case), len(self._agencies))
        at_agency = told & (agency < len(self._agencies))
        self._tally(case[told], lived.activity[told], anywhere[told], well)
        self._tally(case[at_agency], lived.activity[at_agency], agency[at_agency], well)

    def _tally(self, case: np.ndarray, activity: np.ndarray, agency: np.ndarray, well: np.ndarray) -> None:
        wide = self._passed.shape[1]
        key = np.unique((case * len(self._passed) + activity) * wide + agency)
        agency, rest = key % wide, key // wide
        own, activity = rest // len(self._passed), rest % len(self._passed)
        np.add.at(self._passed, (activity, agency), 1)
        np.add.at(self._passed_well, (activity, agency), well[own].astype("i8"))

    def found(self, least: int = LEAST) -> list[Moment]:
        """Every activity (anywhere, and at each agency) with enough journeys on either side; the widest apart first."""
        moments = []
        for a, b in np.argwhere(self._passed >= least):
            passed, good = int(self._passed[a, b]), int(self._passed_well[a, b])
            if self.journeys - passed < least:
                continue
            where = None if b == len(self._agencies) else self._agencies[b]
            moments.append(Moment(self._activities.labels[a], where, passed, good, self.journeys - passed, self.well - good))
        return sorted(moments, key=lambda one: -abs(one.difference[0]))
