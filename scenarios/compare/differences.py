"""Differences of every measure between today and a redesign, with intervals over replications, never over citizens."""

from __future__ import annotations

import numpy as np

from scenarios.scenario import SILOED
from scenarios.summarise import KEYS

COLUMNS = [*KEYS, SILOED, "redesign", "difference", "low", "high", "replications", "variance_ratio"]


def paired(measures, scenario: str, against: str = SILOED):
    """Values of both arms side by side: `KEYS`, replication, today, redesign, where both have one."""
    keys = [*KEYS, "replication"]
    columns = [*keys, "value"]
    one = measures.loc[measures["scenario"] == against, columns]
    other = measures.loc[measures["scenario"] == scenario, columns]
    text = dict.fromkeys(KEYS, "str")
    return one.astype(text).merge(other.astype(text), on=keys, suffixes=("_today", "_redesign"), sort=False)


def differences(measures, scenario: str, against: str = SILOED, level: float = 0.95):
    """A frame with a row a measure: `KEYS`, siloed, redesign, difference (redesign less siloed), low, high, replications,
    variance_ratio.

    low and high: Student's t interval of the mean paired difference; missing with one replication.  variance_ratio: variance
    the difference would have with independent seeds (the sum of the arms' variances) ÷ its variance with shared luck; missing
    where nothing varies.
    """
    rows = paired(measures, scenario, against)
    rows["difference"] = rows["value_redesign"] - rows["value_today"]
    grouped = rows.groupby(KEYS, sort=False, observed=True)
    out = grouped.agg(
        siloed=("value_today", "mean"), redesign=("value_redesign", "mean"), difference=("difference", "mean"),
        spread=("difference", "var"), one=("value_today", "var"), other=("value_redesign", "var"),
        replications=("difference", "count"),
    ).reset_index()  # fmt: skip
    half = half_width(out["spread"].to_numpy(), out["replications"].to_numpy(), level)
    out["low"], out["high"] = out["difference"] - half, out["difference"] + half
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (out["one"] + out["other"]) / out["spread"]
    out["variance_ratio"] = ratio.where(np.isfinite(ratio))
    return out[COLUMNS]


def half_width(variance: np.ndarray, count: np.ndarray, level: float = 0.95) -> np.ndarray:
    """Half of Student's t interval of a mean of `count` values of a variance; NaN for fewer than two."""
    from scipy.special import stdtrit

    with np.errstate(divide="ignore", invalid="ignore"):
        half = stdtrit(np.maximum(count - 1, 1), 0.5 + level / 2) * np.sqrt(variance / count)
    return np.where(count > 1, half, np.nan)


class Found:
    """Looks up single differences: ``found("contacts_asked", cohort="families").difference``."""

    def __init__(self, table) -> None:
        self._rows = {(*row[:9],): row for row in table[COLUMNS].itertuples(index=False)}

    def __call__(self, measure: str, part: str = "all", **dims: str):
        """The row of a measure (a named tuple of `COLUMNS`), or None if it was not measured."""
        from sim.measures import DIMENSIONS

        return self._rows.get((*(dims.get(d, "all") for d in DIMENSIONS), measure, part))


def precise_enough(measures, scenario: str, measure: str, wanted: float) -> bool:
    """Whether the overall difference of a measure is known to ± `wanted` (its own unit)."""
    row = Found(differences(measures, scenario))(measure)
    return row is not None and bool(np.isfinite(row.high)) and (row.high - row.low) / 2 <= wanted
