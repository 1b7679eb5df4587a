"""Contacts by class, failure demand with its denominators, assessments and what they asked again."""

from __future__ import annotations

import numpy as np

from sim import enums as e
from sim.measures.observed import Observed
from sim.measures.table import Table, ratio, with_total
from sim.space import ASSESSED_OF

FAILURE = np.array([kind == e.FAILURE for kind in e.CLASS_KIND])
SYSTEM = np.array([kind == e.PROCESS for kind in e.CLASS_KIND])
KINDS = (e.FAILURE, e.VALUE, e.MIXED, e.PROCESS)
UNIT = "a citizen-year"


def add_contacts(table: Table, seen: Observed) -> None:
    """Contacts by class and the share of failure demand among contacts, by part of the population, agency and need."""
    by_class = seen.sliced(seen.world.contacts.sum(axis=(2, 3)))
    years = seen.citizen_years
    place = {"slice": seen.slices, "year": seen.year_labels}
    table.add("contacts", UNIT, ratio(by_class, years[..., None]), **place, part=e.CLASS_NAMES)
    kinds = np.stack([by_class[..., [k == kind for k in e.CLASS_KIND]].sum(axis=-1) for kind in KINDS], axis=-1)
    table.add("contacts_by_kind", UNIT, ratio(kinds, years[..., None]), **place, part=KINDS)
    asked = by_class[..., ~SYSTEM].sum(axis=-1)
    table.add(
        "failure_demand_of_contacts",
        "share of contacts without appointments and process",
        ratio(by_class[..., FAILURE].sum(axis=-1), asked),
        **place,
    )
    table.add("contacts_asked", UNIT, ratio(asked, years), **place)
    causes = [name for name, failed in zip(e.CLASS_NAMES, FAILURE, strict=True) if failed]
    table.add(
        "failure_demand_by_cause",
        "share of contacts without appointments and process",
        ratio(by_class[..., FAILURE], asked[..., None]),
        **place,
        part=causes,
    )
    _by_agency_and_need(table, seen)


def _by_agency_and_need(table: Table, seen: Observed) -> None:
    counted = seen.world.contacts[seen.calendar_years].astype("f8")
    everyone = seen.citizen_years[0]
    by_agency = with_total(counted.sum(axis=(1, 2)))
    table.add(
        "contacts",
        UNIT,
        ratio(by_agency, everyone[:, None, None]),
        year=seen.year_labels,
        agency=seen.compiled.names.agencies,
        part=e.CLASS_NAMES,
    )
    asked = by_agency[..., ~SYSTEM].sum(axis=-1)
    table.add(
        "failure_demand_of_contacts",
        "share of contacts without appointments and process",
        ratio(by_agency[..., FAILURE].sum(axis=-1), asked),
        year=seen.year_labels,
        agency=seen.compiled.names.agencies,
    )
    by_need = np.zeros((len(seen.compiled.names.needs), e.CLASS_COUNT))
    for s, stratum in enumerate(seen.compiled.names.strata):
        for k, need in enumerate(seen.compiled.names.need_of(stratum[0])):
            by_need[seen.compiled.names.needs.index(need)] += counted[:, s, k].sum(axis=(0, 1))
    table.add(
        "contacts", UNIT, ratio(by_need, everyone[-1]), year="all", need=seen.compiled.names.needs, part=e.CLASS_NAMES
    )


def add_assessments(table: Table, seen: Observed) -> None:
    """Full assessments, duplicated items and hours, citizens' own hours, and the share of staff hours that failure demand took."""
    place = {"slice": seen.slices, "year": seen.year_labels}
    years = seen.citizen_years
    assessed = seen.sliced(seen.world.assessed.sum(axis=2))  # slice, year, class, of
    of = dict(zip(ASSESSED_OF, np.moveaxis(assessed.sum(axis=2), -1, 0), strict=True))
    minutes = seen.sliced(seen.world.minutes.sum(axis=2))  # slice, year, class
    table.add("assessments", UNIT, ratio(of["count"], years), **place)
    table.add("items_asked", UNIT, ratio(of["items"], years), **place)
    table.add("duplicated_items", UNIT, ratio(of["duplicates"], years), **place)
    table.add("duplicated_share_of_items", "share of items asked", ratio(of["duplicates"], of["items"]), **place)
    table.add("duplicated_hours", "staff hours a citizen-year", ratio(of["duplicate_minutes"] / 60, years), **place)
    table.add(
        "citizen_hours",
        "hours a citizen-year",
        ratio((of["citizen_minutes"] + minutes.sum(axis=-1)) / 60, years),
        **place,
    )
    table.add("contact_hours", "staff hours a citizen-year", ratio(minutes.sum(axis=-1) / 60, years), **place)
    table.add("assessment_hours", "staff hours a citizen-year", ratio(of["minutes"] / 60, years), **place)
    _by_agency(table, seen)


def _by_agency(table: Table, seen: Observed) -> None:
    counted = with_total(seen.world.assessed[seen.calendar_years].sum(axis=(1, 3)).astype("f8"))  # year, agency, of
    where = {"year": seen.year_labels, "agency": seen.compiled.names.agencies}
    table.add("assessments", UNIT, ratio(counted[..., 0], seen.citizen_years[0][:, None]), **where)
    table.add("assessment_minutes", "staff minutes an assessment", ratio(counted[..., 1], counted[..., 0]), **where)
    table.add("duplicated_share_of_items", "share of items asked", ratio(counted[..., 3], counted[..., 2]), **where)
