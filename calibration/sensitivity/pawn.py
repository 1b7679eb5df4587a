"""PAWN: how far knowing a number shifts the whole distribution of the figure, not its variance alone; from whatever draws there are.

Pianosi & Wagener 2018, Environmental Modelling & Software 108, 197-207; SALib.  The median over slices of the Kolmogorov-Smirnov distance between
the figure's distribution within a slice and over all draws.  It is never 0 with few draws: numbers that do nothing say
what chance gives.
"""

from __future__ import annotations

import numpy as np

LEAST_IN_SLICE, MOST_SLICES = 12, 10
IDLE = 40


def pawn(x: np.ndarray, y: np.ndarray, seed: int = 0) -> tuple[list[float], float]:
    """The index of each number of f8[draw, number], and what one idle number in twenty reaches."""
    rng = np.random.default_rng(seed)
    idle = rng.random((len(x), IDLE))
    found = _medians(np.hstack([x, idle]), y)
    return [float(one) for one in found[: x.shape[1]]], float(np.quantile(found[x.shape[1] :], 0.95))


def _medians(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    from SALib.analyze.pawn import analyze

    slices = int(np.clip(len(x) // LEAST_IN_SLICE, 2, MOST_SLICES))
    names = [f"x{j}" for j in range(x.shape[1])]
    told = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    return np.asarray(analyze(told, x, y, S=slices)["median"], "f8")
