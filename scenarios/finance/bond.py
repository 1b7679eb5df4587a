"""A social impact bond: investors pay for the redesign, and the commissioner pays them if an outcome improves enough.

After Peterborough's bond on reconvictions.  The outcome is measured against a *comparison group*, as it would have to be in
life; the model's unobservable twin is used for one thing only, to tell the commissioner's risk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from pydantic import Field

from scenarios.appraisal.flows import fiscal, flows, measured
from scenarios.finance.payments import Payment, apportion, payments_frame
from scenarios.finance.shares import Shares, plain_shares, refuse_unknown
from sim.place import Label, Name
from sim.quantity import Count, Frozen, Money, Quantity, Share


class SocialImpactBond(Frozen):
    """Terms of the bond.

    outcome: what is counted, in words.  fall_wanted: least fall of the rate against the comparison group for anything to be
    paid.  gbp_per_event_avoided: paid for each event fewer than the comparison group's rate would give, up to cap_gbp in all
    (pounds of the place's price year, for the whole place).  commissioners: who pays which share.  paid_in_year: counted
    year of the outcome payment.
    """

    outcome: Label = "reconvictions within a year of release"
    investor: Name = "investor"
    commissioners: Shares = Field(min_length=1)
    fall_wanted: Share = Quantity(
        value=0.1,
        low=0.075,
        high=0.1,
        source="peterborough-sib-fall-single",
        grade=6,
        note="7.5 % over all cohorts, 10 % for a single one",
    )
    gbp_per_event_avoided: Money
    cap_gbp: Money
    paid_in_year: Count


@dataclass(frozen=True)
class Outcome:
    """What was counted in the treated and in the comparison group: people, and events among them."""

    people: float
    events: float
    comparison_people: float
    comparison_events: float

    def __post_init__(self) -> None:
        if self.people <= 0 or self.comparison_people <= 0:
            raise ValueError("an outcome needs people in both groups, the treated and the comparison group")
        if self.events < 0 or self.comparison_events < 0:
            raise ValueError("the events of an outcome cannot be fewer than none")

    @property
    def expected(self) -> float:
        """Events among the treated if they had the comparison group's rate."""
        return self.people * self.comparison_events / self.comparison_people

    @property
    def fall(self) -> float:
        """Share by which the treated group's rate lies below the comparison group's; 0 if that had no events."""
        return 1 - self.events / self.expected if self.expected > 0 else 0.0


def outcome_payment(settings: SocialImpactBond, outcome: Outcome, scale: float = 1.0) -> int:
    """Whole pence that the commissioners owe; nothing if the fall is too small.  scale: citizens simulated per citizen."""
    if outcome.fall < settings.fall_wanted.value - 1e-12:
        return 0
    avoided = max(0.0, outcome.expected - outcome.events)
    gbp = min(avoided * settings.gbp_per_event_avoided.value, settings.cap_gbp.value * scale)
    return round(gbp * 100)


def social_impact_bond(
    lines: pd.DataFrame, settings: SocialImpactBond, outcome: Outcome, scale: float = 1.0
) -> pd.DataFrame:
    """Payments that hand the redesign's gross cost to the investor, and the outcome payment if it is owed.

    lines: from `savings_by_line`.  Raises ValueError if a commissioner pays nothing in this place, the investor is one of its
    funders, or the payment falls outside the counted years.
    """
    funders, years = set(lines["funder"]), sorted(set(lines["year"]))
    refuse_unknown(list(settings.commissioners), funders, "the commissioner")
    if settings.investor in funders:
        raise ValueError(f"the bond's investor {settings.investor!r} is a funder of this place; name an outside party")
    if settings.paid_in_year.value not in years:
        raise ValueError(f"the bond pays in year {settings.paid_in_year.value:g}, but the run counts {years}")
    return payments_frame(_payments(lines, settings, outcome_payment(settings, outcome, scale)))


def _payments(lines: pd.DataFrame, settings: SocialImpactBond, owed: int) -> Iterator[Payment]:
    for row in flows(fiscal(measured(lines)), "funder").itertuples():
        yield Payment(
            row.year, settings.investor, row.funder, "investment", "redesign paid by the investor", row.invests
        )
    for commissioner, part in apportion(owed, plain_shares(settings.commissioners)).items():
        year = int(settings.paid_in_year.value)
        yield Payment(year, commissioner, settings.investor, "savings", "outcome payment", part)
