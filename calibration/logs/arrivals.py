"""When cases arrive: how many on a day, by month and weekday, and at what time of day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.table import DAY_US
from calibration.logs.waits import GRID, weighted_quantiles


@dataclass(frozen=True, slots=True)
class Arrivals:
    """``weekday`` f8[7]: arrivals on a weekday, the mean of all days being 1.  ``level`` f8[periods]: arrivals a day in each period of
    ``period_days`` from ``from_day`` (days since 1970) to ``to_day``, both included.  ``hour`` f8[GRID]: seconds after midnight."""

    from_day: int
    to_day: int
    period_days: int
    weekday: np.ndarray
    level: np.ndarray
    hour: np.ndarray

    def expected(self) -> np.ndarray:
        """f8[days] expected arrivals on each day of the log."""
        days = np.arange(self.from_day, self.to_day + 1)
        return self.weekday[(days + 3) % 7] * self.level[(days - self.from_day) // self.period_days]

    def draw(self, rng: np.random.Generator, cases: int | None = None) -> np.ndarray:
        """i8 microseconds on the wall's clock: Poisson arrivals, or so many `cases` over the same days, in order of time."""
        expected = self.expected()
        if cases is None:
            counts = rng.poisson(expected)
        else:
            counts = rng.multinomial(cases, expected / expected.sum())
        day = np.repeat(np.arange(self.from_day, self.to_day + 1), counts)
        seconds = np.interp(rng.random(len(day)), GRID, self.hour)
        return np.sort(day * DAY_US + (seconds * 1e6).astype("i8"))

    def per_year(self) -> float:
        """Cases a year of 365 days."""
        return float(self.expected().mean() * 365)


def learn_arrivals(opened: np.ndarray, last: int, scale: float = 1.0) -> Arrivals:
    """Arrivals from i8[cases] microseconds (wall's clock) of first events, in a log that ends at `last`.

    Periods are four weeks: short enough for seasons and for drift, long enough to be more than noise; the last may be shorter.
    """
    day = opened // DAY_US
    first, end = int(day.min()), int(max(day.max(), last // DAY_US))
    period = 28
    number = (end - first) // period + 1
    counts = np.bincount((day - first) // period, minlength=number).astype("f8")
    lengths = np.full(number, float(period))
    lengths[-1] = end - first + 1 - period * (number - 1)
    weekday = np.bincount((day + 3) % 7, minlength=7).astype("f8")
    days_of = np.bincount((np.arange(first, end + 1) + 3) % 7, minlength=7)
    factor = weekday / np.maximum(1, days_of)
    factor = factor / max(1e-12, (factor * days_of).sum() / days_of.sum())
    share = np.bincount(
        (np.arange(first, end + 1) - first) // period, factor[(np.arange(first, end + 1) + 3) % 7], minlength=number
    )
    level = np.where(share > 0, counts / np.maximum(share, 1e-12), counts / lengths) * scale
    hour = weighted_quantiles((opened % DAY_US) / 1e6, np.ones(len(opened)))
    return Arrivals(first, end, period, factor, level, hour)
