"""Redesign files: every fault at once with its exact words, includes, order, parts left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenarios.redesign import Redesign, load_redesign, redesign_from
from sim.faults import PlaceFaults
from tests.redesigns.test_levers import LEAD
from tests.redesigns.world import six

SOUND: dict[str, Any] = {
    "name": "mine",
    "label": "Mine",
    "places": ["six"],
    "claims": ["bradford-assessments-after"],
    "levers": [
        {"lever": "single_point_of_contact"} | LEAD,
        {"lever": "outreach", "agency": "lead", "found_per_year": {"loneliness": 2}},
        {"lever": "threshold", "agency": "clinic", "need": "worry", "from_severity": "emerging"},
    ],
}


def read(**changes: Any) -> Redesign:
    return redesign_from(SOUND | changes)


def said(**changes: Any) -> list[str]:
    with pytest.raises(PlaceFaults) as refused:
        read(**changes)
    return [str(fault) for fault in refused.value.faults]


def said_of_six(**changes: Any) -> list[str]:
    with pytest.raises(PlaceFaults) as refused:
        read(**changes).apply(six())
    return [str(fault) for fault in refused.value.faults]


def lead(**changes: Any) -> list[dict[str, Any]]:
    return [{"lever": "single_point_of_contact"} | LEAD | changes]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"levers": [{"lever": "single_point_of_contacts"}]},
            'levers.0.lever: no lever is called "single_point_of_contacts". Did you mean "single_point_of_contact"?',
        ),
        ({"levers": [{"lever": "pooled_budget"}]}, "It belongs under [[finance]]."),
        (
            {"levers": [{"agency": "clinic"}]},
            "levers.0.lever: this key is missing; allowed: single_point_of_contact, multi_agency_team,",
        ),
        (
            {"levers": lead(door_share=50)},
            "levers.0.door_share: 50 is out of range; allowed: 0 to 1. A share is a fraction of 1: write 0.5 for 50 %.",
        ),
        ({"levers": lead(cohort=["people"])}, 'levers.0.cohort: no such key here. Did you mean "cohorts"?'),
        (
            {"levers": lead(from_severity="bad")},
            'levers.0.from_severity: this is not one of the choices (found "bad"); allowed: emerging, acute, crisis.',
        ),
        (
            {"levers": lead(check_minutes={"value": 5, "source": "nowhere"})},
            'levers.0.check_minutes.source: no evidence has this id (found "nowhere"); allowed: an evidence id, or "assumed".',
        ),
        (
            {"claims": ["bradford-assessment-after"]},
            'claims.0: no evidence has this id (found "bradford-assessment-after"). Did you mean "bradford-assessments-after"?',
        ),
        ({"rollout": {"ramp": 5}}, 'rollout.ramp: no such key here. Did you mean "ramp_days"?'),
        ({"one_off": [{"gbp": 5}]}, 'one_off.0: nobody pays for this. Add funder = "NAME".'),
        (
            {"finance": [{"arrangement": "pooled"}]},
            'finance.0.arrangement: no arrangement is called "pooled". Did you mean "pooled_budget"?',
        ),
        ({"finance": [{"arrangement": "investment_agreement"}]}, "finance.0.investors: this key is missing. Add it."),
        ({"levers": []}, "this redesign changes nothing. Add [[levers]], [[finance]] or include."),
        ({"include": ["whole_plaice"]}, 'include.0: no redesign is called "whole_plaice". Did you mean "whole_place"?'),
        ({"label": ""}, 'label: the text is empty (found ""); allowed: at least 1 character.'),
    ],
)
def test_one_fault_of_a_file(changes: dict[str, Any], message: str) -> None:
    (told,) = said(**changes)
    assert message in told


@pytest.mark.parametrize(
    ("levers", "message"),
    [
        (lead(cohorts=["peeple"]), 'levers.0.cohorts.0: no cohort is called "peeple". Did you mean "people"?'),
        (lead(needs=["income"]), "levers.0.needs.0: nobody of people can have income."),
        (lead(agency="clinic"), "levers.0.agency: six has an agency called clinic already. Give another name."),
        (
            lead(staff_from={"homes": 2}),
            "levers.0.staff_from.homes: 2 posts cannot leave homes; allowed: less than the 2 posts that serve these citizens.",
        ),
        (
            lead(staff_from={"prison": 1}),
            "levers.0.staff_from.prison: prison is paid by the case and has no posts to move (found 1).",
        ),
        (
            lead(staff_from={}, staff_bought_fte=0),
            "levers.0.staff_bought_fte: nobody works there (found 0). Give staff_from = {AGENCY = posts}, staff_bought_fte, or both.",
        ),
        (
            lead(funder=None),
            'levers.0: posts are bought, but nobody pays for them. Add funder = "NAME", or funders with shares that sum to 1.',
        ),
        (
            lead(hand_to={"housing": {"clinic": 1}}),
            "levers.0.hand_to.housing.clinic: clinic does not help with housing.",
        ),
        (
            [{"lever": "payment_on_account", "agency": "homes", "need": "housing"}],
            'levers.0.need: homes pays no money for housing (found "housing").',
        ),
        (
            [{"lever": "in_reach", "stay": "ward", "agencies": {"income": "benefits"}}],
            "levers.0.agencies.income: the end of ward opens no income, so nobody is reached.",
        ),
        (
            [{"lever": "outreach", "agency": "centre", "found_per_year": {"worry": 1}}],
            "levers.0.found_per_year.worry: centre neither helps with worry nor sends it on. Name an agency that does.",
        ),
        (
            [{"lever": "multi_agency_team"} | LEAD | {"cohorts": ["leavers"], "helps_itself": {"income": "benefits"}}],
            "levers.0.helps_itself.income: only benefits can pay income",
        ),
        (
            [
                {
                    "lever": "budget_holding_lead_professional",
                    "lead": "homes",
                    "funder": "council",
                    "like": {"drugs": "clinic"},
                    "share": 1,
                    "gbp_per_day": 1,
                }
            ],
            "levers.0.lead: homes holds no cases",
        ),
        ([{"lever": "capacity"}], "levers.0: nothing is changed."),
        (
            [{"lever": "effectiveness_review", "agencies": ["clinic"], "repeats_max": 0}],
            "levers.0.repeats_max: it would never be given (found 0); allowed: 1 or more.",
        ),
    ],
)
def test_one_thing_that_does_not_fit_the_place(levers: list[dict[str, Any]], message: str) -> None:
    assert any(message in told for told in said_of_six(levers=levers))


def test_all_faults_are_told_at_once() -> None:
    """Of the file: three, in three places.  Of a place: of both levers and the roll-out, though the first lever cannot be used."""
    found = said(levers=[*lead(door_share=2), {"lever": "thresholt"}], sceptical=["nothing"])
    assert [told.split(":")[0] for told in found] == ["levers.0.door_share", "levers.1.lever", "sceptical.0"]
    levers = [
        *lead(cohorts=["peeple"]),
        {"lever": "threshold", "agency": "clinik", "need": "worry", "from_severity": "acute"},
    ]
    found = said_of_six(levers=levers, rollout={"cohorts": ["peple"]}, one_off=[{"gbp": 1, "funder": "councel"}])
    assert [told.split(":")[0] for told in found] == ["levers.0.cohorts.0", "levers.1.agency", "one_off.0", "rollout.cohorts.0"]  # fmt: skip


def test_a_lever_that_builds_on_a_faulty_one_is_not_blamed_for_it() -> None:
    levers = [*lead(cohorts=["peeple"]), SOUND["levers"][1]]
    assert len(said_of_six(levers=levers)) == 1


def test_levers_work_in_order_on_what_those_before_have_made() -> None:
    place = read().apply(six())
    assert place.agencies["lead"].outreach_per_year["loneliness"].value == 2
    assert place.agencies["clinic"].treats["worry"].from_severity == "emerging"
    with pytest.raises(PlaceFaults, match='no agency is called "lead"'):
        read(levers=SOUND["levers"][::-1]).apply(six())


def test_order_does_not_matter_where_levers_have_nothing_in_common() -> None:
    first, _, last = SOUND["levers"]
    assert read(levers=[first, last]).apply(six()) == read(levers=[last, first]).apply(six())


def test_parts_can_be_left_out() -> None:
    """Without the lead its outreach goes, too; without the threshold only that."""
    whole = read()
    assert [lever.NAME for lever in whole.without(0).levers] == ["threshold"]
    assert [lever.NAME for lever in whole.without(2).levers] == ["single_point_of_contact", "outreach"]
    assert whole.without(0, 1, 2).apply(six()) == six()


def test_settings_can_be_varied_within_the_levers() -> None:
    whole = read()
    paths = {one.path: one for one in whole.settings()}
    assert paths["levers.0.check_minutes"].value == 5
    assert (paths["levers.0.chase_minutes"].value, paths["levers.0.staff_from.homes"].value) == (0, 0.5)
    changed = whole.with_settings({"levers.0.check_minutes": 7, "levers.0.staff_from.homes": 0.25})
    lead = changed.apply(six()).agencies["lead"]
    assert lead.case_holding is not None and lead.case_holding.check_minutes.value == 7
    assert lead.staff is not None and lead.staff.fte.value == 4.25
    assert whole.apply(six()) == read().apply(six())


FILE = 'name = "{name}"\nlabel = "{name}"\nplaces = ["six"]\ninclude = [{include}]\n'
THRESHOLD = '[[levers]]\nlever = "threshold"\nagency = "clinic"\nneed = "worry"\nfrom_severity = "{severity}"\n'


def write(folder: Path, name: str, *include: str, rest: str = "") -> str:
    file = folder / f"{name}.toml"
    file.write_text(FILE.format(name=name, include=", ".join(f'"{one}"' for one in include)) + rest, encoding="utf-8")
    return str(file)


def test_included_levers_come_first_and_say_where_they_stand(tmp_path: Path) -> None:
    write(tmp_path, "part", rest=THRESHOLD.format(severity="emerging"))
    whole = load_redesign(write(tmp_path, "whole", "part.toml", rest=THRESHOLD.format(severity="crisis")))
    assert whole.origins == ("part.levers.0", "levers.0")
    assert whole.apply(six()).agencies["clinic"].treats["worry"].from_severity == "crisis"


def test_nothing_includes_itself(tmp_path: Path) -> None:
    write(tmp_path, "one", "two.toml")
    write(tmp_path, "two", "one.toml")
    with pytest.raises(PlaceFaults) as refused:
        load_redesign(str(tmp_path / "one.toml"))
    assert "include.0: two.toml has a fault: include.0: one.toml includes this redesign, or includes itself" in str(
        refused.value
    )


def test_a_place_is_no_redesign() -> None:
    with pytest.raises(PlaceFaults) as refused:
        load_redesign("bradfort")
    assert "there is no such file" in str(refused.value) and "Built in are bradford_care_leavers" in str(refused.value)
