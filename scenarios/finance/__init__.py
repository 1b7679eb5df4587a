"""Finance arrangements: who pays whom, given the money table.  Journeys are what they are; the sum of all bills stays.

>>> payments = pooled_budget(lines, PooledBudget(members=["council", "nhs"]))                   # doctest: +SKIP
>>> settle(lines, payments)                                                                     # doctest: +SKIP
"""

from scenarios.finance.agreement import InvestmentAgreement, investment_agreement
from scenarios.finance.arrangements import ARRANGEMENTS, arrange, arrangement_from
from scenarios.finance.bond import Outcome, SocialImpactBond, outcome_payment, social_impact_bond
from scenarios.finance.payments import Payment, payments_frame, settle
from scenarios.finance.pooled import AlignedBudget, PooledBudget, aligned_budget, pooled_budget
from scenarios.finance.risk import (
    CommissionersRisk,
    InvestorReturn,
    against_others,
    commissioners_risk,
    investor_return,
    return_in_words,
    risk_in_words,
)

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
    "against_others",
    "aligned_budget",
    "arrange",
    "arrangement_from",
    "commissioners_risk",
    "investment_agreement",
    "investor_return",
    "outcome_payment",
    "payments_frame",
    "pooled_budget",
    "return_in_words",
    "risk_in_words",
    "settle",
    "social_impact_bond",
]
