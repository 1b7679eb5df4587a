"""Case holders in place files: what is refused, in which words."""

from __future__ import annotations

from typing import Any

from sim.load import examine
from tests.places_check.test_whole_place import faults
from tests.tiny import tiny_data

LEAD: dict[str, Any] = {
    "label": "Lead", "funder": "council", "staff": {"fte": 1, "gbp_per_fte_year": 40_000}, "caseload_places": 10,
    "case_holding": {"check_minutes": 10}, "assessment": {"fixed_minutes": 60, "whole_person": True},
    "treats": {"housing": {"hand_over": True}},
}  # fmt: skip
TO_OFFICE = {"routes": [{"origin": "lead", "to": "office", "need": "housing"}], "needs.housing.doors": {"lead": 1}}


def test_a_sound_lead_is_accepted() -> None:
    assert examine(tiny_data(**{"agencies.lead": LEAD} | TO_OFFICE)).faults == []


def test_nowhere_to_hand_over_to() -> None:
    said = faults(**{"agencies.lead": LEAD, "needs.housing.doors": {"lead": 1, "office": 1}})
    assert (
        "agencies.lead.treats.housing: handed over, but no route leads from lead to an agency that treats housing (found true). "
        "Add a route with a weight."
    ) in said


def test_only_holders_hand_over() -> None:
    said = faults(**{"agencies.office.treats.housing.hand_over": True})
    assert said == [
        "agencies.office.treats.housing.hand_over: only a case holder hands over. "
        "Add agencies.office.case_holding, or take it out."
    ]


def test_half_a_person_is_not_assessed() -> None:
    said = faults(**{"agencies.lead": LEAD | {"assessment": {"fixed_minutes": 60}}} | TO_OFFICE)
    assert said == [
        "agencies.lead.assessment.whole_person: a case holder assesses the whole person (found false); allowed: true. "
        "Write whole_person = true."
    ]
