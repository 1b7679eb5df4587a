"""Savings by line: what each funder spends less or more on each post, year by year, and how much of that is cash.

>>> lines = savings_by_line(siloed, redesigned, cost_rules(today, tomorrow))                    # doctest: +SKIP
>>> breakdown(lines, "funder", "year")                                                          # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from scenarios.appraisal.cashable import cashable_pence
from scenarios.appraisal.flows import fiscal, flows, measured, whole_place
from scenarios.appraisal.ledgers import MARGINAL, ONE_OFF, POST, joined, side_by_side
from scenarios.appraisal.rules import CostRule, Key
from sim.ledger import CAPACITY

AMOUNTS = ("before", "after", "saving", "cashable", "released", "transfer")
_LINE = ("funder", "agency", "category", "kind")


def savings_by_line(
    before: pd.DataFrame,
    after: pd.DataFrame,
    rules: Mapping[Key, CostRule],
    one_off: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """A row a year and post: year, funder, agency, category, kind, the amounts in whole pence, and the grade.

    before, after: the yearly ledgers of one replication, siloed and redesigned.  one_off: what the redesign costs once
    (`one_off_ledger`), paid with the redesigned run's bills.
    Amounts: before, after; saving = before - after; saving = cashable + released (free, but still paid for); transfer: the
    part of the saving that is benefits not paid to citizens.
    Raises ValueError if the ledgers do not belong together or a marginal post has no rule.
    """
    lines = side_by_side(before, after if one_off is None else joined([after, one_off]))
    lines = _every_year(lines)
    handed = _handed_over(lines)
    cashable, transfer = np.zeros(len(lines), "i8"), np.zeros(len(lines), "i8")
    grades = np.zeros(len(lines), "i8")
    for (funder, agency, category, kind), rows in lines.groupby(list(_LINE), sort=False, observed=True).indices.items():
        rule = _rule(rules, (agency, category, funder), kind)
        saving = lines["saving"].to_numpy()[rows]
        kept = handed[rows]
        cashable[rows] = kept + cashable_pence(saving - kept, rule) if kind == MARGINAL else saving
        transfer[rows] = np.rint(saving * rule.transfer_share)
        grades[rows] = rule.grade
    lines = lines.assign(cashable=cashable, released=lines["saving"] - cashable, transfer=transfer, grade=grades)
    return lines[(lines["before"] != 0) | (lines["after"] != 0)].reset_index(drop=True)[[*POST, *AMOUNTS, "grade"]]


def _every_year(lines: pd.DataFrame) -> pd.DataFrame:
    """Each post with a row for every year, in order: the lag looks back over years in which nothing was posted."""
    posts = lines[list(_LINE)].drop_duplicates()
    years = pd.DataFrame({"year": sorted(set(lines["year"]))})
    full = posts.merge(years, how="cross").merge(lines, how="left", on=[*_LINE, "year"])
    amounts = ["before", "after", "saving"]
    return full.fillna(dict.fromkeys(amounts, 0)).astype(dict.fromkeys(amounts, "int64"))[[*POST, *amounts]]


def _handed_over(lines: pd.DataFrame) -> np.ndarray:
    """i8[line]: the part of a saving that another funder now pays; whoever hands a bill over has that cash at once."""
    posts = [lines[name] for name in ("year", "agency", "category", "kind")]
    less, more = lines["saving"].clip(lower=0), (-lines["saving"]).clip(lower=0)
    all_less, all_more = (side.groupby(posts, observed=True).transform("sum") for side in (less, more))
    share = np.minimum(all_less, all_more) / all_less.clip(lower=1)
    return np.floor(less * share).to_numpy("i8")


def _rule(rules: Mapping[Key, CostRule], key: Key, kind: str) -> CostRule:
    if key in rules:
        return rules[key]
    if kind != MARGINAL:  # what is not paid by the unit: as sure as the staff it goes with, if any
        return rules.get((key[0], "staff", key[2]), CostRule())
    raise ValueError(
        f"no cost rule for {key[1]} at {key[0]} paid by {key[2]}: make the rules from the places that the ledgers come from"
    )


def breakdown(lines: pd.DataFrame, *by: str) -> pd.DataFrame:
    """The amounts of `savings_by_line` summed over all but the columns `by`; to the penny, as every amount is whole."""
    amounts = [name for name in (*AMOUNTS, "optimism") if name in lines.columns]
    if not by:
        return lines[amounts].sum().to_frame().T
    return lines.groupby(list(by), observed=True)[amounts].sum().reset_index()


def by_funder(lines: pd.DataFrame) -> pd.DataFrame:
    """Per funder and year: before, after, saving, and the saving split by kind (columns capacity, marginal, universal,
    one_off; whole pence) and into cashable and released."""
    whole = breakdown(lines, "funder", "year")
    kinds = lines.pivot_table(index=["funder", "year"], columns="kind", values="saving", aggfunc="sum", fill_value=0)
    kinds = kinds.reindex(columns=[CAPACITY, MARGINAL, "universal", ONE_OFF], fill_value=0).astype("int64")
    return whole.merge(kinds.reset_index(), on=["funder", "year"])


def gross_and_net(lines: pd.DataFrame) -> pd.DataFrame:
    """Over all years, by funder and for the whole place ("all"; bills that only changed hands left out), in whole pence.

    gross: saves; cost: invests (the redesign's gross cost); net = gross - cost = cashable + released; cashable, released: net
    as money not spent and as what is free but still paid for; transfer: the part of net that is benefits, no social value.
    """
    lines = measured(lines)
    rows = flows(fiscal(lines), "funder").groupby("funder")[["saves", "invests", "net"]].sum()
    rows.loc["all"] = whole_place(fiscal(lines))[["saves", "invests", "net"]].sum()
    parts = breakdown(lines, "funder").set_index("funder")[["cashable", "released", "transfer"]]
    parts.loc["all"] = parts.sum()
    named = rows.rename(columns={"saves": "gross", "invests": "cost"})
    return named.join(parts).astype("int64").rename_axis("funder").reset_index()


def average(lines: pd.DataFrame) -> pd.DataFrame:
    """The mean over replications of lines that have a column `replication`, each amount a whole penny, still adding up."""
    runs = lines["replication"].nunique()
    given = ["before", "after", "cashable", "transfer"]
    mean = lines.groupby([*POST, "grade"], observed=True)[given].sum().reset_index()
    mean[given] = np.rint(mean[given] / runs).astype("int64")
    saving = mean["before"] - mean["after"]
    cash = np.minimum(mean["cashable"], saving)  # a rounded mean must not exceed the whole by a penny
    return mean.assign(saving=saving, cashable=cash, released=saving - cash)[[*POST, *AMOUNTS, "grade"]]
