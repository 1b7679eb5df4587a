"""Payments between parties: the one thing an arrangement makes.

An arrangement reads the table of savings and says who pays whom.  It cannot touch a journey, and since every payment leaves one
party and reaches another, the bills of all parties together stay what they were, to the penny.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

Part = Literal["investment", "savings"]


class Payment(NamedTuple):
    """Whole pence from one party to another in a counted year.

    part: "investment" if the payer takes over what the payee would have had to invest, else "savings".
    """

    year: int
    payer: str
    payee: str
    part: Part
    reason: str
    pence: int


def payments_frame(payments: Iterable[Payment]) -> pd.DataFrame:
    """Payments of more than nought to somebody else, as a frame: year, payer, payee, part, reason, pence."""
    rows = [payment for payment in payments if payment.pence > 0 and payment.payer != payment.payee]
    return pd.DataFrame(rows, columns=list(Payment._fields)).astype({"year": "int64", "pence": "int64"})


def settle(lines: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Bills before -> after by year and party (whole pence): siloed, redesigned, paid, received, settled.

    siloed and redesigned: what the party is billed in either run; settled = redesigned + paid - received.  Settled bills of a
    year add up to the redesigned ones.
    """
    bills = lines.groupby(["year", "funder"], observed=True)[["before", "after"]].sum()
    bills = bills.rename_axis(["year", "party"]).rename(columns={"before": "siloed", "after": "redesigned"})
    sums = [
        payments.groupby(["year", role])["pence"].sum().rename(name).rename_axis(["year", "party"])
        for role, name in (("payer", "paid"), ("payee", "received"))
    ]
    table = pd.concat([bills, *sums], axis=1).fillna(0).astype("int64").sort_index().reset_index()
    return table.assign(settled=table["redesigned"] + table["paid"] - table["received"])


def apportion(pence: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Whole pence shared by weight: floors of cumulated shares, so that the parts add up; nothing if no weight is positive.

    Raises ValueError for a negative weight.
    """
    if min(weights.values(), default=0) < 0:
        raise ValueError(f"cannot share {pence} pence by a negative weight: {dict(weights)}")
    total = sum(weights.values())
    if total <= 0:
        return dict.fromkeys(weights, 0)
    ends = [int(np.floor(pence * (sum(list(weights.values())[: j + 1]) / total))) for j in range(len(weights))]
    ends[-1] = pence
    return dict(zip(weights, np.diff([0, *ends]).tolist(), strict=True))
