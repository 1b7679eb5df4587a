"""Questions about a place's network of agencies, answered without running it: who leads where, what is lost, where it narrows.

For each need a visit is followed through a Markov chain with rewards: the states are agencies, a step is an onward referral, and it
ends in help, in no further action, signposted, or lost on the way (Kemeny & Snell 1960, absorbing chains).  Nobody waits, gives up or
comes back here, and everybody is severe enough: what the chain says is what the network itself does to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.place import Place, Route


@dataclass(frozen=True)
class Way:
    """What becomes of those who bring a need to a door.

    helped, no_action, signposted, lost: shares of 1; agencies_met, assessments: means a person; days: mean days on the way
    between agencies (waits within them not counted).
    """

    need: str
    door: str
    weight: float
    helped: float
    no_action: float
    signposted: float
    lost: float
    agencies_met: float
    assessments: float
    days: float
    reachable: tuple[str, ...]


@dataclass(frozen=True)
class Loop:
    """A ring of onward referrals for a need, and the share of those at its first agency who go all the way round."""

    need: str
    agencies: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Bottleneck:
    """How much help would be lost without an agency.

    lost_help: share of all help in the network that goes through it; only_way: needs nobody else could help with;
    betweenness: share of shortest ways between other agencies that pass it.
    """

    agency: str
    lost_help: float
    only_way: tuple[str, ...]
    betweenness: float


def graph(place: Place):
    """The network as a networkx MultiDiGraph: nodes are agencies, edges have `kind`, `need`, `weight`, `days`, `drop_out`.

    Kinds: "referral" (a route), "commission" (who delivers), "crisis" (whom a crisis refers to), "stay" (whom a stay refers to).
    """
    import networkx as nx

    net = nx.MultiDiGraph()
    for name, agency in place.agencies.items():
        net.add_node(name, label=agency.label, doors=sorted(needs_at_door(place, name)))
    for r in place.routes:
        net.add_edge(
            r.origin,
            r.to,
            kind="referral",
            need=r.need,
            weight=r.weight.value,
            days=r.delay_days.value,
            drop_out=r.drop_out_share.value,
        )
    for name, agency in place.agencies.items():
        for need, treat in agency.treats.items():
            if treat.provider and treat.provider != name:
                net.add_edge(name, treat.provider, kind="commission", need=need, weight=1.0, days=1.0, drop_out=0.0)
    for crisis_name, crisis in place.crises.items():
        if crisis.refers_to and crisis.refer_share.value > 0:
            for need in (n for n, rule in place.needs.items() if rule.crisis == crisis_name):
                net.add_edge(
                    crisis.agency,
                    crisis.refers_to,
                    kind="crisis",
                    need=need,
                    weight=crisis.refer_share.value,
                    days=crisis.refer_delay_days.value,
                    drop_out=0.0,
                )
    for stay in place.stays.values():
        for referral in stay.referrals:
            net.add_edge(
                stay.agency,
                referral.agency,
                kind="stay",
                need=referral.need,
                weight=1.0,
                days=referral.delay_days.value,
                drop_out=0.0,
            )
        for early in stay.in_reach:
            net.add_edge(
                stay.agency,
                early.agency,
                kind="stay",
                need=early.need,
                weight=early.share.value,
                days=0.0,
                drop_out=0.0,
            )
    return net


def needs_at_door(place: Place, agency: str) -> set[str]:
    """Needs with which citizens come to an agency of their own accord."""
    found = {need for need, rule in place.needs.items() if rule.doors.get(agency) and rule.doors[agency].value > 0}
    for cohort in place.cohorts.values():
        for need, own in cohort.needs.items():
            if own.doors and own.doors.get(agency) and own.doors[agency].value > 0:
                found.add(need)
    return found


def door_shares(place: Place, need: str) -> dict[str, float]:
    """Share of first visits with a need by door, over all cohorts by their size."""
    total: dict[str, float] = {}
    for cohort in place.cohorts.values():
        own = cohort.needs.get(need)
        if own is None:
            continue
        doors = {a: w.value for a, w in (own.doors or place.needs[need].doors).items() if w.value > 0}
        for agency, weight in doors.items():
            total[agency] = total.get(agency, 0.0) + cohort.size() * weight / sum(doors.values())
    whole = sum(total.values())
    return {agency: share / whole for agency, share in total.items()} if whole else {}


class Chain:
    """The absorbing chain of one need."""

    def __init__(self, place: Place, need: str, without: str | None = None) -> None:
        self.place, self.need = place, need
        self.names = [name for name in place.agencies if name != without]
        size = len(self.names)
        self.step = np.zeros((size, size))  # [a, b] share of those at a who arrive at b
        self.days = np.zeros(size)  # mean days on the way from a
        self.ends = np.zeros((size, 4))  # helped, no action, signposted, lost
        for a, name in enumerate(self.names):
            self._row(a, name, without)
        self.visits = np.linalg.inv(np.eye(size) - self.step * (1 - 1e-12))

    def _row(self, a: int, name: str, without: str | None) -> None:
        agency = self.place.agencies[name]
        treat = agency.treats.get(self.need)
        if treat is None:
            onward = 1.0 - agency.signpost_share.value
            self.ends[a, 2] = 1.0 - onward
        else:
            self.ends[a, 1] = treat.no_further_action_share.value
            onward = (1.0 - self.ends[a, 1]) * treat.refer_on_share.value
            gone = without is not None and treat.provider == without
            self.ends[a, 3 if gone else 0] += (1.0 - self.ends[a, 1]) * (1.0 - treat.refer_on_share.value)
        self._refer(a, routes_from(self.place, name, self.need), onward)

    def _refer(self, a: int, routes: list[Route], onward: float) -> None:
        whole = sum(route.weight.value for route in routes)
        if whole <= 0:
            self.ends[a, 2] += onward
            return
        for route in routes:
            share = onward * route.weight.value / whole
            arrives = share * (1.0 - route.drop_out_share.value)
            if route.to in self.names:
                self.step[a, self.names.index(route.to)] += arrives
                self.ends[a, 3] += share - arrives
            else:
                self.ends[a, 3] += share
            self.days[a] += share * route.delay_days.value

    def way(self, door: str, weight: float) -> Way:
        """What becomes of those who come to a door."""
        visits = self.visits[self.names.index(door)]
        helped, no_action, signposted, lost = visits @ self.ends
        assessed = sum(
            v for v, name in zip(visits, self.names, strict=True) if self.need in self.place.agencies[name].treats
        )
        reachable = tuple(name for v, name in zip(visits, self.names, strict=True) if v > 1e-9 and name != door)
        return Way(
            need=self.need, door=door, weight=weight, helped=float(helped), no_action=float(no_action),
            signposted=float(signposted), lost=float(lost), agencies_met=float(visits.sum()), assessments=float(assessed),
            days=float(visits @ self.days), reachable=reachable,
        )  # fmt: skip


def routes_from(place: Place, origin: str, need: str) -> list[Route]:
    """Onward referrals of an agency for a need."""
    return [route for route in place.routes if route.origin == origin and route.need == need]


def ways(place: Place) -> list[Way]:
    """Every need at every door that is used for it; in the order of the file."""
    found = []
    for need in place.needs:
        chain = Chain(place, need)
        found += [chain.way(door, share) for door, share in door_shares(place, need).items()]
    return found


def loops(place: Place) -> list[Loop]:
    """Rings of referral, the likeliest first."""
    import networkx as nx

    found = []
    for need in place.needs:
        chain = Chain(place, need)
        net = nx.DiGraph([(a, b) for a, b in zip(*np.nonzero(chain.step > 0), strict=True)])
        for ring in nx.simple_cycles(net):
            share = float(np.prod([chain.step[a, b] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]))
            found.append(Loop(need, tuple(chain.names[a] for a in ring), share))
    return sorted(found, key=lambda loop: -loop.share)


def bottlenecks(place: Place) -> list[Bottleneck]:
    """Agencies by how much of the help in the network goes through them."""
    import networkx as nx

    flow = {
        need: sum(c.size() * c.needs[need].onset_per_year.value for c in place.cohorts.values() if need in c.needs)
        for need in place.needs
    }
    between = nx.betweenness_centrality(nx.DiGraph(graph(place)))
    before = {need: _helped(place, need, None) for need in place.needs}
    whole = sum(flow[need] * before[need] for need in place.needs)
    found = []
    for agency in place.agencies:
        after = {need: _helped(place, need, agency) for need in place.needs}
        lost = sum(flow[need] * (before[need] - after[need]) for need in place.needs)
        only = tuple(need for need in place.needs if before[need] > 1e-9 and after[need] < 1e-9)
        found.append(Bottleneck(agency, lost / whole if whole else 0.0, only, between.get(agency, 0.0)))
    return sorted(found, key=lambda one: -one.lost_help)


def _helped(place: Place, need: str, without: str | None) -> float:
    """Share of those who bring a need to any door who are helped."""
    chain = Chain(place, need, without)
    return sum(
        share * chain.way(door, share).helped for door, share in door_shares(place, need).items() if door != without
    )


def path(place: Place, origin: str, to: str) -> list[tuple[str, str, str]] | None:
    """The quickest way from one agency to another by referral (any need, mean days): (from, to, need), or None."""
    import networkx as nx

    net = graph(place)
    try:
        nodes = nx.shortest_path(
            net, origin, to, weight=lambda _a, _b, edges: min(e["days"] for e in edges.values()) + 1e-6
        )
    except nx.NetworkXNoPath:
        return None
    legs = []
    for a, b in pairwise(nodes):
        edge = min(net[a][b].values(), key=lambda e: e["days"])
        legs.append((a, b, edge["need"]))
    return legs
