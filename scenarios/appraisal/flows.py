"""Which side a line stands on: *invests* is what a redesign costs, *saves* what it leaves unspent.

Invested is capacity (staff, estate) above today's, all agencies of a funder taken together, and one-off cost.  Saved is capacity
below today's and lower spend on everything else; what costs more there is a negative saving.  Staff who move to another agency
of the same funder are neither: they are paid today.  One agency's bill taken over by another funder is a shift, no saving, and so
is one funder's capacity that goes while another's grows: both are left out for the whole place.
"""

from __future__ import annotations

import pandas as pd

from scenarios.appraisal.ledgers import ONE_OFF
from sim.ledger import CAPACITY

_CORRECTIONS = {"saving": "optimism", "cashable": "cashable_optimism", "transfer": "transfer_optimism"}


def fiscal(lines: pd.DataFrame) -> pd.DataFrame:
    """Everything on the funders' bills."""
    return lines.assign(value=_corrected(lines, "saving"))


def cashable(lines: pd.DataFrame) -> pd.DataFrame:
    """Of that, what is money really not spent."""
    return lines.assign(value=_corrected(lines, "cashable"))


def social(lines: pd.DataFrame) -> pd.DataFrame:
    """Public resources saved: bills without transfers.  No value is put on better lives themselves."""
    return lines.assign(value=_corrected(lines, "saving") - _corrected(lines, "transfer"))


def measured(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines without corrections for optimism: what a contract is settled on is what was measured."""
    return lines.drop(columns=list(_CORRECTIONS.values()), errors="ignore")


VIEWS = {"fiscal": fiscal, "fiscal, cashable": cashable, "social": social}


def _corrected(lines: pd.DataFrame, amount: str) -> pd.Series:
    correction = _CORRECTIONS[amount]
    return lines[amount] + lines[correction] if correction in lines.columns else lines[amount]


def flows(valued: pd.DataFrame, *by: str) -> pd.DataFrame:
    """invests, saves and net (whole pence) by `by` and year, of lines with a column `value` (from a view above)."""
    own = valued.groupby([*by, "year", "kind"], observed=True)["value"].sum().reset_index()
    cost = own["kind"].isin([CAPACITY, ONE_OFF]) & (own["value"] < 0)
    sides = own.assign(invests=(-own["value"]).where(cost, 0), saves=own["value"].where(~cost, 0))
    out = sides.groupby([*by, "year"], observed=True)[["invests", "saves"]].sum().reset_index()
    return out.assign(net=out["saves"] - out["invests"])


def whole_place(valued: pd.DataFrame) -> pd.DataFrame:
    """invests, saves and net by year for all funders together, bills merely shifted between them left out."""
    posts = ["year", "agency", "category", "kind"]
    return flows(valued.groupby(posts, observed=True)["value"].sum().reset_index())
