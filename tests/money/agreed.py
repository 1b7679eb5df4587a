"""A redesign in which one invests and another saves, and a bond on it: what the tests of arrangements share."""

from __future__ import annotations

import pandas as pd

from scenarios.appraisal import savings_by_line
from scenarios.finance import Outcome, SocialImpactBond, settle
from tests.money.ledgers import bed_days, ledger, plain_rules, staff

BOND = SocialImpactBond(
    commissioners={"nhs": 0.75, "council": 0.25}, gbp_per_event_avoided=1_000, cap_gbp=150_000, paid_in_year=3
)
GOOD = Outcome(people=1_000, events=1_000, comparison_people=10_000, comparison_events=11_500)


def invest_to_save() -> pd.DataFrame:
    """The council adds 100 pounds of staff a year; the NHS saves 120 in year 1, 200 in years 2 and 3."""
    before = [row for y in (1, 2, 3) for row in (staff(y, "council", 500), bed_days(y, "nhs", 1_000))]
    after = [row for y in (1, 2, 3) for row in (staff(y, "council", 600), bed_days(y, "nhs", 880 if y == 1 else 800))]
    return savings_by_line(ledger(*before), ledger(*after), plain_rules())


def settled(lines: pd.DataFrame, payments: pd.DataFrame) -> dict[str, list[int]]:
    """Settled bills in pounds by party and year."""
    table = settle(lines, payments)
    return {party: (own["settled"] // 100).tolist() for party, own in table.groupby("party")}
