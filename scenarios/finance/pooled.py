"""Pooled and aligned budgets: several funders plan, and perhaps pay, as one."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from pydantic import Field

from scenarios.finance.payments import Payment, apportion, payments_frame
from scenarios.finance.shares import Members, SharesOrNone, plain_shares, refuse_unknown
from sim.place import Name
from sim.quantity import Frozen

POOL = "pool"


class PooledBudget(Frozen):
    """Members put their money for some agencies into one pool and each bears its share of all the pool pays.

    shares: of the pool's bills; where none are given, each member's share of the siloed bills that the pool takes over, so
    that everybody starts from what it pays today.  agencies: whose costs the pool pays; all, where none is named.
    """

    members: Members
    shares: SharesOrNone = Field(default_factory=dict)
    agencies: list[Name] = Field(default_factory=list)


class AlignedBudget(Frozen):
    """Members plan together and each goes on paying its own bills: no money moves, whoever gains."""

    members: Members


def pooled_budget(lines: pd.DataFrame, settings: PooledBudget) -> pd.DataFrame:
    """Payments into and out of the pool, so that each member bears its share of the pooled bills of every year.

    lines: from `savings_by_line`.  Raises ValueError if a member pays nothing in this place, a share goes to no member, or an
    agency has no bills.
    """
    refuse_unknown(settings.members, set(lines["funder"]), "the pool's member")
    for name in settings.shares:
        if name not in settings.members:
            raise ValueError(
                f"the pool has a share for {name!r}, who is no member; members: {', '.join(settings.members)}"
            )
    if POOL in set(lines["funder"]):
        raise ValueError(f"a funder of this place is called {POOL!r}, as the pool itself; rename it")
    pooled = lines[lines["funder"].isin(settings.members)]
    for agency in settings.agencies:
        if agency not in set(lines["agency"]):
            raise ValueError(f"the pool is to pay for {agency!r}, which has no bills in this place")
    if settings.agencies:
        pooled = pooled[pooled["agency"].isin(settings.agencies)]
    return payments_frame(_settlement(pooled, settings))


def _settlement(pooled: pd.DataFrame, settings: PooledBudget) -> Iterator[Payment]:
    today = pooled.groupby("funder")["before"].sum().reindex(settings.members, fill_value=0)
    shares = (
        {m: plain_shares(settings.shares).get(m, 0.0) for m in settings.members} if settings.shares else dict(today)
    )
    bills = pooled.groupby(["year", "funder"])["after"].sum()
    for year, own in bills.groupby("year"):
        mine = {m: int(own.get((year, m), 0)) for m in settings.members}
        due = apportion(sum(mine.values()), shares) if sum(shares.values()) > 0 else mine
        for member in settings.members:
            owed = due[member] - mine[member]
            yield Payment(year, member, POOL, "savings", "share of the pool's bills", owed)
            yield Payment(year, POOL, member, "savings", "bills paid by the pool", -owed)


def aligned_budget(lines: pd.DataFrame, settings: AlignedBudget) -> pd.DataFrame:
    """No payments: an aligned budget changes who decides, not who pays.  Raises ValueError for an unknown member."""
    refuse_unknown(settings.members, set(lines["funder"]), "the member")
    return payments_frame([])
