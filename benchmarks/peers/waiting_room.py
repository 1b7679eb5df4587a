"""An agency's queue and staff-hours in plain Python, for the Mesa and SimPy peers."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from random import Random
from typing import Any

from benchmarks.peers.w_parameters import ALMOST


class WaitingRoom:
    """Who waits at one agency: urgent first, then first come, then at random.

    A visit whose need was resolved by a crisis stays here as a ghost, known by
    its outdated episode number; it is skipped and costs no staff time.
    """

    def __init__(self, assessments_a_day: float, rng: Random) -> None:
        self.assessments_a_day = assessments_a_day
        self.credit = 0.0  # assessments the staff-hours at hand allow
        self.rng = rng
        self.visits: list[tuple[bool, int, float, Any, int]] = []

    def join(self, need: Any, day: int) -> None:
        """`need` (with `urgent` and `episode`) presents on `day`."""
        heappush(self.visits, (not need.urgent, day, self.rng.random(), need, need.episode))

    def assessed_today(self) -> Iterator[Any]:
        """Add a day's hours, and yield the needs assessed with them, in order."""
        self.credit += self.assessments_a_day
        while self._somebody_waits():
            if self.credit < 1 - ALMOST:
                return  # the rest of an hour is work begun, finished tomorrow
            self.credit -= 1
            yield heappop(self.visits)[3]
        self.credit = 0.0  # nobody left: the rest of the day is lost

    def _somebody_waits(self) -> bool:
        """Drop ghosts from the head of the queue; say whether anybody is left."""
        while self.visits and self.visits[0][3].episode != self.visits[0][4]:
            heappop(self.visits)
        return bool(self.visits)
