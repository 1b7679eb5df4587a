"""Under which assumptions does it lose?  Boxes in the space of what is assumed in which losing draws gather.

The patient rule induction method (Friedman & Fisher 1999, Statistics and Computing 9, 123-143) as used for scenario discovery (Bryant & Lempert
2010, Technological Forecasting and Social Change 77, 34-49): thin slices are peeled off, each time the one that raises
the share of losing draws most; of the boxes on the way the one that parts losing draws best is taken; sides that add nothing beyond
chance are taken away again; a shuffled outcome says whether any box was to be expected by chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

SLICE = 0.1  # of the draws in the box, peeled at a time
LEAST_DRAWS = 8  # in a box
MOST_SIDES = 3  # numbers that a box may name
MOST_BOXES = 2
SHUFFLES = 99
BELIEVED = 0.05


@dataclass(frozen=True)
class Side:
    """A number's bounds within a box (None: it is open to this side); `chance`: of as good a side if it did nothing."""

    number: int
    low: float | None
    high: float | None
    chance: float


@dataclass(frozen=True)
class Box:
    """coverage: share of all losing draws that lie inside; density: share of the draws inside that lose; base: share of all draws that
    lose; draws: inside; p_value: how often shuffled outcomes give as good a box."""

    sides: tuple[Side, ...]
    coverage: float
    density: float
    base: float
    draws: int
    p_value: float


def boxes(x: np.ndarray, loses: np.ndarray, seed: int = 0) -> list[Box]:
    """The boxes of f8[draw, number] in which bool[draw] gathers; none where chance explains them."""
    found: list[Box] = []
    left = np.ones(len(x), bool)
    while len(found) < MOST_BOXES:
        one = _believed(x[left], loses[left], loses, seed + len(found))
        if one is None:
            break
        found.append(one)
        inside = np.ones(len(x), bool)
        for side in one.sides:
            inside &= within(x[:, side.number], side)
        left &= ~inside
    return found


def within(column: np.ndarray, side: Side) -> np.ndarray:
    """Which values lie inside a side's bounds."""
    low = -np.inf if side.low is None else side.low
    high = np.inf if side.high is None else side.high
    return (column >= low) & (column <= high)


def _believed(x: np.ndarray, loses: np.ndarray, everywhere: np.ndarray, seed: int) -> Box | None:
    if loses.all() or loses.sum() < LEAST_DRAWS / 2 or len(x) < 2 * LEAST_DRAWS:
        return None
    bounds, score = best_box(x, loses)
    if score <= 0:
        return None
    p_value = _by_chance(x, loses, score, seed)
    sides = _needed(x, loses, bounds) if p_value <= BELIEVED else ()
    if not sides:
        return None
    inside = np.all([within(x[:, s.number], s) for s in sides], axis=0)
    lost = int(loses[inside].sum())
    base = float(everywhere.mean())
    return Box(sides, lost / int(everywhere.sum()), lost / int(inside.sum()), base, int(inside.sum()), p_value)


def _by_chance(x: np.ndarray, loses: np.ndarray, score: float, seed: int) -> float:
    """How often shuffled outcomes give as good a box; not counted further once it is too often to be believed."""
    rng, reached = np.random.default_rng(seed), 0
    for _ in range(SHUFFLES):
        reached += bool(best_box(x, rng.permutation(loses))[1] >= score)
        if (1 + reached) / (1 + SHUFFLES) > BELIEVED:
            break
    return (1 + reached) / (1 + SHUFFLES)


def best_box(x: np.ndarray, loses: np.ndarray) -> tuple[np.ndarray, float]:
    """Bounds f8[number, 2] of the box on the peeling path that parts losing draws best, and how well (`parted`)."""
    bounds = np.column_stack([np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)])
    at = np.arange(len(x))
    best, score = bounds.copy(), 0.0
    while (step := _peel(x, loses, at)) is not None:
        number, end, bound, at = step
        bounds = bounds.copy()
        bounds[number, end] = bound
        own = _parted(float(loses[at].sum()), len(at), float(loses.sum()), len(x))
        if own > score:
            best, score = bounds, own
    return _pasted(x, loses, best, score) if score > 0 else (best, score)


def _peel(x: np.ndarray, loses: np.ndarray, at: np.ndarray) -> tuple[int, int, float, np.ndarray] | None:
    """The thin slice whose loss raises the share of losing draws most: number, end, new bound, which draws stay."""
    least = max(LEAST_DRAWS, int(0.05 * len(x)))
    off = max(1, int(SLICE * len(at)))
    if len(at) - off < least:
        return None
    own, lost = x[at], loses[at].astype("f8")
    ordered = np.sort(own, axis=0)
    low, high = ordered[off], ordered[-1 - off]
    stays = np.stack([own >= low, own <= high])  # end, draw, number
    count = stays.sum(axis=1)
    share = np.where(
        (count >= least) & (count < len(at)), (stays * lost[:, None]).sum(axis=1) / np.maximum(count, 1), -1.0
    )
    if share.max() < 0:
        return None
    number, end = divmod(int(share.T.argmax()), 2)
    return number, end, float((low, high)[end][number]), at[stays[end, :, number]]


def _pasted(x: np.ndarray, loses: np.ndarray, bounds: np.ndarray, score: float) -> tuple[np.ndarray, float]:
    """The box with each bound moved out again as far as it parts losing draws better."""
    improved = True
    while improved:
        improved = False
        for number, end in np.argwhere(np.isfinite(bounds)):
            for bound in _outer(x[:, number], float(bounds[number, end]), end):
                moved = bounds.copy()
                moved[number, end] = bound
                own = parted(loses, _inside(x, moved))
                if own > score:
                    bounds, score, improved = moved, own, True
    return bounds, score


def _outer(column: np.ndarray, bound: float, end: int) -> np.ndarray:
    further = np.sort(column[column < bound])[::-1] if end == 0 else np.sort(column[column > bound])
    return np.append(further[: max(1, len(column) // 20)], -np.inf if end == 0 else np.inf)


def _inside(x: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    return np.all((x >= bounds[:, 0]) & (x <= bounds[:, 1]), axis=1)


def parted(loses: np.ndarray, inside: np.ndarray) -> float:
    """How well a box parts losing draws from the others: log likelihood ratio of two shares against one (0 where fewer lose inside)."""
    return _parted(float(loses[inside].sum()), int(inside.sum()), float(loses.sum()), len(loses))


def _parted(k: float, n: int, lost_in_all: float, draws: int) -> float:
    rest, lost = draws - n, lost_in_all - k
    if n == 0 or rest == 0 or k / n <= lost / rest:
        return 0.0
    return _log_likelihood(k, n) + _log_likelihood(lost, rest) - _log_likelihood(k + lost, n + rest)


def _log_likelihood(k: float, n: float) -> float:
    return sum(part * math.log(part / n) for part in (k, n - k) if part > 0)


def _needed(x: np.ndarray, loses: np.ndarray, bounds: np.ndarray) -> tuple[Side, ...]:
    """The sides without which significantly fewer draws in the box lose, at most `MOST_SIDES` (Bryant & Lempert's quasi p values)."""
    own = {number: bounds[number] for number in range(len(bounds)) if np.isfinite(bounds[number]).any()}
    while own:
        chances = {number: _chance(x, loses, own, number) for number in own}
        worst = max(chances, key=lambda number: chances[number])
        if chances[worst] <= BELIEVED and len(own) <= MOST_SIDES:
            return tuple(_side(number, own[number], chances[number]) for number in sorted(own, key=chances.__getitem__))
        del own[worst]
    return ()


def _side(number: int, pair: np.ndarray, chance: float) -> Side:
    low, high = (float(bound) if np.isfinite(bound) else None for bound in pair)
    return Side(number, low, high, chance)


def _chance(x: np.ndarray, loses: np.ndarray, own: dict[int, np.ndarray], without: int) -> float:
    from scipy.stats import binom

    def inside(numbers) -> np.ndarray:
        masks = [(x[:, j] >= own[j][0]) & (x[:, j] <= own[j][1]) for j in numbers]
        return np.all(masks, axis=0) if masks else np.ones(len(x), bool)

    wide, narrow = inside([j for j in own if j != without]), inside(own)
    return float(binom.sf(loses[narrow].sum() - 1, narrow.sum(), loses[wide].mean()))
