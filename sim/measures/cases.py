"""Cases that a lead holds: taken on, closed, full; and the eligibility checks that take the place of assessments."""

from __future__ import annotations

from sim import enums as e
from sim.measures.observed import Observed
from sim.measures.table import Table, ratio

COUNTED = (
    (e.E_CHECKED, "eligibility_checks", "a citizen-year"),
    (e.E_CASE_OPENED, "cases_opened", "a citizen-year"),
    (e.E_FULL, "turned_from_full_lead", "a citizen-year"),
    (e.E_HANDED_ON, "warm_handovers", "a citizen-year"),
    (e.E_EXHAUSTED, "courses_not_repeated", "a citizen-year"),
)


def add_cases(table: Table, seen: Observed) -> None:
    """Events of holding cases a citizen-year, by part of the population and year."""
    counted = seen.sliced(seen.world.events.sum(axis=2))
    place = {"slice": seen.slices, "year": seen.year_labels}
    for event, measure, unit in COUNTED:
        table.add(measure, unit, ratio(counted[..., event], seen.citizen_years), **place)
