"""The money of real runs: every post has its rule, and a redesign's lines carry what the place file says."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.appraisal import appraise, cost_rules, savings_by_line
from scenarios.finance import PooledBudget, pooled_budget, settle
from scenarios.scenario import Scenario, run_scenario, yearly
from sim.compile import compile_place
from sim.load import built_in_places, load_place, place_from
from tests.results.worlds import busy_data, busy_place, observed_with_log


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_every_post_of_a_built_in_place_has_a_rule(name: str) -> None:
    result = run_scenario(Scenario(load_place(name), years=1, citizens=300, warm_up_days=365))
    lines = savings_by_line(result.ledger, result.ledger, cost_rules(result.compiled))
    assert lines["before"].sum() == result.ledger["pence"].sum()
    assert (lines["saving"] == 0).all()
    assert {rule.variable_share for rule in cost_rules(result.compiled).values()} == {1}
    assert lines["grade"].between(1, 6).all()


def test_units_are_whole_events_or_days() -> None:
    """A marginal post is a whole number of units, but for the pennies of rounding between funders."""
    seen, _ = observed_with_log()
    ledger = yearly(seen.ledger)
    rules = cost_rules(seen.compiled)
    found = 0
    for row in ledger.query("kind == 'marginal' and pence > 0").itertuples():
        rule = rules[(row.agency, row.category, row.funder)]
        units = row.pence / rule.unit_pence
        assert abs(units - np.rint(units)) <= 1 / rule.unit_pence
        found += 1
    assert found > 5


def test_a_line_carries_what_the_place_file_says() -> None:
    data = busy_data()
    data["needs"]["income"]["open_cost_gbp_per_day"] = [{"gbp": 3.33, "funder": "council", "transfer": True}]
    data["crises"]["roofless"]["costs"] = [
        {"gbp": {"value": 200, "grade": 3}, "variable_share": 0.4, "step_size": 30, "release_lag_days": 90},
        {"gbp": {"value": 100, "grade": 5}, "variable_share": 0.1},
    ]
    compiled = compile_place(place_from(data))
    rules = cost_rules(compiled)
    assert rules[("none", "open_need:income", "council")].transfer_share == 1
    rule = rules[("ambulance", "crisis:roofless", "nhs")]
    assert (rule.unit_pence, rule.lag_days, rule.grade, rule.transfer_share) == (300_00, 90, 5, 0)
    assert rule.variable_share == pytest.approx((200 * 0.4 + 100 * 0.1) / 300)
    assert rule.step == pytest.approx(30 * compiled.scale)


def test_today_decides_where_prices_differ() -> None:
    data = busy_data()
    data["crises"]["roofless"]["costs"] = [{"gbp": 150}]
    today, dearer = compile_place(busy_place()), compile_place(place_from(data))
    key = ("ambulance", "crisis:roofless", "nhs")
    assert cost_rules(today, dearer)[key].unit_pence == cost_rules(today)[key].unit_pence
    assert cost_rules(dearer, today)[key].unit_pence == 150_00


def test_more_staff_in_a_run_is_invested_to_the_penny() -> None:
    """The benefits office gets one post more: 30,001 pounds a year, and nothing else about capacity changes."""
    data = busy_data()
    data["agencies"]["benefits"]["staff"]["fte"] = 4
    runs = [run_scenario(Scenario(place, years=2, warm_up_days=365)) for place in (busy_place(), place_from(data))]
    lines = savings_by_line(*(run.ledger for run in runs), cost_rules(*(run.compiled for run in runs)))
    fiscal = appraise(lines).query("view == 'fiscal' and optimism_bias == 'before'").set_index("funder")
    assert fiscal.loc["all", "costs"] == fiscal.loc["nhs", "costs"] == 2 * 30_001_00
    assert (lines["released"] == 0).all(), "no line of this place has a lag, a step or a fixed share"
    assert {rule.variable_share for rule in cost_rules(runs[0].compiled).values()} == {1}
    table = settle(lines, pooled_budget(lines, PooledBudget(members=["council", "nhs"])))
    assert table["settled"].sum() == runs[1].ledger["pence"].sum()
