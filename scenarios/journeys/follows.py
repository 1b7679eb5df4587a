"""What directly follows what in journeys: how often, after how many days, and how much of it is failure demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.journeys import activities as act
from scenarios.journeys.cases import Cases, is_failure
from scenarios.journeys.run import World

LONGEST_DAYS = 2_000  # gaps beyond count as this many
MOST_CELLS = 40_000_000  # of gaps: with hundreds of nodes (a log's activities) long gaps are told apart less far
#: Changes of the need itself and of the rules are no step of a journey through services; of a pathway the step itself is shown.
NOT_ON_MAPS = (act.WORSE, act.BETTER, act.REVEALED, act.REACHED, act.NEXT_STEP)
BEGINS_LABEL, OVER_LABEL, GONE_LABEL = "Need begins", "Need is over", "Dies, leaves or moves into care"


@dataclass(frozen=True)
class Steps:
    """The steps of some cases on a map: i8[n] each; node -1 is never there.

    case, node, start, end: in the order of the journey; failure: bool[n]; waited: days waited for the step itself, or -1.
    """

    case: np.ndarray
    node: np.ndarray
    start: np.ndarray
    end: np.ndarray
    failure: np.ndarray
    waited: np.ndarray


def by_activity(cases: Cases) -> Steps:
    """A step for each activity."""
    return _steps(cases, np.where(np.isin(cases.lived.activity, NOT_ON_MAPS), -1, cases.lived.activity))


def agency_labels(world: World) -> tuple[str, ...]:
    """Nodes of a map of agencies: the agencies, then where journeys begin and end."""
    agencies = world.compiled.place.agencies
    return (*(agencies[name].label for name in world.compiled.names.agencies), BEGINS_LABEL, OVER_LABEL, GONE_LABEL)


def by_agency(cases: Cases, agencies: int) -> Steps:
    """A step for each thing that happens at an agency; beginnings and ends beside them (numbers from `agencies` on)."""
    activity = cases.lived.activity
    agency = cases.lived.rows["agency"].astype("i8")
    at_agency = (agency < agencies) & ~np.isin(activity, (*NOT_ON_MAPS, act.OVER))
    node = np.where(at_agency, agency, -1)
    node = np.where(np.isin(activity, (act.BEGINS, act.RELAPSES)), agencies, node)
    node = np.where(activity == act.OVER, agencies + 1, node)
    node = np.where(np.isin(activity, (act.DIES, act.LEAVES, act.SETTLED)), agencies + 2, node)
    return _steps(cases, node)


def _steps(cases: Cases, node: np.ndarray) -> Steps:
    kept, lived = node >= 0, cases.lived
    return Steps(
        cases.case[kept], node[kept].astype("i8"), lived.start[kept], lived.end[kept], is_failure(lived.rows)[kept], lived.waited[kept]
    )  # fmt: skip


class Follows:
    """Tallies of steps, as large as the map and never as the number of journeys.

    cases: how many; passes, again, failures: i8[node] steps, those right after one at the same node, those of failure demand;
    journeys: i8[node] cases that pass; starts, stops: i8[node] cases that begin or end there; gaps: i4[node, node, days].
    """

    def __init__(self, labels: Sequence[str], most_days: int) -> None:
        n = len(labels)
        days = min(most_days, LONGEST_DAYS, max(60, MOST_CELLS // n**2)) + 1
        self.labels = tuple(labels)
        self.cases = 0
        self.passes, self.again, self.failures, self.journeys, self.starts, self.stops = np.zeros((6, n), "i8")
        self.position = np.zeros(n)  # sum over journeys of where in the journey, 0 to 1, a node is first passed
        self.gaps = np.zeros((n, n, days), "i4")
        self.failing = np.zeros((n, n), "i8")
        self.waits = np.zeros((n, days), "i8")

    @property
    def counts(self) -> np.ndarray:
        """i8[node, node]: how often the second directly follows the first."""
        return self.gaps.sum(axis=2, dtype="i8")

    def add(self, steps: Steps, cases: int) -> None:
        """Count some whole cases."""
        n, most = len(self.labels), self.gaps.shape[2] - 1
        self.cases += cases
        if not len(steps.case):
            return
        self.passes += np.bincount(steps.node, minlength=n)
        self.failures += np.bincount(steps.node[steps.failure], minlength=n)
        new = np.append(True, np.diff(steps.case) != 0)
        self.starts += np.bincount(steps.node[new], minlength=n)
        self.stops += np.bincount(steps.node[np.append(new[1:], True)], minlength=n)
        self._passed(steps, new)
        on = np.flatnonzero(~new)
        a, b = steps.node[on - 1], steps.node[on]
        gap = np.clip(steps.start[on] - steps.end[on - 1], 0, most)
        np.add.at(self.gaps, (a, b, gap), 1)
        np.add.at(self.failing, (a[steps.failure[on]], b[steps.failure[on]]), 1)
        self.again += np.bincount(a[a == b], minlength=n)
        waited = steps.waited >= 0
        np.add.at(self.waits, (steps.node[waited], np.minimum(steps.waited[waited], most)), 1)

    def _passed(self, steps: Steps, new: np.ndarray) -> None:
        n = len(self.labels)
        _, first = np.unique(steps.case * n + steps.node, return_index=True)
        self.journeys += np.bincount(steps.node[first], minlength=n)
        begin = np.flatnonzero(new)
        number = np.cumsum(new) - 1
        length = np.diff(np.append(begin, len(new)))
        place = (first - begin[number[first]]) / np.maximum(1, length[number[first]] - 1)
        self.position += np.bincount(steps.node[first], place, n)


def median_of(histogram: np.ndarray) -> np.ndarray:
    """f8[...]: median of counts by whole days along the last axis (the mean of the two middle ones); NaN where there is none."""
    total = histogram.sum(axis=-1, dtype="i8")
    summed = np.cumsum(histogram, axis=-1, dtype="i8")
    low = (summed >= ((total + 1) // 2)[..., None]).argmax(axis=-1)
    high = (summed >= (total // 2 + 1)[..., None]).argmax(axis=-1)
    return np.where(total > 0, (low + high) / 2, np.nan)
