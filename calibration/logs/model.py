"""What is learned from a log: when cases arrive, their routes, their waits, the working days."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibration.logs.arrivals import Arrivals, learn_arrivals
from calibration.logs.censoring import Weights, weigh
from calibration.logs.choose import Memory
from calibration.logs.clock import Calendar, learn_calendar
from calibration.logs.pace import PACES, coarse, nearest_filled, paces
from calibration.logs.routing import Routes, Staged, learn_routes
from calibration.logs.table import DAY_US, EventLog
from calibration.logs.waits import Pools, learn_pools

MEMORYLESS = Memory("steps", 1, 1.0)


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything a simulation of the log needs.  ``until`` microseconds (wall's clock) at which the log ends; ``day_pools`` and
    ``day_pool`` i8[transitions, 2]: the waits of each transition for a clock that counts days, before and after a case's first night."""

    activities: tuple[str, ...]
    memory: Memory
    pace: str
    arrivals: Arrivals
    routes: Routes
    pools: Pools
    day_pools: Pools
    day_pool: np.ndarray
    calendar: Calendar
    until: int
    still_open: float


def learn(
    log: EventLog,
    memory: Memory,
    pace: str = "both",
    *,
    until: int | None = None,
    weights: Weights | None = None,
    scale: float = 1.0,
) -> Learned:
    """Learn a log with a chosen memory and kind of `pace`.  `until`: when the log from which these cases come ends (UTC microseconds);
    `scale`: cases that arrive for each one in this log, where it is a sample."""
    until = int(log.at.max()) if until is None else until
    weights = weights or weigh(log, until)
    calendar = learn_calendar(log.clock)
    staged = learn_routes(log, memory, weights)
    waits = _with_waits(log, staged, weights, calendar, pace)
    opened = log.clock[log.first[:-1]]
    wall = until + int(np.median(log.shift))
    return Learned(
        log.activities, memory, pace, learn_arrivals(opened, wall, scale), *waits, calendar, wall, weights.still_open
    )


def had_a_night(log: EventLog) -> np.ndarray:
    """i8[events]: 1 if, before the wait that ends with an event, its case had already gone from one day to another."""
    day = log.clock // DAY_US
    before = np.roll(day, 1)
    before[log.first[:-1]] = day[log.first[:-1]]
    return (before > day[log.first[:-1]][log.case_of]).astype("i8")


def _with_waits(
    log: EventLog, staged: Staged, weights: Weights, calendar: Calendar, kind: str
) -> tuple[Routes, Pools, Pools, np.ndarray]:
    """Waits by transition and pace where enough were seen, else by the two activities and pace, else by less."""
    later = np.ones(len(log.at), bool)
    later[log.first[:-1]] = False
    rows = np.flatnonzero(later)
    if not len(rows):
        rows = np.arange(len(log.at))
    clock, activity, taken = log.clock, log.activity.astype("i8"), staged.taken[rows]
    pair = activity[rows - 1] * len(log.activities) + activity[rows]
    pace = paces(log)[rows]
    coarsely = coarse(pace, kind)
    groups = [taken * PACES + coarsely, pair * PACES + coarsely, pair, activity[rows], np.zeros(len(rows), "i8")]
    weight = np.maximum(weights.wait[rows], 1e-9)
    pools, of_row = learn_pools(groups, clock[rows - 1], clock[rows], weight, calendar)
    pool = np.full((len(staged.routes.to), PACES), -1, "i8")
    pool[taken, pace] = of_row
    night = had_a_night(log)[rows]
    groups = [taken * 2 + night, pair * 2 + night, *groups[2:]]
    day_pools, of_day = learn_pools(groups, clock[rows - 1], clock[rows], weight, calendar)
    day_pool = np.full((len(staged.routes.to), 2), -1, "i8")
    day_pool[taken, night] = of_day
    day_pool = np.maximum(0, np.where(day_pool < 0, day_pool[:, ::-1], day_pool))
    return replace(staged.routes, pool=nearest_filled(pool)), pools, day_pools, day_pool
