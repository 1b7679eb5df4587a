"""The appraisal: one row a view, for the whole place or each funder, with and without optimism bias."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scenarios.appraisal.flows import VIEWS, flows, whole_place
from scenarios.appraisal.green_book import payback, present_value
from scenarios.appraisal.optimism import OptimismBias, with_optimism_bias

EVERYBODY = "all"
COLUMNS = ("view", "optimism_bias", "funder", "years", "costs", "benefits", "net", "present_costs", "present_benefits",
           "net_present_value", "benefit_cost_ratio", "payback_year", "payback_after_years")  # fmt: skip


def appraise(lines: pd.DataFrame, bias: OptimismBias | None = None) -> pd.DataFrame:
    """Costs, benefits, their present values, net present value, benefit-cost ratio and payback.

    lines: from `savings_by_line`.  One row for each view (fiscal; of it cashable; social), before and after optimism bias, for
    the whole place (funder "all", shifts between funders left out) and each funder.  Amounts in whole pence.
    benefit_cost_ratio is missing where nothing is invested, the payback columns where the outlay does not come back.
    """
    rows = []
    for applied, own in (("before", lines), ("after", with_optimism_bias(lines, bias))):
        for view, of in VIEWS.items():
            valued = of(own)
            rows.append((view, applied, EVERYBODY, *_figures(whole_place(valued))))
            for funder, part in flows(valued, "funder").groupby("funder", sort=False, observed=True):
                rows.append((view, applied, funder, *_figures(part)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _figures(yearly: pd.DataFrame) -> tuple:
    """years, costs, benefits, net, their present values, net present value, ratio, payback year, payback after years."""
    by_year = yearly.set_index("year")
    years = int(by_year.index.max())
    costs, benefits = (
        by_year[side].reindex(range(1, years + 1), fill_value=0).to_numpy("i8") for side in ("invests", "saves")
    )
    spent, won = present_value(costs), present_value(benefits)
    back = payback(benefits - costs)
    return (
        years, int(costs.sum()), int(benefits.sum()), int((benefits - costs).sum()), spent, won, won - spent,
        won / spent if spent > 0 else np.nan,
        back.year if back else np.nan, back.after_years if back else np.nan,
    )  # fmt: skip
