"""Cost-benefit arithmetic on yearly ledgers: savings by line, what of them is cash, the Green Book's figures.

Everything here takes frames and gives frames, in whole pence; nothing here runs a model or changes a journey.
"""

from scenarios.appraisal.appraise import appraise
from scenarios.appraisal.green_book import (
    Payback,
    benefit_cost_ratio,
    discount_factors,
    in_prices_of,
    net_present_value,
    payback,
    present_value,
)
from scenarios.appraisal.hours import freed_hours
from scenarios.appraisal.invests import in_words, who_invests_who_saves
from scenarios.appraisal.ledgers import each_replication, side_by_side
from scenarios.appraisal.one_off import one_off_grade, one_off_ledger
from scenarios.appraisal.optimism import OptimismBias, with_optimism_bias
from scenarios.appraisal.rules import CostRule, cost_rules
from scenarios.appraisal.savings import average, breakdown, by_funder, gross_and_net, savings_by_line

__all__ = [
    "CostRule",
    "OptimismBias",
    "Payback",
    "appraise",
    "average",
    "benefit_cost_ratio",
    "breakdown",
    "by_funder",
    "cost_rules",
    "discount_factors",
    "each_replication",
    "freed_hours",
    "gross_and_net",
    "in_prices_of",
    "in_words",
    "net_present_value",
    "one_off_grade",
    "one_off_ledger",
    "payback",
    "present_value",
    "savings_by_line",
    "side_by_side",
    "who_invests_who_saves",
    "with_optimism_bias",
]
