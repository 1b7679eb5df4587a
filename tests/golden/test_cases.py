"""Case holders and roll-outs, each rule in a world whose course can be told beforehand (day 0 is a Monday, delays are fixed)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.compile import compile_together
from sim.engine import Run
from sim.load import place_from
from sim.rollout import RollOut
from tests.golden.test_rules import HELP, _told, fixed, has, lived, need, office, these

pytestmark = pytest.mark.interpreted
HAND_ON = {"hand_over": True}


def lead(treats: dict[str, Any], places: int = 5, **holding: Any) -> dict[str, Any]:
    """A lead with an hour a day whose whole-person assessment takes half an hour and finds everything hidden."""
    return office(treats) | {
        "caseload_places": places,
        "case_holding": holding,
        "assessment": {"fixed_minutes": 30, "whole_person": True, "finds_hidden_share": 1},
    }


def route(to: str, thing: str) -> dict[str, Any]:
    return {"origin": "lead", "to": to, "need": thing}


def two_needs(**holding: Any) -> dict[str, Any]:
    return {
        "needs": {"housing": need("lead"), "drugs": need("lead", hidden_share=1)},
        "cohorts": {"people": {"needs": {"housing": has(), "drugs": has()}}},
        "agencies": {
            "lead": lead({"housing": HAND_ON, "drugs": HAND_ON}, **holding),
            "homes": office({"housing": HELP | {"from_severity": "emerging"}}),
            "clinic": office({"drugs": HELP}),
        },
        "routes": [route("homes", "housing"), route("clinic", "drugs")],
    }


def test_one_assessment_opens_help_for_every_need() -> None:
    """Monday: one visit, one assessment, which finds the hidden need; Tuesday: two checks, two starts; reviewed on day 28."""
    run, log = lived(29, two_needs(hours_per_week=1, check_minutes=10))
    told = [
        (row[0], row[2], row[4])
        for row in these(log, "contact", "assessed", "case_opened", "checked", "help_start", "case_closed")
    ]
    assert sorted(told) == sorted([
        (0, "contact", "lead"), (0, "assessed", "lead"), (0, "case_opened", "lead"), (1, "contact", "homes"),
        (1, "contact", "clinic"), (1, "checked", "homes"), (1, "checked", "clinic"), (1, "help_start", "homes"),
        (1, "help_start", "clinic"), (28, "case_closed", "lead"),
    ])  # fmt: skip
    assert [row[5] for row in these(log, "contact")] == ["first_presentation", "process", "process"]
    assert run.world.use[1, 1:, 2].tolist() == [10, 10], "the check takes its minutes, and nothing else is asked"
    assert run.world.desks["cases"].tolist() == [0, 0, 0] and run.world.desks["committed"].tolist() == [0, 0, 0]


def test_who_asks_twice_before_the_assessment_is_assessed_once() -> None:
    """The second need would be sought help for on Thursday; it is spoken of on Monday. An assessment of two hours is done on Tuesday, for both."""
    tables = two_needs()
    tables["needs"]["drugs"] |= {"hidden_share": 0, "seek_delay_days": fixed(3)}
    tables["agencies"]["lead"]["assessment"]["fixed_minutes"] = 120
    run, log = lived(4, tables)
    assert len(these(log, "assessed")) == 1 and len(these(log, "joined_queue")) == 2
    assert [row[5] for row in these(log, "contact") if row[4] == "lead"] == ["first_presentation"], (
        "one visit, one class"
    )
    assert [row[0] for row in these(log, "handed_on")] == [1, 1]
    assert sorted((row[0], row[4]) for row in these(log, "help_start")) == [(2, "clinic"), (2, "homes")]
    assert (run.world.desks["waiting"][0], run.world.desks["granted"][0]) == (0, 0)


def test_a_case_takes_its_hours_while_it_is_held() -> None:
    """An hour a week of help in five days: 12 minutes each day from Tuesday on."""
    run, _ = lived(10, two_needs(hours_per_week=1))
    assert run.world.desks["cases"][0] == 1 and run.world.desks["committed"][0] == 60
    assert run.world.use[:9, 0, 1].tolist() == [0, 12, 12, 12, 12, 0, 0, 12, 12]


def test_below_the_threshold_a_handed_on_need_bounces_unless_the_lead_pulls_it_in() -> None:
    tables = two_needs()
    tables["agencies"]["homes"]["treats"]["housing"]["from_severity"] = "crisis"
    _, log = lived(5, tables)
    assert [(row[0], row[2]) for row in these(log, "turned_away", "bounced", "help_start", need="housing")] == [
        (1, "turned_away"), (1, "bounced"),
    ]  # fmt: skip
    tables["agencies"]["lead"]["case_holding"]["ignores_thresholds"] = True
    _, log = lived(5, tables)
    assert [(row[0], row[2]) for row in these(log, "turned_away", "bounced", "help_start", need="housing")] == [
        (1, "help_start")
    ]


@pytest.mark.parametrize(("takes_chases", "asked"), [(True, "lead"), (False, "homes")])
def test_who_is_asked_what_has_become_of_it(takes_chases: bool, asked: str) -> None:
    """Homes answers nobody: the need lies in its tray from Tuesday; a week after Monday, and then weekly, it is asked for."""
    tables = two_needs(takes_chases=takes_chases)
    tables["needs"]["housing"]["chase_every_days"] = fixed(7)
    tables["agencies"]["homes"]["staff"] |= {"contact_share_max": 0}
    tables["agencies"]["homes"]["contact_minutes"] = 5
    tables["agencies"]["lead"]["case_holding"]["check_minutes"] = 5
    _, log = lived(16, tables)
    assert [
        (row[0], row[4]) for row in these(log, "contact", need="housing") if row[5] in ("chase", "unanswered_return")
    ][:2] == [(7, asked), (14, asked)]


def test_the_team_itself_helps_until_the_time_limit() -> None:
    """A team's own help of 100 days begins on Monday; at the review on day 28 the limit of 20 days is over: handed back unfinished."""
    tables = two_needs(limit_days=fixed(20))
    tables["agencies"]["lead"]["treats"]["housing"] = {"duration_days": fixed(100), "success": 1, "hours_per_week": 1}
    run, log = lived(30, tables)
    assert [(row[0], row[2], row[4]) for row in these(log, "help_start", "interrupted", need="housing")] == [
        (0, "help_start", "lead"), (28, "interrupted", "lead"),
    ]  # fmt: skip
    assert [(row[0], row[7]) for row in these(log, "case_closed")] == [(28, 1)]
    assert run.world.desks["committed"][0] == 0 and run.world.desks["running"][0] == 0


def adopted(
    days: int, today: dict[str, Any], changes: dict[str, Any], rollout: RollOut, at: int = 0
) -> tuple[Run, list]:
    """A run that adopts a redesign (top-level tables replaced) on day `at`, and its log."""
    base = {"name": "rules", "label": "Rules", "residents": 1, "funders": {"council": {"label": "Council"}}}
    for cohort in today["cohorts"].values():
        cohort |= {"label": "People", "kind": "family", "citizens": 2, "leaves_after_days": fixed(30_000)} | cohort
    one, other = compile_together([place_from(base | today), place_from(base | today | changes)])
    rows: list[np.ndarray] = []
    run = Run(one, 1, 0, 365, sink=lambda part: rows.append(part.copy()))
    run.to(at).adopt(other, rollout).to(days)
    return run, [_told(run, row) for row in np.concatenate(rows)]


def today_and_lead(**lead_changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    homes = office({"housing": HELP})
    today = {
        "needs": {"housing": need("homes")}, "cohorts": {"people": {"needs": {"housing": has()}}}, "agencies": {"homes": homes},
    }  # fmt: skip
    return today, {
        "needs": {"housing": need("lead")}, "routes": [route("homes", "housing")],
        "agencies": {"homes": homes, "lead": lead({"housing": HAND_ON}, **lead_changes)},
    }  # fmt: skip


def test_whom_a_full_lead_cannot_take_goes_to_a_door_of_today() -> None:
    """One place, two people on Monday: one is taken on, the other is at the ordinary door on Tuesday and assessed there."""
    _, log = adopted(3, *today_and_lead(places=1), RollOut())
    assert sorted((row[0], row[2]) for row in these(log, "full", "case_opened")) == [(0, "case_opened"), (0, "full")]
    assert sorted((row[0], row[4]) for row in these(log, "assessed")) == [(0, "lead"), (1, "homes")]
    assert [row[5] for row in these(log, "contact") if row[4] == "homes"] == ["process", "process"]


def test_who_has_too_few_needs_goes_where_they_would_go_today() -> None:
    """The lead takes those with two open needs; both people have one, and are at the ordinary door on Monday."""
    _, log = adopted(3, *today_and_lead(from_open_needs=2), RollOut())
    assert these(log, "case_opened", "full") == []
    assert {(row[0], row[4]) for row in these(log, "assessed")} == {(0, "homes")}
    assert {row[4] for row in these(log, "contact")} == {"homes"}


def test_only_those_covered_meet_the_lead_and_consent_is_luck_of_its_own() -> None:
    _, nobody = adopted(3, *today_and_lead(), RollOut(covered_share={"value": 0}))
    assert these(nobody, "covered", "case_opened") == [] and {row[4] for row in these(nobody, "contact")} == {"homes"}
    _, refused = adopted(3, *today_and_lead(), RollOut(consent_share={"value": 0}))
    assert [row for row in refused if row[2] != "covered"] == nobody
    _, elsewhere = adopted(3, *today_and_lead(), RollOut(cohorts=["others"]))
    assert elsewhere == nobody


def test_help_that_began_before_ends_as_it_began() -> None:
    """Hours and places that a redesign changes are given back as they were taken."""
    today, changes = today_and_lead()
    today["agencies"]["homes"] = office({"housing": HELP | {"hours_per_week": 1}}, caseload_places=2)
    changes["agencies"]["homes"] = office(
        {"housing": HELP | {"hours_per_week": 2, "takes_place": False}}, caseload_places=2
    )
    run, log = adopted(20, today, changes, RollOut(), at=5)
    assert [row[0] for row in these(log, "help_end")] == [10, 10]
    assert run.world.desks["cases"].tolist() == [0, 0] and run.world.desks["committed"].tolist() == [0, 0]


def test_staff_move_with_the_ramp() -> None:
    """Homes goes from five hours a week to one in four equal steps a day from day 3 on; the lead's five come likewise."""
    today, changes = today_and_lead()
    changes["agencies"]["homes"] = office({"housing": HELP}, fte=0.2)
    run, _ = adopted(10, today, changes, RollOut(start_day={"value": 2}, ramp_days={"value": 4}), at=1)
    assert run.world.minutes_a_week[:9, 0].tolist() == pytest.approx([300, 300, 300, 240, 180, 120, 60, 60, 60])
    assert run.world.minutes_a_week[:9, 1].tolist() == pytest.approx([0, 0, 0, 75, 150, 225, 300, 300, 300])


def test_a_course_that_failed_is_not_repeated() -> None:
    """It fails on day 10; back on day 11, it is not offered again and there is nowhere else to go."""
    failing = {"duration_days": fixed(10), "success": 0, "repeats_max": 1}
    tables = {
        "needs": {"housing": need("homes", returns={"failed_help": {"share": 1, "delay_days": fixed(1)}, "no_action": {"share": 0}})},
        "cohorts": {"people": {"needs": {"housing": has()}}}, "agencies": {"homes": office({"housing": failing})},
    }  # fmt: skip
    _, log = lived(30, tables)
    assert [(row[0], row[2]) for row in these(log, "help_start", "help_failed", "exhausted", "no_action")] == [
        (0, "help_start"), (10, "help_failed"), (11, "exhausted"), (11, "no_action"),
    ]  # fmt: skip
