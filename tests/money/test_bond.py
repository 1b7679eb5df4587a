"""A social impact bond: when it pays, what that does to investor and commissioner."""

from __future__ import annotations

import pytest

from calibration.evidence import find
from scenarios.finance import (
    Outcome,
    against_others,
    commissioners_risk,
    investor_return,
    outcome_payment,
    return_in_words,
    risk_in_words,
    social_impact_bond,
)
from tests.money.agreed import BOND, GOOD, invest_to_save, settled


def test_peterborough_as_published() -> None:
    """142 reconvictions for each 100 released against 155: 8.4 % fewer, under the 10 % wanted of one cohort, over 7.5 %."""
    first = Outcome(people=100, events=142, comparison_people=100, comparison_events=155)
    assert round(100 * first.fall, 1) == -(find("peterborough-sib-first-cohort").value or 0)
    assert BOND.fall_wanted.value == (find("peterborough-sib-fall-single").value or 0) / 100
    assert outcome_payment(BOND, first) == 0
    over_all = BOND.model_copy(update={"fall_wanted": BOND.fall_wanted.model_copy(update={"value": 0.075})})
    assert over_all.fall_wanted.value == (find("peterborough-sib-fall-all").value or 0) / 100
    assert outcome_payment(over_all, first) == 13 * 1_000_00


def test_the_payment_is_events_avoided_up_to_a_cap() -> None:
    assert GOOD.expected == 1_150
    assert outcome_payment(BOND, GOOD) == 150_000_00
    assert outcome_payment(BOND, Outcome(1_000, 800, 10_000, 11_500)) == 150_000_00, "350 avoided, capped"
    assert outcome_payment(BOND, Outcome(100, 100, 1_000, 1_150), scale=0.01) == 1_500_00, (
        "the cap is that of a hundredth"
    )
    assert outcome_payment(BOND, Outcome(1_000, 1_035, 10_000, 11_500)) == 115_000_00, "exactly ten per cent"
    assert outcome_payment(BOND, Outcome(10, 3, 10, 0)) == 0, "no events to avoid"


def test_the_investor_bears_the_cost_and_has_the_payment() -> None:
    """Outlay 100 a year; 150 avoided at a pound each: 150 back in year 3, of which the NHS pays three quarters."""
    lines = invest_to_save()
    bond = BOND.model_copy(update={"gbp_per_event_avoided": BOND.cap_gbp.model_copy(update={"value": 1.0})})
    payments = social_impact_bond(lines, bond, GOOD)
    assert settled(lines, payments) == {
        "council": [500, 500, 537], "investor": [100, 100, -50], "nhs": [880, 800, 912],
    }  # fmt: skip
    back = investor_return(payments, "investor")
    assert (back.outlay, back.received, back.multiple) == (300_00, 150_00, 0.5)
    assert back.yearly_rate == pytest.approx(1 / (1 + 3**0.5) - 1), "100 + 100x = 50x² at x = 1/(1 + r)"
    missed = social_impact_bond(lines, bond, Outcome(1_000, 1_150, 10_000, 11_500))
    assert settled(lines, missed) == {"council": [500, 500, 500], "investor": [100, 100, 100], "nhs": [880, 800, 800]}
    assert investor_return(missed, "investor").yearly_rate is None


def test_the_commissioner_may_pay_for_nothing_or_gain_without_paying() -> None:
    bad = Outcome(1_000, 1_150, 10_000, 11_500)
    risk = commissioners_risk(BOND, [GOOD, GOOD, bad, bad], [0.2, 0.0, 0.12, -0.1])
    assert (risk.runs, risk.pays, risk.pays_for_nothing, risk.gains_without_paying) == (4, 0.5, 0.25, 0.25)
    assert risk.mean_payment == 75_000_00
    with pytest.raises(ValueError, match="a true fall for each outcome, found 0 for 1"):
        commissioners_risk(BOND, [GOOD], [])


def test_a_comparison_group_is_alike_but_not_the_twin() -> None:
    """Each replication beside the siloed run of the next; the true fall beside its own."""
    outcomes, true = against_others([(100, 80), (100, 90)], [(100, 100), (100, 84)])
    assert [round(one.fall, 4) for one in outcomes] == [round(1 - 80 / 84, 4), 0.1]
    assert true == pytest.approx([0.2, 1 - 90 / 84])
    risk = commissioners_risk(BOND, outcomes, true)
    assert (risk.pays_for_nothing, risk.gains_without_paying) == (0.5, 0.5)
    assert risk_in_words(risk) == (
        "In 50 of 100 runs the commissioner pays (£5,000 on average over all); in 50 it pays for nothing gained, in 50 it gains "
        "as much as was wanted and pays nothing (2 runs)."
    )
    with pytest.raises(ValueError, match="the same two or more replications of both, found 1 and 1"):
        against_others([(1, 1)], [(1, 1)])


def test_the_investors_return_in_words() -> None:
    payments = social_impact_bond(invest_to_save(), BOND, GOOD)
    assert return_in_words(investor_return(payments, "nobody")) == "The investor lays out nothing."
    told = return_in_words(investor_return(payments, "investor"))
    assert told.startswith("The investor lays out £300 and gets £150,000 back, ")
