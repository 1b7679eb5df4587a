"""A run that adopts a redesign: nothing is lost on the way, and what changes nothing changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from sim import enums as e
from sim.compile import compile_together
from sim.engine import Run
from sim.faults import PlaceFaults
from sim.load import built_in_places, load_place, place_from
from sim.measures import measure, observe
from sim.place import Place
from sim.rollout import RollOut
from tests.property.conserved import check_everything
from tests.property.leads import more_staff, with_lead
from tests.property.random_places import place_tables
from tests.results.worlds import busy_place

RAMP = RollOut(
    start_day={"value": 20}, ramp_days={"value": 90}, covered_share={"value": 0.7}, consent_share={"value": 0.9}
)
STEPS = [1, 15, 60, 200, 400]


def adopt_and_check(
    place: Place, other: Place, citizens: int | None, before: int, rollout: RollOut = RAMP
) -> np.ndarray:
    """Adopt a redesign on day `before`; everything adds up on many evenings after it; the whole log."""
    rows: list[np.ndarray] = []
    today, new = compile_together([place, other], citizens)
    run = Run(today, 7, 0, before + STEPS[-1], sink=lambda part: rows.append(part.copy()))
    run.to(before).adopt(new, rollout)
    for step in STEPS:
        run.to(before + step)
        check_everything(run, np.concatenate(rows))
    return np.concatenate(rows)


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_a_lead_in_the_built_in_places(name: str) -> None:
    place = load_place(name)
    log = adopt_and_check(place, with_lead(place), 400, 400)
    assert {e.E_COVERED, e.E_CASE_OPENED, e.E_HANDED_ON, e.E_CHECKED, e.E_CASE_CLOSED} <= set(log["event"].tolist())


@pytest.mark.interpreted
def test_a_team_that_helps_itself_and_hands_back() -> None:
    place = busy_place()
    own = tuple(place.needs)[:1]
    other = with_lead(place, 2, 40, own, limit_days={"value": 50, "shape": "fixed"}, when_full="wait")
    log = adopt_and_check(place, other, 90, 100)
    closed = log[log["event"] == e.E_CASE_CLOSED]
    assert 1 in closed["detail"] and len(closed) > 3


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(place_tables())
def test_a_lead_in_any_valid_place(tables) -> None:
    try:
        place = place_from(tables)
    except PlaceFaults:
        assume(False)
    adopt_and_check(place, with_lead(place), None, 60)


def twins(place: Place, other: Place, citizens: int, rollout: RollOut):
    today, new = compile_together([place, other], citizens)
    run = Run(today, 3, 1, 365 * 3).to(365)
    run.count_from_now()
    twin = run.branch().adopt(new, rollout)
    return observe(run, 365, 2), observe(twin, 365, 2)


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_a_redesign_that_changes_nothing_differs_by_exactly_nothing(name: str) -> None:
    """In every measure, every post of the ledger and every citizen's totals."""
    place = load_place(name)
    siloed, same = twins(place, place.model_copy(), 600, RAMP)
    ours, theirs = measure(siloed), measure(same)
    assert ours.equals(theirs) and len(ours) > 1_000
    assert [post.pence.tolist() for post in siloed.ledger.posts] == [post.pence.tolist() for post in same.ledger.posts]
    for column in ("pence", "contacts", "failures", "crises", "assessments", "enter", "standing"):
        assert (siloed.world.citizens[column] == same.world.citizens[column]).all()
    assert (same.world.citizens["rules"] == e.REDESIGNED).any() and (same.world.citizens["rules"] == e.TODAY).any()


def test_an_adopting_branch_equals_a_full_rerun() -> None:
    place = load_place("bradford")
    _, branched = twins(place, with_lead(place), 500, RAMP)
    today, new = compile_together([place, with_lead(place)], 500)
    run = Run(today, 3, 1, 365 * 3).to(365)
    run.count_from_now()
    assert measure(branched).equals(measure(observe(run.adopt(new, RAMP), 365, 2)))


def test_nobody_who_never_meets_an_agency_is_touched_by_its_staff() -> None:
    """With no limits anywhere else, ten times the probation officers change nothing for families and older people."""
    place = load_place("anyplace")
    free = Place.model_validate(_unlimited(place, but="probation"))
    siloed, more = twins(free, more_staff(free, "probation", 10), 600, RollOut())
    met = siloed.compiled.names.agencies.index("probation")
    never = (siloed.world.citizens["met"].astype("u8") >> np.uint64(met)) & np.uint64(1) == 0
    cohorts = siloed.compiled.names.cohorts
    away = [c for c, name in enumerate(cohorts) if free.cohorts[name].kind != "offender"]
    never &= np.isin(siloed.world.citizens["cohort"], away)
    assert never.sum() > 100
    for column in ("pence", "contacts", "failures", "crises", "assessments"):
        assert (siloed.world.citizens[column][never] == more.world.citizens[column][never]).all()


def _unlimited(place: Place, but: str) -> dict:
    data = place.model_dump(mode="json", exclude_unset=True)
    for name, agency in data["agencies"].items():
        if name != but and agency.get("staff"):
            agency["staff"]["fte"] = 1e6
            agency.pop("caseload_places", None)
    return data


def test_what_is_no_redesign_of_the_place_is_refused() -> None:
    place, other = load_place("bradford"), load_place("croydon")
    with pytest.raises(ValueError, match="may not take away"):
        compile_together([place, other])
    today, new = compile_together([place, place.model_copy()], 100)
    run = Run(today, 1, 0, 100).to(5).adopt(new, RollOut())
    with pytest.raises(ValueError, match="adopted before"):
        run.adopt(new, RollOut())
    with pytest.raises(ValueError, match="compiled together"):
        Run(compile_together([place], 100)[0], 1, 0, 100).adopt(new, RollOut())
