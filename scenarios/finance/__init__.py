"""Finance arrangements: who pays whom, given the money table.  Journeys are what they are; the sum of all bills stays.

>>> payments = pooled_budget(lines, PooledBudget(members=["council", "nhs"]))                   # doctest: +SKIP
>>> settle(lines, payments)                                                                     # doctest: +SKIP
"""

from scenarios.finance.agreement import InvestmentAgreement, investment_agreement
from scenarios.finance.arrangements import ARRANGEMENTS, arrange, arrangement_from
from scenarios.finance.bond import (
    CommissionersRisk,
    InvestorReturn,
    Outcome,
    SocialImpactBond,
    commissioners_risk,
    investor_return,
    outcome_payment,
    social_impact_bond,
)
from scenarios.finance.payments import Payment, payments_frame, settle
from scenarios.finance.pooled import AlignedBudget, PooledBudget, aligned_budget, pooled_budget

__all__ = [
    "ARRANGEMENTS",
    "AlignedBudget",
    "CommissionersRisk",
    "InvestmentAgreement",
    "InvestorReturn",
    "Outcome",
    "Payment",
    "PooledBudget",
    "SocialImpactBond",
    "aligned_budget",
    "arrange",
    "arrangement_from",
    "commissioners_risk",
    "investment_agreement",
    "investor_return",
    "outcome_payment",
    "payments_frame",
    "pooled_budget",
    "settle",
    "social_impact_bond",
]
