"""Savings by line: what is cash, what is a transfer, what only changed hands."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.appraisal import (
    CostRule,
    appraise,
    average,
    breakdown,
    by_funder,
    each_replication,
    freed_hours,
    gross_and_net,
    one_off_grade,
    one_off_ledger,
    savings_by_line,
    side_by_side,
    who_invests_who_saves,
    with_optimism_bias,
)
from scenarios.appraisal.cashable import cashable_pence, lasting
from scenarios.appraisal.flows import fiscal, social, whole_place
from sim.place import CostLine
from tests.money.ledgers import FUNDERS, bed_days, ledger, one_offs, plain_rules, random_ledgers, random_rules, staff


def test_saving_is_before_less_after() -> None:
    before = ledger(staff(1, "council", 100), bed_days(1, "nhs", 900))
    after = ledger(staff(1, "council", 160), bed_days(1, "nhs", 700), staff(1, "nhs", 30))
    lines = savings_by_line(before, after, plain_rules())
    funders = by_funder(lines).set_index("funder")
    assert funders["saving"].to_dict() == {"council": -60_00, "nhs": 170_00}
    assert funders["capacity"].to_dict() == {"council": -60_00, "nhs": -30_00}
    assert funders["marginal"].to_dict() == {"council": 0, "nhs": 200_00}


def test_only_whole_steps_of_the_variable_share_are_cash() -> None:
    """70 bed-days less at 100 pounds; wards close by 25 a year, and three tenths of the price are variable."""
    rule = CostRule(unit_pence=100_00, step=25, variable_share=0.3)
    assert cashable_pence(np.array([7_000_00]), rule).tolist() == [50 * 30_00]
    assert cashable_pence(np.array([2_400_00]), rule).tolist() == [0]
    assert cashable_pence(np.array([-700_00]), rule).tolist() == [-700_00], "what costs more is paid in full"


def test_a_fall_must_have_lasted_for_the_lag() -> None:
    assert lasting(np.array([100, 100, 100]), 73).tolist() == pytest.approx([80, 100, 100])
    assert lasting(np.array([100, 100, 100]), 365 + 73).tolist() == pytest.approx([0, 80, 100])
    assert lasting(np.array([100, 0, 100]), 73).tolist() == pytest.approx([80, 0, 80])
    assert lasting(np.array([100, 40, -5]), 0).tolist() == [100, 40, 0]
    assert lasting(np.array([100.0]), 4_000).tolist() == [0]


def test_the_lag_looks_back_over_years_without_a_bill() -> None:
    before = ledger(*(bed_days(year, "nhs", 100) for year in (1, 3)), staff(2, "nhs", 1))
    after = ledger(*(staff(year, "nhs", 1) for year in (1, 2, 3)))
    lines = savings_by_line(before, after, plain_rules(lag_days=365.0))
    assert lines.query("category == 'stay:hospital'")["cashable"].tolist() == [0, 0]


@given(st.lists(st.integers(-(10**10), 10**10), min_size=1, max_size=8), random_rules())
def test_never_more_is_cash_than_is_saved(saving: list[int], rules: dict) -> None:
    for rule in rules.values():
        found = cashable_pence(np.array(saving), rule)
        assert (found <= np.array(saving)).all()
        assert (found[np.array(saving) >= 0] >= 0).all()


def test_without_lag_or_steps_all_variable_savings_are_cash() -> None:
    assert cashable_pence(np.array([12_345, 7]), CostRule(unit_pence=333.0)).tolist() == [12_345, 7]


def test_transfers_are_on_the_bill_and_no_social_value() -> None:
    benefits = (1, "none", "council", "families", "open_need:income", "marginal", 500_00)
    lines = savings_by_line(
        ledger(benefits, staff(1, "nhs", 5)), ledger(staff(1, "nhs", 5)), plain_rules(transfer_share=1.0)
    )
    assert fiscal(lines)["value"].sum() == 500_00
    assert social(lines)["value"].sum() == 0


def test_a_shift_between_funders_is_no_saving() -> None:
    before, after = ledger(staff(1, "council", 100)), ledger(staff(1, "nhs", 80))
    lines = savings_by_line(before, after, plain_rules())
    whole = whole_place(fiscal(lines)).iloc[0]
    assert (whole["invests"], whole["saves"], whole["net"]) == (0, 20_00, 20_00)
    table = who_invests_who_saves(lines).set_index("party")
    assert table.loc["nhs", "invests"] == 80_00 and table.loc["council", "saves"] == 100_00
    assert table.loc["shifts between funders", ["invests", "saves"]].tolist() == [-80_00, -80_00]
    assert table.loc["all", ["invests", "saves"]].tolist() == [0, 20_00]


def test_staff_who_move_between_agencies_of_a_funder_are_no_investment() -> None:
    """The council's office loses posts of 300, its new team has those and 100 more: it invests 100, and saves nothing."""
    before, after = (
        ledger(staff(1, "council", 1_000, "office")),
        ledger(staff(1, "council", 700, "office"), staff(1, "council", 400)),
    )
    lines = savings_by_line(before, after, plain_rules())
    table = who_invests_who_saves(lines).set_index("party")
    assert table.loc["council", ["invests", "saves", "net"]].tolist() == [100_00, 0, -100_00]
    assert table.loc["all", ["invests", "saves", "net"]].tolist() == [100_00, 0, -100_00]
    assert with_optimism_bias(lines)["optimism"].sum() == -15_00, "15 % of the 100 that are new"


def test_a_bill_handed_over_is_cash_to_him_who_had_it() -> None:
    """Of 1,000 the council takes over 600 and 400 are no longer needed: only these have to wait for the lag."""
    before, after = ledger(bed_days(1, "nhs", 1_000)), ledger(bed_days(1, "council", 600))
    lines = savings_by_line(before, after, plain_rules(lag_days=365.0)).set_index("funder")
    assert lines["cashable"].to_dict() == {"council": -600_00, "nhs": 600_00}
    assert lines["released"].to_dict() == {"council": 0, "nhs": 400_00}


def test_no_change_saves_exactly_nothing() -> None:
    same = ledger(staff(1, "council", 100), bed_days(1, "nhs", 900))
    lines = savings_by_line(same, same, plain_rules())
    assert (lines[["saving", "cashable", "released", "transfer"]] == 0).all(axis=None)


def test_one_off_costs_are_paid_in_year_one_and_split_to_the_penny() -> None:
    costs = [
        CostLine(gbp={"value": 100.01, "grade": 3}, funders={"council": 0.3333, "nhs": 0.6667}),
        CostLine(gbp={"value": 1_000, "grade": 5}, funder="nhs", price_year="2009/10"),
    ]
    bills = one_off_ledger(costs, "2013/14")
    assert bills["pence"].sum() == 10_001 + 1_089_80
    assert set(bills["year"]) == {1} and one_off_grade(costs) == 5
    assert one_off_ledger(costs, "2013/14", scale=0.1)["pence"].sum() == 1_000 + 108_98
    assert one_off_ledger([], "2013/14").empty
    with pytest.raises(ValueError, match="without funder"):
        one_off_ledger([CostLine(gbp={"value": 5})], "2013/14")


@settings(max_examples=60)
@given(random_ledgers(), random_rules(), one_offs)
def test_every_breakdown_adds_up_to_the_penny(pair, rules: dict, one_off: pd.DataFrame) -> None:
    before, after = pair
    lines = savings_by_line(before, after, rules, one_off)
    assert lines["before"].sum() == before["pence"].sum()
    assert lines["after"].sum() == after["pence"].sum() + one_off["pence"].sum()
    assert (lines["saving"] == lines["before"] - lines["after"]).all()
    assert (lines["saving"] == lines["cashable"] + lines["released"]).all()
    assert (lines["released"] >= 0).all()
    whole = breakdown(lines).iloc[0].to_dict()
    for by in (("funder",), ("year",), ("agency", "kind"), ("funder", "year", "kind"), ("category", "grade")):
        parts = breakdown(lines, *by)
        assert {name: parts[name].sum() for name in whole} == whole
    wide = by_funder(lines)
    assert (wide["saving"] == wide[["capacity", "marginal", "universal", "one_off"]].sum(axis=1)).all()
    assert whole_place(fiscal(lines))["net"].sum() == whole["saving"]
    funders = gross_and_net(lines).set_index("funder")
    assert (funders["net"] == funders["gross"] - funders["cost"]).all()
    assert (funders["net"] == funders["cashable"] + funders["released"]).all()
    assert funders.drop("all")["net"].sum() == funders.loc["all", "net"] == whole["saving"]
    cohorts = side_by_side(before, after, by=("cohort", "kind"))
    assert cohorts["saving"].sum() == before["pence"].sum() - after["pence"].sum()


@settings(max_examples=60)
@given(random_ledgers(), random_rules(), one_offs)
def test_who_invests_and_who_saves_adds_up(pair, rules: dict, one_off: pd.DataFrame) -> None:
    lines = savings_by_line(*pair, rules, one_off)
    table = who_invests_who_saves(lines)
    parts, whole = table[table["party"] != "all"], table[table["party"] == "all"].iloc[0]
    for column in ("invests", "saves", "net", "invests_after", "saves_after", "net_after"):
        assert parts[column].sum() == whole[column]
    assert whole["net"] == lines["saving"].sum()
    funders = table[table["party"].isin(FUNDERS)]
    assert (funders["invests"] >= 0).all()
    shares = funders["share_of_gains"].dropna()
    assert len(shares) == 0 or shares.sum() == pytest.approx(1)


@settings(max_examples=40)
@given(random_ledgers(most=10**7), random_rules(), one_offs)
def test_the_appraisal_adds_up_over_funders_in_every_view(pair, rules: dict, one_off: pd.DataFrame) -> None:
    lines = savings_by_line(*pair, rules, one_off)
    rows = appraise(lines)
    for (view, applied), own in rows.groupby(["view", "optimism_bias"]):
        whole = own[own["funder"] == "all"].iloc[0]
        assert own[own["funder"] != "all"]["net"].sum() == whole["net"], (view, applied)
        assert whole["net_present_value"] == whole["present_benefits"] - whole["present_costs"]
    net = rows[rows["funder"] == "all"].set_index(["view", "optimism_bias"])["net"]
    assert net["fiscal", "before"] == lines["saving"].sum()
    assert net["fiscal, cashable", "before"] == lines["cashable"].sum()
    assert net["social", "before"] == lines["saving"].sum() - lines["transfer"].sum()
    assert net["fiscal", "after"] == lines["saving"].sum() + with_optimism_bias(lines)["optimism"].sum()


def test_replications_are_compared_one_by_one_and_their_mean_adds_up() -> None:
    befores, afters = [], []
    for r, saved in enumerate((100, 201)):
        befores.append(ledger(bed_days(1, "nhs", 1_000), staff(1, "nhs", 9)).assign(replication=r))
        afters.append(ledger(bed_days(1, "nhs", 1_000 - saved), staff(1, "nhs", 9)).assign(replication=r))
    before, after = pd.concat(befores), pd.concat(afters)
    lines = each_replication(before, after, lambda b, a: savings_by_line(b, a, plain_rules()))
    assert lines.groupby("replication")["saving"].sum().tolist() == [100_00, 201_00]
    mean = average(lines)
    assert mean["saving"].sum() == 150_50
    assert (mean["saving"] == mean["cashable"] + mean["released"]).all()
    odd = lines[lines["category"] == "stay:hospital"].assign(before=[2, 3], after=[1, 1], cashable=[1, 2])
    assert average(odd)[["saving", "cashable", "released"]].to_numpy().tolist() == [[1, 1, 0]], "2.5, 1, 1.5"
    with pytest.raises(ValueError, match="more than one replication"):
        savings_by_line(before, after, plain_rules())
    with pytest.raises(ValueError, match="same replications"):
        each_replication(before, after[after["replication"] == 0], lambda b, a: b)


def test_what_does_not_belong_together_is_refused_in_words() -> None:
    one, two = ledger(staff(1, "council", 1)), ledger(staff(1, "council", 1), staff(2, "council", 1))
    with pytest.raises(ValueError, match=r"different years: siloed \[1\], redesigned \[1, 2\]"):
        savings_by_line(one, two, plain_rules())
    with pytest.raises(ValueError, match="the siloed ledger lacks the column kind"):
        savings_by_line(one.drop(columns="kind"), one, plain_rules())
    with pytest.raises(ValueError, match="whole pence, found float64"):
        savings_by_line(one.astype({"pence": "float64"}), one, plain_rules())
    with pytest.raises(ValueError, match="unknown kind 'gift'"):
        savings_by_line(one.assign(kind="gift"), one, plain_rules())
    assert savings_by_line(one, one, {})["grade"].tolist() == [6], "staff need no rule, but are ungraded without"
    days = ledger(bed_days(1, "nhs", 1))
    with pytest.raises(ValueError, match="no cost rule for stay:hospital at ward paid by nhs"):
        savings_by_line(days, days, {})


def hours(agency: str, **parts: float) -> pd.DataFrame:
    rows = [
        {"measure": "staff_hours", "agency": agency, "year": "all", "part": p, "value": v} for p, v in parts.items()
    ]
    return pd.DataFrame(rows)


def test_freed_hours_stay_hours() -> None:
    """Ten hours fewer of contacts: four withdrawn, two went to help for others, four stand idle."""
    before = hours("office", help=50, contacts=30, assessment=10, idle=10, administration=0, background=0)
    after = hours("office", help=52, contacts=20, assessment=10, idle=14, administration=0, background=0)
    row = freed_hours(before, after).iloc[0].to_dict()
    assert row == {
        "agency": "office", "help": -2, "contacts": 10, "assessment": 0, "worked": 8, "withdrawn": 4, "not_withdrawn": 4,
    }  # fmt: skip
    added = freed_hours(before, pd.concat([before, hours("team", help=5, idle=1)])).set_index("agency")
    assert added.loc["team", "withdrawn"] == -6
    with pytest.raises(ValueError, match="the siloed measures hold no staff_hours"):
        freed_hours(before[before["part"] == "none"], after)
