"""One best point, quickly, with Optuna: where the figures are met best, without a word about how sure that is.

Every candidate is run with the same luck (common random numbers), so that two candidates differ by their numbers alone and the
search has a smooth hill to climb.  It also fits that luck: the best point is therefore run again with other luck, and both
distances are told.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from calibration.problem import Problem
from calibration.sequential import NoPyABC

TRIALS = 200
SHARED_REPLICATIONS, OTHER_RUNS = 2, 8
CHANCE_RUNS = 8


def search(
    problem: Problem,
    seconds: float,
    workers: int = 1,
    say: Callable[[str], None] = lambda _: None,
    trials: int | None = None,
) -> dict[str, Any]:
    """The best point found within the time or the trials: numbers, distances with the shared and with other luck.

    Distance: root mean square of the figures' z, whose standard deviation here joins the figure's own and chance's.
    """  # fmt: skip
    try:
        import optuna
    except ImportError as error:
        raise NoPyABC from error
    optuna.logging.set_verbosity(logging.ERROR)
    shared = replace(problem, size=replace(problem.size, replications=SHARED_REPLICATIONS))
    widths = _widths(problem)
    deadline = time.monotonic() + seconds
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=problem.seed % 2**32, multivariate=True))
    study.enqueue_trial(dict.fromkeys(problem.paths, 0.5))

    def objective(trial) -> float:
        u = np.array([trial.suggest_float(path, 0.0, 1.0) for path in problem.paths])
        return distance(shared, shared.run(u, problem.seed), widths)

    def tell(study, trial) -> None:
        if time.monotonic() > deadline:
            study.stop()
        if (trial.number + 1) % 25 == 0:
            say(f"{trial.number + 1} candidates, best distance {study.best_value:.2f}")

    study.optimize(objective, n_trials=trials or TRIALS, n_jobs=workers, callbacks=[tell])
    best = np.array([study.best_params[path] for path in problem.paths])
    return _told(problem, shared, best, widths, len(study.trials))


def distance(problem: Problem, found: np.ndarray, widths: np.ndarray) -> float:
    """Root mean square of the distances, each in standard deviations of figure and chance together."""
    z = problem.z(found) * np.array([max(s.below, s.above) for s in problem.spreads]) / widths
    return float(np.sqrt(np.mean(np.square(z))))


def _widths(problem: Problem) -> np.ndarray:
    """f8[binding]: standard deviation of a figure and of the chance of a mean over the shared replications, joined."""
    runs = np.array([problem.run_stated(seed) for seed in range(101, 101 + CHANCE_RUNS)])
    chance = np.nanvar(runs, axis=0, ddof=1) / SHARED_REPLICATIONS
    own = np.array([max(one.below, one.above) for one in problem.spreads])
    return np.sqrt(own**2 + np.nan_to_num(chance))


def _told(problem: Problem, shared: Problem, best: np.ndarray, widths: np.ndarray, trials: int) -> dict[str, Any]:
    other = [distance(shared, shared.run(best, 10_000 + seed), widths) for seed in range(OTHER_RUNS)]
    before = [distance(shared, shared.run_stated(10_000 + seed), widths) for seed in range(OTHER_RUNS)]
    found = np.array([problem.run(best, 20_000 + seed) for seed in range(OTHER_RUNS)]).mean(axis=0)
    numbers = problem.numbers(best)
    return {
        "place": problem.place.name, "candidates": trials,
        "parameters": [{"path": p.path, "stated": p.value, "best": float(x)} for p, x in zip(problem.free, numbers, strict=True)],
        "distance_same_luck": distance(shared, shared.run(best, problem.seed), widths),
        "distance_other_luck": float(np.mean(other)), "distance_as_stated": float(np.mean(before)),
        "figures": [
            {"evidence_id": b.evidence_id, "words": b.words, "figure": s.centre, "model": float(x), "z": float(z)}
            for b, s, x, z in zip(problem.bindings, problem.spreads, found, problem.z(found), strict=True)
        ],
    }  # fmt: skip
