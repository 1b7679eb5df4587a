"""Savings of a comparison, line by line, handed to the appraisal: who invests, who saves."""

from __future__ import annotations

from scenarios.compare.twins import Compared
from scenarios.scenario import SILOED


def saving_lines(compared: Compared, scenario: str):
    """Savings by line (`scenarios.appraisal.savings_by_line`), the mean over replications, one-off costs taken into account."""
    from scenarios.appraisal import (
        average,
        cost_rules,
        each_replication,
        one_off_grade,
        one_off_ledger,
        savings_by_line,
    )

    comparison = compared.comparison
    at = comparison.scenarios.index(scenario)
    variant = comparison.variants[at - 1]
    today, redesigned = compared.compiled[0], compared.compiled[at]
    rules = cost_rules(today, redesigned, one_off_grade=one_off_grade(variant.one_off))
    once = one_off_ledger(variant.one_off, comparison.place.price_year, today.scale)
    ledger = compared.ledger
    before, after = (ledger[ledger["scenario"] == name] for name in (SILOED, scenario))
    lines = each_replication(before, after, lambda a, b: savings_by_line(a, b, rules, once))
    return average(lines)


def payments_of(compared: Compared, scenario: str, lines, arrangements):
    """What a redesign's arrangements between funders pay (None if it has none that can be settled), and bonds in sentences."""
    import pandas as pd

    from scenarios.compare.bonds import settle_bond
    from scenarios.finance import SocialImpactBond, arrange

    paid: list = []
    said: list[str] = []
    for own in arrangements:
        if isinstance(own, SocialImpactBond):
            payments, words = settle_bond(compared, scenario, lines, own)
            said += words
            if payments is not None:
                paid.append(payments)
        else:
            paid.append(arrange(lines, own, scale=compared.compiled[0].scale))
    return (pd.concat(paid, ignore_index=True) if paid else None), tuple(said)
