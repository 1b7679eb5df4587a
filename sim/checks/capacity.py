"""Hours and places against what is asked of them: none at all, less than a rough load, near the cliff of chasing."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sim.checks.network import doors_of
from sim.faults import Fault
from sim.place import Agency, Need, Place
from sim.quantity import SEVERITIES, plain

#: Onward referrals a citizen is followed along when the load is estimated.
HOPS = 4


def no_capacity(place: Place) -> Iterator[Fault]:
    """A staffed agency has hours, and places if its help takes any."""
    for name, agency in place.agencies.items():
        path = f"agencies.{name}"
        if agency.staff is None:
            continue
        gross, background = agency.staff.hours_before_background(), agency.staff.background_hours_per_week.value
        if gross <= 0:
            problem = "this agency has no hours (fte × hours_per_week × (1 − administration_share) × slice is 0)"
            yield Fault(f"{path}.staff", problem, remedy="Raise them, or take the agency out.")
        elif background >= gross:
            found = f"{plain(background)} of {plain(round(gross, 2))} hours a week"
            problem = f"other people's work takes all the hours ({found})"
            yield Fault(
                f"{path}.staff.background_hours_per_week", problem, found, f"less than {plain(round(gross, 2))}"
            )
        if agency.caseload_places is not None and agency.caseload_places.value < 1:
            needs = [need for need, treat in agency.treats.items() if treat.takes_place]
            if needs:
                problem = f"there are no places, but help for {' and '.join(needs)} takes one"
                yield Fault(
                    f"{path}.caseload_places", problem, "0", "1 or more", remedy="Or write takes_place = false."
                )


def spare_hours(place: Place) -> Iterator[Fault]:
    """Spare hours go from one staffed agency to another."""
    for name, agency in place.agencies.items():
        to = agency.spare_hours_to
        if to is None or to not in place.agencies:
            continue
        path = f"agencies.{name}.spare_hours_to"
        if to == name:
            yield Fault(path, "an agency has its own hours anyway", f'"{to}"')
        elif agency.staff is None or place.agencies[to].staff is None:
            priced = name if agency.staff is None else to
            yield Fault(path, f"{priced} is paid by the case and has no hours", f'"{to}"')


@dataclass(frozen=True, slots=True)
class Tipping:
    """How near the queue for one need at one agency is to running away: above 1 chasing takes more than assessing."""

    agency: str
    need: str
    ratio: float


def tipping(place: Place) -> list[Tipping]:
    """τ·h / (c·s) for each staffed agency and need it treats.

    τ mean patience, h hours a chase, c days between chases, s hours of a full assessment with all it asks.  Where
    chases are capped, no more than ``max_chases`` are counted in a wait.
    """
    found = []
    for name, agency in place.agencies.items():
        minutes = assessment_minutes(place, agency)
        for need in agency.treats if agency.staff is not None and minutes > 0 else ():
            chased = _chases(place.needs[need]) * agency.chase_minutes.value
            found.append(Tipping(name, need, chased / minutes))
    return found


def _chases(need: Need) -> float:
    if need.chase_every_days is None or need.chase_every_days.value <= 0:
        return 0.0
    return min(need.patience_days.value / need.chase_every_days.value, need.max_chases.value)


def assessment_minutes(place: Place, agency: Agency) -> float:
    """Staff minutes of an assessment of somebody about whom nothing is known."""
    asked = sum(place.items[item].staff_minutes.value for item in agency.assessment.asks)
    return agency.assessment.fixed_minutes.value + asked


def tipping_warnings(place: Place) -> Iterator[Fault]:
    """Queues in which waiting makes more work than it takes away."""
    for edge in tipping(place):
        if edge.ratio > 1:
            problem = (
                f"those who wait for {edge.need} ask after it for longer than an assessment takes "
                f"(patience × chase hours ÷ (chase interval × assessment hours) = {edge.ratio:.2f}, above 1)"
            )
            remedy = "Once short of hours the queue may run away; check chase_minutes, chase_every_days, patience_days."
            yield Fault(f"agencies.{edge.agency}", problem, f"{edge.ratio:.2f}", remedy=remedy)


def first_visits_per_year(place: Place) -> dict[tuple[str, str], float]:
    """Rough first visits a year at the doors, by agency and need: each need that its citizen knows of asks once, those with which
    citizens join their cohort too."""
    here: dict[tuple[str, str], float] = defaultdict(float)
    for name, cohort in place.cohorts.items():
        entrants = cohort.size() * 365 / cohort.leaves_after_days.value
        for need, own in cohort.needs.items():
            hidden = (own.hidden_share or place.needs[need].hidden_share).value
            new = (cohort.size() * own.onset_per_year.value + entrants * own.prevalence.value) * (1 - hidden)
            doors = doors_of(place, name, need)
            for door, weight in doors.items():
                here[door, need] += new * weight / sum(doors.values())
    return dict(here)


def arrivals_per_year(place: Place) -> dict[tuple[str, str], float]:
    """Rough arrivals a year by agency and need: first visits and those referred on, of whom some are lost on the way."""
    here = first_visits_per_year(place)
    total = dict(here)
    for _ in range(HOPS):
        here = _referred(place, here)
        for key, count in here.items():
            total[key] = total.get(key, 0.0) + count
    return total


def leaving_share(agency: Agency, need: str) -> float:
    """Share of those who come to an agency with a need whom it refers on (assessment may first end in no action)."""
    treat = agency.treats.get(need)
    if treat is None:
        return 1 - agency.signpost_share.value
    return (1 - treat.no_further_action_share.value) * treat.refer_on_share.value


def _referred(place: Place, here: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    onward: dict[tuple[str, str], float] = defaultdict(float)
    for (name, need), count in here.items():
        leave = leaving_share(place.agencies[name], need)
        routes = [route for route in place.routes if (route.origin, route.need) == (name, need)]
        weights = sum(route.weight.value for route in routes)
        for route in routes:
            if weights > 0:
                arrived = count * leave * (1 - route.drop_out_share.value)
                onward[route.to, need] += arrived * route.weight.value / weights
    return onward


def severe_enough(need: Need, threshold: str) -> float:
    """Share of needs that begin at the threshold or come to it before they are over by themselves."""
    begins, worse, better = (
        part.triple() for part in (need.severity_at_onset, need.deterioration_per_year, need.recovery_per_year)
    )
    first = SEVERITIES.index(threshold)
    share = 0.0
    for severity, beginning in enumerate(begins):
        come = beginning
        for step in range(severity, first):
            leaving = worse[step] + better[step]
            come *= worse[step] / leaving if leaving > 0 else 0.0
        share += come
    return share


def loads(place: Place) -> dict[str, tuple[float, float]]:
    """Load by first visits alone, as a share of each agency's staff hours and of its places (0 where it has no such limit).

    Whoever drops out of help stays half its time.  Returns, chases, crises and help without end are not in it.
    """
    hours: dict[str, float] = defaultdict(float)
    held: dict[str, float] = defaultdict(float)
    for (name, need), count in arrivals_per_year(place).items():
        agency = place.agencies[name]
        treat = agency.treats.get(need)
        hours[name] += count * agency.contact_minutes.value / 60
        if treat is None:
            continue
        count *= severe_enough(place.needs[need], treat.from_severity)
        hours[name] += count * assessment_minutes(place, agency) / 60
        provider = treat.provider or name
        own = place.agencies[provider].treats[need]
        helped = count * (1 - treat.no_further_action_share.value) * (1 - treat.refer_on_share.value)
        days = 0.0 if own.continuing else own.duration_days.value * (1 - own.drop_out_share.value / 2)
        hours[provider] += helped * days / 7 * own.hours_per_week.value
        held[provider] += helped * days / 365 if own.takes_place else 0.0
    return {name: _shares(agency, hours[name], held[name]) for name, agency in place.agencies.items()}


def _shares(agency: Agency, hours_a_year: float, held: float) -> tuple[float, float]:
    staff, places = agency.staff, agency.caseload_places
    of_hours = (
        hours_a_year / (staff.net_hours_per_week() * 365 / 7) if staff and staff.net_hours_per_week() > 0 else 0.0
    )
    of_places = held / places.value if places and places.value > 0 else 0.0
    return of_hours, of_places


def crowded_agencies(place: Place) -> Iterator[Fault]:
    """Agencies that could not serve those who come for the first time, even if nobody returned, chased or fell into crisis."""
    for name, (of_hours, of_places) in loads(place).items():
        for load, what in ((of_hours, "hours"), (of_places, "places")):
            if load > 1 and math.isfinite(load):
                problem = f"first visits alone ask for about {load:.1f} times the {what} it has"
                remedy = "Returns, chases and crises come on top: its queue will grow until people give up."
                yield Fault(f"agencies.{name}", problem, f"{load:.1f}", remedy=remedy)
