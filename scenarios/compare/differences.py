"""Differences of every measure between today and a redesign, with intervals over replications, never over citizens."""

from __future__ import annotations

import numpy as np

from scenarios.scenario import SILOED
from scenarios.summarise import KEYS
from sim.measures import DIMENSIONS

COLUMNS = [
    *KEYS, SILOED, "redesign", "difference", "low", "high", "replications", "variance_ratio", "share_lower",
]  # fmt: skip
COUNTED_FROM_NOTHING = ("spend", "spend_by_category", "spend_by_funder_and_category")


def paired(measures, scenario: str, against: str = SILOED):
    """Values of both arms side by side: `KEYS`, replication, value_today, value_redesign, where both have one.

    What one arm never spent counts as nothing spent; any other measure that one arm lacks (a wait at an agency that only the
    redesign has) has no difference.
    """
    keys = [*KEYS, "replication"]
    text = dict.fromkeys(KEYS, "str")
    one, other = (
        measures.loc[measures["scenario"] == name, [*keys, "value"]].astype(text) for name in (against, scenario)
    )
    both = one.merge(other, on=keys, how="outer", suffixes=("_today", "_redesign"), sort=False)
    values = ["value_today", "value_redesign"]
    spent = both["measure"].isin(COUNTED_FROM_NOTHING)
    both.loc[spent, values] = both.loc[spent, values].fillna(0.0)
    return both.dropna(subset=values)


def differences(measures, scenario: str, against: str = SILOED, level: float = 0.95):
    """A frame with a row a measure: `KEYS`, siloed, redesign, difference (redesign less siloed), low, high, replications,
    variance_ratio, share_lower.

    low and high: Student's t interval of the mean paired difference; missing with one replication.  variance_ratio: variance
    the difference would have with independent seeds (the sum of the arms' variances) ÷ its variance with shared luck; missing
    where nothing varies.  share_lower: share of replications in which the redesign lies below today; for spend this is the
    predictive probability of a saving.
    """
    rows = paired(measures, scenario, against)
    rows["difference"] = rows["value_redesign"] - rows["value_today"]
    rows["lower"] = (rows["difference"] < 0).astype("f8")
    grouped = rows.groupby(KEYS, sort=False, observed=True)
    out = grouped.agg(
        siloed=("value_today", "mean"), redesign=("value_redesign", "mean"), difference=("difference", "mean"),
        spread=("difference", "var"), one=("value_today", "var"), other=("value_redesign", "var"),
        replications=("difference", "count"), share_lower=("lower", "mean"),
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
        return self._rows.get((*(dims.get(d, "all") for d in DIMENSIONS), measure, part))

    @property
    def measures(self) -> list[str]:
        """Names of what was measured."""
        return sorted({key[7] for key in self._rows})

    def parts(self, measure: str, cohort: str = "all") -> list[str]:
        """Parts of a measure for a cohort that are not broken down any further."""
        rest = ("all",) * (len(DIMENSIONS) - 1)
        return sorted({key[8] for key in self._rows if key[:8] == (cohort, *rest, measure)})


def variance_reduction(table, least: int = 4) -> float | None:
    """By what factor shared luck cuts the variance of differences: the median over measures of the whole place and cohorts.

    None with fewer than `least` replications, from which no variance can be told.
    """
    whole = (table[["group", "area", "agency", "need", "funder"]] == "all").all(axis=1) & (table["year"] == "all")
    ratios = table.loc[whole & (table["replications"] >= least), "variance_ratio"].dropna()
    return float(ratios.median()) if len(ratios) else None
