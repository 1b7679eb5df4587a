"""Freed staff hours that nobody withdrew: in hours, never in pounds.

Staff are paid whether they are busy or not.  Hours that a redesign frees go to the queue (then others are helped with them, and
the hours worked do not fall), stand idle, or are withdrawn (then capacity falls, and the ledger shows it, once).
"""

from __future__ import annotations

import pandas as pd

WORK = ("help", "contacts", "assessment")
PARTS = (*WORK, "idle", "administration", "background")


def freed_hours(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Hours a year by agency, from the measures (`measures.parquet`) of one replication, siloed and redesigned.

    Columns: agency; contacts, assessment, help: hours of each that the redesign frees (negative where it takes more); worked:
    their sum; withdrawn: paid hours that are no longer there (negative where staff were added); not_withdrawn: hours that
    stand idle more than before, freed and still paid.
    Raises ValueError if either frame holds no staff hours.
    """
    one, other = _hours(before, "siloed"), _hours(after, "redesigned")
    agencies = one.index.union(other.index, sort=False)
    fall = one.reindex(agencies, fill_value=0.0) - other.reindex(agencies, fill_value=0.0)
    out = fall[list(WORK)].copy()
    out["worked"] = fall[list(WORK)].sum(axis=1)
    out["withdrawn"] = fall.sum(axis=1)
    out["not_withdrawn"] = -fall["idle"]
    return out.rename_axis("agency").reset_index()


def _hours(measures: pd.DataFrame, name: str) -> pd.DataFrame:
    """Hours a year [agency, part], all counted years together."""
    rows = measures[(measures["measure"] == "staff_hours") & (measures["year"].astype(str) == "all")]
    if "replication" in rows.columns and rows["replication"].nunique() > 1:
        raise ValueError(f"the {name} measures hold more than one replication; compare one at a time")
    if rows.empty:
        raise ValueError(f"the {name} measures hold no staff_hours")
    table = rows.pivot_table(index="agency", columns="part", values="value", aggfunc="sum", observed=True, sort=False)
    return table.reindex(columns=list(PARTS), fill_value=0.0).fillna(0.0)
