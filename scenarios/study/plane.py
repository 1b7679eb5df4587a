"""The cost-effectiveness plane: what a redesign spends more, against what citizens gain, draw by draw."""

from __future__ import annotations

import math

import pandas as pd

from scenarios.study.headlines import COST, CRISES, RESOLVED, STATED

CITIZENS = 1_000  # spend and gains are told for so many
CHEAPER_BETTER, DEARER_BETTER, CHEAPER_WORSE, DEARER_WORSE = (
    "saves and helps", "costs and helps", "saves and harms", "costs, helps nobody",
)  # fmt: skip
UNCHANGED = "changes nothing"  # neither spend nor effect differ at all
QUADRANTS = (CHEAPER_BETTER, DEARER_BETTER, CHEAPER_WORSE, DEARER_WORSE)
EFFECTS = ("crises_avoided", "needs_resolved")


def plane(paired: pd.DataFrame) -> pd.DataFrame:
    """place, scenario, draw, spend, crises_avoided, needs_resolved: means over replications, per 1,000 citizens and year.

    spend: redesign less today; crises_avoided: today less redesign; needs_resolved: redesign less today.  Draw -1 is the stated values.
    """
    keys = ["place", "scenario", "draw"]
    means = paired.pivot_table(index=keys, columns="headline", values="difference", aggfunc="mean", sort=False)
    means = means.reindex(columns=[COST, CRISES, RESOLVED]) * CITIZENS
    means[CRISES] = 0.0 - means[CRISES]
    named = {COST: "spend", CRISES: EFFECTS[0], RESOLVED: EFFECTS[1]}
    return means.rename(columns=named).rename_axis(columns=None).reset_index()


def quadrant(spend: float, effect: float) -> str:
    """In which part of the plane a point lies."""
    if spend == 0 and effect == 0:
        return UNCHANGED
    if spend < 0:
        return CHEAPER_BETTER if effect >= 0 else CHEAPER_WORSE
    return DEARER_BETTER if effect > 0 else DEARER_WORSE


def summarise_plane(points: pd.DataFrame, effect: str = EFFECTS[0]) -> pd.DataFrame:
    """place, scenario, effect, draws, a share for each of `QUADRANTS` (what is left changes nothing), spend, gain, gbp_each.

    Over draws; where there are none, of the point at the stated values (draws = 0, no shares).  gbp_each: pounds for each crisis
    avoided (or need resolved more), the ratio of means (never the mean of ratios); only where the redesign costs and helps.
    """
    rows = []
    for (place, scenario), own in points.groupby(["place", "scenario"], sort=False):
        drawn = own[own["draw"] != STATED]
        told = (drawn if len(drawn) else own).dropna(subset=["spend", effect])
        where = [quadrant(*pair) for pair in zip(told["spend"], told[effect], strict=True)]
        shares = [where.count(name) / len(where) if len(drawn) else math.nan for name in QUADRANTS]
        spend, gain = float(told["spend"].mean()), float(told[effect].mean())
        each = spend / gain if spend > 0 and gain > 0 else math.nan
        rows.append((place, scenario, effect, len(drawn), *shares, spend, gain, each))
    return pd.DataFrame(rows, columns=["place", "scenario", "effect", "draws", *QUADRANTS, "spend", "gain", "gbp_each"])
