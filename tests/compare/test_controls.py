"""Controls: what they change and nothing else, money that is really equal, nothing where nothing changes."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.compare import Variant, differences, run_comparison
from scenarios.compare.baselines import AS_IT_IS, EQUAL_MONEY, capacity_label, run_baselines, tipping
from scenarios.compare.controls import (
    SWITCHES,
    capacity_pence,
    equal_money,
    staffed,
    teams,
    with_capacity,
    with_teams_as_good,
    without_contact_hours,
    without_hindering,
    without_interactions,
)
from sim.compile import compile_place, net_minutes_a_week
from sim.place import Place
from sim.register import difference
from sim.rollout import RollOut
from tests.compare.worlds import comparison, variants
from tests.property.leads import with_lead
from tests.results.worlds import busy_data, busy_place


def changed_keys(before: Place, after: Place) -> set[str]:
    """Last steps of the paths that differ."""
    return {path.removesuffix(".value").split(".")[-1] for path, *_ in difference(before, after)}


def test_capacity_scales_net_hours_and_places_and_nothing_else() -> None:
    data = busy_data()
    data["agencies"]["office"]["staff"]["background_hours_per_week"] = 20
    place = Place.model_validate(data)
    less = with_capacity(place, 0.75)
    assert changed_keys(place, less) == {"fte", "caseload_places", "background_hours_per_week"}
    for name in staffed(place):
        assert net_minutes_a_week(less.agencies[name]) == pytest.approx(0.75 * net_minutes_a_week(place.agencies[name]))
    assert less.agencies["office"].caseload_places.value == 30
    assert with_capacity(place, 0.5, {"benefits"}).agencies["office"] is place.agencies["office"]


def test_switches_change_one_thing_each() -> None:
    place = busy_place()
    assert changed_keys(place, without_interactions(place)) == {"income", "housing"}
    assert all(not need.worsened_by for need in without_interactions(place).needs.values())
    assert changed_keys(place, without_contact_hours(place)) == {"contact_minutes", "chase_minutes"}
    assert all(need.hindered_by_unattended.value == 0 for need in without_hindering(place).needs.values())
    for switched in SWITCHES.values():
        compile_place(switched(place), 50)


def test_the_same_money_is_the_same_to_a_pound() -> None:
    """Capacity in the ledger of both, over all years, with a ramp, double running and posts withdrawn."""
    place = busy_place()
    rollout = RollOut(
        start_day={"value": 30}, ramp_days={"value": 200}, covered_share={"value": 0.6},
        double_running_days={"value": 50}, decommission=[{"agency": "benefits", "fte": 1, "after_days": 400}],
    )  # fmt: skip
    lead = Variant("lead", "Lead", with_lead(place, fte=6, places=150), rollout)
    control = equal_money(place, lead, 2)
    assert control is not None and not control.rollout.decommission and control.rollout.ramp_days.value == 200
    assert capacity_pence(place, control, 2) == pytest.approx(capacity_pence(place, lead, 2), rel=1e-6)
    done = run_comparison(comparison(1, variants=(lead, control)))
    spent = done.ledger[done.ledger["kind"] == "capacity"].groupby("scenario")["pence"].sum()
    assert spent["lead"] - spent["siloed"] == pytest.approx(capacity_pence(place, lead, 2), abs=100)
    assert spent[control.name] == pytest.approx(spent["lead"], abs=100)
    shares = [control.place.agencies[n].staff.fte.value / place.agencies[n].staff.fte.value for n in staffed(place)]
    assert np.ptp(shares) < 1e-12 and shares[0] > 1


def test_what_costs_no_more_has_no_equal_money() -> None:
    place = busy_place()
    assert equal_money(place, Variant("same", "Same", place.model_copy()), 3) is None
    assert equal_money(place, Variant("less", "Less", with_capacity(place, 0.8)), 3) is None


def test_teams_as_good_as_specialists_and_half_as_good() -> None:
    place = busy_place()
    redesigned = with_lead(place, own_help=("housing",))
    assert teams(place, redesigned) == ["lead"] and teams(place, with_lead(place)) == []
    for factor in (1.0, 0.5):
        own = with_teams_as_good(place, redesigned, ["lead"], factor)
        best = place.agencies["office"].treats["housing"].success.triple()
        assert own.agencies["lead"].treats["housing"].success.triple() == pytest.approx([factor * s for s in best])
        assert own.agencies["lead"].treats["income"] == redesigned.agencies["lead"].treats["income"]
        assert own.agencies["office"] == redesigned.agencies["office"]


def test_controls_of_a_redesign() -> None:
    place = busy_place()
    lead = Variant("lead", "Lead", with_lead(place, fte=6, places=150, own_help=("housing",)))
    controls = run_baselines(comparison(2, years=1, variants=(*variants()[:1], lead)))
    rows = controls.rows
    same = rows[rows["scenario"] == "same"]
    assert (same["difference"] == 0).all() and EQUAL_MONEY not in set(same["setting"])
    settings = set(rows.loc[rows["scenario"] == "lead", "setting"])
    assert {AS_IT_IS, EQUAL_MONEY, capacity_label(0.9), *SWITCHES, "teams half as good"} <= settings
    whole = run_comparison(comparison(2, years=1, variants=(lead,)))
    table = differences(whole.measures, "lead").query("measure == 'spend' and part == 'all' and year == 'all'")
    table = table[(table[["agency", "funder", "cohort"]] == "all").all(axis=1)]
    mine = rows.query("setting == @AS_IT_IS and scenario == 'lead' and measure == 'spend' and part == 'all'")
    assert mine["difference"].iloc[0] == pytest.approx(table["difference"].iloc[0])
    near = tipping(rows).set_index("scenario")
    assert list(near.index) == ["siloed", "same", "lead"] and near.loc["siloed"].equals(near.loc["same"])
    assert near.loc["siloed", "less"] != 0


def test_a_redesign_that_cannot_be_made_at_less_capacity_is_named() -> None:
    place = busy_place()

    def make(changed: Place) -> tuple[Variant, ...]:
        if changed.agencies["office"].staff.fte.value < place.agencies["office"].staff.fte.value * 0.8:
            raise ValueError("the office has too few posts")
        return (Variant("more", "More", with_capacity(changed, 1.2)),)

    controls = run_baselines(comparison(1, years=1, variants=make(place)), make)
    assert controls.skipped == {capacity_label(0.75): "the office has too few posts"}
    assert capacity_label(0.9) in set(controls.rows["setting"])
