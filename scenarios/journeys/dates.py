"""Days of a run as dates.  The model counts whole days and years of 365 days; a date says which day, and nothing finer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np


class WrongDate(ValueError):
    """A date that cannot be meant; the message says why."""


@dataclass(frozen=True)
class Calendar:
    """The date of the first counted day.  Its weekday is that of the model's day, so that offices are closed at weekends."""

    first_day: int
    date: dt.date

    def date_of(self, day: int) -> dt.date:
        """The date of a day of the run."""
        return self.date + dt.timedelta(days=day - self.first_day)

    def day_of(self, when: dt.date) -> int:
        """The day of the run on a date."""
        return self.first_day + (when - self.date).days

    def dates(self, days: np.ndarray) -> np.ndarray:
        """datetime64[D][n] of days of the run."""
        return np.datetime64(self.date, "D") + (days.astype("i8") - self.first_day)


def calendar(first_day: int, starts: dt.date) -> Calendar:
    """A calendar whose first counted day is the first date from `starts` on that has its weekday."""
    late = (first_day - starts.weekday()) % 7
    return Calendar(first_day, starts + dt.timedelta(days=late))


def read_date(text: str, option: str) -> dt.date:
    """A date as a person writes it, YYYY-MM-DD; raises WrongDate."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongDate(f"{option} {text}: write a date as 2026-01-31") from None
