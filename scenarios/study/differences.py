"""Each redesign against today, place by place: differences of the headline measures with intervals over replications."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scenarios.compare.differences import half_width
from scenarios.study.headlines import STATED

STATED_VALUES, MEAN_OF_DRAWS = "stated values", "mean of draws"
KEYS = ["place", "scenario", "headline"]


def compare_redesigns(paired: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """`KEYS`, basis, today, redesign, difference, low, high, replications, skewness, share_lower.

    basis: the stated values where they were run; else the mean of all draws, replication by replication, over the
    replications that every draw has.  low, high: Student's t over replications (chance alone; NaN with fewer than two).
    skewness: of the differences between replications (NaN with fewer than three); share_lower: share of replications in which the
    redesign lies below today.
    """
    rows = [(*key, *_one(own, level)) for key, own in paired.groupby(KEYS, sort=False)]
    columns = ["basis", "today", "redesign", "difference", "low", "high", "replications", "skewness", "share_lower"]
    return pd.DataFrame(rows, columns=[*KEYS, *columns])


def _one(own: pd.DataFrame, level: float) -> tuple:
    stated = own[own["draw"] == STATED]
    basis = STATED_VALUES if len(stated) else MEAN_OF_DRAWS
    each = stated if len(stated) else by_replication(own)
    if each.empty:  # no replication is in every draw: a mean of draws, and no interval
        means = own.groupby("draw")[["today", "redesign", "difference"]].mean().mean()
        return basis, *means, np.nan, np.nan, 0, np.nan, np.nan
    values = each["difference"].to_numpy("f8")
    count = len(values)
    spread = values.var(ddof=1) if count > 1 else np.nan
    half = float(half_width(np.array([spread]), np.array([count]), level)[0])
    mean = float(values.mean())
    lower = float((values < 0).mean())
    return (
        basis, float(each["today"].mean()), float(each["redesign"].mean()), mean, mean - half, mean + half, count, skewness(values), lower,
    )  # fmt: skip


def by_replication(own: pd.DataFrame) -> pd.DataFrame:
    """today, redesign, difference of each replication that every draw has, mean over draws."""
    draws = own["draw"].nunique()
    grouped = own.groupby("replication")
    means = grouped[["today", "redesign", "difference"]].mean()
    return means[grouped["draw"].nunique() == draws]


def skewness(values: np.ndarray) -> float:
    """Skewness of a sample, adjusted for its size (Joanes & Gill 1998, G1); NaN for fewer than three or where nothing varies."""
    n = len(values)
    if n < 3:
        return float("nan")
    away = values - values.mean()
    second = float((away**2).mean())
    if second <= 1e-24 * float((values**2).mean()):
        return float("nan")
    return float((away**3).mean() / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2))
