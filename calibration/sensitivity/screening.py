"""Which of hundreds of numbers move the figure at all: Morris's elementary effects, of groups first, then of what is inside the strong ones.

Morris 1991, Technometrics 33, 161-174; groups and mu* as in Campolongo, Cariboni & Saltelli 2007, Environmental Modelling & Software 22,
1509-1518; opening only strong groups is sequential bifurcation (Bettonvil & Kleijnen 1997, EJOR 96, 180-194).  Computed by SALib.
Each number takes the middles of four equal slices of its range, so that hundreds at once vary about as much as they do in draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEVELS = 4
BOUNDS = (0.125, 0.875)  # middles of the lowest and the highest slice
WIDTH = BOUNDS[1] - BOUNDS[0]
STEP = LEVELS / (2 * (LEVELS - 1))  # of that width
LEAST_TRAJECTORIES = 2
SHUFFLES = 500  # figures of luck alone


@dataclass(frozen=True)
class Effect:
    """What one number (or group of them) does when it goes through all of its range, in the figure's unit.

    mu_star: mean size of the change; mu: mean change, with its sign (NaN of groups); sigma: spread of the change over the rest of
    the space: interactions and bends (NaN of groups); error: half the 95 % interval of mu_star.
    """

    name: str
    mu_star: float
    mu: float
    sigma: float
    error: float


@dataclass(frozen=True)
class Screen:
    """Effects, strongest first; luck: mu* that one of all these would show by luck alone in one of twenty screenings;
    trajectories: complete ones."""

    effects: tuple[Effect, ...]
    luck: float
    trajectories: int


def problem(groups: Sequence[str]) -> dict:
    """For SALib: a number each, in [0, 1]; groups where several numbers share a name."""
    names = [f"x{j}" for j in range(len(groups))]
    told = {"num_vars": len(names), "names": names, "bounds": [list(BOUNDS)] * len(names)}
    return told | {"groups": list(groups)}


def design(groups: Sequence[str], trajectories: int, seed: int) -> np.ndarray:
    """Shares of probability f8[point, number]; (number of groups + 1) points a trajectory."""
    from SALib.sample.morris import sample

    return sample(problem(groups), trajectories, num_levels=LEVELS, seed=seed)


def screen(groups: Sequence[str], u: np.ndarray, y: np.ndarray, seed: int = 0) -> Screen | None:
    """Effects from f8[point, replication] (NaN: failed) at the points of `design`; None if fewer than two trajectories are whole."""
    from SALib.analyze.morris import analyze

    size = len(dict.fromkeys(groups)) + 1
    whole = np.repeat(np.isfinite(y).all(axis=1).reshape(-1, size).all(axis=1), size)
    u, y = u[whole], y[whole]
    count = len(u) // size
    if count < LEAST_TRAJECTORIES:
        return None
    found = analyze(problem(groups), u, y.mean(axis=1), num_levels=LEVELS, seed=seed + 1)
    alone = [list(groups).count(name) == 1 for name in found["names"]]
    columns = ("mu_star", "mu", "sigma", "mu_star_conf")
    rows = zip(found["names"], alone, *(np.asarray(found[key], "f8") / WIDTH for key in columns), strict=True)
    effects = [
        Effect(str(name), float(star), float(mu) if own else math.nan, float(sigma) if own else math.nan, float(error))
        for name, own, star, mu, sigma, error in rows
    ]
    effects.sort(key=lambda one: -one.mu_star)
    return Screen(tuple(effects), luck(y.reshape(count, size, -1), seed), count)


def luck(y: np.ndarray, seed: int = 0) -> float:
    """The mu* reached by luck: f8[trajectory, point, replication]; NaN with one replication.

    Luck's share of an effect is what differs between replications of the same step.  How far the largest mean size of an effect lies
    above that spread in one of twenty screenings of a figure made of luck alone is found by making such figures.
    """
    if y.shape[2] < 2:
        return math.nan
    rng = np.random.default_rng([seed, 1])
    reached = [_largest(own) / _spread(own) for own in (rng.standard_normal(y.shape) for _ in range(SHUFFLES))]
    return _spread(y) * float(np.quantile(reached, 0.95)) / (STEP * WIDTH)


def _spread(y: np.ndarray) -> float:
    """Standard error of the change of a step, mean over replications, from how these differ."""
    return math.sqrt(float(np.diff(y, axis=1).var(axis=2, ddof=1).mean()) / y.shape[2])


def _largest(y: np.ndarray) -> float:
    """The largest mean size of a step over trajectories, each step taken as an effect."""
    return float(np.abs(np.diff(y.mean(axis=2), axis=1)).mean(axis=0).max())


def opened(effects: Sequence[Effect], inside: dict[str, list[str]], most: int) -> list[str]:
    """What to look at next: what is inside the strongest groups, as many groups as have together at most `most` members.

    A group that alone has more is opened all the same.
    """
    out: list[str] = []
    for one in effects:
        members = inside[one.name]
        if out and len(out) + len(members) > most:
            break
        out += members
    return out
