"""Cases drawn from what was learned, step by step, with times to the second: the log the learned place would write.

The engine's clock is a day; this simulation is for comparing with logs that tell minutes.  All cases advance together, one step
a turn; luck comes from one generator seeded by the person's seed.
"""

from __future__ import annotations

import numpy as np

from calibration.logs.model import Learned
from calibration.logs.pace import set_by
from calibration.logs.routing import END, START
from calibration.logs.table import EventLog, from_columns

MOST_STEPS = 2_000  # of one case; a route that loops longer is cut, and counted


def simulate(learned: Learned, seed: int, cases: int | None = None, *, cut: bool = True) -> EventLog:
    """A simulated log over the same days: Poisson arrivals, or so many `cases`.

    With `cut`, what happens after the real log's end is not seen, as in the real log.
    """
    rng = np.random.default_rng([seed, 72])
    opened = learned.arrivals.draw(rng, cases)
    if not len(opened):
        opened = learned.arrivals.draw(rng, 1)
    routes, number = learned.routes, np.arange(len(opened))
    stage, clock, pace = np.full(len(opened), START), opened, np.zeros(len(opened), "i8")
    case_of, activity, at = [], [], []
    for _ in range(MOST_STEPS):
        taken = routes.next_of(stage, rng.random(len(stage)))
        going = routes.to[taken] != END
        number, clock, taken, was, pace = number[going], clock[going], taken[going], stage[going], pace[going]
        if not len(number):
            break
        later = was != START
        before, clock = clock, clock.copy()
        pool = routes.pool[taken[later], pace[later]]
        clock[later] = learned.pools.draw(pool, clock[later], learned.calendar, rng)
        pace = np.where(later, set_by(pace, clock - before), 0)
        stage = routes.to[taken]
        if cut:
            seen = (clock <= learned.until) | ~later
            number, clock, stage, pace = number[seen], clock[seen], stage[seen], pace[seen]
        case_of.append(number)
        activity.append(routes.activity[stage])
        at.append(clock)
    return _as_log(learned, len(opened), np.concatenate(case_of), np.concatenate(activity), np.concatenate(at))


def _as_log(learned: Learned, cases: int, case: np.ndarray, activity: np.ndarray, at: np.ndarray) -> EventLog:
    names = [f"simulated {number + 1}" for number in range(cases)]
    return from_columns(case, activity, at, names=names, activities=learned.activities)
