"""Cost lines: every kind of money that follows an event or a day, in whole pence of one price year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.place import Agency, CostLine, Place


@dataclass(frozen=True)
class Line:
    """One cost line: what it is for, who pays which share, and whole pence a unit (an event or a day).

    The last four say what is really saved when fewer units are needed (see `CostLine`); the engine does not read them.
    """

    category: str
    agency: str | None
    subject: str | None
    funders: tuple[tuple[str, float], ...]
    pence: int
    per_day: bool
    grade: int | None
    variable_share: float = 1.0
    step_size: float = 1.0
    release_lag_days: float = 0.0
    transfer: bool = False


@lru_cache(maxsize=64)
def uprating(price_year: str, to_year: str) -> float:
    """Factor from one price year to another (GDP deflators of the unit cost database; evidence rows ``ucd-uprate-*``).

    Raises ValueError if no deflator is known for either year.
    """
    if price_year == to_year:
        return 1.0
    return _to_2013(price_year) / _to_2013(to_year)


def _to_2013(price_year: str) -> float:
    from calibration.evidence import load_evidence

    if price_year == "2013/14":
        return 1.0
    row = load_evidence().get(f"ucd-uprate-{price_year[:4]}")
    if row is None or row.value is None:
        raise ValueError(f"no deflator is known for price year {price_year}")
    return row.value


def payers(holder: CostLine | Agency, fallback: Agency | None = None) -> tuple[tuple[str, float], ...]:
    """Funders and their shares: the line's own, else those of the agency it belongs to."""
    for one in (holder, fallback):
        if one is not None and one.funders:
            return tuple((name, share.value) for name, share in one.funders.items())
        if one is not None and one.funder:
            return ((one.funder, 1.0),)
    raise ValueError("a cost line without funder")


PER_DAY = ("open_need", "help", "stay")


class Lines:
    """Collects the cost lines of places while they are compiled; lines that belong together stand together.

    Lines for the same thing that are alike are one, so that places that differ little share them.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lines: list[Line] = []
        self._blocks: dict[tuple, int] = {}

    def add(self, costs, category: str, agency: str | None, subject: str | None, fallback: Agency | None = None):
        """Add the cost lines of one event or day; returns (first, count)."""
        wanted = [self._line(cost, category, agency, subject, fallback) for cost in costs]
        key = (category, agency, subject, tuple(wanted))
        if key not in self._blocks:
            self._blocks[key] = len(self._lines)
            self._lines += wanted
        return self._blocks[key], len(wanted)

    def _line(self, cost, category: str, agency: str | None, subject: str | None, fallback: Agency | None) -> Line:
        factor = uprating(cost.price_year or self._place.price_year, self._place.price_year)
        return Line(
            category,
            agency,
            subject,
            payers(cost, fallback),
            round(cost.gbp.value * factor * 100),
            category in PER_DAY,
            cost.gbp.grade,
            cost.variable_share.value,
            cost.step_size.value,
            cost.release_lag_days.value,
            cost.transfer,
        )

    def lines(self) -> tuple[Line, ...]:
        """All lines, in order of their index."""
        return tuple(self._lines)

    def pence(self) -> np.ndarray:
        """i8[line]: pence a unit (at least one row, so that the array is never empty)."""
        return np.array([line.pence for line in self._lines] or [0], "i8")
