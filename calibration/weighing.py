"""The last step of a fit where time does not reach to temperature 1: candidates are weighed instead of accepted.

Candidates are drawn from what the warmer generations before have found (a tenth of them from the prior), run with luck of their own, and
weigh prior ÷ density with which they were drawn × density of the figures' errors.  That is importance sampling of the posterior
that acceptance at temperature 1 would give; no run is thrown away, and the effective number says how many it is worth.  Each round
draws from what all rounds before have found, and all rounds are weighed together (Cornuet, Marin, Mira & Robert 2012, adaptive
multiple importance sampling; the tenth from the prior: Hesterberg 1995).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from calibration.problem import Problem
from calibration.sequential import Generation, Progress
from scenarios.results import write_whole

WEIGHED = "weighed.npz"
ROUND = 120
FROM_PRIOR = 0.1
#: What is worth fewer effective candidates than this is no posterior.
ENOUGH = 8
#: As many effective candidates at least shape the next proposal.
SHAPE = 25


@dataclass(frozen=True)
class Proposal:
    """Normals around points f8[point, free] with weights, of one covariance, and the unit cube: a density on all of space."""

    points: np.ndarray
    weights: np.ndarray
    root: np.ndarray

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """f8[n, free]; some may lie outside the unit cube, where the prior is nought."""
        around = self.points[rng.choice(len(self.points), n, p=self.weights)]
        near = around + rng.standard_normal(around.shape) @ self.root.T
        return np.where((rng.random(n) < FROM_PRIOR)[:, None], rng.random(near.shape), near)

    def density(self, u: np.ndarray) -> np.ndarray:
        """f8[candidate] at points inside the unit cube."""
        free = u.shape[1]
        apart = np.linalg.solve(self.root, (u[:, None, :] - self.points[None]).reshape(-1, free).T)
        square = np.square(apart).sum(axis=0).reshape(len(u), -1)
        scale = (2 * np.pi) ** (free / 2) * np.prod(np.diag(self.root))
        return FROM_PRIOR + (1 - FROM_PRIOR) * (np.exp(-square / 2) @ self.weights) / scale


def proposal_from(u: np.ndarray, weights: np.ndarray) -> Proposal:
    """Around weighted candidates, as wide as Silverman's rule says for their effective number."""
    n, free = 1 / np.square(weights).sum(), u.shape[1]
    middle = u - weights @ u
    covariance = (weights[:, None] * middle).T @ middle + 1e-8 * np.eye(free)
    width = (4 / (n * (free + 2))) ** (1 / (free + 4))
    return Proposal(u, weights, width * np.linalg.cholesky(covariance))


@dataclass(frozen=True)
class Rounds:
    """All candidates so far: u f8[candidate, free] inside the cube, found f8[candidate, binding], round i8[candidate].

    start_u, start_weights: what the first round drew around.
    """

    start_u: np.ndarray
    start_weights: np.ndarray
    u: np.ndarray
    found: np.ndarray
    number: np.ndarray

    @property
    def rounds(self) -> int:
        """How many there were."""
        return int(self.number.max()) + 1 if len(self.number) else 0

    def with_round(self, u: np.ndarray, found: np.ndarray) -> Rounds:
        """And one more."""
        number = np.full(len(u), self.rounds)
        grown = np.vstack([self.u, u]), np.vstack([self.found, found]), np.concatenate([self.number, number])
        return Rounds(self.start_u, self.start_weights, *grown)


def weigh(
    problem: Problem,
    folder: Path,
    start: Generation,
    wanted: int,
    seconds: float,
    workers: int = 1,
    tell: Callable[[Progress], None] | None = None,
    runs_before: int = 0,
) -> Generation | None:
    """Rounds until as many effective candidates as wanted, or the time is up; goes on with what the folder holds.

    start: the last generation; runs_before: of all generations, for what is told.  Returns `wanted` candidates, drawn by weight from all rounds, as a generation at
    temperature 1; None where all rounds are worth fewer than `ENOUGH`.  An interrupt propagates; finished rounds are kept.
    """  # fmt: skip
    deadline = time.monotonic() + seconds
    so_far = _read(folder) or _begun(problem, start)
    weights, proposals = _weighed(problem, so_far)
    progress = Progress(start.number + 1, runs_before + len(so_far.u), 1.0)
    took = 0.0
    while _effective(weights) < wanted and time.monotonic() + took < deadline:
        begun = time.monotonic()
        rng = np.random.default_rng([problem.seed, so_far.rounds, 7])
        u = proposals[-1].draw(rng, ROUND)
        u = u[((u >= 0) & (u <= 1)).all(axis=1)]
        found = _run(problem, u, workers, progress, tell)
        so_far = so_far.with_round(u, found)
        _write(folder, so_far)
        weights, proposals = _weighed(problem, so_far)
        took = time.monotonic() - begun
    return _drawn(problem, so_far, weights, start, wanted) if _effective(weights) >= ENOUGH else None


def _run(problem: Problem, u: np.ndarray, workers: int, progress: Progress, tell) -> np.ndarray:
    rows = []
    with ThreadPoolExecutor(workers) as pool:
        try:
            for found in pool.map(problem.run, u):
                rows.append(found)
                progress.runs += 1
                if tell is not None:
                    tell(progress)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return np.array(rows, "f8").reshape(len(u), len(problem.bindings))


def _weighed(problem: Problem, so_far: Rounds) -> tuple[np.ndarray, list[Proposal]]:
    """Weights f8[candidate] of all rounds together (sum 1), and the proposals: one a round, and the next."""
    proposals = [proposal_from(so_far.start_u, so_far.start_weights)]
    weights = np.zeros(0)
    log_density = -0.5 * np.square(problem.z(so_far.found)).sum(axis=1) if len(so_far.u) else np.zeros(0)
    for round_ in range(so_far.rounds):
        done = so_far.number <= round_
        u = so_far.u[done]
        drawn_with = np.mean([one.density(u) for one in proposals], axis=0)
        log = log_density[done] - np.log(drawn_with)
        weights = np.exp(log - log.max())
        weights /= weights.sum()
        proposals.append(proposal_from(u, tempered(log)))
    return weights, proposals


def tempered(log: np.ndarray) -> np.ndarray:
    """Weights f8[candidate] (sum 1) for the next proposal: those of f8 log weights, raised to the largest power up to 1 that leaves a shape.

    Where one or two candidates carry nearly all, what is drawn around them would never find the rest.
    """  # fmt: skip

    def raised(power: float) -> np.ndarray:
        weights = np.exp(power * (log - log.max()))
        return weights / weights.sum()

    low, high = 0.0, 1.0
    if len(log) <= SHAPE or _effective(raised(1.0)) >= SHAPE:
        return raised(1.0 if len(log) > SHAPE else 0.0)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _effective(raised(middle)) >= SHAPE else (low, middle)
    return raised(low)


def _effective(weights: np.ndarray) -> float:
    return float(1 / np.square(weights).sum()) if len(weights) else 0.0


def _drawn(problem: Problem, so_far: Rounds, weights: np.ndarray, start: Generation, wanted: int) -> Generation:
    """As many candidates as wanted, drawn by weight (systematically): those drawn twice weigh twice."""
    edges = np.cumsum(weights)
    points = (np.arange(wanted) + np.random.default_rng(problem.seed).random()) / wanted
    rows, times = np.unique(np.minimum(np.searchsorted(edges, points), len(edges) - 1), return_counts=True)
    return Generation(
        start.number + 1, 1.0, len(so_far.u), so_far.u[rows], times / wanted, so_far.found[rows], _effective(weights)
    )


def _write(folder: Path, so_far: Rounds) -> None:
    def save(path: Path) -> None:
        with path.open("wb") as out:
            np.savez(out, **{one.name: getattr(so_far, one.name) for one in fields(so_far)})

    write_whole(folder / WEIGHED, save)


def _read(folder: Path) -> Rounds | None:
    """What finished rounds left, or nothing."""
    try:
        with np.load(folder / WEIGHED, allow_pickle=False) as held:
            return Rounds(**{one.name: held[one.name] for one in fields(Rounds)})
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def _begun(problem: Problem, start: Generation) -> Rounds:
    nothing = np.zeros((0, len(problem.free))), np.zeros((0, len(problem.bindings))), np.zeros(0, "i8")
    return Rounds(start.u, start.weights, *nothing)


def begun(folder: Path) -> bool:
    """Whether a folder's fit has come so far: then it goes on here, and no cooler generation is begun."""
    return (folder / WEIGHED).is_file()
