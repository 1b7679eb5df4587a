"""Whether candidates that meet the figures stand on firm ground: their answer to a tenth less and more capacity, and whether they are settled.

A place fitted to its figures alone may sit on a cliff, where every redesign that frees hours wins; or its queues may still grow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import numpy as np

from calibration.baseline import spending, with_capacity
from calibration.problem import Limits, Problem
from scenarios.scenario import Scenario, run_scenario
from sim.place import Place
from sim.warmup import drift_after

PILOT_CITIZENS = 800


@dataclass(frozen=True, slots=True)
class Checked:
    """What one candidate does.

    rest_less, rest_more: rise (a share) of the cost of crises, stays and bought care with a tenth less, a tenth more capacity;
    crises_less, crises_more: of crises; drift: by indicator; passes, and why not.
    """

    rest_less: float
    rest_more: float
    crises_less: float
    crises_more: float
    drift: dict[str, float]
    passes: bool
    why: str

    def as_json(self) -> dict:
        """The record as plain data."""
        return asdict(self)


def check(place: Place, problem: Problem, limits: Limits, seed: int) -> Checked:
    """A candidate run at three capacities with the same luck, and its drift after the warm-up."""
    rest, crises = np.array([_answer(with_capacity(place, factor), problem, seed) for factor in (1.0, 0.9, 1.1)]).T
    less, more = _rise(rest[1], rest[0]), _rise(rest[2], rest[0])
    crises_less, crises_more = _rise(crises[1], crises[0]), _rise(crises[2], crises[0])
    drift = drift_after(place, problem.size.warm_up_days, PILOT_CITIZENS)
    why = []
    if abs(less) > limits.capacity_response or abs(more) > limits.capacity_response:
        why.append("cost")
    if abs(crises_less) > limits.crises_response or abs(crises_more) > limits.crises_response:
        why.append("crises")
    for name, (change, error) in drift.items():
        allowed = limits.queue_drift if name == "waiting" else limits.drift
        if abs(change) - error > allowed:
            why.append(f"drift of {name}")
    changes = {name: change for name, (change, _) in drift.items()}
    return Checked(less, more, crises_less, crises_more, changes, not why, ", ".join(why))


def check_all(
    problem: Problem, u: np.ndarray, limits: Limits, workers: int, tell: Callable[[int, int], None] | None = None
) -> list[Checked]:
    """Every candidate's check, in their order."""

    def one(row: np.ndarray) -> Checked:
        return check(problem.candidate(row), problem, limits, problem.luck(row))

    out: list[Checked] = []
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(one, row) for row in u]
        try:
            for job in waiting:
                out.append(job.result())
                if tell is not None:
                    tell(len(out), len(u))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return out


def _answer(place: Place, problem: Problem, seed: int) -> tuple[float, float]:
    """Pounds a citizen-year apart from staff and benefits; crises."""
    size = problem.size
    result = run_scenario(Scenario(place, size.years, size.citizens, seed, 1, size.warm_up_days), workers=1)
    measures = result.measures
    crises = measures[(measures["measure"] == "events") & (measures["part"] == "crisis")]
    for name in ("cohort", "group", "area", "agency", "need", "year"):
        crises = crises[crises[name] == "all"]
    return spending(result)[3], float(crises["value"].sum())


def _rise(value: float, base: float) -> float:
    return float(value / base - 1) if base > 0 else 0.0


def passing(checked: Iterable[Checked]) -> np.ndarray:
    """b[candidate] whether each stands."""
    return np.array([one.passes for one in checked], bool)
