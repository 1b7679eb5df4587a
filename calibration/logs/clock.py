"""Working days and the clock: how many open days lie between two dates, and the date so many open days later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.table import DAY_US

OPEN_FROM = 0.1  # of the busiest weekday's events
AHEAD_DAYS = 40_000  # far enough for the longest wait
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Calendar:
    """``open_days`` b[7], Monday first."""

    open_days: tuple[bool, ...]

    def ordinal(self, day: np.ndarray) -> np.ndarray:
        """Open days before each day (days since 1970-01-01, a Thursday)."""
        week, rest = np.divmod(day + 3, 7)
        before = np.concatenate([[0], np.cumsum(self.open_days)])
        return week * before[7] + before[rest]

    def later(self, day: np.ndarray, open_days: np.ndarray) -> np.ndarray:
        """The day that lies so many (at least one) open days after another."""
        target = self.ordinal(day) + np.where(self._is_open(day), open_days, open_days - 1)
        number = sum(self.open_days)
        week, rest = np.divmod(target, number)
        return 7 * week + np.flatnonzero(self.open_days)[rest] - 3

    def between(self, day: np.ndarray, later: np.ndarray) -> np.ndarray:
        """Open days from a day to a later one, at least one where they differ: what `later` takes."""
        step = np.where(self._is_open(day), 0, 1)
        return np.maximum(1, self.ordinal(later) - self.ordinal(day) + step)

    def _is_open(self, day: np.ndarray) -> np.ndarray:
        return np.asarray(self.open_days)[(day + 3) % 7]

    def words(self) -> str:
        """For people: 'mon tue wed thu fri'."""
        return " ".join(name for name, is_open in zip(WEEKDAYS, self.open_days, strict=True) if is_open)


def learn_calendar(clock: np.ndarray) -> Calendar:
    """Open weekdays: those with at least a tenth of the busiest weekday's events."""
    weekday = (clock // DAY_US + 3) % 7
    counts = np.bincount(weekday, minlength=7)
    return Calendar(tuple(bool(n >= OPEN_FROM * counts.max()) for n in counts))
