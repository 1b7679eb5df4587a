"""Checks of stays: do they exist, do they end, is there room where they lead?"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from sim.checks.references import HOME
from sim.faults import Fault, shown
from sim.place import Destination, Place, Stay


def home_is_no_stay(place: Place) -> Iterator[Fault]:
    """The word for leaving a stay for home cannot name a stay."""
    if HOME in place.stays:
        yield Fault(f"stays.{HOME}", '"home" means the end of a stay and cannot name one', remedy="Rename it.")


def room_at_destinations(place: Place) -> Iterator[Fault]:
    """A destination has places, and is elsewhere."""
    for name, stay in place.stays.items():
        for number, rule in enumerate(stay.destinations):
            path = f"stays.{name}.destinations.{number}.to"
            if rule.to == name:
                yield Fault(
                    path,
                    "a stay leads to itself",
                    shown(rule.to),
                    remedy="To stay on is what happens if no rule holds.",
                )
            elif rule.to != HOME and _no_room(place.stays[rule.to]):
                yield Fault(path, f"{rule.to} has no places", shown(rule.to), remedy=f"Raise stays.{rule.to}.places.")


def _no_room(stay: Stay) -> bool:
    return stay.places is not None and stay.places.value < 1


def way_out(place: Place) -> Iterator[Fault]:
    """From every stay a chain of destinations leads home or to a stay that is final."""
    graph = nx.DiGraph([(HOME, HOME)])
    for name, stay in place.stays.items():
        targets = [rule.to for rule in stay.destinations if rule.share.value > 0]
        graph.add_edges_from((name, to) for to in (targets or [HOME]))
        if stay.absorbing:
            graph.add_edge(name, HOME)
    ends = nx.ancestors(graph, HOME)
    for name in place.stays:
        if name not in ends and name != HOME:
            problem = "nobody ever comes out of this stay: its destinations lead neither home nor to a final stay"
            yield Fault(f"stays.{name}.destinations", problem, remedy='Add to = "home", or absorbing = true.')


def needed_help_exists(place: Place) -> Iterator[Fault]:
    """What a destination waits for can happen: somebody assesses, somebody helps."""
    treated = {need for agency in place.agencies.values() for need in agency.treats}
    for name, stay in place.stays.items():
        for number, rule in enumerate(stay.destinations):
            for key in ("assessed", "help_ready"):
                need = getattr(rule, key)
                if need is not None and need not in treated:
                    path = f"stays.{name}.destinations.{number}.{key}"
                    yield Fault(path, f"this waits for {need}, which no agency treats", shown(need))


def waits_for_what_stands_still(place: Place) -> Iterator[Fault]:
    """No stay that ends only once a need is assessed or helped may itself keep that need standing still."""
    for name, stay in place.stays.items():
        still = set(stay.suspends) - {one.need for one in stay.referrals} - {one.need for one in stay.in_reach}
        stuck = [still & {rule.assessed, rule.help_ready} for rule in stay.destinations]
        if stuck and all(stuck) and not stay.absorbing:
            needs = " and ".join(sorted(set.union(*stuck)))
            problem = f"this stay suspends {needs}, which has to be assessed or helped before it can end"
            remedy = "Take it out of suspends, add a referral, or add a rule without that condition."
            yield Fault(f"stays.{name}.suspends", problem, needs, remedy=remedy)


def certain(place: Place, rule: Destination) -> bool:
    """Does the rule hold for everybody sooner or later, whatever their needs and the places free?"""
    conditions = (rule.need, rule.assessed, rule.help_ready, rule.carer)
    room = rule.to == HOME or place.stays[rule.to].places is None
    return room and rule.share.value >= 1 and all(condition is None for condition in conditions)


def may_never_end(place: Place) -> Iterator[Fault]:
    """Some stays end only if conditions happen to hold."""
    for name, stay in place.stays.items():
        if stay.destinations and not stay.absorbing and not any(certain(place, rule) for rule in stay.destinations):
            problem = "no rule is without conditions: somebody for whom none holds never leaves"
            yield Fault(
                f"stays.{name}.destinations", problem, remedy='Add a last rule to = "home" (with after_delayed_days).'
            )


def idle_rules(place: Place) -> Iterator[Fault]:
    """Rules that can never come into play."""
    for name, stay in place.stays.items():
        opened = {trigger.need for trigger in stay.triggers if trigger.at == "end"}
        for number, reach in enumerate(stay.in_reach):
            path = f"stays.{name}.in_reach.{number}"
            if reach.need not in opened:
                yield Fault(
                    f"{path}.need",
                    f"the end of this stay opens no {reach.need}, so nobody is reached",
                    shown(reach.need),
                )
            if reach.days_before_end.value > stay.least_days.value:
                problem = "this is longer than the stay usually lasts"
                found = f"{reach.days_before_end.value:g} of {stay.least_days.value:g} days"
                yield Fault(f"{path}.days_before_end", problem, found)
        if stay.absorbing and stay.destinations:
            yield Fault(f"stays.{name}.destinations", "this stay is final (absorbing): its destinations are never used")
        first = next((n for n, rule in enumerate(stay.destinations) if _at_once(place, rule)), None)
        if first is not None and first < len(stay.destinations) - 1:
            problem = f"rule {first} always holds, so the rules after it are never used"
            yield Fault(f"stays.{name}.destinations.{first}", problem, remedy="Put it last.")


def _at_once(place: Place, rule: Destination) -> bool:
    return certain(place, rule) and rule.after_delayed_days.value <= 0


STAY_CHECKS = (home_is_no_stay, room_at_destinations, way_out, needed_help_exists, waits_for_what_stands_still)
STAY_WARNINGS = (may_never_end, idle_rules)
