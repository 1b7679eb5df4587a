"""An event log as columns: cases in order of their first event, events of a case in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class EventLog:
    """Finished activities of cases.

    ``first`` i8[cases + 1]: events of case c are ``first[c]:first[c + 1]``.  ``at`` i8[events]: microseconds since 1970 (UTC) at
    which it was finished; ``begun`` the same at which it was begun (equal to ``at`` where the log has no starts).  ``shift``
    i8[events]: microseconds to add for the clock on the wall.  ``activity``, ``agency``, ``worker`` i4[events] number the
    names; -1 means not recorded.
    """

    cases: tuple[str, ...]
    activities: tuple[str, ...]
    agencies: tuple[str, ...]
    workers: tuple[str, ...]
    first: np.ndarray
    activity: np.ndarray
    agency: np.ndarray
    worker: np.ndarray
    at: np.ndarray
    begun: np.ndarray
    shift: np.ndarray
    has_starts: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def lengths(self) -> np.ndarray:
        """i8[cases] events of each case."""
        return np.diff(self.first)

    @property
    def case_of(self) -> np.ndarray:
        """i8[events] the case of each event."""
        return np.repeat(np.arange(len(self.cases)), self.lengths)

    @property
    def clock(self) -> np.ndarray:
        """i8[events] microseconds on the wall's clock at which each event was finished."""
        return self.at + self.shift

    @property
    def opened(self) -> np.ndarray:
        """i8[cases] microseconds at which each case began (its first start, or first event)."""
        return np.minimum.reduceat(self.begun, self.first[:-1])

    @property
    def last(self) -> np.ndarray:
        """i8[cases] microseconds of each case's last event."""
        return np.maximum.reduceat(self.at, self.first[:-1])

    def choose(self, cases: np.ndarray) -> EventLog:
        """The log of some cases (their numbers, ascending)."""
        lengths = self.lengths[cases]
        first = np.concatenate([[0], np.cumsum(lengths)])
        rows = np.repeat(self.first[:-1][cases] - first[:-1], lengths) + np.arange(first[-1])
        kept = {name: getattr(self, name)[rows] for name in ("activity", "agency", "worker", "at", "begun", "shift")}
        return replace(self, cases=tuple(self.cases[c] for c in cases), first=first, **kept)


def from_columns(
    case: np.ndarray, activity: np.ndarray, at: np.ndarray, *, names: Sequence[str], activities: Sequence[str]
) -> EventLog:
    """A log from numbered cases and activities and microseconds (as a simulation makes it), one agency, no workers."""
    order = np.lexsort((np.arange(len(at)), at, case))
    case, activity, at = case[order], activity[order], at[order]
    first = np.concatenate([[0], np.cumsum(np.bincount(case, minlength=len(names)))]).astype("i8")
    none = np.zeros(len(at), "i4")
    return EventLog(
        tuple(names), tuple(activities), ("all",), (), first, activity.astype("i4"), none, none - 1, at, at, none.astype("i8")
    )  # fmt: skip
