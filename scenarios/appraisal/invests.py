"""Who invests and who saves: by funder, before and after an arrangement, as a table and in words for a finance director."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from scenarios.appraisal.flows import fiscal, flows, whole_place
from scenarios.appraisal.green_book import payback

SHIFTS = "shifts between funders"
ALL = "all"
_SIDES = ["invests", "saves"]


def who_invests_who_saves(lines: pd.DataFrame, payments: pd.DataFrame | None = None) -> pd.DataFrame:
    """A row a party, over all years, in whole pence; the rows add up to the row "all" in every column of pence.

    lines: from `savings_by_line` (with or without optimism bias).  payments: from an arrangement of `scenarios.finance`.
    Columns: party, invests, saves, net = saves - invests, share_of_gains (of all positive nets), break_even_year (missing
    if never), and the same ending in _after, once the payments are made.  The row "shifts between funders" takes out bills
    that one funder took over from another, which would otherwise count as invested here and saved there.
    """
    before = _with_shifts(lines)
    after = before.add(_moved(payments), fill_value=0).astype("int64")
    parties = list(dict.fromkeys([*before.index.get_level_values("party"), *after.index.get_level_values("party")]))
    sides = [_per_party(frame, parties) for frame in (before, after)]
    table = sides[0].join(sides[1].add_suffix("_after")).rename_axis("party").reset_index()
    nothing = (table[["invests", "saves", "invests_after", "saves_after"]] == 0).all(axis=1)
    return table[~nothing | (table["party"] == ALL)].reset_index(drop=True)


def _with_shifts(lines: pd.DataFrame) -> pd.DataFrame:
    """invests and saves (i8) by party and year, the row of shifts making them add up to the whole place."""
    own = flows(fiscal(lines), "funder").rename(columns={"funder": "party"}).set_index(["party", "year"])[_SIDES]
    whole = whole_place(fiscal(lines)).set_index("year")[_SIDES]
    shifts = whole - own.groupby("year").sum()
    return pd.concat([own, pd.concat({SHIFTS: shifts}, names=["party", "year"])])


def _moved(payments: pd.DataFrame | None) -> pd.DataFrame:
    """What payments add to invests and saves, by party and year: who fronts an investment invests; who repays saves less."""
    columns = ["party", "year", *_SIDES]
    if payments is None or payments.empty:
        return pd.DataFrame(columns=columns).astype({"year": "int64"}).set_index(columns[:2]).astype("int64")
    parts = []
    for role, sign in (("payer", 1), ("payee", -1)):
        fronted = payments["part"] == "investment"
        part = pd.DataFrame({"party": payments[role], "year": payments["year"]})
        parts.append(
            part.assign(
                invests=(sign * payments["pence"]).where(fronted, 0),
                saves=(-sign * payments["pence"]).where(~fronted, 0),
            )
        )
    return pd.concat(parts).groupby(["party", "year"])[_SIDES].sum()


def _per_party(flow: pd.DataFrame, parties: list[str]) -> pd.DataFrame:
    """invests, saves, net, share_of_gains, break_even_year of each party and of all."""
    totals = flow.groupby("party").sum().reindex(parties, fill_value=0)
    net = (flow["saves"] - flow["invests"]).unstack("year", fill_value=0).reindex(parties, fill_value=0)
    net = net.reindex(columns=range(1, int(net.columns.max()) + 1), fill_value=0)
    totals.loc[ALL], net.loc[ALL] = totals.sum(), net.sum()
    totals["net"] = totals["saves"] - totals["invests"]
    gains = totals["net"].drop([ALL, SHIFTS], errors="ignore").clip(lower=0)
    whole = gains.sum()
    totals["share_of_gains"] = (gains / whole if whole else gains * np.nan).reindex(totals.index)
    back = [payback(row) for row in net.to_numpy("i8")]
    totals["break_even_year"] = [one.year if one else np.nan for one in back]
    return totals


def in_words(table: pd.DataFrame, labels: Mapping[str, str], years: int, after: str = "") -> tuple[str, ...]:
    """Sentences of the table of `who_invests_who_saves`, "Borough council invests £1.2m and saves £0.3m ...".

    labels: what funders are called (the name where missing).  after: what the arrangement is called, for the figures once
    its payments are made; "" for those without.
    """
    return tuple(_sentences(table, labels, years, "_after" if after else "", after))


def _sentences(table: pd.DataFrame, labels: Mapping[str, str], years: int, ending: str, name: str) -> Iterator[str]:
    lead = f"With {name}: over" if name else "Over"
    for row in table.to_dict("records"):
        party = row["party"]
        invests, saves, net = (row[f"{side}{ending}"] for side in ("invests", "saves", "net"))
        if party == SHIFTS or (party != ALL and invests == saves == 0):
            continue
        who = "the place as a whole" if party == ALL else labels.get(party, party)
        yield (
            f"{lead} {years} {'year' if years == 1 else 'years'}, {who} invests {pounds(invests)} and {_saving(saves)}: "
            f"{_balance(net)}{_back(invests, row[f'break_even_year{ending}'])}."
        )


def _saving(saves: int) -> str:
    return f"saves {pounds(saves)}" if saves >= 0 else f"spends {pounds(-saves)} more on everything else"


def _balance(net: int) -> str:
    if net == 0:
        return "no gain and no loss"
    return f"{pounds(net)} better off" if net > 0 else f"{pounds(-net)} worse off"


def _back(invests: int, year: float) -> str:
    if invests <= 0:
        return ""
    return ", and does not get its money back in this time" if np.isnan(year) else f", breaking even in year {year:.0f}"


def pounds(pence: int) -> str:
    """An amount as a person would say it: £1.23m, £340,000, £9,876."""
    gbp = pence / 100
    if abs(gbp) >= 999_500:
        return f"{'-' if gbp < 0 else ''}£{abs(gbp) / 1e6:,.2f}m"
    rounded = round(gbp, -3) if abs(gbp) >= 10_000 else round(gbp)
    return f"{'-' if rounded < 0 else ''}£{abs(rounded):,.0f}"
