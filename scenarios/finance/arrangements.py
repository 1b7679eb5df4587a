"""Every arrangement by the name that a redesign's file calls it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from scenarios.finance.agreement import InvestmentAgreement, investment_agreement
from scenarios.finance.bond import Outcome, SocialImpactBond, social_impact_bond
from scenarios.finance.pooled import AlignedBudget, PooledBudget, aligned_budget, pooled_budget

Arrangement = PooledBudget | AlignedBudget | InvestmentAgreement | SocialImpactBond

ARRANGEMENTS: Mapping[str, type[Arrangement]] = MappingProxyType(
    {
        "pooled_budget": PooledBudget,
        "aligned_budget": AlignedBudget,
        "investment_agreement": InvestmentAgreement,
        "social_impact_bond": SocialImpactBond,
    }
)


def arrangement_from(table: Mapping[str, Any]) -> Arrangement:
    """Settings from a plain table that names its `arrangement`; raises ValueError (pydantic's for faults in the settings)."""
    settings = dict(table)
    name = settings.pop("arrangement", None)
    if name not in ARRANGEMENTS:
        raise ValueError(f"unknown arrangement {name!r}; known are {', '.join(ARRANGEMENTS)}")
    return ARRANGEMENTS[name].model_validate(settings)


def arrange(
    lines: pd.DataFrame, settings: Arrangement, outcome: Outcome | None = None, scale: float = 1.0
) -> pd.DataFrame:
    """The payments of any arrangement.  outcome and scale: needed by a bond only, which raises ValueError without outcome."""
    match settings:
        case PooledBudget():
            return pooled_budget(lines, settings)
        case AlignedBudget():
            return aligned_budget(lines, settings)
        case InvestmentAgreement():
            return investment_agreement(lines, settings)
        case SocialImpactBond():
            if outcome is None:
                raise ValueError("a social impact bond needs the outcome that was counted in both groups")
            return social_impact_bond(lines, settings, outcome, scale)
