"""Every lever changes what it says on a small place and nothing else, and its log shows the event that was changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from scenarios.levers import LEVERS, Lever
from scenarios.levers.guard import outcomes_written
from scenarios.redesign import stands_empty
from scenarios.redesign_changes import changes
from sim.adopt import check_adoption
from sim.checks import examine_place
from sim.compile import compile_together
from tests.redesigns.world import log_of, six

LEAD = {
    "cohorts": ["people"], "staff_from": {"homes": 0.5}, "staff_bought_fte": 4, "funder": "council", "hours_per_week": 5,
    "administration_share": 0, "cases_per_fte": 2, "hours_per_case_week": 0.1, "assessment_minutes": 20, "contact_minutes": 0,
    "chase_minutes": 0, "check_minutes": 5, "finds_hidden_share": 1, "gbp_per_fte_year": 30_000,
}  # fmt: skip
BOUGHT = {"staff_bought_fte": 4, "funder": "council", "hours_per_week": 5, "administration_share": 0}
#: What a new agency, doors to it and staff taken from homes may touch.
MOVED = r"agencies\.homes\.(staff\.(fte|slice)|caseload_places)"
DOORS = r"cohorts\.people\.needs\.\w+\.doors\..*"
ROUTES = r"routes\..*"


def new(name: str) -> str:
    return rf"agencies\.{name}\..*"


#: Lever -> settings, what may differ.
CASES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "single_point_of_contact": (LEAD, (new("lead"), MOVED, DOORS, ROUTES)),
    "multi_agency_team": (LEAD | {"helps_itself": {"housing": "homes"}}, (new("lead"), MOVED, DOORS, ROUTES)),
    "lead_without_thresholds": (LEAD | {"hand_to": {"worry": {"clinic": 1}}}, (new("lead"), MOVED, DOORS, ROUTES)),
    "budget_holding_lead_professional": (
        {"funder": "council", "like": {"housing": "homes"}, "share": 1, "gbp_per_day": 12},
        (new("bought_help"), ROUTES),
    ),
    "shared_assessment": ({"agencies": ["homes", "clinic"]}, (r"agencies\.(homes|clinic)\.reads_records_of: .*",)),
    "data_sharing": (
        {"readers": ["clinic"], "holders": ["homes"]},
        (r"agencies\.clinic\.(reads_records_of: homes|assessment\.fixed_minutes)",),
    ),
    "gateway": (
        BOUGHT | {"agency": "desk", "label": "Desk", "cohorts": ["people"], "needs": ["housing"], "door_share": 1, "delay_days": 1},
        (new("desk"), DOORS, r"routes\.desk → .*"),
    ),
    "co_location": (
        {"members": ["centre", "homes"], "right_door_share": 1},
        (DOORS, r"routes\.centre → homes \(housing\)\.(delay_days|drop_out_share)"),
    ),
    "outreach": (
        {"agency": "clinic", "found_per_year": {"loneliness": 20}, "looks_in": ["homes"]},
        (r"agencies\.clinic\.(outreach_per_year\.loneliness|reads_records_of: homes)",),
    ),
    "in_reach": (
        {"stay": "custody", "agencies": {"income": "benefits"}, "share": 1, "days_before_end": {"value": 25, "shape": "fixed"}},
        (r"stays\.custody\.in_reach\..*",),
    ),
    "discharge_to_assess": ({"stay": "ward", "share": 1}, (r"stays\.ward\.destinations\.Home first, assessed there\..*",)),
    "reablement": (
        BOUGHT | {"need": "care", "instead_of": "carers", "share": 1, "places": 4, "course_hours_per_week": 1, "success": 1},
        (new("reablement_team"), r"agencies\.assessors\.treats\.care\.refer_on_share", r"routes\.(assessors → reablement_team|reablement_team → carers) .*"),
    ),
    "payment_on_account": ({"agency": "benefits", "need": "income"}, (r"agencies\.benefits\.treats\.income\.money_delay_days",)),
    "threshold": (
        {"agency": "clinic", "need": "worry", "from_severity": "emerging"},
        (r"agencies\.clinic\.treats\.worry\.from_severity",),
    ),
    "capacity": ({"times": {"assessors": 3}}, (r"agencies\.assessors\.staff\.fte",)),
    "administration_share": ({"shares": {"homes": 0}}, (r"agencies\.homes\.staff\.administration_share",)),
    "effectiveness_review": ({"agencies": ["clinic"], "needs": ["drugs"]}, (r"agencies\.clinic\.treats\.drugs\.repeats_max",)),
    "community_support": (
        BOUGHT | {"agency": "cafe", "label": "Café", "cohorts": ["people"], "like": {"worry": "group"}, "door_share": 1, "sends_on_share": 0},
        (new("cafe"), DOORS, r"routes\.cafe → group \(worry\).*"),
    ),
    "merge_agencies": (
        {"agency": "homes", "joins": ["centre"], "staying_share": 0.25},
        (r"agencies\.(homes|centre)\.(staff|reads_records_of).*", r"agencies\.homes\.contact_minutes", r"agencies\.centre\.spare_hours_to", DOORS,
         r"routes\.centre → homes .*"),
    ),
    "move_door": ({"need": "housing", "from_agency": "centre", "to_agency": "homes"}, (DOORS,)),
    "remove_step": ({"agency": "centre", "need": "housing"}, (DOORS,)),
    "swap_order": (
        {"need": "worry", "first": "clinic", "second": "group"},
        (r"cohorts\.people\.needs\.worry\.doors\..*", r"routes\.(clinic → group|group → clinic) \(worry\).*"),
    ),
}  # fmt: skip

Log = list[tuple]


def seen(
    log: Log, event: str, agency: str | None = None, need: str | None = None, class_: str | None = None
) -> list[int]:
    """Days of an event."""
    wanted = ((4, agency), (3, need), (5, class_))
    return [row[0] for row in log if row[2] == event and all(value in (None, row[at]) for at, value in wanted)]


def asked(log: Log, agency: str) -> list[int]:
    """Items asked in each assessment."""
    return [row[7] >> 16 for row in log if row[2] == "assessed" and row[4] == agency]


#: Lever -> what the log of today shows, and that of the changed place.
EVENTS: dict[str, tuple[Callable[[Log], bool], Callable[[Log], bool]]] = {
    "single_point_of_contact": (
        lambda log: bool(seen(log, "assessed", "homes")),
        lambda log: len(seen(log, "case_opened", "lead")) == 2 and not seen(log, "assessed", "homes"),
    ),
    "multi_agency_team": (
        lambda log: bool(seen(log, "help_start", "homes")),
        lambda log: len(seen(log, "help_start", "lead", "housing")) == 2,
    ),
    "lead_without_thresholds": (
        lambda log: bool(seen(log, "turned_away", "clinic", "worry")),
        lambda log: not seen(log, "turned_away") and bool(seen(log, "help_start", "clinic", "worry")),
    ),
    "budget_holding_lead_professional": (
        lambda log: bool(seen(log, "help_start", "homes")),
        lambda log: len(seen(log, "help_start", "bought_help", "housing")) == 2,
    ),
    "shared_assessment": (
        lambda log: asked(log, "clinic")[:2] == [2, 2],
        lambda log: asked(log, "clinic")[:2] == [0, 0],
    ),
    "data_sharing": (lambda log: asked(log, "clinic")[:2] == [2, 2], lambda log: asked(log, "clinic")[:2] == [0, 0]),
    "gateway": (
        lambda log: seen(log, "contact", "homes") == [7, 7],
        lambda log: bool(seen(log, "referred", "desk")) and max(seen(log, "contact", "homes")) < 7,
    ),
    "co_location": (lambda log: bool(seen(log, "wrong_door", "centre")), lambda log: not seen(log, "wrong_door")),
    "outreach": (
        lambda log: not seen(log, "found"),
        lambda log: bool(seen(log, "contact", "clinic", "loneliness", "found")),
    ),
    "in_reach": (
        lambda log: min(seen(log, "assessed", "benefits")) > 30,
        lambda log: max(seen(log, "assessed", "benefits")) < 30,
    ),
    "discharge_to_assess": (
        lambda log: min(seen(log, "stay_end", "hospital")) > 10,
        lambda log: seen(log, "stay_end", "hospital") == [10, 10],
    ),
    "reablement": (
        lambda log: bool(seen(log, "help_start", "carers")),
        lambda log: (
            len(seen(log, "help_start", "reablement_team", "care")) == 2 and bool(seen(log, "resolved", need="care"))
        ),
    ),
    "payment_on_account": (
        lambda log: min(seen(log, "money")) - min(seen(log, "granted", "benefits")) == 20,
        lambda log: min(seen(log, "money")) - min(seen(log, "granted", "benefits")) == 2,
    ),
    "threshold": (
        lambda log: bool(seen(log, "turned_away", "clinic")),
        lambda log: not seen(log, "turned_away") and bool(seen(log, "help_start", "clinic", "worry")),
    ),
    "capacity": (
        lambda log: len(set(seen(log, "assessed", "assessors"))) == 2,
        lambda log: len(set(seen(log, "assessed", "assessors"))) == 1,
    ),
    "administration_share": (
        lambda log: seen(log, "assessed", "homes") == [7, 8],
        lambda log: seen(log, "assessed", "homes") == [7, 7],
    ),
    "effectiveness_review": (
        lambda log: len(seen(log, "help_start", "clinic", "drugs")) > 2,
        lambda log: len(seen(log, "help_start", "clinic", "drugs")) == 2 and bool(seen(log, "exhausted", "clinic")),
    ),
    "community_support": (
        lambda log: not seen(log, "help_start", need="worry"),
        lambda log: len(seen(log, "help_start", "cafe", "worry")) == 2,
    ),
    "merge_agencies": (
        lambda log: bool(seen(log, "wrong_door", "centre")) and seen(log, "contact", "homes") == [7, 7],
        lambda log: not seen(log, "wrong_door") and min(seen(log, "contact", "homes")) < 7,
    ),
    "move_door": (
        lambda log: len(seen(log, "contact", "centre")) == 2,
        lambda log: not seen(log, "contact", "centre") and min(seen(log, "contact", "homes")) < 7,
    ),
    "remove_step": (
        lambda log: len(seen(log, "referred", "centre", "housing")) == 2,
        lambda log: not seen(log, "referred", "centre") and min(seen(log, "contact", "homes")) < 7,
    ),
    "swap_order": (
        lambda log: not seen(log, "help_start", need="worry"),
        lambda log: len(seen(log, "help_start", "group", "worry")) == 2,
    ),
}


def lever(name: str) -> Lever:
    return LEVERS[name].model_validate(CASES[name][0])


def before(name: str):
    """The place on which a lever is used: for one that needs a lead, with a lead."""
    place = six()
    return lever("single_point_of_contact").apply(place) if name == "budget_holding_lead_professional" else place


@cache
def log(name: str) -> Log:
    place = before(name)
    return log_of(lever(name).apply(place))


@cache
def log_today() -> Log:
    return log_of(six())


def test_every_lever_is_tried() -> None:
    assert set(CASES) == set(EVENTS) == set(LEVERS)


def test_the_small_place_has_no_fault() -> None:
    assert examine_place(six()).faults == []


@pytest.mark.parametrize("name", LEVERS)
def test_it_changes_what_it_says_and_nothing_else(name: str) -> None:
    place = before(name)
    assert list(lever(name).faults(place)) == []
    found = changes(place, lever(name).apply(place))
    allowed = re.compile("|".join(f"({pattern})" for pattern in CASES[name][1]))
    assert found and [one for one in found if not allowed.fullmatch(one.path)] == []


@pytest.mark.parametrize("name", LEVERS)
def test_the_changed_place_holds(name: str) -> None:
    faults = examine_place(lever(name).apply(before(name))).faults
    assert [str(fault) for fault in faults if not stands_empty(fault)] == []


@pytest.mark.parametrize("name", LEVERS)
def test_a_run_can_go_on_under_it(name: str) -> None:
    today = six()
    one, other = compile_together([today, lever(name).apply(before(name))])
    check_adoption(one, other, None)


@pytest.mark.parametrize("name", LEVERS)
def test_it_writes_no_outcome(name: str) -> None:
    place = before(name)
    assert outcomes_written(place, lever(name).apply(place), [lever(name)]) == []


@pytest.mark.parametrize("name", LEVERS)
def test_the_log_shows_what_it_changes(name: str) -> None:
    today, changed = EVENTS[name]
    assert today(log_today()), "as it is today"
    assert changed(log(name)), "with the lever"


@pytest.mark.parametrize("name", LEVERS)
def test_it_does_not_change_the_place_it_is_given(name: str) -> None:
    place = before(name)
    kept = place.model_copy(deep=True)
    lever(name).apply(place)
    assert place == kept


@pytest.mark.parametrize("name", LEVERS)
def test_it_is_told_in_a_line_and_more(name: str) -> None:
    kind = LEVERS[name]
    assert name == kind.NAME and 10 < len(kind.CHANGES) < 130 and not kind.CHANGES.endswith(".")
    assert len(kind.__doc__ or "") > 150


def test_evidence_for_and_against_exists() -> None:
    from calibration.evidence import load_evidence

    known = load_evidence()
    cited = {one for kind in LEVERS.values() for one in (*kind.SPEAKS_FOR, *kind.SPEAKS_AGAINST)}
    assert cited - set(known) == set() and len(cited) > 25


def test_staff_take_hours_pay_and_payers_along() -> None:
    """Half a post of 40,000 pounds moves from homes (2 of 4 posts serve these people), 4 are bought at 30,000; 1.5 posts stay."""
    place = six()
    after = lever("single_point_of_contact").apply(place)
    lead, homes = after.agencies["lead"].staff, after.agencies["homes"].staff
    assert lead is not None and homes is not None
    assert lead.fte.value == 4.5
    assert lead.gbp_per_fte_year.value == pytest.approx((0.5 * 40_000 + 4 * 30_000) / 4.5)
    assert homes.fte.value == 3.5 and homes.fte.value * homes.slice.value == pytest.approx(1.5)
    assert after.agencies["homes"].caseload_places is not None
    assert after.agencies["homes"].caseload_places.value == pytest.approx(4 * 1.5 / 2)
    assert after.agencies["lead"].caseload_places is not None
    assert after.agencies["lead"].caseload_places.value == 9
    assert {name: share.value for name, share in after.agencies["lead"].funders.items()} == {"council": 1}


def test_what_moves_keeps_its_hours_where_nothing_is_said() -> None:
    settings = {k: v for k, v in LEAD.items() if k not in ("administration_share", "staff_bought_fte", "funder")}
    staff = LEVERS["single_point_of_contact"].model_validate(settings).apply(six()).agencies["lead"].staff
    assert staff is not None
    assert (staff.fte.value, staff.hours_per_week.value, staff.administration_share.value) == (0.5, 5, 0.5)


def test_the_same_money_on_more_of_today() -> None:
    """Homes has 2 posts at 40,000: 20,000 pounds more is a quarter more of posts and places; nobody else is touched."""
    place = six()
    after = LEVERS["capacity"].model_validate({"agencies": ["homes"], "gbp_per_year": 20_000}).apply(place)
    homes = after.agencies["homes"]
    assert homes.staff is not None and homes.caseload_places is not None
    assert (homes.staff.fte.value, homes.caseload_places.value) == (5, 5)
    assert after.agencies["clinic"] == place.agencies["clinic"]


def test_generalists_inherit_and_may_be_worse() -> None:
    """Half as good: 0.5 of the specialist's success, with a range; the exception is told by the lever and by nothing else."""
    half = {"value": 0.5, "low": 0.4, "high": 1}
    settings = LEAD | {"helps_itself": {"housing": "homes"}, "generalist_success_multiplier": half}
    team = LEVERS["multi_agency_team"].model_validate(settings)
    place = six()
    after = team.apply(place)
    success = after.agencies["lead"].treats["housing"].success.acute
    assert (success.value, success.low, success.high) == (0.5, 0.4, 1)
    assert team.states() == ("agencies.lead.treats.housing.success",)
    assert outcomes_written(place, after, [team]) == []
    assert [path for path, *_ in outcomes_written(place, after)] == [
        f"agencies.lead.treats.housing.success.{severity}" for severity in ("emerging", "acute", "crisis")
    ]
    off = team.without_exception()
    assert off is not None and off.states() == () and outcomes_written(place, off.apply(place)) == []
