"""One scenario: a place, a horizon, a seed; run for some replications, measured, and written to a folder.

>>> result = run_scenario(Scenario(load_place("bradford"), years=3, citizens=2_000, replications=4))    # doctest: +SKIP
>>> result.measures                                                                                     # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any

from sim.compile import Compiled, compile_place
from sim.engine import Run
from sim.ledger import Ledger
from sim.log import LogFile
from sim.measures import measure, observe
from sim.place import Place
from sim.warmup import WarmUp, find_warm_up

SILOED = "siloed"


@dataclass(frozen=True)
class Scenario:
    """What is to be run.

    citizens: None for the place's own size; staff hours, places and money are scaled with it.  warm_up_days: None for what
    the drift test finds; else whole years of 365 days.  draws: places of a posterior, the same but for their numbers: replication
    r lives in the r-th of them (and so on from the first), so that an interval holds what is uncertain, too.
    """

    place: Place
    years: int = 5
    citizens: int | None = None
    seed: int = 1
    replications: int = 1
    warm_up_days: int | None = None
    name: str = SILOED
    draws: tuple[Place, ...] = ()


@dataclass
class Result:
    """What came out: `measures` has a row a replication and measure, `ledger` one a replication, year and post."""

    scenario: Scenario
    compiled: Compiled
    warm_up: WarmUp
    events: int = 0
    parts: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    drawn: tuple[Compiled, ...] = ()

    def compiled_of(self, replication: int) -> Compiled:
        """The place of a replication, compiled: its draw's, where there are draws."""
        return self.drawn[replication % len(self.drawn)] if self.drawn else self.compiled

    @property
    def measures(self):
        """All finished replications as one pandas frame, in order."""
        return self._joined(0)

    @property
    def ledger(self):
        """Yearly posts of all finished replications as one pandas frame, in order."""
        return self._joined(1)

    def _joined(self, which: int):
        import pandas as pd

        frames = [self.parts[r][which].assign(scenario=self.scenario.name, replication=r) for r in sorted(self.parts)]
        if not frames:
            return pd.DataFrame()
        joined = pd.concat(frames, ignore_index=True)
        return joined[["scenario", "replication", *frames[0].columns[:-2]]]

    @property
    def complete(self) -> bool:
        """Whether every replication was finished."""
        return len(self.parts) == self.scenario.replications


def workers_here() -> int:
    """How many replications run at once unless told otherwise: the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_scenario(
    scenario: Scenario,
    workers: int | None = None,
    log: str | os.PathLike[str] | None = None,
    tell: Callable[[int, int], None] | None = None,
    result: Result | None = None,
) -> Result:
    """Run all replications; the result does not depend on `workers`.

    log: path of an event log (Parquet, counted years only); replications then run one after another.  tell: called with
    (finished, wanted) after each replication.  result: from `prepare`, filled as replications finish, so that whoever
    interrupts keeps what is there.
    """
    result = result or prepare(scenario)
    if log is not None:
        with LogFile(log, result.compiled) as file:
            for r in range(scenario.replications):
                _keep(result, r, _replicate(result, r, file), tell)
        return result
    pool = ThreadPoolExecutor(workers or workers_here())
    try:
        waiting = {pool.submit(_replicate, result, r): r for r in range(scenario.replications)}
        for done in as_completed(waiting):
            _keep(result, waiting[done], done.result(), tell)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return result


def prepare(scenario: Scenario) -> Result:
    """Compile the place and find its warm-up."""
    compiled = compile_place(scenario.place, scenario.citizens)
    drawn = tuple(compile_place(place, scenario.citizens) for place in scenario.draws[: scenario.replications])
    if scenario.warm_up_days is None:
        return Result(scenario, compiled, find_warm_up(scenario.place), drawn=drawn)
    return Result(scenario, compiled, WarmUp(scenario.warm_up_days, None, {}), drawn=drawn)


def _keep(result: Result, replication: int, outcome, tell: Callable[[int, int], None] | None) -> None:
    measures, ledger, events = outcome
    result.parts[replication] = (measures, ledger)
    result.events += events
    if tell is not None:
        tell(len(result.parts), result.scenario.replications)


def _replicate(result: Result, replication: int, log: LogFile | None = None):
    """One replication: its measures, its ledger by year, and the number of its events."""
    scenario, warm_up = result.scenario, result.warm_up.days
    sink = log.sink(replication, warm_up) if log is not None else None
    run = Run(result.compiled_of(replication), scenario.seed, replication, warm_up + 365 * scenario.years, sink)
    seen = observe(run, warm_up, scenario.years)
    return measure(seen), yearly(seen.ledger), run.events


def yearly(ledger: Ledger):
    """The ledger by year as a pandas frame: year, agency, funder, cohort, category, kind, pence."""
    import pandas as pd

    rows = [
        (year + 1, post.agency, post.funder, post.cohort, post.category, post.kind, int(pence))
        for post, by_year in ledger.by_year()
        for year, pence in enumerate(by_year)
    ]
    return pd.DataFrame(rows, columns=["year", "agency", "funder", "cohort", "category", "kind", "pence"])
