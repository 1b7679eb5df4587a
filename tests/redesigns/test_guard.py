"""The guard catches every way of writing a result, and excuses only what is documented."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.levers import LEVERS
from scenarios.levers.guard import EXCEPTIONS, outcomes_written
from scenarios.redesign import built_in_redesigns, load_redesign
from sim.load import load_place
from sim.place import Place
from sim.register import with_values
from tests.redesigns.test_levers import CASES, LEAD
from tests.redesigns.world import six

OUTCOMES = (
    ("needs.housing.deterioration_per_year", 0.1),
    ("needs.housing.recovery_per_year", 0.1),
    ("needs.housing.relief", 0.9),
    ("needs.housing.seek_delay_days", 5),
    ("needs.loneliness.hidden_share", 0.5),
    ("needs.drugs.returns.failed_help.share", 0.5),
    ("cohorts.people.needs.housing.prevalence", 0.5),
    ("cohorts.people.needs.housing.onset_per_year", 1),
    ("agencies.homes.treats.housing.success", 0.9),
    ("agencies.homes.treats.housing.drop_out_share", 0.1),
    ("agencies.clinic.treats.drugs.success.acute", 0.5),
    ("agencies.prison.prices", {"contact": [{"gbp": 5}]}),
    ("agencies.benefits.treats.income.paid_gbp_per_day", [{"gbp": 5}]),
    ("stays.ward.costs_gbp_per_day", [{"gbp": 5}]),
    ("stays.ward.least_days", 5),
    ("stays.custody.triggers.0.share", 0.5),
    ("items.identity.staff_minutes", 5),
    ("residents", 7),
)
MECHANISM = (
    ("agencies.homes.treats.housing.from_severity", "emerging"),
    ("agencies.homes.treats.housing.duration_days", 20),
    ("agencies.homes.assessment.fixed_minutes", 10),
    ("agencies.homes.staff.fte", 5),
    ("agencies.clinic.treats.drugs.repeats_max", 1),
    ("needs.housing.doors.homes", 1),
    ("routes.0.delay_days", 1),
    ("stays.ward.referrals.0.at", "start"),
    ("stays.ward.destinations.1.after_delayed_days", 20),
)


@pytest.mark.parametrize(("path", "value"), OUTCOMES)
def test_a_written_result_is_caught(path: str, value: Any) -> None:
    place = six()
    found = outcomes_written(place, with_values(place, {path: value}))
    assert found and all(changed.startswith(path) for changed, *_ in found)


@pytest.mark.parametrize(("path", "value"), MECHANISM)
def test_a_changed_mechanism_is_not(path: str, value: Any) -> None:
    place = six()
    changed = with_values(place, {path: value})
    assert changed != place and outcomes_written(place, changed) == []


def with_agency(**treat: Any) -> Place:
    """The place with one more agency that helps with housing."""
    place = six()
    homes = place.agencies["homes"]
    treats = {"housing": homes.treats["housing"].model_copy(update=treat)}
    return place.model_copy(update={"agencies": {**place.agencies, "new": homes.model_copy(update={"treats": treats})}})


def test_a_new_agency_may_help_as_others_do_but_not_better() -> None:
    place = six()
    other = place.agencies["clinic"].treats["drugs"].success
    assert outcomes_written(place, with_agency()) == []
    assert [path for path, *_ in outcomes_written(place, with_agency(success=other))] == [
        f"agencies.new.treats.housing.success.{severity}" for severity in ("emerging", "acute", "crisis")
    ]


def test_exceptions_are_those_listed_and_no_others() -> None:
    """Whatever a lever excuses belongs to a listed exception; a lever without one excuses nothing at any setting."""
    listed = {one.lever for one in EXCEPTIONS}
    assert listed <= set(LEVERS)
    assert all(one.setting in LEVERS[one.lever].model_fields for one in EXCEPTIONS)
    for name, kind in LEVERS.items():
        settings = dict(CASES[name][0])
        if "generalist_success_multiplier" in kind.model_fields:
            settings["generalist_success_multiplier"] = 0.5
        if name == "lead_without_thresholds":
            settings = LEAD | {"helps_itself": {"housing": "homes"}, "generalist_success_multiplier": 0.5}
        lever = kind.model_validate(settings)
        assert bool(lever.states()) == (name in listed), name
        off = lever.without_exception()
        assert off is None or off.states() == ()


@pytest.mark.parametrize("name", built_in_redesigns())
def test_no_built_in_redesign_writes_a_result(name: str) -> None:
    redesign = load_redesign(name)
    for place in map(load_place, redesign.places):
        assert outcomes_written(place, redesign.apply(place), redesign.levers) == []
        off = redesign.without_exceptions()
        assert outcomes_written(place, off.apply(place)) == []
