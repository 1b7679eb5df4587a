"""Yearly ledgers side by side: what every funder paid before and after, to the penny.

A *yearly ledger* is the frame that `scenarios.scenario.yearly` makes: year, agency, funder, cohort, category, kind, pence; one
row a year and post, of one replication.  What was never posted was not paid: it counts as nought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from sim.ledger import CAPACITY, MARGINAL, UNIVERSAL

ONE_OFF = "one_off"
KINDS = (CAPACITY, MARGINAL, UNIVERSAL, ONE_OFF)
POST = ("year", "funder", "agency", "category", "kind")
LEDGER = ("year", "agency", "funder", "cohort", "category", "kind", "pence")


def checked(ledger: pd.DataFrame, name: str) -> pd.DataFrame:
    """The columns of a yearly ledger; raises ValueError if it is not one, or holds more than one replication."""
    missing = [column for column in LEDGER if column not in ledger.columns]
    if missing:
        raise ValueError(f"the {name} ledger lacks the column {missing[0]}; expected {', '.join(LEDGER)}")
    for column in ("scenario", "replication"):
        if column in ledger.columns and ledger[column].nunique() > 1:
            raise ValueError(f"the {name} ledger holds more than one {column}; compare one at a time")
    if not pd.api.types.is_integer_dtype(ledger["pence"]):
        raise ValueError(f"the {name} ledger must hold whole pence, found {ledger['pence'].dtype}")
    strange = sorted(set(ledger["kind"]) - set(KINDS))
    if strange:
        raise ValueError(f"the {name} ledger has the unknown kind {strange[0]!r}; known are {', '.join(KINDS)}")
    return ledger.loc[:, list(LEDGER)]


def side_by_side(before: pd.DataFrame, after: pd.DataFrame, by: Sequence[str] = POST) -> pd.DataFrame:
    """Spend before and after, and what is saved: columns `by`, before, after, saving (whole pence, before - after).

    Both ledgers must cover the same years (one-off costs aside).  Raises ValueError if they do not.
    """
    before, after = checked(before, "siloed"), checked(after, "redesigned")
    years = [sorted(set(one.loc[one["kind"] != ONE_OFF, "year"])) for one in (before, after)]
    if years[0] != years[1]:
        raise ValueError(f"the ledgers cover different years: siloed {years[0]}, redesigned {years[1]}")
    sums = [one.groupby(list(by), observed=True)["pence"].sum() for one in (before, after)]
    both = pd.concat(sums, axis=1, keys=["before", "after"]).fillna(0).astype("int64").sort_index().reset_index()
    return both.assign(saving=both["before"] - both["after"])


def each_replication(
    before: pd.DataFrame, after: pd.DataFrame, make: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
) -> pd.DataFrame:
    """`make(before, after)` for every replication that both ledgers have, joined, with a column `replication` in front.

    Raises ValueError if the two do not have the same replications: twins share theirs.
    """
    wanted = [sorted(set(one["replication"])) for one in (before, after)]
    if wanted[0] != wanted[1] or not wanted[0]:
        raise ValueError(f"the ledgers do not have the same replications: siloed {wanted[0]}, redesigned {wanted[1]}")
    parts = [make(*(one[one["replication"] == r] for one in (before, after))) for r in wanted[0]]
    joined = pd.concat(parts, keys=wanted[0], names=["replication", None])
    return joined.reset_index(level=0).reset_index(drop=True)


def joined(ledgers: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Several yearly ledgers of one run as one (its own and its one-off costs)."""
    return pd.concat([ledger.loc[:, list(LEDGER)] for ledger in ledgers], ignore_index=True)
