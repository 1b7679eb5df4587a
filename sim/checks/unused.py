"""Parts that nothing uses and ways that lead nowhere: allowed, but seldom meant."""

from __future__ import annotations

from collections.abc import Iterator

from sim.checks.network import cohorts_with, doors_of, finders
from sim.checks.references import REFERENCES, used_names
from sim.faults import Fault
from sim.place import Place


def never_used(place: Place) -> Iterator[Fault]:
    """Funders, items, crises and stays that nothing names."""
    tables = place.model_dump(exclude_unset=True)
    for section in ("funders", "items", "crises", "stays"):
        used = {name for pattern in REFERENCES[section] for _, name in used_names(tables, pattern)}
        for name in tables.get(section, {}):
            if name not in used:
                yield Fault(f"{section}.{name}", "nothing in this place uses it")


def nobody_has(place: Place) -> Iterator[Fault]:
    """Needs that no cohort can have, or that never arise in one that can."""
    triggered = {trigger.need for stay in place.stays.values() for trigger in stay.triggers}
    for need in place.needs:
        if not cohorts_with(place, need):
            yield Fault(f"needs.{need}", "no cohort can have this need")
        for cohort in cohorts_with(place, need):
            own = place.cohorts[cohort].needs[need]
            if own.prevalence.value <= 0 and own.onset_per_year.value <= 0 and need not in triggered:
                problem = "it never arises: prevalence and onset_per_year are 0, and no stay triggers it"
                yield Fault(f"cohorts.{cohort}.needs.{need}", problem)


def leads_nowhere(place: Place) -> Iterator[Fault]:
    """Agencies to which a need comes that neither treat it nor refer it: all are signposted to nowhere."""
    onward = {(route.origin, route.need) for route in place.routes if route.weight.value > 0}
    for need in place.needs:
        arrivals = finders(place, need) | {route.to for route in place.routes if route.need == need}
        for cohort in cohorts_with(place, need):
            arrivals |= set(doors_of(place, cohort, need))
        for name in sorted(arrivals):
            if need not in place.agencies[name].treats and (name, need) not in onward:
                problem = f"people come here with {need}, which this agency neither treats nor refers on"
                yield Fault(
                    f"agencies.{name}", problem, remedy="Add treats, or a route; else they are only signposted."
                )


def never_found(place: Place) -> Iterator[Fault]:
    """Wholly hidden needs that nobody looks for and no crisis reveals."""
    whole_person = any(agency.assessment.finds_hidden_share.value > 0 for agency in place.agencies.values())
    for need, rule in place.needs.items():
        crisis = place.crises.get(rule.crisis or "")
        revealed = crisis is not None and crisis.reveals_share.value > 0
        if rule.hidden_share.value >= 1 and not (whole_person or revealed or finders(place, need)):
            yield Fault(f"needs.{need}.hidden_share", "all are hidden, and nothing ever finds or reveals them")


NETWORK_WARNINGS = (never_used, nobody_has, leads_nowhere, never_found)
