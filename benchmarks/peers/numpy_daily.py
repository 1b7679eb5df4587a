"""Workload W as a hand-vectorised daily step in NumPy: the honest rival.

A need slot is a number; its state is one entry in each of five columns. A day
costs one scan of the column of due days, and else only work on the slots that
something happens to. Fixed delays are lists per day; the queues of all
agencies are one sorted array of packed integers.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np

from benchmarks.peers.w_parameters import ALMOST, DAYS, Outcome, Tally, W

# A visit in the queue, packed so that sorting the integers sorts the queue:
# agency and not-urgent (5 bits), day (12), random tie (21), slot (25).
SLOT_BITS, TIE_BITS, DAY_BITS = 25, 21, 12
SLOT_MASK = (1 << SLOT_BITS) - 1
DAY_SHIFT = SLOT_BITS + TIE_BITS
GROUP_SHIFT = DAY_SHIFT + DAY_BITS
AGENCY_STARTS = np.arange(W.agencies + 1, dtype=np.int64) * 2 << GROUP_SHIFT
NEVER = np.iinfo(np.int16).max
BOUNDS = np.array(W.outcome_bounds())
DELAYS = W.delays()
STEPS = np.array(W.neighbour_steps, np.int8) * np.int8(2)  # in units of `group`


class DailyStep:
    """The state of all need slots, and a day's work on it."""

    def __init__(self, citizens: int, days: int, seed: int) -> None:
        slots = W.needs * citizens
        if slots > SLOT_MASK or days >= 1 << DAY_BITS:
            raise ValueError(f"too large to pack: {citizens} citizens, {days} days")
        self.rng = np.random.Generator(np.random.SFC64(seed))
        self.tally = Tally()
        self.is_open = np.zeros(slots, bool)
        self.hazard_day = np.zeros(slots, np.int16)  # next onset if closed, next crisis if open
        self.group = np.zeros(slots, np.int8)  # 2 × agency + (0 urgent, 1 not)
        self.ghosts = np.zeros(slots, np.int16)  # how often a crisis ended it: outdates visits
        self.queue = np.empty(0, np.int64)
        self.coming: list[list[np.ndarray]] = [[] for _ in range(days + 64)]  # slot, ghosts, …
        self.credit = np.zeros(W.agencies)
        self.assessments_a_day = W.assessments_a_day(citizens)
        self._post_hazard(np.arange(slots), np.full(slots, W.days_to_onset), today=-1)

    def step(self, day: int) -> None:
        """One day: onsets and crises, then arrivals, then the agencies' round."""
        onsets = self._hazards(day)
        self._join_queue(np.concatenate((onsets, self._arrivals(day))), day)
        self._outcomes(self._assessed(), day)

    def _post_hazard(self, slots: np.ndarray, mean_days: np.ndarray | float, today: int) -> None:
        """Draw the day of the next onset or crisis of `slots`."""
        wait = np.ceil(self.rng.standard_exponential(slots.size) * mean_days)
        self.hazard_day[slots] = np.minimum(wait + today, NEVER)

    def _hazards(self, day: int) -> np.ndarray:
        """Onsets and crises due today; returns the slots of the onsets."""
        due = np.flatnonzero(self.hazard_day == day)
        was_open = self.is_open[due]
        onsets, crises = due[~was_open], due[was_open]
        self.is_open[onsets] = True
        pick = (self.rng.random(onsets.size) * W.agencies * 2).astype(np.int8)
        urgent = self.rng.random(onsets.size) < W.urgent_share
        self.group[onsets] = (pick | 1) - urgent
        resolved = crises[self.rng.random(crises.size) < W.crisis_resolves]
        self._crisis_resolves(resolved)
        self.tally.escalations += crises.size
        self._post_hazard(due, np.where(self.is_open[due], W.days_to_crisis, W.days_to_onset), today=day)
        return onsets

    def _crisis_resolves(self, slots: np.ndarray) -> None:
        """Close `slots`, and outdate the visits they were waiting or travelling for."""
        self.is_open[slots] = False
        self.ghosts[slots] += 1
        self.tally.resolved += slots.size
        if slots.size:
            self.queue = self.queue[self.is_open[self.queue & SLOT_MASK]]

    def _arrivals(self, day: int) -> np.ndarray:
        """Slots that arrive today by referral or return, ghosts left out."""
        posted, self.coming[day] = self.coming[day], []
        if not posted:
            return np.empty(0, np.intp)
        slots, ghosts = np.concatenate(posted[::2]), np.concatenate(posted[1::2])
        return slots[self.ghosts[slots] == ghosts]

    def _join_queue(self, slots: np.ndarray, day: int) -> None:
        """Put `slots` in their agency's queue and keep the queue in order."""
        tie = (self.rng.random(slots.size) * (1 << TIE_BITS)).astype(np.int64)
        place = self.group[slots].astype(np.int64) << GROUP_SHIFT
        visits = place | (tie << SLOT_BITS) | slots | (day << DAY_SHIFT)
        self.queue = np.concatenate((self.queue, visits))
        self.queue.sort()
        self.tally.presentations += slots.size

    def _assessed(self) -> np.ndarray:
        """Take from the head of each agency's queue what its hours allow."""
        starts = self.queue.searchsorted(AGENCY_STARTS)
        waiting = starts[1:] - starts[:-1]
        self.credit += self.assessments_a_day
        seen = np.minimum(waiting, (self.credit + ALMOST).astype(np.intp))
        self.credit -= seen
        self.credit[seen == waiting] = 0.0  # nobody left: the rest of the day is lost
        taken = np.arange(self.queue.size) < np.repeat(starts[:-1] + seen, waiting)
        slots = self.queue[taken] & SLOT_MASK
        self.queue = self.queue[~taken]
        self.tally.assessments += slots.size
        return slots

    def _outcomes(self, slots: np.ndarray, day: int) -> None:
        """Resolve, refer, turn away."""
        outcome = BOUNDS.searchsorted(self.rng.random(slots.size), side="right")
        for kind, delay in DELAYS.items():
            sent = slots[outcome == kind]
            self.coming[day + delay] += [sent, self.ghosts[sent]]
            if kind == Outcome.REFERRED:
                self._refer(sent)
        self.tally.turned_away += int(np.count_nonzero(outcome >= Outcome.WILL_RETURN))
        resolved = slots[outcome == Outcome.RESOLVED]
        self.is_open[resolved] = False
        self.tally.resolved += resolved.size
        self._post_hazard(resolved, W.days_to_onset, today=day)

    def _refer(self, slots: np.ndarray) -> None:
        """Point `slots` at a random neighbour of their agency."""
        pick = (self.rng.random(slots.size) * STEPS.size).astype(np.intp)
        self.group[slots] = (self.group[slots] + STEPS[pick]) % (2 * W.agencies)


def simulate(citizens: int, days: int = DAYS, seed: int = 1) -> dict[str, float]:
    """Run W; means a citizen (see `Tally.per_citizen`)."""
    start = perf_counter()
    world = DailyStep(citizens, days, seed)
    for day in range(days):
        world.step(day)
    return world.tally.per_citizen(citizens, perf_counter() - start)
