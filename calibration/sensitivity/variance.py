"""How much of the figure's variance comes from which number, alone and together with others: Sobol' indices.

First order, total and second order by Saltelli's scheme (Saltelli et al. 2010, Computer Physics Communications 181, 259-270; SALib), on the
numbers that screening left, with all others as stated.  And, from draws of everything, the share of each number alone by a smooth
curve through the draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from calibration.sensitivity.regression import smoother

SHUFFLES = 49


@dataclass(frozen=True)
class Index:
    """A share of variance and half its 95 % interval."""

    share: float
    error: float


@dataclass(frozen=True)
class Indices:
    """first, total: a number each; second: by pairs (i, j), i < j; points: complete base points."""

    first: tuple[Index, ...]
    total: tuple[Index, ...]
    second: dict[tuple[int, int], Index]
    points: int


def _problem(count: int) -> dict:
    return {"num_vars": count, "names": [f"x{j}" for j in range(count)], "bounds": [[0.0, 1.0]] * count}


def design(numbers: int, base: int, seed: int) -> np.ndarray:
    """Shares of probability f8[base × (2 × numbers + 2), number]; `base` a power of two."""
    from SALib.sample.sobol import sample

    return sample(_problem(numbers), base, calc_second_order=True, seed=seed)


def indices(numbers: int, y: np.ndarray, seed: int = 1) -> Indices | None:
    """From f8[point] (NaN: failed) at the points of `design`; None where nothing varies or hardly a base point is whole."""
    from SALib.analyze.sobol import analyze

    size = 2 * numbers + 2
    whole = np.repeat(np.isfinite(y).reshape(-1, size).all(axis=1), size)
    y = y[whole]
    if len(y) < 8 * size or np.ptp(y) == 0:
        return None
    found = analyze(_problem(numbers), y, calc_second_order=True, seed=seed)
    first, total = (_pairs(found[key], found[f"{key}_conf"]) for key in ("S1", "ST"))
    second = {
        (i, j): Index(float(found["S2"][i, j]), float(found["S2_conf"][i, j]))
        for i, j in combinations(range(numbers), 2)
    }
    return Indices(first, total, second, len(y) // size)


def _pairs(shares, errors) -> tuple[Index, ...]:
    return tuple(Index(float(share), float(error)) for share, error in zip(shares, errors, strict=True))


def alone(x: np.ndarray, y: np.ndarray, of_assumptions: float = 1.0, seed: int = 0) -> list[float]:
    """Share of each number of f8[draw, number] alone in the variance of f8[draw] that assumptions make.

    of_assumptions: share of the variance of y that is no luck.  What shuffled draws give on average is taken off.
    """
    rng, whole = np.random.default_rng(seed), float(np.var(y)) * of_assumptions
    if whole <= 0:
        return [math.nan] * x.shape[1]
    out = []
    for column in x.T:
        smooth = smoother(column[:, None])
        by_chance = np.mean([np.var(smooth.fit(rng.permutation(y)).values) for _ in range(SHUFFLES)])
        out.append(float(np.clip((np.var(smooth.fit(y).values) - by_chance) / whole, 0.0, 1.0)))
    return out


def names_of_pairs(names: Sequence[str], found: Indices) -> dict[tuple[str, str], Index]:
    """Second-order shares by the names of the two numbers."""
    return {(names[i], names[j]): one for (i, j), one in found.second.items()}
