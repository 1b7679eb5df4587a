"""Arrangements: who pays whom; nothing is lost between them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scenarios.appraisal import OptimismBias, in_words, savings_by_line, who_invests_who_saves, with_optimism_bias
from scenarios.appraisal.invests import pounds
from scenarios.finance import (
    ARRANGEMENTS,
    AlignedBudget,
    InvestmentAgreement,
    Outcome,
    PooledBudget,
    aligned_budget,
    arrange,
    arrangement_from,
    investment_agreement,
    pooled_budget,
    settle,
    social_impact_bond,
)
from scenarios.finance.payments import apportion
from tests.money.agreed import BOND, GOOD, invest_to_save, settled
from tests.money.ledgers import FUNDERS, bed_days, ledger, one_offs, plain_rules, random_ledgers, random_rules, staff


def test_a_pool_of_two_shares_the_gain_as_today_bills_are_shared() -> None:
    """500 and 1,000 today are a third and two thirds; the pool is billed 1,480, then 1,400 a year."""
    lines = invest_to_save()
    payments = pooled_budget(lines, PooledBudget(members=["council", "nhs"]))
    table = settle(lines, payments).set_index(["party", "year"])
    assert table.loc[("council", 1), "settled"] == 1_480_00 // 3
    assert table.loc[("nhs", 2), "settled"] == 1_400_00 - 1_400_00 // 3
    assert (table.xs("pool")["settled"] == 0).all()


def test_a_pool_with_stated_shares_for_some_agencies() -> None:
    """The pool pays for the ward alone (880, then 800); the council bears a tenth, its staff stay its own."""
    lines = invest_to_save()
    pool = PooledBudget(members=["council", "nhs"], shares={"council": 0.1, "nhs": 0.9}, agencies=["ward"])
    assert settled(lines, pooled_budget(lines, pool)) == {
        "council": [688, 680, 680], "nhs": [792, 720, 720], "pool": [0, 0, 0],
    }  # fmt: skip


def test_an_aligned_budget_moves_no_money() -> None:
    lines = invest_to_save()
    payments = aligned_budget(lines, AlignedBudget(members=["council", "nhs"]))
    assert payments.empty
    table = settle(lines, payments)
    assert (table["settled"] == table["redesigned"]).all()


def test_an_agreement_repays_by_benefit_until_the_outlay_is_back() -> None:
    """Justice fronts 100 a year; the NHS pays back half of 120, 200 and 200 a year: 60, 100, 100."""
    lines = invest_to_save()
    terms = InvestmentAgreement(investors={"justice": 1}, repay_share=0.5)
    payments = investment_agreement(lines, terms)
    assert settled(lines, payments) == {
        "council": [500, 500, 500], "justice": [40, 0, 0], "nhs": [940, 900, 900],
    }  # fmt: skip
    everything = InvestmentAgreement(investors={"justice": 1}, repay_share=1)
    assert settled(lines, investment_agreement(lines, everything))["nhs"] == [980, 900, 900], "capped by the outlay"
    with_interest = InvestmentAgreement(investors={"justice": 1}, repay_share=1, repay_up_to=1.2)
    assert settled(lines, investment_agreement(lines, with_interest))["nhs"] == [1_000, 920, 920]


def test_an_investor_who_saves_owes_nothing_to_itself() -> None:
    """The NHS fronts everything and keeps what it saves: no repayment, but it counts as repaid."""
    lines = invest_to_save()
    terms = InvestmentAgreement(investors={"nhs": 1}, repay_share=1)
    payments = investment_agreement(lines, terms)
    assert set(payments["part"]) == {"investment"}
    assert settled(lines, payments) == {"council": [500, 500, 500], "nhs": [980, 900, 900]}


def test_an_agreement_may_count_only_cash() -> None:
    before = ledger(staff(1, "council", 0), bed_days(1, "nhs", 1_000))
    after = ledger(staff(1, "council", 100), bed_days(1, "nhs", 0))
    lines = savings_by_line(before, after, plain_rules(variable_share=0.1))
    repaid = {}
    for measured in ("cashable", "all"):
        terms = InvestmentAgreement(investors={"justice": 1}, repay_share=0.5, measured=measured)
        payments = investment_agreement(lines, terms)
        repaid[measured] = payments.query("part == 'savings'")["pence"].sum()
    assert repaid == {"cashable": 50_00, "all": 100_00}


def test_contracts_are_settled_on_what_was_measured() -> None:
    lines = invest_to_save()
    for terms in ARRANGED:
        plain, corrected = (arrange(own, terms, GOOD) for own in (lines, with_optimism_bias(lines)))
        pd.testing.assert_frame_equal(plain, corrected)


ARRANGED = (
    PooledBudget(members=["council", "nhs"]),
    PooledBudget(members=["council", "nhs"], shares={"council": 0.3, "nhs": 0.7}, agencies=["team"]),
    AlignedBudget(members=["council", "nhs"]),
    InvestmentAgreement(investors={"council": 0.4, "nhs": 0.25, "bank": 0.35}, repay_share=0.37, repay_up_to=1.13),
    InvestmentAgreement(investors={"nhs": 1}, measured="all", beneficiaries=["council"]),
    BOND,
)


@settings(max_examples=60)
@given(random_ledgers(), random_rules(), one_offs, st.sampled_from(ARRANGED), st.floats(0, 2_000))
def test_every_arrangement_conserves_every_penny(pair, rules, one_off, terms, events: float) -> None:
    """Over all parties, the investor among them: each year's settled bills are the redesigned ones."""
    everybody = ledger(*(staff(year, funder, 1) for year in (1, 2, 3) for funder in FUNDERS))
    before, after = (pd.concat([one, everybody], ignore_index=True) for one in pair)
    lines = savings_by_line(before, after, rules, one_off)
    kept = lines.copy()
    payments = arrange(lines, terms, Outcome(1_000, events, 10_000, 11_500))
    pd.testing.assert_frame_equal(lines, kept)
    assert (payments["pence"] > 0).all()
    table = settle(lines, payments)
    yearly = table.groupby("year")[["siloed", "redesigned", "settled"]].sum()
    assert (yearly["settled"] == yearly["redesigned"]).all()
    assert yearly["redesigned"].sum() == after["pence"].sum() + one_off["pence"].sum()
    assert yearly["siloed"].sum() == before["pence"].sum()
    who = who_invests_who_saves(lines, payments)
    parts, whole = who[who["party"] != "all"], who[who["party"] == "all"].iloc[0]
    for column in ("invests", "saves", "net"):
        assert parts[f"{column}_after"].sum() == whole[f"{column}_after"] == whole[column]
    moved = who.set_index("party")["net_after"] - who.set_index("party")["net"]
    paid = table.assign(gain=table["received"] - table["paid"]).groupby("party")["gain"].sum()
    assert all(moved[party] == gain for party, gain in paid.items() if gain != 0)


@given(st.integers(0, 10**12), st.lists(st.floats(0, 1e6), min_size=1, max_size=6))
def test_shares_of_an_amount_add_up(pence: int, weights: list[float]) -> None:
    parts = apportion(pence, {str(j): weight for j, weight in enumerate(weights)})
    assert sum(parts.values()) == (pence if sum(weights) > 0 else 0)
    assert min(parts.values()) >= 0


def test_break_even_before_and_after() -> None:
    table = who_invests_who_saves(invest_to_save(), None).set_index("party")
    assert pd.isna(table.loc["council", "break_even_year"])
    assert table.loc["all", "break_even_year"] == 1
    terms = InvestmentAgreement(investors={"council": 1}, repay_share=1)
    after = who_invests_who_saves(invest_to_save(), investment_agreement(invest_to_save(), terms)).set_index("party")
    assert after.loc["council", "net_after"] == 0 and after.loc["council", "break_even_year_after"] == 1
    assert after.loc["nhs", "share_of_gains_after"] == 1


def test_in_words_for_a_finance_director() -> None:
    lines = invest_to_save()
    labels = {"council": "the council", "nhs": "the NHS"}
    terms = InvestmentAgreement(investors={"council": 1}, repay_share=0.25)
    table = who_invests_who_saves(lines, investment_agreement(lines, terms))
    assert in_words(table, labels, 3) == (
        "Over 3 years, the council invests £300 and saves £0: £300 worse off, and does not get its money back in this time.",
        "Over 3 years, the NHS invests £0 and saves £520: £520 better off.",
        "Over 3 years, the place as a whole invests £300 and saves £520: £220 better off, breaking even in year 1.",
    )
    assert in_words(table, labels, 3, after="the agreement")[:2] == (
        "With the agreement: over 3 years, the council invests £300 and saves £130: £170 worse off, and does not get its "
        "money back in this time.",
        "With the agreement: over 3 years, the NHS invests £0 and saves £390: £390 better off.",
    )


@pytest.mark.parametrize(
    ("pence", "text"),
    [(0, "£0"), (98_760_0, "£9,876"), (34_012_345, "£340,000"), (123_456_700, "£1.23m"), (-123_456_700, "-£1.23m"),
     (99_960_000, "£1.00m"), (99_940_000, "£999,000"), (-40, "£0")],
)  # fmt: skip
def test_pounds_as_a_person_would_say_them(pence: int, text: str) -> None:
    assert pounds(pence) == text


def test_every_arrangement_and_correction_stands_in_the_readme() -> None:
    money = (Path(__file__).parents[2] / "scenarios" / "README.md").read_text(encoding="utf-8").split("\n## Money\n")[1]
    money = money.split("\n## ")[0]
    assert all(f"| `{name}` |" in money for name in ARRANGEMENTS)
    assert ", ".join(f"{100 * share:g}" for share in OptimismBias().by_grade()[1:]) in money


def test_settings_come_from_a_file_by_name() -> None:
    found = arrangement_from({"arrangement": "pooled_budget", "members": ["council", "nhs"]})
    assert found == PooledBudget(members=["council", "nhs"])
    with pytest.raises(ValueError, match="unknown arrangement 'pool'; known are pooled_budget"):
        arrangement_from({"arrangement": "pool"})
    with pytest.raises(ValidationError, match=r"the shares sum to 0\.9, not to 1"):
        InvestmentAgreement(investors={"council": 0.9})
    for members in (["council"], ["council", "nhs", "council"], []):
        with pytest.raises(ValidationError, match="two or more different members are wanted, each named once"):
            PooledBudget(members=members)


def test_parties_that_do_not_exist_are_refused_in_words() -> None:
    lines = invest_to_save()
    with pytest.raises(
        ValueError, match="the pool's member 'police' pays nothing in this place; known funders: council"
    ):
        pooled_budget(lines, PooledBudget(members=["council", "police"]))
    with pytest.raises(ValueError, match="is to pay for 'moon', which has no bills"):
        pooled_budget(lines, PooledBudget(members=["council", "nhs"], agencies=["moon"]))
    with pytest.raises(ValueError, match="a share for 'justice', who is no member; members: council, nhs"):
        pooled_budget(lines, PooledBudget(members=["council", "nhs"], shares={"justice": 1}))
    with pytest.raises(ValueError, match="is called 'pool', as the pool itself"):
        pooled_budget(
            lines.assign(funder=lines["funder"].replace("justice", "pool").replace("nhs", "pool")),
            PooledBudget(members=["council", "pool"]),
        )
    with pytest.raises(ValueError, match="the beneficiary 'police'"):
        investment_agreement(lines, InvestmentAgreement(investors={"nhs": 1}, beneficiaries=["police"]))
    with pytest.raises(ValueError, match="investor 'nhs' is a funder of this place"):
        social_impact_bond(lines, BOND.model_copy(update={"investor": "nhs"}), GOOD)
    with pytest.raises(ValueError, match=r"pays in year 9, but the run counts \[1, 2, 3\]"):
        late = BOND.paid_in_year.model_copy(update={"value": 9.0})
        social_impact_bond(lines, BOND.model_copy(update={"paid_in_year": late}), GOOD)
    with pytest.raises(ValueError, match="needs the outcome"):
        arrange(lines, BOND)
    with pytest.raises(ValueError, match="people in both groups"):
        Outcome(0, 1, 1, 1)
    with pytest.raises(ValueError, match="fewer than none"):
        Outcome(1, -1, 1, 1)
