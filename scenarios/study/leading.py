"""Which arm does best at a place, against whom, and how far ahead it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scenarios.compare.differences import half_width
from scenarios.scenario import SILOED
from scenarios.study.headlines import COST, STATED

OVER_DRAWS, OVER_REPLICATIONS = "draws", "replications"


@dataclass(frozen=True)
class Leader:
    """The arm with the lowest mean cost (today's among them) and the next one.

    ahead: the leader's cost less the runner-up's (never above 0), in pounds a citizen and year, with Student's t interval over `basis`:
    draws, where there are any (doubt about the place), else replications at the stated values (luck alone).
    """

    scenario: str
    runner_up: str
    ahead: float
    low: float
    high: float
    basis: str

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out that the two are level."""
        return math.isfinite(self.high) and self.high < 0


def leader(found: pd.DataFrame, place: str) -> Leader:
    """The leader at a place.  Raises ValueError where fewer than two arms have finished."""
    own = found[(found["place"] == place) & (found["headline"] == COST)]
    drawn = own[own["draw"] != STATED]
    basis, key = (OVER_DRAWS, "draw") if len(drawn) else (OVER_REPLICATIONS, "replication")
    table = (
        (drawn if len(drawn) else own)
        .pivot_table(index=key, columns="scenario", values="value", aggfunc="mean")
        .dropna()
    )
    if table.shape[1] < 2 or table.empty:
        raise ValueError(f"{place}: fewer than two arms have finished jobs in common; nothing leads yet")
    table = table[sorted(table.columns, key=lambda name: name != SILOED)]  # of two that are level, today's way is named
    first, second, *_ = table.mean().sort_values(kind="stable").index
    each = (table[first] - table[second]).to_numpy("f8")
    count = len(each)
    spread = each.var(ddof=1) if count > 1 else math.nan
    half = float(half_width(np.array([spread]), np.array([count]))[0])
    mean = float(each.mean())
    return Leader(str(first), str(second), mean, mean - half, mean + half, basis)
