"""Workload W in Ciw, as near as a network of queues can express it.

Twelve nodes are agencies, each a slotted service that opens once a day; a
thirteenth, with as many servers as one likes, holds everybody who travels
between agencies. What Ciw has no word for, and what is done instead:

* A need slot that opens and closes for ever: customers arrive from outside at
  the rate of *all* slots, and baulk with the probability that the slot is
  already open (`ciw_book.Book`). This is exact.
* Crises all through an episode: a customer carries the date of the crisis that
  will resolve it; Ciw's reneging takes it out of a queue then, and the
  travelling node lets it go then. Crises that resolve nothing are a Poisson
  number for the days that slots were open, drawn once at the end. Exact too.
* Hours carried over: the number served in a slot depends on yesterday's queue,
  which a fixed list of slot sizes can't say; `Agency` overrides that one method.
* Days: onsets and crises happen at any instant, not once a day. An episode is
  therefore open half a day longer on average; delays of whole days are equal.

Two kindnesses to Ciw, which else looks at every customer of every node after
every event and takes many times as long: `Travelling` keeps its customers in a
heap, and an `Agency` looks up its next event only if something happened there.
"""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from math import inf
from random import choice, random
from time import perf_counter

import ciw

from benchmarks.peers.ciw_book import Book
from benchmarks.peers.w_parameters import ALMOST, DAYS, Outcome, W

URGENT, OTHER = "urgent", "other"
SHARES = {URGENT: W.urgent_share, OTHER: 1 - W.urgent_share}
TRAVELLING = W.agencies + 1  # Ciw counts nodes from 1
BOUNDS = W.outcome_bounds()
DELAYS = W.delays()
BEFORE_ROUND = 0.25  # travellers arrive this long before the round of their day
AFTER_LAST_ROUND = 1e-6


class Agency(ciw.Node):
    """Serves once a day as many as its hours allow, unfinished hours carried over."""

    credit = 0.0
    changed = True  # since the next event was last looked up

    def accept(self, next_individual, completed=False) -> None:
        """Somebody joins the queue."""
        self.changed = True
        super().accept(next_individual, completed)

    def have_event(self) -> None:
        """A round, an end of service, or somebody's leaving the queue."""
        self.changed = True
        super().have_event()

    def update_next_event_date(self) -> None:
        """Look up the next event, if anything happened here."""
        if self.changed:
            super().update_next_event_date()
            self.changed = False

    def find_number_of_slotted_services(self) -> int:
        """How many of those waiting are assessed today."""
        self.credit += self.simulation.assessments_a_day
        waiting = self.number_of_individuals
        if waiting <= self.credit + ALMOST:
            self.credit = 0.0  # nobody left: the rest of the day is lost
            return waiting
        seen = int(self.credit + ALMOST)
        self.credit -= seen
        return seen


class Travelling(ciw.Node):
    """Everybody on the way to an agency, the next to arrive on top of a heap."""

    def __init__(self, id_, simulation) -> None:
        super().__init__(id_, simulation)
        self.arrivals: list[tuple[float, float, ciw.Individual]] = []

    def accept(self, next_individual, completed=False) -> None:
        """Somebody sets out."""
        super().accept(next_individual, completed)
        entry = (next_individual.service_end_date, random(), next_individual)
        heappush(self.arrivals, entry)

    def finish_service(self) -> None:
        """Somebody arrives."""
        heappop(self.arrivals)
        super().finish_service()

    def update_next_event_date(self) -> None:
        """Look at the top of the heap."""
        self.next_event_type = "end_service"
        if self.arrivals:
            self.next_event_date = self.arrivals[0][0]
            self.next_individual = [self.arrivals[0][2]]
        else:
            self.next_event_date = inf


class UntilCrisis(ciw.dists.Distribution):
    """Time until the crisis that will resolve the need."""

    def sample(self, t=None, ind=None):
        """Days from now."""
        return ind.crisis_ends_it - t


class Journey(ciw.dists.Distribution):
    """Days on the way: the delay, cut short by a crisis that resolves the need."""

    def sample(self, t=None, ind=None):
        """Days from now."""
        return min(ind.delay_days - BEFORE_ROUND, ind.crisis_ends_it - t)


class AfterAssessment(ciw.routing.NodeRouting):
    """Where an assessment leads: out of the network, or on to the next agency."""

    def __init__(self, agency: int, book: Book) -> None:
        self.agency = agency
        self.neighbours = [(agency - 1 + step) % W.agencies + 1 for step in W.neighbour_steps]
        self.book = book

    def next_node(self, ind):
        """Draw the outcome, count it, and say which node comes next."""
        outcome = bisect_right(BOUNDS, random())
        self.book.assessed(outcome, ind)
        if outcome not in DELAYS:
            return self.simulation.nodes[-1]
        ind.delay_days = DELAYS[outcome]
        referred = outcome == Outcome.REFERRED
        ind.next_agency = choice(self.neighbours) if referred else self.agency
        return self.simulation.nodes[TRAVELLING]

    def next_node_for_jockeying(self, ind):
        """A crisis resolved the need in the queue."""
        self.book.crisis_ends_episode(ind)
        return self.simulation.nodes[-1]


class AfterJourney(ciw.routing.NodeRouting):
    """To the agency one set out for, unless a crisis resolved the need on the way."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def next_node(self, ind):
        """Arrive, or leave the network."""
        if ind.crisis_ends_it <= self.simulation.current_time:
            self.book.crisis_ends_episode(ind)
            return self.simulation.nodes[-1]
        self.book.tally.presentations += 1
        return self.simulation.nodes[ind.next_agency]


def network(citizens: int, book: Book) -> ciw.network.Network:
    """The agencies, the travelling node, and the onsets from outside."""
    onsets = W.needs * citizens / W.days_to_onset / W.agencies
    at_agencies = range(W.agencies)
    routers = [AfterAssessment(a + 1, book) for a in at_agencies] + [AfterJourney(book)]

    def per_class(at_agency, travelling):
        return {name: [at_agency] * W.agencies + [travelling] for name in SHARES}

    return ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(onsets * share) for _ in at_agencies] + [None]
            for name, share in SHARES.items()
        },
        service_distributions=per_class(ciw.dists.Deterministic(0.0), Journey()),
        reneging_time_distributions=per_class(UntilCrisis(), None),
        baulking_functions=per_class(book.baulks, None),
        number_of_servers=[ciw.Slotted(slots=[1.0], slot_sizes=[1]) for _ in at_agencies] + [inf],
        priority_classes={URGENT: 0, OTHER: 1},
        routing={name: ciw.routing.NetworkRouting(routers) for name in SHARES},
    )


def simulate(citizens: int, days: int = DAYS, seed: int = 1) -> dict[str, float]:
    """Run W; means a citizen."""
    start = perf_counter()
    ciw.seed(seed)
    book = Book(citizens)
    simulation = ciw.Simulation(network(citizens, book), node_class=[Agency] * W.agencies + [Travelling])
    simulation.assessments_a_day = W.assessments_a_day(citizens)
    simulation.simulate_until_max_time(days + AFTER_LAST_ROUND)
    book.close(days, seed)
    return book.tally.per_citizen(citizens, perf_counter() - start)
