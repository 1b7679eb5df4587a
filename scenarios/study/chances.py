"""How sure: in what share of draws a redesign saves, or does best; luck within the place as described is told apart."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from scenarios.scenario import SILOED
from scenarios.study.headlines import BY_NAME, COST, STATED, draw_means

TIE = 1e-9  # of the value: figures closer than this are the same


def share_interval(count: float, total: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share of `total` draws (Wilson 1927); (NaN, NaN) of none."""
    from scipy.special import ndtri

    if total == 0:
        return math.nan, math.nan
    z2 = float(ndtri(0.5 + level / 2)) ** 2
    share = count / total
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = math.sqrt(z2) / (1 + z2 / total) * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def best_shares(found: pd.DataFrame, headline: str = COST) -> pd.DataFrame:
    """place, scenario (today among them), headline, probability, low, high, draws: share of draws in which it has the best mean.

    Best is the lowest cost, the fewest crises, the most needs resolved.  Who shares the best figure of a draw shares the draw.
    Draws that lack an arm are left out.  Without draws there is no such probability: no rows.
    """
    rows: list[tuple] = []
    for place, table in _complete(draw_means(found, headline)):
        wins = winners(table if BY_NAME[headline].less_is_better else -table).sum()
        for scenario, won in wins.items():
            rows.append((place, scenario, headline, won / len(table), *share_interval(won, len(table)), len(table)))
    return pd.DataFrame(rows, columns=["place", "scenario", "headline", "probability", "low", "high", "draws"])


def _complete(table: pd.DataFrame):
    """(place, frame draw x scenario) of every place, whole rows only."""
    for place, own in table.groupby(level="place", sort=False):
        whole = own.dropna(axis=1, how="all").dropna()
        if len(whole):
            yield place, whole.droplevel("place")


def winners(table: pd.DataFrame) -> pd.DataFrame:
    """The draw of each row shared out among the columns with the least value: 1, or 1/2 each of two that tie."""
    least = table.min(axis=1)
    ties = table.sub(least, axis=0).le(TIE * least.abs(), axis=0).astype("f8")
    return ties.div(ties.sum(axis=1), axis=0)


def saving_chances(paired: pd.DataFrame) -> pd.DataFrame:
    """place, scenario, p_saves, low, high, draws, predictive, replications.

    p_saves: share of draws whose mean saving is positive, with Wilson's interval over draws; NaN without draws.  predictive: share of
    replications that save, at the stated values; where these were not run, the mean over draws of that share.  The first is doubt about
    the place, the second luck in it (and, over draws, both).
    """
    rows = []
    cost = paired[paired["headline"] == COST]
    for (place, scenario), own in cost.groupby(["place", "scenario"], sort=False):
        drawn = own[own["draw"] != STATED]
        means = drawn.groupby("draw")["difference"].mean()
        saves = int((means < 0).sum())
        share = saves / len(means) if len(means) else math.nan
        lucky, count = _predictive(own)
        rows.append((place, scenario, share, *share_interval(saves, len(means)), len(means), lucky, count))
    columns = ["place", "scenario", "p_saves", "low", "high", "draws", "predictive", "replications"]
    return pd.DataFrame(rows, columns=columns)


def _predictive(own: pd.DataFrame) -> tuple[float, int]:
    stated = own[own["draw"] == STATED]
    rows = stated if len(stated) else own
    each = (rows["difference"] < 0).groupby(rows["draw"]).mean()
    return float(each.mean()), len(rows)


def regret(found: pd.DataFrame, headline: str = COST) -> pd.DataFrame:
    """place, scenario, headline, expected, low, high, maximum, worst_draw, draws: what choosing it would lose over the draws.

    Regret of a choice in a draw: its mean less the best mean of any arm there (today's among them), in the headline's unit; expected
    and maximum over draws; low, high: Student's t interval of the expected one over draws.  Means of few replications carry luck,
    and the best of several lucky figures flatters: regrets are too high rather than too low.
    """
    from scenarios.compare.differences import half_width

    rows: list[tuple] = []
    for place, table in _complete(draw_means(found, headline)):
        losses = regrets(table if BY_NAME[headline].less_is_better else -table)
        for scenario in losses.columns:
            own = losses[scenario]
            count = len(own)
            spread = own.var(ddof=1) if count > 1 else np.nan
            half = float(half_width(np.array([spread]), np.array([count]))[0])
            mean = float(own.mean())
            rows.append(
                (place, scenario, headline, mean, max(0.0, mean - half) if half == half else half, mean + half,
                 float(own.max()), int(own.idxmax()), count)
            )  # fmt: skip
    columns = ["place", "scenario", "headline", "expected", "low", "high", "maximum", "worst_draw", "draws"]
    return pd.DataFrame(rows, columns=columns)


def regrets(table: pd.DataFrame) -> pd.DataFrame:
    """Regret of each column in each row, less being better."""
    return table.sub(table.min(axis=1), axis=0)


def least_regret(table: pd.DataFrame, place: str) -> str:
    """The choice with the least expected regret at a place, of the frame of `regret`; today where there are no draws."""
    own = table[table["place"] == place]
    return str(own.loc[own["expected"].idxmin(), "scenario"]) if len(own) else SILOED
