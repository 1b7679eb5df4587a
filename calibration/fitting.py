"""A whole fit: prior, chance, generations, firm ground, posterior, checks of it; and the folder that holds them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from calibration import outcome
from calibration.outcome import Posterior
from calibration.problem import FitFile, Problem
from calibration.sequential import Generation, Progress, fit, pooled
from calibration.survivors import Checked, check_all, passing
from calibration.weighing import begun, weigh

#: Runs that say what the prior gives, what chance alone does, and what draws of the posterior give with other luck.
PRIOR_RUNS, CHANCE_RUNS, PREDICTIVE_RUNS = 40, 8, 60
CHECKED_WEIGHT = 0.95
#: Part of the time that the generations may take, and up to which part candidates are weighed where they did not come to
#: temperature 1; the checks get the rest.
FOR_GENERATIONS, UNTIL_WEIGHED = 0.7, 0.85
#: Where a generation accepts less than this, weighing is worth more than another generation.
LEAST_ACCEPTANCE = 0.15


class NothingStands(RuntimeError):
    """No candidate passed the checks of capacity and drift; the message says why."""


class NotMeasured(ValueError):
    """A bound figure of which no run gave anything; the message says which."""


@dataclass(frozen=True)
class Fitted:
    """A finished fit."""

    problem: Problem
    file: FitFile
    generations: list[Generation]
    last: Generation
    checked: list[Checked]
    posterior: Posterior
    predictive: np.ndarray
    prior: np.ndarray
    chance: np.ndarray
    point: np.ndarray
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass
class Told:
    """What is told while a fit runs: a line, and where the generations stand."""

    say: Callable[[str], None] = lambda _: None
    progress: Callable[[Progress], None] = lambda _: None


def carry_out(problem: Problem, file: FitFile, folder: Path, seconds: float, workers: int, told: Told) -> Fitted:
    """All steps within about so many seconds; raises NothingStands, or KeyboardInterrupt with finished generations kept."""
    clock = _Clock()
    rng = np.random.default_rng(problem.seed)
    told.say("What the prior gives, and what chance alone does …")
    prior = _runs(problem, rng.random((PRIOR_RUNS, len(problem.free))), workers)
    chance = np.array(_mapped(problem.run_stated, range(1, CHANCE_RUNS + 1), workers))
    _measured(problem, np.vstack([prior, chance]))
    clock.lap("prior and chance")
    found = _candidates(problem, file, folder, seconds, workers, told, clock)
    last = heaviest(pooled(found))
    told.say(
        f"{len(last.u)} candidates at temperature {last.temperature:.2f}: their answer to capacity, and whether they drift …"
    )
    checked = check_all(problem, last.u, file.limits, workers)
    keep = passing(checked)
    clock.lap("capacity and drift")
    if not keep.any():
        raise NothingStands(_why_none(checked))
    posterior = outcome.resampled(problem, last, keep, file.draws, problem.seed)
    told.say(f"{int(keep.sum())} stand. Draws of the posterior with other luck …")
    rows = posterior.u[:PREDICTIVE_RUNS]
    predictive = np.array(
        _mapped(lambda i: problem.run(rows[i], problem.luck(rows[i]) + 1 + i), range(len(rows)), workers)
    )
    middle = np.median(posterior.u, axis=0)
    point = np.array(_mapped(lambda s: problem.run(middle, s), range(1, CHANCE_RUNS + 1), workers))
    clock.lap("posterior predictive")
    return Fitted(problem, file, found, last, checked, posterior, predictive, prior, chance, point, clock.laps)


def _candidates(
    problem: Problem, file: FitFile, folder: Path, seconds: float, workers: int, told: Told, clock: _Clock
) -> list[Generation]:
    """Generations that accept, and where they end above temperature 1 one that is weighed; raises NothingStands where there is none."""
    a_run = clock.total / (PRIOR_RUNS + CHANCE_RUNS)
    left = 0.0 if begun(folder) else max(FOR_GENERATIONS * seconds - clock.total, 1.0)
    if left:
        told.say(f"Generations of {file.population} candidates, at most {left / 60:.0f} minutes …")
    found = fit(
        problem, folder, file.population, left, workers, told.progress, run_seconds=a_run, least_acceptance=LEAST_ACCEPTANCE
    )  # fmt: skip
    if not found:
        raise NothingStands(
            "no generation was finished in the time given: give more minutes, or fewer citizens or candidates in the fit's file; "
            "the same command continues"
        )
    clock.lap("generations")
    if found[-1].temperature > 1.0:
        left = max(UNTIL_WEIGHED * seconds - clock.total, 1.0)
        told.say(f"Candidates weighed at temperature 1, at most {left / 60:.0f} minutes …")
        before = sum(one.runs for one in found)
        weighed = weigh(problem, folder, found[-1], file.population, left, workers, told.progress, before)
        if weighed is None:
            told.say("They are worth too few: the posterior is that of the warmer candidates, too wide.")
        found += [weighed] if weighed else []
        clock.lap("weighing")
    return found


def _measured(problem: Problem, found: np.ndarray) -> None:
    """Whether every figure was measured in at least one of the runs f8[run, binding]; no candidate could meet it otherwise."""
    nothing = [b for b, never in zip(problem.bindings, ~np.isfinite(found).any(axis=0), strict=True) if never]
    if nothing:
        told = "; ".join(
            f"line {b.line}, {b.evidence_id}: {b.key}, part {b.part!r}"
            + "".join(f", {dim} {label!r}" for dim, label in b.dims)
            for b in nothing
        )
        raise NotMeasured(
            f"in {len(found)} runs {problem.place.name} gave nothing for {told}. Is the part right (sim/README.md names the parts of each measure), and "
            "are enough citizens and years run for it?"
        )


def _runs(problem: Problem, u: np.ndarray, workers: int) -> np.ndarray:
    return np.array(_mapped(lambda i: problem.run(u[i]), range(len(u)), workers))


def _mapped(run, over, workers: int) -> list:
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(run, one) for one in over]
        try:
            return [job.result() for job in jobs]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _why_none(checked: list[Checked]) -> str:
    reasons: dict[str, int] = {}
    for one in checked:
        for why in one.why.split(", "):
            reasons[why] = reasons.get(why, 0) + 1
    told = ", ".join(f"{why} ({n} of {len(checked)})" for why, n in sorted(reasons.items(), key=lambda pair: -pair[1]))
    return (
        f"every candidate that meets the figures stands on a cliff or drifts: {told}. Free other numbers, or say in the fit's file "
        "under [limits] what may be accepted, and why"
    )


def heaviest(generation: Generation) -> Generation:
    """The candidates that carry `CHECKED_WEIGHT` of the weight: only they are checked and drawn from."""
    order = np.argsort(-generation.weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(generation.weights[order]), CHECKED_WEIGHT)) + 1
    keep = np.sort(order[:enough])
    weights = generation.weights[keep] / generation.weights[keep].sum()
    return replace(generation, u=generation.u[keep], weights=weights, found=generation.found[keep])


class _Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()
        self.laps: dict[str, float] = {}

    @property
    def total(self) -> float:
        return time.monotonic() - self.start

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name], self.last = round(now - self.last, 2), now
