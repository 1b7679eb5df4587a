"""Uncertainty split in two: chance (between replications of a draw) and assumptions (between draws), by analysis of variance.

All draws usually hold the same replications, and replication r has the same luck in every draw; then draws and replications cross, and what
luck does to all draws alike must not be taken off twice.  Model: y[d, r] = mean + draw d + luck r + rest; chance is luck + rest.
Where draws hold different replications these count as nested: y[d, r] = mean + draw d + rest.

The share of assumptions is the intraclass correlation ICC(2, 1) (crossed) or ICC(1, 1) (nested) of Shrout & Fleiss (1979), Psychological
Bulletin 86, 420-428.  Its interval is theirs where draws are nested (exact, by F).  Crossed, theirs (Satterthwaite's) held the truth in as few as 84 % of
trials with two replications and much luck in common; the generalised interval used instead (Weerahandi 1993, JASA 88, 899-905) in 93 to
98 %.  Unequal numbers of replications as in Searle, Casella & McCulloch (1992), Variance Components, ch. 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

CROSSED, NESTED = "crossed", "nested"
NAN = math.nan
SAMPLES = 4_000  # fixed draws behind a generalised interval: its ends are good to about a point


@dataclass(frozen=True)
class Split:
    """What varies with what: variances in the measure's unit squared, and the share of assumptions with its interval.

    chance: variance between replications of one draw; assumptions: variance between draws that chance does not explain (0 where the
    estimate is negative: too few draws to tell it from nothing); share: assumptions ÷ both, with its 95 % interval; p_value: of
    an F test that draws do not differ.  NaN where it cannot be told: fewer than two draws, or one replication a draw.
    """

    draws: int
    replications: float
    chance: float = NAN
    assumptions: float = NAN
    share: float = NAN
    share_low: float = NAN
    share_high: float = NAN
    p_value: float = NAN
    design: str = ""


def split(rows: pd.DataFrame, level: float = 0.95) -> Split:
    """Split the spread of the column `value` between the columns `draw` and `replication`.

    Replications that some draws lack are left out if at least two are common to all draws; else draws are taken as nested.
    """
    table = rows.pivot(index="draw", columns="replication", values="value")
    common = table.dropna(axis=1)
    if len(table) < 2:
        return Split(len(table), float(table.notna().sum(axis=1).mean()) if len(table) else 0.0)
    if common.shape[1] >= 2:
        return crossed(common.to_numpy("f8"), level)
    return nested([own.dropna().to_numpy("f8") for _, own in table.iterrows()], level)


def crossed(y: np.ndarray, level: float = 0.95) -> Split:
    """f8[draw, replication], the same luck in each column."""
    n, k = y.shape
    if n < 2 or k < 2:
        return Split(n, k, design=CROSSED)
    mean, of_draw, of_luck = y.mean(), y.mean(axis=1), y.mean(axis=0)
    between = k * ((of_draw - mean) ** 2).sum() / (n - 1)
    luck = n * ((of_luck - mean) ** 2).sum() / (k - 1)
    rest = ((y - of_draw[:, None] - of_luck[None, :] + mean) ** 2).sum() / ((n - 1) * (k - 1))
    between, luck, rest = (_nothing_left(x, y) for x in (between, luck, rest))
    raw, chance = (between - rest) / k, rest + (luck - rest) / n
    low, high = _crossed_interval(n, k, between, luck, rest, level)
    return _told(n, k, raw, chance, low, high, _p(between, rest, n - 1, (n - 1) * (k - 1)), CROSSED)


def _nothing_left(square: float, y: np.ndarray) -> float:
    """Nought where a sum of squares is rounding."""
    return 0.0 if square <= 1e-24 * float((y**2).mean()) else float(square)


def _crossed_interval(n: int, k: int, between: float, luck: float, rest: float, level: float) -> tuple[float, float]:
    """Generalised interval of the share: what the mean squares could be worth, by fixed draws of their chi squares."""
    rng = np.random.default_rng(1)
    freedoms = (n - 1, k - 1, (n - 1) * (k - 1))
    of_draw, of_luck, of_rest = (
        square * freedom / rng.chisquare(freedom, SAMPLES)
        for square, freedom in zip((between, luck, rest), freedoms, strict=True)
    )
    assumptions = np.maximum(0.0, (of_draw - of_rest) / k)
    whole = assumptions + of_rest + np.maximum(0.0, (of_luck - of_rest) / n)
    if not whole.all():
        return NAN, NAN
    low, high = np.quantile(assumptions / whole, [0.5 - level / 2, 0.5 + level / 2])
    return float(low), float(high)


def nested(groups: list[np.ndarray], level: float = 0.95) -> Split:
    """One array of values a draw, of whatever lengths; with unequal lengths the interval is approximate."""
    from scipy.stats import f as fisher

    sizes = np.array([len(own) for own in groups], "f8")
    n, total = len(groups), sizes.sum()
    if n < 2 or total <= n:
        return Split(n, float(sizes.mean()) if n else 0.0, design=NESTED)
    everything = np.concatenate(groups)
    means = np.array([own.mean() for own in groups])
    between = float((sizes * (means - everything.mean()) ** 2).sum() / (n - 1))
    within = float(sum(((own - own.mean()) ** 2).sum() for own in groups) / (total - n))
    between, within = (_nothing_left(x, everything) for x in (between, within))
    size = (total - (sizes**2).sum() / total) / (n - 1)
    low = high = NAN
    if within > 0:
        tails = [float(fisher.ppf(0.5 + level / 2, *own)) for own in ((n - 1, total - n), (total - n, n - 1))]
        least, most = between / within / tails[0], between / within * tails[1]
        low, high = (least - 1) / (least + size - 1), (most - 1) / (most + size - 1)
    p_value = _p(between, within, n - 1, total - n)
    return _told(n, float(sizes.mean()), (between - within) / size, within, low, high, p_value, NESTED)


def _p(between: float, rest: float, one: float, other: float) -> float:
    from scipy.stats import f as fisher

    if rest == 0:
        return 0.0 if between > 0 else NAN
    return float(fisher.sf(between / rest, one, other))


def _told(
    draws: int, replications: float, raw: float, chance: float, low: float, high: float, p_value: float, design: str
) -> Split:
    """The split with its variance between draws, its share and the interval kept within what is possible."""
    assumptions, chance = max(0.0, raw), max(0.0, chance)
    whole = assumptions + chance
    share = assumptions / whole if whole > 0 else NAN
    low, high = (min(1.0, max(0.0, x)) for x in (low, high)) if math.isfinite(low) else (NAN, NAN)
    return Split(draws, replications, chance, assumptions, share, low, high, p_value, design)


def split_all(paired: pd.DataFrame) -> pd.DataFrame:
    """place, scenario, headline, then the fields of `Split`: what the differences between redesign and today vary with.

    paired: from `pairs`; the stated values (draw -1) are left out, they are no draw.
    """
    drawn = paired[paired["draw"] >= 0].rename(columns={"difference": "value"})
    keys = ["place", "scenario", "headline"]
    arms = (own for _, own in drawn.groupby(keys[:2], sort=False))
    rows = [(*key, *vars(split(own)).values()) for arm in arms for key, own in arm.groupby(keys, sort=False)]
    return pd.DataFrame(rows, columns=[*keys, *Split.__dataclass_fields__])
