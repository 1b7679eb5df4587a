"""Where a world's money goes: from who pays, through the agency, to what it is spent on; ready for a Sankey diagram.

Marginal cost goes to what it is paid for.  Capacity of a staffed agency is split by the hours that its staff spent; hours of contacts by
the share of contacts that are failure demand there.  What is not worked on anybody (administration, other people, idle) is overhead.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scenarios.compare import Compared
from sim import enums as e
from sim.ledger import CAPACITY

FAILED, OTHER, ASSESSING, HELPING, REST = (
    "Failure demand", "Other contacts", "Assessments", "Help by staff", "Administration, other people, idle",
)  # fmt: skip
CRISES, STAYS, BOUGHT, OPEN, MORE = (
    "Crises and what follows", "Stays", "Benefits and bought help", "Needs that stay open", "All else",
)  # fmt: skip
_CATEGORIES = {
    "crisis": CRISES, "crisis_step": CRISES, "step": CRISES, "stay": STAYS, "open_need": OPEN, "help": BOUGHT, "contact": OTHER,
    "assessment": ASSESSING,
}  # fmt: skip


def money_flows(compared: Compared, scenario: str):
    """A pandas frame: funder, agency, use, pence (mean a replication over all counted years, at the scale of the run)."""
    import pandas as pd

    ledger = compared.ledger[compared.ledger["scenario"] == scenario]
    runs = max(1, ledger["replication"].nunique())
    sums = ledger.groupby(["funder", "agency", "category", "kind"], observed=True)["pence"].sum().reset_index()
    shares = _shares_of_hours(compared, scenario)
    rows = []
    for funder, agency, category, kind, pence in sums.itertuples(index=False):
        if kind == CAPACITY:
            rows += [
                (funder, agency, use, pence * share / runs) for use, share in shares.get(agency, {REST: 1.0}).items()
            ]
        else:
            rows.append((funder, agency, _CATEGORIES.get(str(category).split(":")[0], MORE), pence / runs))
    table = pd.DataFrame(rows, columns=["funder", "agency", "use", "pence"])
    return table.groupby(["funder", "agency", "use"], as_index=False)["pence"].sum()


def _shares_of_hours(compared: Compared, scenario: str) -> dict[str, dict[str, float]]:
    """For each staffed agency the share of its hours by use, adding up to 1."""
    rows = compared.measures
    rows = rows[(rows["scenario"] == scenario) & (rows["year"] == "all") & (rows["agency"] != "all")]
    hours = _means(rows[rows["measure"] == "staff_hours"])
    contacts = _means(rows[(rows["measure"] == "contacts") & (rows["cohort"] == "all")])
    failed = [name for name, kind in zip(e.CLASS_NAMES, e.CLASS_KIND, strict=True) if kind == e.FAILURE]
    out: dict[str, dict[str, float]] = {}
    for agency, own in hours.items():
        whole = sum(own.values())
        of = contacts.get(agency, {})
        share = sum(of.get(name, 0.0) for name in failed) / sum(of.values()) if sum(of.values()) else 0.0
        if whole > 0 and np.isfinite(whole):
            talk = own.get("contacts", 0.0)
            parts = {
                FAILED: talk * share,
                OTHER: talk * (1 - share),
                ASSESSING: own.get("assessment", 0.0),
                HELPING: own.get("help", 0.0),
            }
            out[agency] = {use: part / whole for use, part in parts.items()}
            out[agency][REST] = 1.0 - sum(out[agency].values())
    return out


def _means(rows: Any) -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for (agency, part), value in rows.groupby(["agency", "part"], observed=True)["value"].mean().items():
        out.setdefault(str(agency), {})[str(part)] = float(value)
    return out
