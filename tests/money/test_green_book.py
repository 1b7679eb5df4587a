"""Discounting, payback, deflating and optimism bias against examples worked by hand."""

from __future__ import annotations

import pytest

from calibration.evidence import find
from scenarios.appraisal import (
    OptimismBias,
    Payback,
    appraise,
    benefit_cost_ratio,
    discount_factors,
    in_prices_of,
    net_present_value,
    payback,
    present_value,
    savings_by_line,
    with_optimism_bias,
)
from tests.money.ledgers import bed_days, ledger, plain_rules, staff


def test_three_equal_years_by_hand() -> None:
    # 100 + 100/1.035 + 100/1.071225 = 100 + 96.6184 + 93.3511
    assert present_value([100_00, 100_00, 100_00]) == 289_97


def test_factors_are_those_of_every_printed_table_of_three_and_a_half_per_cent() -> None:
    factors = discount_factors(31)
    assert [round(factors[year], 4) for year in (0, 1, 2, 5, 10, 30)] == [1, 0.9662, 0.9335, 0.842, 0.7089, 0.3563]


def test_the_rate_falls_to_three_per_cent_after_thirty_years() -> None:
    factors = discount_factors(33)
    assert factors[30] / factors[29] == pytest.approx(1 / 1.035)
    assert factors[31] / factors[30] == pytest.approx(1 / 1.03)
    assert "3.0" in find("discount-rate").note, "the second rate stands in the evidence's note"


def test_years_without_a_known_rate_are_refused() -> None:
    assert len(discount_factors(76)) == 76 and len(discount_factors(0)) == 0
    with pytest.raises(ValueError, match="cannot discount 77 years: rates are known for 75 years after the first"):
        discount_factors(77)


def test_net_present_value_and_ratio_by_hand() -> None:
    # costs 1,000 now; benefits 0, 600, 600: 600/1.035 + 600/1.071225 = 579.71 + 560.11 = 1,139.82
    costs, benefits = [1_000_00, 0, 0], [0, 600_00, 600_00]
    assert net_present_value(costs, benefits) == 139_82
    assert benefit_cost_ratio(costs, benefits) == pytest.approx(1.13982, abs=1e-5)
    assert benefit_cost_ratio([0, 0], [5, 5]) is None


def test_leicester_as_published() -> None:
    """GBP 3m put in brings back 8m gross over five years: 5m net, 2.67 for each pound (not discounted)."""
    invested, gross = (find(f"leicester-alcohol-{name}").value for name in ("investment", "gross-saving"))
    assert invested and gross
    before, after = [], []
    for year in range(1, 6):
        before.append(bed_days(year, "nhs", 2_000_000))
        after.append(bed_days(year, "nhs", 2_000_000 - round(gross / 5)))
    one_off = ledger((1, "none", "nhs", "shared", "one_off", "one_off", round(invested * 100)))
    lines = savings_by_line(ledger(*before), ledger(*after), plain_rules(), one_off)
    row = appraise(lines).query("view == 'fiscal' and optimism_bias == 'before' and funder == 'all'").iloc[0]
    assert row["net"] == 5_000_000_00
    assert row["benefits"] / row["costs"] == pytest.approx(2.67, abs=0.005)
    assert row["payback_year"] == 2
    assert row["payback_after_years"] == pytest.approx(3 / 1.6)
    # 1.6m a year, the first undiscounted: 1.6 × (1 + 0.96618 + 0.93351 + 0.90194 + 0.87144) = 7.47692m
    assert row["present_benefits"] == pytest.approx(7_476_927_00, abs=1_000_00)


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        ([-100, 40, 40, 40], Payback(4, 3.5)),
        ([-100, 50, 50, 0], Payback(3, 3.0)),
        ([-100, 150, -80, 20, 30], Payback(5, 4 + 10 / 30)),
        ([10, -5, 3], Payback(1, 0.0)),
        ([-100, 40, 40], None),
        ([], None),
        ([0, 0], Payback(1, 0.0)),
    ],
)
def test_payback_is_when_the_money_is_back_for_good(net: list[int], expected: Payback | None) -> None:
    found = payback(net)
    assert (found is None) == (expected is None)
    if found and expected:
        assert found.year == expected.year
        assert found.after_years == pytest.approx(expected.after_years)


def test_deflating_by_hand() -> None:
    """1,000 pounds of 2009/10 × 1.0898 are 1,089.80 of 2013/14, and back."""
    assert in_prices_of(1_000_00, "2009/10", "2013/14") == 1_089_80
    assert in_prices_of(1_089_80, "2013/14", "2009/10") == 1_000_00
    assert in_prices_of(1_000_00, "2009/10", "2010/11") == round(1_000_00 * 1.0898 / 1.0621)
    with pytest.raises(ValueError, match="no deflator is known for price year 1999/00"):
        in_prices_of(1, "1999/00", "2013/14")


def test_optimism_bias_by_hand() -> None:
    """Grade 4, 15 %: a benefit of 1,000 counts as 850, a cost of 1,000 as 1,150; both shown apart."""
    before = ledger(bed_days(1, "nhs", 5_000), staff(1, "council", 0))
    after = ledger(bed_days(1, "nhs", 4_000), staff(1, "council", 1_000))
    lines = with_optimism_bias(savings_by_line(before, after, plain_rules()))
    found = lines.set_index("category")[["saving", "optimism"]].to_dict("index")
    assert found["stay:hospital"] == {"saving": 1_000_00, "optimism": -150_00}
    assert found["staff"] == {"saving": -1_000_00, "optimism": -150_00}
    after_bias = appraise(lines.drop(columns=["optimism", "cashable_optimism", "transfer_optimism"]))
    row = after_bias.query("view == 'fiscal' and optimism_bias == 'after' and funder == 'all'").iloc[0]
    assert (row["benefits"], row["costs"], row["net"]) == (850_00, 1_150_00, -300_00)


def test_the_scale_of_corrections() -> None:
    assert OptimismBias().by_grade().tolist() == [0.4, 0, 0.05, 0.1, 0.15, 0.25, 0.4]
    assert all(getattr(OptimismBias(), f"grade_{grade}").source == "assumed" for grade in range(1, 7))


def test_a_bad_year_of_a_benefit_line_shrinks_with_it() -> None:
    """A post that wobbles is one line: its correction is 15 % of its whole, not of every swing."""
    before = ledger(*(bed_days(year, "nhs", 1_000) for year in (1, 2)))
    after = ledger(bed_days(1, "nhs", 0), bed_days(2, "nhs", 1_500))
    assert with_optimism_bias(savings_by_line(before, after, plain_rules()))["optimism"].sum() == -75_00


def test_a_bill_that_changes_hands_is_not_corrected() -> None:
    before, after = ledger(bed_days(1, "nhs", 1_000)), ledger(bed_days(1, "council", 1_000))
    assert with_optimism_bias(savings_by_line(before, after, plain_rules()))["optimism"].tolist() == [0, 0]
