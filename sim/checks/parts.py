"""Checks of one part at a time, which the schema cannot express: one of two keys, no zero where time must pass."""

from __future__ import annotations

from collections.abc import Iterator

from sim.faults import Fault, shown
from sim.place import Agency, Cohort, Place
from sim.quantity import plain

_CLOSE = 1e-6
#: The engine keeps a citizen's group and area in one byte each; more than eight make no table readable anyway.
MOST_GROUPS = 8


def appointments_take_time(place: Place) -> Iterator[Fault]:
    """Hours of help are counted as appointments of so many minutes."""
    if place.appointment_minutes.value <= 0:
        yield Fault("appointment_minutes", "an appointment takes time", "0", "more than 0")


def exclusive_outcomes(place: Place) -> Iterator[Fault]:
    """An assessment ends in no action, is referred on, or leads to help: shares of at most 1 together."""
    for name, agency in place.agencies.items():
        for need, treat in agency.treats.items():
            total = treat.no_further_action_share.value + treat.refer_on_share.value
            if total > 1 + _CLOSE:
                problem = "no_further_action_share and refer_on_share"
                yield Fault(
                    f"agencies.{name}.treats.{need}", f"{problem} sum to {total:.6g}", f"{total:.6g}", "at most 1"
                )


def cohorts(place: Place) -> Iterator[Fault]:
    """Each cohort has a size, given in one way; time in it passes; its groups are few."""
    for name, cohort in place.cohorts.items():
        path = f"cohorts.{name}"
        yield from _size(path, cohort)
        if cohort.leaves_after_days.value <= 0:
            yield Fault(f"{path}.leaves_after_days", "nobody would ever be in this cohort", "0", "more than 0 days")
        for key, parts in (("groups", cohort.groups), ("areas", cohort.areas)):
            if len(parts) > MOST_GROUPS:
                yield Fault(f"{path}.{key}", f"there are {len(parts)} {key}", str(len(parts)), f"at most {MOST_GROUPS}")


def _size(path: str, cohort: Cohort) -> Iterator[Fault]:
    given = (cohort.citizens is not None) + (cohort.inflow_per_year is not None)
    if given != 1:
        problem = (
            "both citizens and inflow_per_year are given" if given else "neither citizens nor inflow_per_year is given"
        )
        yield Fault(path, problem, remedy="Give one: the other follows from leaves_after_days.")
    elif cohort.leaves_after_days.value > 0 and cohort.size() <= 0:
        key = "citizens" if cohort.citizens is not None else "inflow_per_year"
        yield Fault(f"{path}.{key}", "nobody is in this cohort", "0", "more than 0")


def staffed_or_priced(place: Place) -> Iterator[Fault]:
    """An agency has staff or prices: published unit costs include the staff, so both would pay twice."""
    for name, agency in place.agencies.items():
        path = f"agencies.{name}"
        if agency.staff is not None and agency.prices is not None:
            remedy = "Keep staff (hours, waits) or prices (takes everyone); unit costs include the staff."
            yield Fault(path, "this agency is both staffed and priced", remedy=remedy)
        elif agency.staff is None and agency.prices is None:
            yield Fault(
                path,
                "this agency has neither staff nor prices",
                remedy="Add staff (hours, waits) or prices (takes everyone).",
            )
        elif agency.staff is None:
            yield from _without_staff(path, agency)


def _without_staff(path: str, agency: Agency) -> Iterator[Fault]:
    """What only staff can have: hours of help, places."""
    remedy = "Give it staff, or name another agency as provider."
    for need, treat in agency.treats.items():
        if treat.hours_per_week.value > 0:
            found = plain(treat.hours_per_week.value)
            yield Fault(
                f"{path}.treats.{need}.hours_per_week",
                "a priced agency has no hours to give",
                found,
                "0",
                remedy=remedy,
            )
    if agency.caseload_places is not None:
        found = plain(agency.caseload_places.value)
        yield Fault(
            f"{path}.caseload_places", "a priced agency takes everyone and has no places", found, remedy="Leave it out."
        )


def delays(place: Place) -> Iterator[Fault]:
    """What recurs needs time between."""
    for name, need in place.needs.items():
        every = need.chase_every_days
        if every is not None and every.value <= 0:
            problem, remedy = "chases would follow without end on one day", "Leave it out if nobody chases."
            yield Fault(f"needs.{name}.chase_every_days", problem, "0", "more than 0 days", remedy=remedy)


def said_twice(place: Place) -> Iterator[Fault]:
    """Steps and destinations are told apart by their labels (their luck is keyed by it); routes by where they lead."""
    for name, crisis in place.crises.items():
        yield from _labels_twice(f"crises.{name}.steps", [step.label for step in crisis.steps])
    for name, stay in place.stays.items():
        yield from _labels_twice(f"stays.{name}.destinations", [rule.label for rule in stay.destinations])
    seen: set[tuple[str, str, str]] = set()
    for number, route in enumerate(place.routes):
        way = (route.origin, route.to, route.need)
        if way in seen:
            problem = f"a route from {route.origin} to {route.to} for {route.need} is already given"
            yield Fault(f"routes.{number}", problem, remedy="Put the two together.")
        seen.add(way)


def _labels_twice(path: str, labels: list[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, label in enumerate(labels):
        if label in seen:
            problem = f"another one is labelled {shown(label)}"
            yield Fault(f"{path}.{number}.label", problem, shown(label), remedy="Reword one.")
        seen.add(label)


def own_effects(place: Place) -> Iterator[Fault]:
    """A need cannot worsen itself: that is what its deterioration says."""
    for name, need in place.needs.items():
        if name in need.worsened_by:
            yield Fault(
                f"needs.{name}.worsened_by.{name}", "a need cannot worsen itself", remedy="Use deterioration_per_year."
            )


def doors(place: Place) -> Iterator[Fault]:
    """Where doors are listed, at least one has weight."""
    for path, table in _door_tables(place):
        if table and sum(weight.value for weight in table.values()) <= 0:
            yield Fault(
                path, "every door has weight 0", remedy="Give at least one a weight above 0, or leave doors out."
            )


def _door_tables(place: Place):
    for name, need in place.needs.items():
        yield f"needs.{name}.doors", need.doors
    for name, cohort in place.cohorts.items():
        for need_name, own in cohort.needs.items():
            yield f"cohorts.{name}.needs.{need_name}.doors", own.doors


def crises_and_rates(place: Place) -> Iterator[Fault]:
    """A need with a rate of crises says which crisis, and the other way round."""
    for name, need in place.needs.items():
        rates = need.crisis_per_year.triple()
        if any(rates) and need.crisis is None:
            yield Fault(
                f"needs.{name}.crisis_per_year",
                "a rate of crises, but no crisis is named",
                remedy='Add crisis = "NAME".',
            )
        if need.crisis is not None and not any(rates):
            yield Fault(
                f"needs.{name}.crisis",
                "a crisis is named, but its rate is 0 at every severity",
                f'"{need.crisis}"',
                remedy="Add crisis_per_year.",
            )


PART_CHECKS = (
    appointments_take_time,
    exclusive_outcomes,
    cohorts,
    staffed_or_priced,
    delays,
    said_twice,
    own_effects,
    doors,
    crises_and_rates,
)
