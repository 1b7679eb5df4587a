"""A bond settled within a comparison: paid on a comparison group whose luck is its own, not on the twins nobody could observe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scenarios.compare.twins import Compared
from scenarios.finance.bond import SocialImpactBond, social_impact_bond
from scenarios.finance.payments import payments_frame
from scenarios.finance.risk import against_others, commissioners_risk, investor_return, return_in_words, risk_in_words
from scenarios.scenario import SILOED

Counts = list[tuple[float, float]]


def outcomes(compared: Compared, scenario: str) -> tuple[Counts, Counts]:
    """(people followed, of them convicted again) of the redesigned and of today's arm in each replication; empty if none were."""
    rows = compared.measures
    if not len(rows):
        return [], []
    wanted = rows[
        rows["measure"].isin(["index_releases", "reoffending_within_a_year"])
        & (rows[["cohort", "group", "area", "agency", "need", "funder", "year"]].astype(str) == "all").all(axis=1)
    ]
    table = wanted.pivot_table(index=["scenario", "replication"], columns="measure", values="value", observed=True)
    if set(table.columns) != {"index_releases", "reoffending_within_a_year"}:
        return [], []
    people = table["index_releases"]
    events = people * table["reoffending_within_a_year"]
    arms = []
    for arm in (scenario, SILOED):
        own = [
            (float(people[arm, r]), float(events[arm, r])) for r in sorted(compared.parts) if (arm, r) in table.index
        ]
        arms.append(own if all(count > 0 for count, _ in own) else [])
    return arms[0], arms[1]


def settle_bond(compared: Compared, scenario: str, lines: Any, terms: SocialImpactBond) -> tuple[Any, tuple[str, ...]]:
    """Payments of a bond, the mean over replications (None if it cannot be settled), and what it does to those who sign it.

    The comparison group of a replication is today's run of the next one: alike people, whose luck is their own.
    """
    treated, siloed = outcomes(compared, scenario)
    if len(treated) < 2 or len(treated) != len(siloed) or terms.paid_in_year.value > compared.comparison.years:
        year = f"{terms.paid_in_year.value:g}"
        return None, (
            f"The bond is not settled: it needs two replications, releases followed for two years, and the counted year {year} in which it pays.",
        )
    scale = compared.compiled[0].scale
    found, true = against_others(treated, siloed)
    payments = _mean([social_impact_bond(lines, terms, outcome, scale) for outcome in found])
    told = payments.assign(pence=(payments["pence"] / scale).round().astype("int64"))
    risk = commissioners_risk(terms, found, true, scale)
    whole = type(risk)(**(vars(risk) | {"mean_payment": round(risk.mean_payment / scale)}))
    return payments, (return_in_words(investor_return(told, terms.investor)), risk_in_words(whole))


def _mean(runs: Sequence[Any]) -> Any:
    """The mean of each payment over replications, in whole pence (whoever pays pays what the other gets)."""
    import pandas as pd

    keys = ["year", "payer", "payee", "part", "reason"]
    joined = pd.concat(runs, ignore_index=True)
    if joined.empty:
        return payments_frame([])
    mean = (joined.groupby(keys, sort=False)["pence"].sum() / len(runs)).round().astype("int64").reset_index()
    return mean[mean["pence"] > 0].reset_index(drop=True)
