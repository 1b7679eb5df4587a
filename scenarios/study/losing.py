"""Which assumptions go with a redesign losing: rank correlations over draws, with a bar that chance rarely reaches, and a cut."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scenarios.study.headlines import COST, STATED

LEAST_DRAWS = 8  # below this, rank correlations say nothing
SHUFFLES = 999


def associations(paired: pd.DataFrame, assumptions: pd.DataFrame, headline: str = COST, seed: int = 0) -> pd.DataFrame:
    """place, scenario, path, correlation, p_value, draws, cut, below, above: strongest first within a redesign.

    assumptions: place, draw, path, value (and scenario, where a value belongs to one redesign alone).  correlation: Spearman's, between the
    value and the mean difference (redesign less today) over draws; positive: the higher, the dearer.  p_value: how often the strongest of ALL
    correlations of that redesign would be as strong if draws were shuffled (Westfall & Young 1993), so that one of hundreds of
    assumptions is not believed for standing out by chance.  cut: where a split parts losing draws best; below, above: share of
    draws that lose on either side (NaN where it never or always loses).
    """
    columns = ["place", "scenario", "path", "correlation", "p_value", "draws", "cut", "below", "above"]
    own = paired[(paired["headline"] == headline) & (paired["draw"] != STATED)]
    means = own.groupby(["place", "scenario", "draw"], sort=False)["difference"].mean()
    rows: list[tuple] = []
    for key, series in means.groupby(level=["place", "scenario"], sort=False):
        place, scenario = key
        rows += _of_redesign(place, scenario, series.droplevel(["place", "scenario"]), assumptions, seed)
    return pd.DataFrame(rows, columns=columns)


def _of_redesign(place: str, scenario: str, difference: pd.Series, assumptions: pd.DataFrame, seed: int) -> list[tuple]:
    own = assumptions[(assumptions["place"] == place) & assumptions["draw"].isin(difference.index)]
    if "scenario" in own.columns:
        own = own[own["scenario"].isna() | own["scenario"].isin(["", "all", scenario])]
    table = own.pivot_table(index="draw", columns="path", values="value", sort=False).dropna(axis=1)
    table = table.loc[:, table.nunique() > 1]
    if len(table) < LEAST_DRAWS or table.empty:
        return []
    y = difference.loc[table.index].to_numpy("f8")
    if np.ptp(y) == 0:  # the same in every draw: nothing goes with it
        return []
    found, p_values = rank_correlations(table.to_numpy("f8"), y, seed)
    rows = []
    for at in np.argsort(-np.abs(found), kind="stable"):
        cut = best_cut(table.iloc[:, at].to_numpy("f8"), y > 0)
        rows.append((place, scenario, table.columns[at], found[at], p_values[at], len(y), cut.at, cut.below, cut.above))
    return rows


def rank_correlations(x: np.ndarray, y: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Spearman's correlation of each column of f8[draw, assumption] with f8[draw], and its p value against the strongest of all."""
    columns, own = _standard(pd.DataFrame(x).rank().to_numpy("f8")), _standard(pd.Series(y).rank().to_numpy("f8"))
    found = columns.T @ own / len(own)
    rng = np.random.default_rng(seed)
    shuffled = np.column_stack([rng.permutation(own) for _ in range(SHUFFLES)])
    strongest = np.abs(columns.T @ shuffled / len(own)).max(axis=0)
    reached = (strongest[None, :] >= np.abs(found)[:, None] - 1e-12).sum(axis=1)
    return found, (1 + reached) / (1 + SHUFFLES)


def _standard(ranks: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return (ranks - ranks.mean(axis=0)) / ranks.std(axis=0)


@dataclass(frozen=True)
class Cut:
    """Where to split draws by one assumption, and the share of draws that lose below and above (NaN: nothing to split)."""

    at: float = math.nan
    below: float = math.nan
    above: float = math.nan


def best_cut(values: np.ndarray, loses: np.ndarray, least: int = 3) -> Cut:
    """The cut half-way between two neighbouring values that lowers Gini's impurity most, at least `least` draws on either side.

    One split is a tree of depth one (Breiman et al. 1984): enough to be said in a sentence.
    """
    order = np.argsort(values, kind="stable")
    v, lost = values[order], loses[order].astype("f8")
    n, total = len(v), float(lost.sum())
    if total in (0.0, float(n)):
        return Cut()
    best, found = math.inf, Cut()
    running = np.cumsum(lost)
    for size in range(least, n - least + 1):
        if v[size - 1] == v[size]:
            continue
        below, above = running[size - 1] / size, (total - running[size - 1]) / (n - size)
        impurity = size * below * (1 - below) + (n - size) * above * (1 - above)
        if impurity < best - 1e-12:
            best, found = impurity, Cut(float((v[size - 1] + v[size]) / 2), float(below), float(above))
    return found
