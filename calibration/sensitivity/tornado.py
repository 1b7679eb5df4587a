"""One number at a time at either end of its range, all others as stated; and two at a time, to see whether they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from calibration.sensitivity.numbers import Uncertain
from scenarios.compare.differences import half_width

LOW, HIGH = "low", "high"


@dataclass(frozen=True)
class Change:
    """A change of the figure against the stated values with its 95 % interval over replications (NaN with one)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Swing:
    """What the figure becomes less what it is as stated, with the number at its low and at its high end."""

    path: str
    low: Change
    high: Change

    @property
    def span(self) -> float:
        """How far the two ends (and the stated value) lie apart."""
        return max(self.low.value, self.high.value, 0.0) - min(self.low.value, self.high.value, 0.0)


@dataclass(frozen=True)
class Pair:
    """What two numbers do at once beyond the sum of what each does alone, at the named ends."""

    paths: tuple[str, str]
    ends: tuple[str, str]
    beyond: Change


def design(numbers: Sequence[Uncertain], pairs: int) -> np.ndarray:
    """Values f8[point, number]: as stated; each at low and at high; then each pair of the first `pairs` numbers in all four corners."""
    stated = np.array([one.stated for one in numbers])
    rows = [stated]
    for j, one in enumerate(numbers):
        for end in one.ends:
            rows.append(_with(stated, (j, end)))
    for i, j in combinations(range(min(pairs, len(numbers))), 2):
        rows += [_with(stated, (i, a), (j, b)) for a in numbers[i].ends for b in numbers[j].ends]
    return np.array(rows)


def _with(stated: np.ndarray, *changes: tuple[int, float]) -> np.ndarray:
    row = stated.copy()
    for j, value in changes:
        row[j] = value
    return row


def swings(numbers: Sequence[Uncertain], y: np.ndarray) -> list[Swing]:
    """Of f8[point, replication] at the points of `design`, in the order of the numbers."""
    return [
        Swing(one.path, _change(y[1 + 2 * j] - y[0]), _change(y[2 + 2 * j] - y[0])) for j, one in enumerate(numbers)
    ]


def interactions(numbers: Sequence[Uncertain], y: np.ndarray, pairs: int) -> list[Pair]:
    """For each pair of the first numbers the corner that departs most from a sum, largest first."""
    out, at = [], 1 + 2 * len(numbers)
    for i, j in combinations(range(min(pairs, len(numbers))), 2):
        corners = []
        for a, b in ((0, 0), (0, 1), (1, 0), (1, 1)):
            beyond = y[at] - y[1 + 2 * i + a] - y[1 + 2 * j + b] + y[0]
            corners.append(Pair((numbers[i].path, numbers[j].path), ((LOW, HIGH)[a], (LOW, HIGH)[b]), _change(beyond)))
            at += 1
        out.append(max(corners, key=lambda one: abs(one.beyond.value) if np.isfinite(one.beyond.value) else -1.0))
    return sorted(out, key=lambda one: -abs(one.beyond.value) if np.isfinite(one.beyond.value) else 0.0)


def _change(each: np.ndarray) -> Change:
    """Mean and interval over replications that did not fail."""
    each = each[np.isfinite(each)]
    if not len(each):
        return Change(float("nan"), float("nan"), float("nan"))
    mean = float(each.mean())
    spread = each.var(ddof=1) if len(each) > 1 else np.nan
    half = float(half_width(np.array([spread]), np.array([len(each)]))[0])
    return Change(mean, mean - half, mean + half)
