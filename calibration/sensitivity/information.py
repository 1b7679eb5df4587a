"""What it would be worth to know a figure before deciding: expected value of perfect (partial) information, by regression.

The decision: today's way (net benefit 0) or one of the redesigns (its net benefit a year).  Now the best on average is taken; whoever
knew a figure could take the best for that figure.  The expected gain is the figure's value (EVPPI); knowing everything is worth
the EVPI.  Method: Strong, Oakley & Brennan 2014, Medical Decision Making 34, 311-326: the expected net benefit given
the figure is a smooth curve through the draws, whose error gives the standard error.  Maxima of uncertain curves lie too high, so that
figures without any worth get a little; what shuffled draws give (`chance`) tells how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.sensitivity.regression import Smoother, smoother

SHUFFLES, SAMPLES = 99, 400


@dataclass(frozen=True)
class Worth:
    """Value of information in the unit of the net benefits: with its standard error, and what chance alone reaches in one of twenty
    shuffles (`chance`; NaN where it does not apply)."""

    value: float
    error: float
    chance: float = float("nan")

    @property
    def believed(self) -> bool:
        """Whether it is above what chance gives."""
        return self.value > 0 and not self.value <= self.chance


def with_today(benefits: np.ndarray) -> np.ndarray:
    """f8[draw, redesign] with today's nothing before it."""
    return np.column_stack([np.zeros(len(benefits)), benefits])


def gain(benefits: np.ndarray) -> float:
    """Expected gain of choosing the best in each row over the best on average; f8[draw, choice]."""
    return float(max(0.0, benefits.max(axis=1).mean() - benefits.mean(axis=0).max()))


def shrunk(means: np.ndarray, reliability: np.ndarray) -> np.ndarray:
    """Means of few replications carry luck and vary too much: drawn towards their mean until only assumptions are left in the variance.

    means: f8[draw, redesign]; reliability: share of assumptions in the variance of each column.
    """
    middle = means.mean(axis=0)
    return middle + (means - middle) * np.sqrt(np.clip(reliability, 0.0, 1.0))


def evpi(benefits: np.ndarray, seed: int = 0) -> Worth:
    """Value of knowing everything, f8[draw, redesign] (use `shrunk` means); error by the bootstrap over draws."""
    table, rng = with_today(benefits), np.random.default_rng(seed)
    again = [gain(table[rng.integers(len(table), size=len(table))]) for _ in range(SAMPLES)]
    return Worth(gain(table), float(np.std(again, ddof=1)))


def evppi(benefits: np.ndarray, x: np.ndarray, seed: int = 0) -> Worth:
    """Value of knowing the numbers in f8[draw, number] (one, or a group at once), for f8[draw, redesign]."""
    smooth, rng = smoother(x), np.random.default_rng(seed)
    fits = [smooth.fit(column) for column in benefits.T]
    curves = with_today(np.column_stack([one.values for one in fits]))
    drawn = [gain(curves + with_today(np.column_stack([one.error(rng) for one in fits]))) for _ in range(SAMPLES)]
    shuffled = [_of_order(smooth, benefits[rng.permutation(len(benefits))]) for _ in range(SHUFFLES)]
    error = np.hypot(np.std(drawn, ddof=1), _of_few_draws(curves))
    return Worth(gain(curves), float(error), float(np.quantile(shuffled, 0.95)))


def _of_few_draws(curves: np.ndarray) -> float:
    """Standard error of the gain for the figure having been drawn so many times only."""
    each = curves.max(axis=1) - curves[:, curves.mean(axis=0).argmax()]
    return float(each.std(ddof=1) / np.sqrt(len(each)))


def _of_order(smooth: Smoother, benefits: np.ndarray) -> float:
    return gain(with_today(np.column_stack([smooth.fit(column).values for column in benefits.T])))


def linear_normal(mean: float, spread: float) -> float:
    """The same in closed form where the expected net benefit of one redesign is normal (Raiffa & Schlaifer 1961): the unit normal
    loss of not choosing it, or of choosing it."""
    from scipy.stats import norm

    if spread <= 0:
        return 0.0
    z = abs(mean) / spread
    return float(spread * (norm.pdf(z) - z * norm.sf(z)))
