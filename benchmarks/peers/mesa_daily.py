"""Workload W in Mesa: citizens and agencies are agents that step every day.

Written to be kind to Mesa: a citizen knows the next day on which anything can
happen to them, and leaves `step` at once on all the others.
"""

from __future__ import annotations

from bisect import bisect_right
from time import perf_counter

import mesa

from benchmarks.peers.w_parameters import DAYS, Outcome, Tally, W, whole_days
from benchmarks.peers.waiting_room import WaitingRoom

NEVER = 1 << 60
BOUNDS = W.outcome_bounds()
DELAYS = W.delays()


class Need:
    """One need slot of a citizen."""

    __slots__ = ("agency", "arrival_day", "episode", "hazard_day", "is_open", "owner", "urgent")

    def __init__(self, owner: Citizen, hazard_day: int) -> None:
        self.owner = owner
        self.hazard_day = hazard_day  # next onset if closed, next crisis if open
        self.arrival_day = NEVER
        self.is_open = False
        self.urgent = False
        self.agency = 0
        self.episode = 0


class Citizen(mesa.Agent):
    """Three need slots, and the next day on which one of them needs attention."""

    def __init__(self, model: Place) -> None:
        super().__init__(model)
        self.needs = [Need(self, self.in_days(W.days_to_onset, -1)) for _ in range(W.needs)]
        self.find_next_day()

    def in_days(self, mean_days: float, day: int) -> int:
        """Day of the next onset or crisis."""
        return day + whole_days(self.random, mean_days)

    def find_next_day(self) -> None:
        """Look up when to wake next."""
        self.next_day = min(min(n.hazard_day, n.arrival_day) for n in self.needs)

    def step(self, day: int) -> None:
        """Live a day: onset or crisis, then arrival at an agency."""
        if day < self.next_day:
            return
        for need in self.needs:
            if need.hazard_day == day:
                if need.is_open:
                    self.crisis(need, day)
                else:
                    self.onset(need, day)
            if need.arrival_day == day:
                need.arrival_day = NEVER
                self.model.tally.presentations += 1
                self.model.places[need.agency].room.join(need, day)
        self.find_next_day()

    def onset(self, need: Need, day: int) -> None:
        """A need opens and presents today at an agency drawn uniformly."""
        need.is_open = True
        need.agency = self.random.randrange(W.agencies)
        need.urgent = self.random.random() < W.urgent_share
        need.arrival_day = day
        need.hazard_day = self.in_days(W.days_to_crisis, day)

    def crisis(self, need: Need, day: int) -> None:
        """A need left open escalates; half the time that resolves it."""
        self.model.tally.escalations += 1
        if self.random.random() < W.crisis_resolves:
            self.close(need, day)
        else:
            need.hazard_day = self.in_days(W.days_to_crisis, day)

    def close(self, need: Need, day: int) -> None:
        """A need is resolved; whatever still waits or travels for it is a ghost."""
        need.is_open = False
        need.episode += 1
        need.arrival_day = NEVER
        need.hazard_day = self.in_days(W.days_to_onset, day)
        self.model.tally.resolved += 1


class Agency(mesa.Agent):
    """Assesses those who wait, as far as a day's hours go."""

    def __init__(self, model: Place, number: int, assessments_a_day: float) -> None:
        super().__init__(model)
        self.number = number
        self.room = WaitingRoom(assessments_a_day, self.random)

    def work(self, day: int) -> None:
        """The day's round."""
        for need in self.room.assessed_today():
            self.assess(need, day)
            need.owner.find_next_day()

    def assess(self, need: Need, day: int) -> None:
        """Resolve, refer or turn away."""
        tally = self.model.tally
        tally.assessments += 1
        outcome = bisect_right(BOUNDS, self.random.random())
        if outcome == Outcome.RESOLVED:
            need.owner.close(need, day)
            return
        if outcome >= Outcome.WILL_RETURN:
            tally.turned_away += 1
        if outcome == Outcome.REFERRED:
            step = self.random.choice(W.neighbour_steps)
            need.agency = (self.number + step) % W.agencies
        if outcome != Outcome.UNATTENDED:
            need.arrival_day = day + DELAYS[outcome]


class Place(mesa.Model):
    """The whole of W; `order` is the AgentSet method that steps the citizens."""

    def __init__(self, citizens: int, seed: int, order: str) -> None:
        super().__init__(seed=seed)
        self.tally = Tally()
        self.today = 0
        hours = W.assessments_a_day(citizens)
        self.places = [Agency(self, a, hours) for a in range(W.agencies)]
        self.citizens = Citizen.create_agents(self, citizens)
        self.agencies = self.agents_by_type[Agency]
        self.step_citizens = getattr(self.citizens, order)

    def step(self) -> None:
        """One day."""
        self.step_citizens("step", self.today)
        self.agencies.do("work", self.today)
        self.today += 1


def simulate(citizens: int, days: int = DAYS, seed: int = 1, order: str = "do") -> dict[str, float]:
    """Run W; `order` is "do" or "shuffle_do". Means a citizen."""
    start = perf_counter()
    place = Place(citizens, seed, order)
    for _ in range(days):
        place.step()
    return place.tally.per_citizen(citizens, perf_counter() - start)
