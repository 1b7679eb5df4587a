"""Twins: today's world and each redesign's go on from the same warm-up, with the same luck for every citizen.

>>> comparison = Comparison(load_place("anyplace"), (Variant("lead", "Lead", redesigned),), replications=8)  # doctest: +SKIP
>>> compared = run_comparison(comparison)                                                                   # doctest: +SKIP
>>> differences(compared.measures, "lead")                                                                  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from typing import Any

from scenarios.compare.citizens import Lives, draw_examples, kinds_of_change, lives
from scenarios.scenario import SILOED, workers_here, yearly
from sim.compile import Compiled, compile_together
from sim.engine import Run
from sim.measures import measure, observe
from sim.place import CostLine, Place
from sim.rollout import RollOut
from sim.warmup import WarmUp, find_warm_up


@dataclass(frozen=True)
class Variant:
    """A redesigned place and how it takes effect; `one_off` are costs of the change itself, paid in its first year."""

    name: str
    label: str
    place: Place
    rollout: RollOut = field(default_factory=RollOut)
    one_off: tuple[CostLine, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What is compared with what: today's place against each variant, citizen by citizen and over replications.

    citizens: None for the place's own size.  warm_up_days: None for what the drift test finds in today's place.  only: measures
    to keep (all where none is named).
    """

    place: Place
    variants: tuple[Variant, ...]
    years: int = 5
    citizens: int | None = None
    seed: int = 1
    replications: int = 8
    warm_up_days: int | None = None
    only: tuple[str, ...] = ()

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of all arms, today's first."""
        return (SILOED, *(variant.name for variant in self.variants))


@dataclass(frozen=True)
class Part:
    """One replication: measures and yearly ledger of each arm, citizens by kind of change and examples for each variant."""

    measures: Any
    ledger: Any
    kinds: Any
    examples: Any
    events: int


@dataclass
class Compared:
    """What came of a comparison, replication by replication."""

    comparison: Comparison
    compiled: list[Compiled]
    warm_up: WarmUp
    parts: dict[int, Part] = field(default_factory=dict)

    def _joined(self, what: str):
        import pandas as pd

        frames = [getattr(self.parts[r], what).assign(replication=r) for r in sorted(self.parts)]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    @property
    def measures(self):
        """Measures of every arm and finished replication: scenario, replication, `DIMENSIONS`, measure, part, unit, value."""
        return self._joined("measures")

    @property
    def ledger(self):
        """Yearly posts of every arm and finished replication: scenario, replication, year, agency, funder, …, pence."""
        return self._joined("ledger")

    @property
    def kinds(self):
        """Citizens by kind of change: scenario, replication, cohort, kind, citizens, summed changes."""
        return self._joined("kinds")

    @property
    def examples(self):
        """Citizens drawn at random within each kind: scenario, replication, cohort, kind, citizen, changes."""
        return self._joined("examples")

    @property
    def events(self) -> int:
        """Events simulated, warm-ups included."""
        return sum(part.events for part in self.parts.values())

    def asked_for(self, replications: int) -> None:
        """More replications are wanted than first asked for."""
        self.comparison = replace(self.comparison, replications=replications)

    @property
    def complete(self) -> bool:
        """Whether every replication asked for is there."""
        return len(self.parts) >= self.comparison.replications


def prepare(comparison: Comparison) -> Compared:
    """Compile all places together and find today's warm-up.  Raises ValueError for what is no redesign of the place."""
    places = [comparison.place, *(variant.place for variant in comparison.variants)]
    compiled = compile_together(places, comparison.citizens)
    days = comparison.warm_up_days
    warm_up = find_warm_up(comparison.place) if days is None else WarmUp(days, None, {})
    return Compared(comparison, compiled, warm_up)


def run_comparison(
    comparison: Comparison,
    workers: int | None = None,
    tell: Callable[[int, int], None] | None = None,
    compared: Compared | None = None,
) -> Compared:
    """Run all replications that are not there yet; the result does not depend on `workers`.

    tell: called with (finished, wanted) after each.  compared: from `prepare`, filled as replications finish, so that whoever
    interrupts keeps what is there.
    """
    compared = compared or prepare(comparison)
    wanted = [r for r in range(compared.comparison.replications) if r not in compared.parts]
    pool = ThreadPoolExecutor(workers or workers_here())
    waiting: dict[Future[Part], int] = {}
    try:
        waiting = {pool.submit(replicate, compared, r): r for r in wanted}
        for done in as_completed(waiting):
            compared.parts[waiting[done]] = done.result()
            if tell is not None:
                tell(len(compared.parts), compared.comparison.replications)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        for done, r in waiting.items():
            if done.done() and not done.cancelled() and done.exception() is None:
                compared.parts[r] = done.result()
    return compared


def arms(compared: Compared, replication: int, sink: Callable | None = None) -> Iterator[tuple[str, Run]]:
    """Today's run and each variant's at the end of the warm-up, one after the other; `sink` makes a sink for an arm's log."""
    comparison, begin = compared.comparison, compared.warm_up.days
    run = Run(compared.compiled[0], comparison.seed, replication, begin + 365 * comparison.years)
    run.to(begin).count_from_now()
    for name, variant, compiled in zip(
        comparison.scenarios, (None, *comparison.variants), compared.compiled, strict=True
    ):
        twin = run.branch(sink(name) if sink is not None else None)
        yield name, twin if variant is None else twin.adopt(compiled, variant.rollout)


def replicate(compared: Compared, replication: int) -> Part:
    """One replication of every arm."""
    comparison, cohorts = compared.comparison, compared.compiled[0].names.cohorts
    found: dict[str, list[Any]] = {"measures": [], "ledger": [], "kinds": [], "examples": []}
    events, today = 0, None
    for name, run in arms(compared, replication):
        seen = observe(run, compared.warm_up.days, comparison.years)
        found["measures"].append(measure(seen, comparison.only).assign(scenario=name))
        found["ledger"].append(yearly(seen.ledger).assign(scenario=name))
        own: Lives = lives(seen)
        events += run.events
        if today is None:
            today = own
            continue
        found["kinds"].append(kinds_of_change(today, own, cohorts).assign(scenario=name))
        drawn = draw_examples(today, own, cohorts, comparison.seed, replication)
        found["examples"].append(drawn.assign(scenario=name))
    return Part(**{what: _stacked(frames) for what, frames in found.items()}, events=events)


def _stacked(frames: list[Any]):
    import pandas as pd

    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
