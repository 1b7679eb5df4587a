"""Checks of the network as a whole: can every need be helped, every agency be reached, every referral end?"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from sim.faults import Fault, shown
from sim.place import Agency, Place


def doors_of(place: Place, cohort: str, need: str) -> dict[str, float]:
    """Doors a cohort uses for a need, with weights above 0: its own where it states any, else the need's."""
    own = place.cohorts[cohort].needs[need].doors
    table = place.needs[need].doors if own is None else own
    return {agency: weight.value for agency, weight in table.items() if weight.value > 0}


def cohorts_with(place: Place, need: str) -> list[str]:
    """Cohorts that can have a need."""
    return [name for name, cohort in place.cohorts.items() if need in cohort.needs]


def helps(agency: Agency, need: str) -> bool:
    """Does some of those the agency assesses for the need get help, rather than all being sent on?"""
    treat = agency.treats.get(need)
    return treat is not None and treat.refer_on_share.value < 1


def treated_by_somebody(place: Place) -> Iterator[Fault]:
    """Every need that a cohort can have is treated somewhere."""
    for need in place.needs:
        if cohorts_with(place, need) and not any(need in agency.treats for agency in place.agencies.values()):
            path, problem = f"needs.{need}", f"no agency treats {need}"
            yield Fault(path, problem, remedy=f"Add treats.{need} to the agency that helps with it.")


def finders(place: Place, need: str) -> set[str]:
    """Agencies to which a need comes other than through a door: by outreach, from a crisis, out of a stay."""
    found = {name for name, agency in place.agencies.items() if _rate(agency, need) > 0}
    crisis = place.crises.get(place.needs[need].crisis or "")
    if crisis is not None and crisis.refers_to is not None and crisis.refer_share.value > 0:
        found.add(crisis.refers_to)
    for stay in place.stays.values():
        found |= {referral.agency for referral in stay.referrals if referral.need == need}
        found |= {reach.agency for reach in stay.in_reach if reach.need == need}
    return found


def _rate(agency: Agency, need: str) -> float:
    return agency.outreach_per_year[need].value if need in agency.outreach_per_year else 0.0


def somewhere_to_go(place: Place) -> Iterator[Fault]:
    """Citizens who know of their need have a door to go to, or somebody finds them."""
    for need, rule in place.needs.items():
        for cohort in cohorts_with(place, need):
            own = place.cohorts[cohort].needs[need]
            hidden = rule.hidden_share if own.hidden_share is None else own.hidden_share
            if doors_of(place, cohort, need) or finders(place, need) or hidden.value >= 1:
                continue
            path = f"needs.{need}.doors" if own.doors is None else f"cohorts.{cohort}.needs.{need}.doors"
            problem = f"people of {cohort} with {need} have no door to go to, and nobody finds them"
            yield Fault(path, problem, remedy="Add doors, or outreach, or hidden_share = 1.")


def reached_agencies(place: Place) -> set[str]:
    """Agencies that some citizen can meet: by door, crisis, stay or outreach, then by route or provider."""
    start = {
        name for name, agency in place.agencies.items() if any(r.value > 0 for r in agency.outreach_per_year.values())
    }
    for need in place.needs:
        start |= finders(place, need)
        for cohort in cohorts_with(place, need):
            start |= set(doors_of(place, cohort, need))
    for crisis in place.crises.values():
        start |= {crisis.agency, *(step.agency for step in crisis.steps)}
    start |= {stay.agency for stay in place.stays.values()}
    links = nx.DiGraph((route.origin, route.to) for route in place.routes)
    for name, agency in place.agencies.items():
        links.add_edges_from((name, treat.provider) for treat in agency.treats.values() if treat.provider)
    for pathway in place.pathways.values():
        at = {name: stage.agency for name, stage in pathway.stages.items()}
        links.add_edges_from(
            (at[name], at[way.to]) for name, stage in pathway.stages.items() for way in stage.onward if way.to in at
        )
    links.add_nodes_from(place.agencies)
    return start.union(*(nx.descendants(links, agency) for agency in start))


def reached_by_somebody(place: Place) -> Iterator[Fault]:
    """No agency stands apart from every journey."""
    reached = reached_agencies(place)
    for name in place.agencies:
        if name not in reached:
            problem = "nobody reaches this agency: no door, route, provider, crisis, stay or outreach leads to it"
            yield Fault(f"agencies.{name}", problem, remedy="Add one, or take the agency out.")


def referrals_end(place: Place) -> Iterator[Fault]:
    """No circle of agencies refers a need round for ever with no way to one that helps."""
    for need in place.needs:
        graph = nx.DiGraph()
        for route in place.routes:
            if route.need == need and route.weight.value > 0 and not helps(place.agencies[route.origin], need):
                graph.add_edge(route.origin, route.to)
        ends = [
            name
            for name in graph
            if helps(place.agencies[name], need) or place.agencies[name].signpost_share.value >= 1
        ]
        escape = set(ends).union(*(nx.ancestors(graph, name) for name in ends))
        for circle in nx.strongly_connected_components(graph):
            if len(circle) > 1 and not circle & escape:
                yield _circle(place, need, sorted(circle))


def _circle(place: Place, need: str, circle: list[str]) -> Fault:
    number = next(
        n
        for n, route in enumerate(place.routes)
        if route.need == need and route.origin in circle and route.to in circle
    )
    problem = f"{' and '.join(circle)} refer {need} to each other for ever, and none of them helps"
    return Fault(f"routes.{number}", problem, remedy="Add a route to an agency that treats it.")


def routes_lead_elsewhere(place: Place) -> Iterator[Fault]:
    """A route leads to another agency."""
    for number, route in enumerate(place.routes):
        if route.origin == route.to:
            yield Fault(f"routes.{number}.to", "a route leads from an agency to itself", shown(route.to))


def onward_routes(place: Place) -> Iterator[Fault]:
    """An agency that refers on has a route to refer along."""
    for name, agency in place.agencies.items():
        for need, treat in agency.treats.items():
            onward = [r for r in place.routes if r.origin == name and r.need == need and r.weight.value > 0]
            if treat.refer_on_share.value > 0 and not onward:
                path = f"agencies.{name}.treats.{need}.refer_on_share"
                yield Fault(path, f"{name} refers {need} on, but no route of it leads anywhere", remedy="Add a route.")


def providers(place: Place) -> Iterator[Fault]:
    """A commissioned provider treats the need itself and commissions nobody in its turn."""
    for name, agency in place.agencies.items():
        for need, treat in agency.treats.items():
            if treat.provider is None or treat.provider == name:
                continue
            path = f"agencies.{name}.treats.{need}.provider"
            own = place.agencies[treat.provider].treats.get(need)
            if own is None:
                problem = f"{treat.provider} is to deliver help for {need} but does not treat it"
                yield Fault(
                    path, problem, shown(treat.provider), remedy=f"Add agencies.{treat.provider}.treats.{need}."
                )
            elif own.provider not in (None, treat.provider):
                problem = f"{treat.provider} passes {need} on to {own.provider}"
                yield Fault(path, problem, shown(treat.provider), remedy=f'Write provider = "{own.provider}" here.')


def crisis_agencies(place: Place) -> Iterator[Fault]:
    """Crises and their chains are met by agencies that take everyone at once."""
    for name, crisis in place.crises.items():
        yield from _priced(place, f"crises.{name}.agency", crisis.agency)
        for number, step in enumerate(crisis.steps):
            yield from _priced(place, f"crises.{name}.steps.{number}.agency", step.agency)
        if crisis.refer_share.value > 0 and crisis.refers_to is None:
            problem = "a share is referred on, but not to whom"
            yield Fault(f"crises.{name}.refer_share", problem, remedy='Add refers_to = "AGENCY".')


def _priced(place: Place, path: str, agency: str) -> Iterator[Fault]:
    if place.agencies[agency].prices is None:
        problem = f"a crisis cannot wait, but {agency} is staffed and has a queue"
        yield Fault(path, problem, shown(agency), "an agency with prices")


NETWORK_CHECKS = (
    treated_by_somebody,
    somewhere_to_go,
    reached_by_somebody,
    referrals_end,
    routes_lead_elsewhere,
    onward_routes,
    providers,
    crisis_agencies,
)
