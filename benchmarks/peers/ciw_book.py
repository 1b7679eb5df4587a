"""What the Ciw peer has to keep beside Ciw: which need slots are open, and the counts."""

from __future__ import annotations

from heapq import heappop, heappush
from random import expovariate, random

import numpy as np

from benchmarks.peers.w_parameters import Outcome, Tally, W

RATE_RESOLVING = W.crisis_resolves / W.days_to_crisis
RATE_FRUITLESS = (1 - W.crisis_resolves) / W.days_to_crisis


class Book:
    """The open slots, the days they were open, and the counts of W."""

    def __init__(self, citizens: int) -> None:
        self.slots = W.needs * citizens
        self.tally = Tally()
        self.open = 0
        self.opened_at = 0.0  # sum of the times of all onsets
        self.closed_at = 0.0  # sum of the times of all ends
        self.unattended: list[float] = []  # when a crisis will end each

    def baulks(self, n, Q, next_ind, next_node) -> float:
        """Ciw asks how likely this onset is to be sent away: surely, if its slot is open."""
        now = Q.current_time
        self.end_unattended(now)
        if random() * self.slots < self.open:
            return 1.0
        self.open += 1
        self.opened_at += now
        self.tally.presentations += 1
        next_ind.crisis_ends_it = now + expovariate(RATE_RESOLVING)
        return 0.0

    def assessed(self, outcome: int, ind) -> None:
        """Count an assessment and what it leads to."""
        self.tally.assessments += 1
        if outcome >= Outcome.WILL_RETURN:
            self.tally.turned_away += 1
        if outcome == Outcome.RESOLVED:
            self._end(ind.simulation.current_time)
        elif outcome == Outcome.UNATTENDED:
            heappush(self.unattended, ind.crisis_ends_it)

    def crisis_ends_episode(self, ind) -> None:
        """A crisis resolved a need in a queue or on its way."""
        self.tally.escalations += 1
        self._end(ind.crisis_ends_it)

    def end_unattended(self, now: float) -> None:
        """A crisis resolved needs left unattended: those due up to now."""
        while self.unattended and self.unattended[0] <= now:
            self.tally.escalations += 1
            self._end(heappop(self.unattended))

    def close(self, days: int, seed: int) -> None:
        """At the end of the run: add the crises that resolved nothing."""
        self.end_unattended(days)
        open_days = self.closed_at + self.open * days - self.opened_at
        fruitless = np.random.default_rng(seed).poisson(RATE_FRUITLESS * open_days)
        self.tally.escalations += int(fruitless)

    def _end(self, time: float) -> None:
        self.open -= 1
        self.closed_at += time
        self.tally.resolved += 1
