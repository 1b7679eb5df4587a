"""Cashable or not: a bed that stands empty is still paid for.

Of a fall in units (events or days a year) only so much leads to money not spent as has lasted for the lag, in whole steps (a
ward, not a bed), times the variable share.  The rest is *released*: free to be used, not to be banked.  A rise is paid for in
full and at once.
"""

from __future__ import annotations

import numpy as np

from scenarios.appraisal.rules import CostRule

_DAYS = 365


def lasting(fall: np.ndarray, lag_days: float) -> np.ndarray:
    """f8[year]: units a year that have been free for `lag_days`, each day of a year falling alike.

    A unit lasts on a day if it was free on that day and ever since `lag_days` before; nothing was free before year 1.
    """
    free = np.maximum(np.asarray(fall, "f8"), 0.0)
    whole, days = divmod(lag_days, _DAYS)
    longer, shorter = _least_of_last(free, int(whole) + 1), _least_of_last(free, int(whole))
    return longer * (days / _DAYS) + shorter * (1 - days / _DAYS)


def _least_of_last(free: np.ndarray, years: int) -> np.ndarray:
    """The least of a year and of `years` before it (nothing was free before the first)."""
    padded = np.concatenate([np.zeros(years), free])
    return np.array([padded[y : y + years + 1].min() for y in range(len(free))])


def in_steps(units: np.ndarray, step: float) -> np.ndarray:
    """Units rounded down to whole steps; a step of 0 leaves them as they are."""
    return np.minimum(units, np.floor(units / step + 1e-9) * step) if step > 0 else units


def cashable_pence(saving: np.ndarray, rule: CostRule) -> np.ndarray:
    """i8[year]: how much of a post's saving (whole pence a year, negative for a rise) is money not spent.

    Never more than the saving; a rise counts in full.
    """
    saving = np.asarray(saving, "i8")
    fall = np.maximum(saving, 0)
    units = np.rint(fall / rule.unit_pence) if rule.unit_pence > 0 else fall.astype("f8")
    out = in_steps(lasting(units, rule.lag_days), rule.step)
    share = np.divide(out, units, out=np.full(len(units), 1.0 if rule.lag_days == 0 else 0.0), where=units > 0)
    return np.where(saving < 0, saving, np.floor(fall * np.minimum(share, 1.0) * rule.variable_share)).astype("i8")
