"""Waits of a pathway as chances of whole days: what the longer of two is, and what several mixed are.

A wait is (days i8[n] rising, chance f8[n] summing to 1); day 0 is the same sitting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sim.place import Onward

Wait = tuple[np.ndarray, np.ndarray]
LEVELS = 21  # quantiles of a wait, as in places learned from logs
_LUCK = (np.arange(400) + 0.5) / 400


def waits_of(way: Onward) -> tuple[Wait, Wait]:
    """The wait on a way while an episode is in its first sitting, and later."""
    later = way.same_day_share if way.same_day_share_later is None else way.same_day_share_later
    days = way.open_days if way.open_days_later is None else way.open_days_later
    return _wait(way.same_day_share, way.open_days), _wait(later, days)


def _wait(same_day_share: float, quantiles: Sequence[int]) -> Wait:
    """As the engine draws it: straight between evenly spaced quantiles, at least a day."""
    levels = np.asarray(quantiles or [1], "f8")
    days = np.maximum(1, np.floor(np.interp(_LUCK * (len(levels) - 1), np.arange(len(levels)), levels) + 0.5))
    chance = np.full(len(days), (1 - same_day_share) / len(days))
    return _together(np.append(0, days).astype("i8"), np.append(same_day_share, chance))


def _together(days: np.ndarray, chance: np.ndarray) -> Wait:
    known, at = np.unique(days, return_inverse=True)
    return known, np.bincount(at, chance, len(known))


def longer(one: Wait, other: Wait) -> Wait:
    """The longer of two waits that do not hang together."""
    days = np.union1d(one[0], other[0])
    below = [
        np.append(0.0, np.cumsum(chance))[np.searchsorted(own, days, side="right")] for own, chance in (one, other)
    ]
    return days, np.diff(below[0] * below[1], prepend=0.0)


def mixed(parts: Iterable[tuple[float, Wait]]) -> Wait:
    """Waits of several ways, by the share of each."""
    known = list(parts)
    whole = sum(share for share, _ in known)
    return _together(
        np.concatenate([days for _, (days, _) in known]),
        np.concatenate([share / whole * chance for share, (_, chance) in known]),
    )


def mean_days(wait: Wait) -> float:
    """Its mean; the same sitting counts 0."""
    return float(wait[0] @ wait[1])


def way_with(to: str, share: float, early: Wait, later: Wait) -> Onward:
    """A way on with these waits, as quantiles."""
    first, second = (_quantiles(wait) for wait in (early, later))
    return Onward(
        to=to, share=share, same_day_share=_same_day(early), open_days=first, same_day_share_later=_same_day(later),
        open_days_later=second,
    )  # fmt: skip


def _same_day(wait: Wait) -> float:
    return float(min(1.0, max(0.0, wait[1][wait[0] == 0].sum())))


def _quantiles(wait: Wait) -> list[int]:
    """Evenly spaced; the last is so chosen that the mean of the longest waits is kept."""
    met = (wait[0] > 0) & (wait[1] > 1e-12)
    days, chance = wait[0][met], wait[1][met]
    if chance.sum() <= 1e-12:
        return [1]
    summed = np.cumsum(chance) / chance.sum()
    fine = days[np.minimum(np.searchsorted(summed, np.linspace(0, 1, 2001) - 1e-9), len(days) - 1)]
    found = fine[:: 2000 // (LEVELS - 1)].astype("f8")
    longest = fine[-2000 // (LEVELS - 1) :].mean()
    found[-1] = max(found[-2], min(found[-1], 2 * longest - found[-2]))
    return [int(day + 0.5) for day in found]
