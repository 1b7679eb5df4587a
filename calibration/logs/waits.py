"""Waits between two steps: how many happen on the same day, how long these take, how many open days the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.clock import Calendar
from calibration.logs.table import DAY_US

LEAST_SEEN = 8  # waits from which a pool of its own is made
GRID = np.unique(np.concatenate([np.linspace(0, 1, 65), [0.99, 0.995, 0.998]]))


@dataclass(frozen=True, slots=True)
class Pools:
    """Rows of waits.  ``same_day`` f8[pools] share; ``seconds``, ``open_days``, ``hour`` f8[pools, GRID]: quantiles of the wait within a
    day (seconds), of the open days otherwise, and of the time of day (in seconds) at which the next step then happens."""

    same_day: np.ndarray
    seconds: np.ndarray
    open_days: np.ndarray
    hour: np.ndarray

    def draw(self, pool: np.ndarray, clock: np.ndarray, calendar: Calendar, rng: np.random.Generator) -> np.ndarray:
        """i8 microseconds on the wall's clock of the next steps, `clock` being those of the last ones."""
        luck, second = rng.random(len(pool)), rng.random(len(pool))
        day = clock // DAY_US
        same = luck < self.same_day[pool]
        soon = clock + (_at(self.seconds, pool, second) * 1e6).astype("i8")
        soon = np.minimum(soon, (day + 1) * DAY_US - 1)
        wait = np.maximum(1, np.rint(_at(self.open_days, pool, second))).astype("i8")
        then = calendar.later(day, wait) * DAY_US + (_at(self.hour, pool, rng.random(len(pool))) * 1e6).astype("i8")
        return np.where(same, soon, then)


def _at(table: np.ndarray, row: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Quantiles of rows at levels `luck`, straight between the points of the grid."""
    right = np.clip(np.searchsorted(GRID, luck, side="right"), 1, len(GRID) - 1)
    low, high = table[row, right - 1], table[row, right]
    return low + (high - low) * (luck - GRID[right - 1]) / (GRID[right] - GRID[right - 1])


def weighted_quantiles(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """f8[GRID] quantiles of weighted values (inverse of the weighted distribution function)."""
    order = np.argsort(values, kind="stable")
    reach = np.cumsum(weight[order])
    return values[order][np.minimum(np.searchsorted(reach, GRID * reach[-1] * (1 - 1e-12)), len(values) - 1)].astype(
        "f8"
    )


def learn_pools(
    groups: list[np.ndarray], before: np.ndarray, after: np.ndarray, weight: np.ndarray, calendar: Calendar
) -> tuple[Pools, np.ndarray]:
    """Pools of waits and i8[rows]: the pool of each row.

    ``groups``: numberings of the rows, finest first; a row belongs to the finest group in which LEAST_SEEN waits were seen,
    else to the last.  ``before``, ``after`` i8[rows]: microseconds on the wall's clock; ``weight`` f8[rows].
    """
    same = before // DAY_US == after // DAY_US
    seconds = (after - before) / 1e6
    days = calendar.between(before // DAY_US, after // DAY_US)
    hour = (after % DAY_US) / 1e6
    pool, rows = _assigned(groups)
    table = [
        _one_pool(same[members], seconds[members], days[members], hour[members], weight[members]) for members in rows
    ]
    columns = [np.array(column) for column in zip(*table, strict=True)]
    return Pools(*columns), pool


def _assigned(groups: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    """i8[rows] pool of each row, and the rows from which each pool is learned."""
    pool = np.full(len(groups[0]), -1, "i8")
    learned: list[np.ndarray] = []
    for turn, group in enumerate(groups):
        sizes = np.bincount(group)
        large = sizes >= (LEAST_SEEN if turn < len(groups) - 1 else 1)
        wanted = np.unique(group[(pool < 0) & large[group]])
        order = np.argsort(group, kind="stable")
        edges = np.concatenate([[0], np.cumsum(sizes)])
        for name in wanted:
            members = order[edges[name] : edges[name + 1]]
            pool[members[pool[members] < 0]] = len(learned)
            learned.append(members)
    return pool, learned


def _one_pool(same: np.ndarray, seconds: np.ndarray, days: np.ndarray, hour: np.ndarray, weight: np.ndarray):
    nothing = np.zeros(len(GRID))
    other = ~same
    return (
        float(weight[same].sum() / weight.sum()),
        weighted_quantiles(seconds[same], weight[same]) if same.any() else nothing,
        weighted_quantiles(days[other], weight[other]) if other.any() else nothing,
        weighted_quantiles(hour[other], weight[other]) if other.any() else nothing,
    )
