"""An investment agreement: some front the redesign's cost, those who gain repay them out of what they save.

After the investment agreements of Greater Manchester's community budget: each partner pays back by benefit, from measured
savings, until those who invested have their money again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pandas as pd
from pydantic import Field

from scenarios.appraisal.flows import cashable, fiscal, flows, measured
from scenarios.finance.payments import Payment, apportion, payments_frame
from scenarios.finance.shares import Shares, plain_shares, refuse_unknown
from sim.place import Name
from sim.quantity import Frozen, Multiplier, Quantity, Share


class InvestmentAgreement(Frozen):
    """Terms of the agreement.

    investors: who fronts which share of the redesign's gross cost (extra capacity, one-off), whoever would be billed for it;
    they need not be funders of the place.  repay_share: of its measured savings of a year, what each beneficiary pays back.
    repay_up_to: times the money laid out so far, after which nothing more is owed.  beneficiaries: all funders, where none is
    named.  measured: whether savings count in full or only what is cash.
    """

    investors: Shares = Field(min_length=1)
    repay_share: Share = Quantity(
        value=0.5, low=0.25, high=1, source="assumed", grade=6, note="a matter of negotiation; no figure was found"
    )
    repay_up_to: Multiplier = Quantity(
        value=1, low=1, high=1.2, source="assumed", grade=6, note="the outlay without interest; no figure was found"
    )
    beneficiaries: list[Name] = Field(default_factory=list)
    measured: Literal["cashable", "all"] = "cashable"


def investment_agreement(lines: pd.DataFrame, settings: InvestmentAgreement) -> pd.DataFrame:
    """Payments that hand the investment to the investors, and repayments year by year.

    lines: from `savings_by_line`.  An investor's repayment to itself is no payment but counts as repaid.  Raises ValueError
    for a beneficiary that pays nothing in this place.
    """
    lines, funders = measured(lines), sorted(set(lines["funder"]))
    refuse_unknown(settings.beneficiaries, set(funders), "the beneficiary")
    outlay = flows(fiscal(lines), "funder").set_index(["year", "funder"])["invests"]
    valued = cashable(lines) if settings.measured == "cashable" else fiscal(lines)
    savings = flows(valued, "funder").set_index(["year", "funder"])["saves"]
    return payments_frame(_year_by_year(outlay, savings, settings, settings.beneficiaries or funders))


def _year_by_year(
    outlay: pd.Series, savings: pd.Series, settings: InvestmentAgreement, beneficiaries: list[str]
) -> Iterator[Payment]:
    investors = plain_shares(settings.investors)
    laid_out = repaid = 0
    for year in sorted(set(outlay.index.get_level_values("year"))):
        for funder, pence in outlay[year].items():
            for investor, part in apportion(int(pence), investors).items():
                yield Payment(year, investor, str(funder), "investment", "investment fronted", part)
            laid_out += int(pence)
        won = {b: max(0, int(savings.get((year, b), 0))) for b in beneficiaries}
        wanted = {b: int(pence * settings.repay_share.value) for b, pence in won.items()}
        owed = max(0, min(sum(wanted.values()), int(laid_out * settings.repay_up_to.value) - repaid))
        repaid += owed
        for beneficiary, pence in apportion(owed, wanted).items():
            for investor, part in apportion(pence, investors).items():
                yield Payment(year, beneficiary, investor, "savings", "repayment from savings", part)
