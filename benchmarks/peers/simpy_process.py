"""Workload W in SimPy: every need slot is a process, every agency is one too.

The clock is in days. Within a day crises come first, then arrivals, then the
agencies' round; each has its moment as a binary fraction, so that times are exact.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import suppress
from random import Random
from time import perf_counter

import simpy

from benchmarks.peers.w_parameters import DAYS, Outcome, Tally, W, whole_days
from benchmarks.peers.waiting_room import WaitingRoom

CRISIS, ARRIVAL, ROUND = 0.0, 0.25, 0.5
BOUNDS = W.outcome_bounds()
DELAYS = W.delays()


class World:
    """What the processes share: the clock, the dice, the queues and the counts."""

    def __init__(self, citizens: int, seed: int) -> None:
        self.env = simpy.Environment()
        self.rng = Random(seed)
        self.tally = Tally()
        hours = W.assessments_a_day(citizens)
        self.rooms = [WaitingRoom(hours, self.rng) for _ in range(W.agencies)]

    def until(self, moment: float) -> simpy.Timeout:
        """An event at `moment`, a day and its fraction."""
        return self.env.timeout(moment - self.env.now)

    def day_of(self, mean_days: float, today: int) -> int:
        """Day of the next onset or crisis."""
        return today + whole_days(self.rng, mean_days)


class Need:
    """One need slot: closed and open by turns."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.episode = 0
        self.agency = 0
        self.urgent = False
        self.process = world.env.process(self.live())

    def live(self):
        """Wait for onset, go through an episode, begin again."""
        world, today = self.world, -1
        while True:
            yield world.until(world.day_of(W.days_to_onset, today) + ARRIVAL)
            world.env.process(self.crises(self.episode))
            with suppress(simpy.Interrupt):  # by a crisis that resolves it, anywhere on the way
                yield from self.journey()
            self.episode += 1
            world.tally.resolved += 1
            today = int(world.env.now)

    def journey(self):
        """From agency to agency until resolved; for ever if left unattended."""
        world = self.world
        self.agency = world.rng.randrange(W.agencies)
        self.urgent = world.rng.random() < W.urgent_share
        while True:
            yield self.visit()
            outcome = self.assessment_ends()
            if outcome == Outcome.RESOLVED:
                return
            if outcome == Outcome.UNATTENDED:
                yield world.env.event()  # only a crisis can end it
            yield world.until(int(world.env.now) + DELAYS[outcome] + ARRIVAL)

    def visit(self) -> simpy.Event:
        """Present at the agency; the event returned happens at the end of assessment."""
        self.world.tally.presentations += 1
        self.assessed = self.world.env.event()
        self.world.rooms[self.agency].join(self, int(self.world.env.now))
        return self.assessed

    def assessment_ends(self) -> int:
        """Draw and count what the assessment leads to."""
        world = self.world
        world.tally.assessments += 1
        outcome = bisect_right(BOUNDS, world.rng.random())
        if outcome >= Outcome.WILL_RETURN:
            world.tally.turned_away += 1
        elif outcome == Outcome.REFERRED:
            step = world.rng.choice(W.neighbour_steps)
            self.agency = (self.agency + step) % W.agencies
        return outcome

    def crises(self, episode: int):
        """Escalate while `episode` is open; half the time that resolves it."""
        world = self.world
        while True:
            today = int(world.env.now)
            yield world.until(world.day_of(W.days_to_crisis, today) + CRISIS)
            if self.episode != episode:
                return
            world.tally.escalations += 1
            if world.rng.random() < W.crisis_resolves:
                self.process.interrupt()
                return


def agency(world: World, room: WaitingRoom):
    """An agency's days: assess those who wait, as far as the hours go."""
    yield world.until(ROUND)
    while True:
        for need in room.assessed_today():
            need.assessed.succeed()
        yield world.env.timeout(1)


def simulate(citizens: int, days: int = DAYS, seed: int = 1) -> dict[str, float]:
    """Run W; means a citizen."""
    start = perf_counter()
    world = World(citizens, seed)
    for _ in range(W.needs * citizens):
        Need(world)
    for room in world.rooms:
        world.env.process(agency(world, room))
    world.env.run(until=days)
    return world.tally.per_citizen(citizens, perf_counter() - start)
