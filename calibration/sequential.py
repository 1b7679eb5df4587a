"""Sequential ABC with pyABC: from the prior, generation by generation, to the candidates that the figures allow.

What is sampled is exact under one stated assumption (Wilkinson 2013): figure = what the place gives, chance included, + a normal
error with the figure's own standard deviation.  A candidate is accepted with that density, raised to 1/temperature; the
temperature falls to 1.  Every candidate has luck of its own; shared luck would make the posterior fit the luck.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibration.problem import Problem

DATABASE = "generations.db"
#: Where a file of that name is put which holds no generations that can be read.
UNREADABLE = "generations.db.unreadable"
COOLING = 0.5
#: Proposals are this much wider than Silverman's rule, so that tails are proposed often enough and no few candidates carry all weight.
WIDER = 1.5
#: A generation takes about so many times the runs of the one before it.
MORE_RUNS = 2.0
#: Generations at temperature 1, which are pooled: one more shows whether the last one has moved.
AT_ONE = 2


class NoPyABC(ImportError):
    """The extra is not installed; the message says how to get it."""

    def __str__(self) -> str:
        return "fitting needs pyABC and Optuna, which are not installed: pip install 'wholeplace[calibration]'"


class OutOfTime(Exception):
    """The time that was given is used up; finished generations are in the database."""


@dataclass(frozen=True)
class Generation:
    """Candidates accepted at one temperature.

    u: f8[candidate, free]; weights: f8[candidate], sum 1; found: f8[candidate, binding], what each gave, in the evidence's units.
    weighed: None, or the effective number of all runs where these were drawn by weight (`calibration.weighing`).
    """

    number: int
    temperature: float
    runs: int
    u: np.ndarray
    weights: np.ndarray
    found: np.ndarray
    weighed: float | None = None

    @property
    def effective(self) -> float:
        """Effective number of candidates (Kish)."""
        return float(1 / np.square(self.weights).sum()) if self.weighed is None else self.weighed


@dataclass
class Progress:
    """Where the fit stands: generations finished, runs so far (all generations), temperature of the one under way."""

    generations: int = 0
    runs: int = 0
    temperature: float = float("nan")


Tell = Callable[[Progress], None]


def fit(
    problem: Problem,
    folder: Path,
    population: int,
    seconds: float,
    workers: int = 1,
    tell: Tell | None = None,
    most_generations: int = 30,
    run_seconds: float = 0.0,
    least_acceptance: float = 0.0,
) -> list[Generation]:
    """Generations so far, the last one last; continues what the folder's database holds.

    Ends at temperature 1, after a generation that accepted less than `least_acceptance`, or when the time is used up: no generation is
    begun that, at `run_seconds` a run, cannot be expected to end in time.  An interrupt propagates; finished generations stay in the database.
    """  # fmt: skip
    pyabc = _pyabc()
    from sqlalchemy.exc import SQLAlchemyError

    np.random.seed(problem.seed % 2**32)  # pyABC draws from numpy's global generator
    deadline = time.monotonic() + seconds
    progress = Progress()
    pool = ThreadPoolExecutor(workers) if workers > 1 else None
    try:
        smc = _prepared(pyabc, problem, folder, population, _model(problem, deadline, progress, tell), pool, workers)
        if not _finished(smc.history):
            worth = lambda runs: (  # noqa: E731
                time.monotonic() + MORE_RUNS * runs * run_seconds <= deadline and population >= least_acceptance * runs
            )
            _run(smc, progress, tell, most_generations, worth)
    except OutOfTime:
        pass
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).splitlines()[0]
        raise OSError(
            f"{folder / DATABASE} cannot be written ({why}); with more room the same command continues"
        ) from error
    finally:
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
    return generations(problem, folder)


def _pyabc() -> Any:
    try:
        import pyabc
    except ImportError as error:
        raise NoPyABC from error
    for name in ("ABC", "ABC.Sampler", "ABC.History", "ABC.Epsilon", "ABC.Acceptor", "ABC.Distance"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return pyabc


def _address(folder: Path) -> str:
    return f"sqlite:///{(folder / DATABASE).resolve()}"


def _model(problem: Problem, deadline: float, progress: Progress, tell: Tell | None):
    """A candidate's distances (z…) and what it gave (m…)."""
    names = range(len(problem.bindings))

    def model(parameters) -> dict[str, float]:
        if time.monotonic() > deadline:
            raise OutOfTime
        u = np.array([parameters[f"u{j}"] for j in range(len(problem.free))])
        found = problem.run(u)
        progress.runs += 1
        if tell is not None:
            tell(progress)
        z = problem.z(found)
        kept = np.where(np.isfinite(found), found, -1.0)
        return {f"z{b}": float(z[b]) for b in names} | {f"m{b}": float(kept[b]) for b in names}

    return model


def _prepared(pyabc: Any, problem: Problem, folder: Path, population: int, model, pool, workers: int) -> Any:
    """An ABCSMC, new or with what the database holds."""
    old = _history(pyabc, folder)
    if old is None and (folder / DATABASE).is_file():  # cut short, or no database: a new one cannot be begun in it
        (folder / DATABASE).replace(folder / UNREADABLE)
    last = None if old is None or old.max_t < 0 else float(old.get_all_populations()["epsilon"].iloc[-1])
    cooling = pyabc.Temperature(
        schemes=[
            pyabc.AcceptanceRateScheme(target_rate=0.3),
            pyabc.ExpDecayFixedRatioScheme(alpha=COOLING, min_rate=0.02),
        ],
        initial_temperature=None if last is None else max(1.0, COOLING * last),
        enforce_exact_final_temperature=False,
    )
    names = [f"z{b}" for b in range(len(problem.bindings))]
    prior = {f"u{j}": pyabc.RV("uniform", 0, 1) for j in range(len(problem.free))}
    sampler = (
        pyabc.SingleCoreSampler()
        if pool is None
        else pyabc.ConcurrentFutureSampler(cfuture_executor=pool, client_max_jobs=workers, default_pickle=False)
    )
    smc = pyabc.ABCSMC(
        models=model, parameter_priors=pyabc.Distribution(**prior), population_size=population, eps=cooling,
        transitions=pyabc.MultivariateNormalTransition(scaling=WIDER),
        distance_function=pyabc.IndependentNormalKernel(var=np.ones(len(names)), keys=names),
        acceptor=pyabc.StochasticAcceptor(), sampler=sampler,
    )  # fmt: skip
    observed = dict.fromkeys(names, 0.0) | {f"m{b}": spread.centre for b, spread in enumerate(problem.spreads)}
    if last is None:
        smc.new(_address(folder), observed)
    else:
        smc.load(_address(folder), old.id, observed)
    return smc


def _run(smc: Any, progress: Progress, tell: Tell | None, most: int, worth: Callable[[float], bool]) -> None:
    """Generation by generation, as long as after so many runs another is worth while."""
    history = smc.history
    progress.generations, progress.runs = history.n_populations, int(history.total_nr_simulations)
    t = smc.initialize_components_before_run(
        minimum_epsilon=1.0, max_nr_populations=np.inf, min_acceptance_rate=0.0, max_total_nr_simulations=np.inf,
        max_walltime=None, min_eps_diff=0.0,
    )  # fmt: skip
    while t < most:
        progress.temperature = float(smc.eps(t))
        if t > 0 and not worth(float(history.get_all_populations()["samples"].iloc[-1])):
            return
        done = smc.run_generation(t=t)
        progress.generations = t + 1
        if tell is not None:
            tell(progress)
        if not done["successful"] or _finished(history):
            return
        t += 1


def _history(pyabc: Any, folder: Path) -> Any:
    """The last fit that the database holds, or None."""
    if not (folder / DATABASE).is_file():
        return None
    from sqlalchemy.exc import SQLAlchemyError

    try:
        history = pyabc.History(_address(folder), create=False)
        return history if history.id is not None else None
    except (
        SQLAlchemyError,
        ValueError,
        AttributeError,
        AssertionError,
    ):  # the last: pyABC's, of a file without its tables
        return None


def _finished(history: Any) -> bool:
    told = history.get_all_populations()
    return int(((told["t"] >= 0) & (told["epsilon"] <= 1.0)).sum()) >= AT_ONE


def pooled(generations: Sequence[Generation]) -> Generation:
    """All generations at temperature 1 as one, each as much as its effective candidates; else the last one alone."""
    cold = [one for one in generations if one.temperature <= 1.0]
    if len(cold) < 2:
        return generations[-1]
    weights = np.concatenate([one.weights * one.effective for one in cold])
    u, found = np.concatenate([one.u for one in cold]), np.concatenate([one.found for one in cold])
    last = cold[-1]
    return Generation(last.number, 1.0, sum(one.runs for one in cold), u, weights / weights.sum(), found)


def generations(problem: Problem, folder: Path) -> list[Generation]:
    """What the database holds."""
    history = _history(_pyabc(), folder)
    if history is None:
        return []
    told = history.get_all_populations()
    out = []
    for t, temperature, runs in told[["t", "epsilon", "samples"]].itertuples(index=False):
        if t >= 0:
            parameters, weights = history.get_distribution(m=0, t=int(t))
            stats = history.get_weighted_sum_stats_for_model(m=0, t=int(t))[1]
            u = parameters[[f"u{j}" for j in range(len(problem.free))]].to_numpy("f8")
            found = np.array([[float(one[f"m{b}"]) for b in range(len(problem.bindings))] for one in stats])
            out.append(Generation(int(t), float(temperature), int(runs), u, np.asarray(weights, "f8"), found))
    return out
