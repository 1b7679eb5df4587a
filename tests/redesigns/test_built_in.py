"""The built-in redesigns: each applies where it says, holds, can be adopted by a run, and says what it rests on."""

from __future__ import annotations

import pytest

from calibration.evidence import load_evidence
from scenarios.redesign import built_in_redesigns, load_redesign
from sim.adopt import check_adoption
from sim.compile import compile_together
from sim.load import built_in_places, load_place

NAMES = sorted(built_in_redesigns())
PAIRS = [(name, place) for name in NAMES for place in load_redesign(name).places]
WANTED = {
    "whole_place", "bradford_short_sentences", "bradford_one_assessment", "bradford_single_contact", "bradford_through_the_gate",
    "bradford_payment_on_account", "bradford_care_leavers", "bradford_hospital_leavers", "croydon_early_assessment",
    "lewisham_shared_assessment", "westminster_family_recovery", "family_intervention_project", "dorset_older_people",
    "liberated_method", "community_appointment_day", "luton_benefits_triage", "kent_one_form_one_visit", "peterborough_bond",
    "gm_investment_agreement",
}  # fmt: skip


def test_every_pilot_has_its_redesign() -> None:
    assert set(NAMES) >= WANTED


@pytest.mark.parametrize(("name", "place"), PAIRS)
def test_it_holds_in_each_place_it_names_and_a_run_can_adopt_it(name: str, place: str) -> None:
    assert place in built_in_places()
    redesign, today = load_redesign(name), load_place(place)
    changed = redesign.apply(today)
    one, other = compile_together([today, changed], 1_000)
    check_adoption(one, other, None)
    assert redesign.changes(today)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_rests_on(name: str) -> None:
    told = load_redesign(name).description
    assert told.name == name and len(told.description) > 50 and told.pilot and told.mechanism
    assert told.claims and told.sceptical
    assert set(told.claims) & set(told.sceptical) == set()
    assert {*told.claims, *told.sceptical} <= set(load_evidence())


@pytest.mark.parametrize("name", NAMES)
def test_its_own_numbers_have_a_range(name: str) -> None:
    """Numbers of a built-in redesign are sourced or assumed with a range; posts that move, and a plain yes or no, are decisions."""
    redesign = load_redesign(name)
    decisions = (
        "staff_from",
        "staff_bought_fte",
        "funders",
        "removed_fte",
        "added_fte",
        "from_open_needs",
        "door_share",
    )
    bare = [
        one.path
        for one in redesign.settings()
        if one.low is None and one.value not in (0, 1) and not any(key in one.path for key in decisions)
    ]
    assert bare == []


def test_an_agreement_leaves_the_place_as_the_redesign_it_is_about() -> None:
    today = load_place("anyplace")
    agreement = load_redesign("gm_investment_agreement")
    assert agreement.apply(today) == load_redesign("whole_place").apply(today)
    assert len(agreement.finance) == 1 and not load_redesign("whole_place").finance


def test_a_bundle_is_its_parts_and_the_lead_at_the_gate() -> None:
    parts = ("bradford_one_assessment", "bradford_single_contact", "bradford_payment_on_account")
    bundle = load_redesign("bradford_short_sentences")
    assert bundle.levers[:-1] == tuple(lever for part in parts for lever in load_redesign(part).levers)
    changed = bundle.apply(load_place("bradford"))
    assert {rule.agency for rule in changed.stays["custody"].in_reach} == {"resettlement_lead"}


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_can_be_varied_by_its_path(name: str) -> None:
    redesign = load_redesign(name)
    same = redesign.with_settings({one.path: one.value for one in redesign.settings()})
    assert same.levers == redesign.levers
    for one in redesign.settings():
        if one.low is not None and one.low != one.value:
            changed = redesign.with_settings({one.path: one.low})
            assert {p.path: p.value for p in changed.settings()}[one.path] == one.low
