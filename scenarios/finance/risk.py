"""What a bond does to those who sign it: the investor's return, the commissioner's risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scenarios.appraisal.invests import pounds
from scenarios.finance.bond import Outcome, SocialImpactBond, outcome_payment


@dataclass(frozen=True)
class InvestorReturn:
    """Whole pence laid out and received; pounds back per pound; yearly rate of return (None if there is none)."""

    outlay: int
    received: int
    multiple: float | None
    yearly_rate: float | None


def investor_return(payments: pd.DataFrame, investor: str) -> InvestorReturn:
    """What an arrangement's payments bring an investor."""
    out = payments[payments["payer"] == investor].groupby("year")["pence"].sum()
    back = payments[payments["payee"] == investor].groupby("year")["pence"].sum()
    outlay, received = int(out.sum()), int(back.sum())
    net = back.sub(out, fill_value=0)
    return InvestorReturn(outlay, received, received / outlay if outlay else None, _rate(net))


def _rate(net: pd.Series) -> float | None:
    """The rate at which a stream (pence by year) is worth nothing; None unless money first goes out and then comes back."""
    from scipy.optimize import brentq

    if not (net < 0).any() or not (net > 0).any():
        return None
    years = net.index.to_numpy("f8") - float(net.index.min())

    def worth(rate: float) -> float:
        return float((net.to_numpy("f8") / (1 + rate) ** years).sum())

    return float(brentq(worth, -0.99, 100)) if worth(-0.99) * worth(100) < 0 else None


@dataclass(frozen=True)
class CommissionersRisk:
    """How often (share of the runs) the bond's test and the truth disagree, and what is paid on average (whole pence)."""

    runs: int
    pays: float
    pays_for_nothing: float
    gains_without_paying: float
    mean_payment: int


def commissioners_risk(
    settings: SocialImpactBond, outcomes: Sequence[Outcome], true_falls: Sequence[float], scale: float = 1.0
) -> CommissionersRisk:
    """The risk over replications.  outcomes: as measured against a comparison group; true_falls: against each one's own twin.

    Paid for nothing: a payment although the twin shows no fall.  Gained without paying: a true fall as large as wanted, and no
    payment.  Raises ValueError if the two do not go together, or there are none.
    """
    if len(outcomes) != len(true_falls) or not outcomes:
        raise ValueError(f"expected a true fall for each outcome, found {len(true_falls)} for {len(outcomes)}")
    paid = np.array([outcome_payment(settings, outcome, scale) for outcome in outcomes])
    true = np.array(true_falls)
    return CommissionersRisk(
        runs=len(paid),
        pays=float((paid > 0).mean()),
        pays_for_nothing=float(((paid > 0) & (true <= 0)).mean()),
        gains_without_paying=float(((paid == 0) & (true >= settings.fall_wanted.value)).mean()),
        mean_payment=round(float(paid.mean())),
    )


def against_others(
    treated: Sequence[tuple[float, float]], siloed: Sequence[tuple[float, float]]
) -> tuple[list[Outcome], list[float]]:
    """Outcomes as an evaluator could measure them, and the true falls, for each replication.

    treated, siloed: (people, events) of the redesigned and the siloed run of replications 0, 1, ...  The comparison group of
    a replication is the siloed run of the next one: alike people elsewhere, whose luck is their own.  The true fall is
    against the replication's own siloed run, its twin.  Raises ValueError with fewer than two replications.
    """
    if len(treated) != len(siloed) or len(treated) < 2:
        raise ValueError(f"expected the same two or more replications of both, found {len(treated)} and {len(siloed)}")
    others = [*siloed[1:], siloed[0]]
    return (
        [Outcome(*own, *other) for own, other in zip(treated, others, strict=True)],
        [Outcome(*own, *twin).fall for own, twin in zip(treated, siloed, strict=True)],
    )


def return_in_words(back: InvestorReturn) -> str:
    """A sentence on the investor's return."""
    if back.outlay == 0:
        return "The investor lays out nothing."
    rate = f", {100 * back.yearly_rate:.1f} % a year" if back.yearly_rate is not None else ""
    return f"The investor lays out {pounds(back.outlay)} and gets {pounds(back.received)} back{rate}."


def risk_in_words(risk: CommissionersRisk) -> str:
    """A sentence on the commissioner's risk."""
    return (
        f"In {100 * risk.pays:.0f} of 100 runs the commissioner pays ({pounds(risk.mean_payment)} on average over all); in "
        f"{100 * risk.pays_for_nothing:.0f} it pays for nothing gained, in {100 * risk.gains_without_paying:.0f} it gains as "
        f"much as was wanted and pays nothing ({risk.runs} runs)."
    )
