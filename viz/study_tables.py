"""What a study is told by at the terminal (``--summary``): which redesign does best, how sure, luck or assumptions, what decides."""

from __future__ import annotations

import math

from rich.markup import escape
from rich.table import Table

from scenarios.scenario import SILOED
from scenarios.study.headlines import BY_NAME, COST, CRISES, HEADLINES
from scenarios.study.summary import Labels, Summary
from viz.compare_tables import change, sure
from viz.console import stdout

MOST_ASSUMPTIONS = 5


def print_study(told: Summary, labels: Labels) -> None:
    """Every table, place by place."""
    for place in told.places:
        print_differences(told, labels, place)
        print_choice(told, labels, place)
        print_split(told, labels, place)
        print_assumptions(told, labels, place)
    print_doubts(told, labels)


def _table(title: str, *columns: str) -> Table:
    print(f"\n{title}")
    table = Table(box=None, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(
            escape(column), justify="right" if at else "left", max_width=None if not at else 26, overflow="fold"
        )
    return table


def print_differences(told: Summary, labels: Labels, place: str) -> None:
    """Today, and what each redesign changes; faint where luck alone may explain it."""
    own = told.differences[told.differences["place"] == place]
    names = list(dict.fromkeys(own["scenario"]))
    basis = own["basis"].iloc[0]
    table = _table(f"{labels.place(place)}: difference to today, {basis}", "", "today", *map(labels.redesign, names))
    for one in HEADLINES:
        rows = own[own["headline"] == one.name].set_index("scenario")
        if not len(rows):
            continue
        cells = []
        for name in names:
            row = rows.loc[name] if name in rows.index else None
            text = "–" if row is None else change(row["difference"], row["low"], one.form)
            certain = row is not None and (sure(row["low"], row["high"]) or not math.isfinite(row["low"]))
            cells.append(text if certain else f"[dim]{text}[/dim]")
        table.add_row(escape(one.label), one.form.format(rows["today"].iloc[0]), *cells)
    stdout().print(table)


def print_choice(told: Summary, labels: Labels, place: str) -> None:
    """P(saves), the luck of a saving, probability of being best, regret; shares of draws only where something was drawn."""
    if not told.settled(place):
        print(
            f"\n{labels.place(place)} does not settle before the redesign begins: no saving should be read off its figures."
        )
        return
    columns = (
        "P(saves)",
        "saves, of replications",
        "cheapest in",
        "fewest crises in",
        "regret expected, £",
        "largest, £",
    )
    draws = told.draws(place)
    what = f"shares of {draws:,} draws" if draws else "no draws: P(saves) and its like are not known"
    table = _table(f"{labels.place(place)}: how sure ({what}; regret a citizen and year)", "", *columns)
    for name in (SILOED, *told.redesigns(place)):
        chance = _row(told.chances, place, name)
        shares = [_row(told.best, place, name, headline) for headline in (COST, CRISES)]
        loss = _row(told.regret, place, name, COST)
        cells = [
            "–" if chance is None or not chance["draws"] else f"{chance['p_saves']:.0%}",
            "–" if chance is None else f"{chance['predictive']:.0%}",
            *("–" if one is None else f"{one['probability']:.0%}" for one in shares),
            *(["–", "–"] if loss is None else [f"{loss['expected']:,.2f}", f"{loss['maximum']:,.2f}"]),
        ]
        table.add_row(escape(labels.redesign(name)), *cells)
    stdout().print(table)


def _row(frame, place: str, name: str, headline: str | None = None):
    rows = frame[(frame["place"] == place) & (frame["scenario"] == name)]
    rows = rows if headline is None else rows[rows["headline"] == headline]
    return rows.iloc[0] if len(rows) else None


def print_split(told: Summary, labels: Labels, place: str) -> None:
    """The share of assumptions in the spread of cost and crises."""
    own = told.split[(told.split["place"] == place) & told.split["share"].notna()]
    own = own[own["headline"].isin((COST, CRISES))]
    if not len(own):
        return
    columns = ("luck, standard deviation", "assumptions, standard deviation", "share of assumptions in variance")
    table = _table(f"{labels.place(place)}: luck or assumptions", "", *columns)
    for row in own.to_dict("records"):
        form = "£{:,.2f}" if row["headline"] == COST else "{:.3f}"
        between = f" ({row['share_low']:.0%} to {row['share_high']:.0%})" if math.isfinite(row["share_low"]) else ""
        title = f"{labels.redesign(row['scenario'])}: {BY_NAME[row['headline']].short}"
        deviations = (form.format(row[name] ** 0.5) for name in ("chance", "assumptions"))
        table.add_row(escape(title), *deviations, f"{row['share']:.0%}{between}")
    stdout().print(table)


def print_assumptions(told: Summary, labels: Labels, place: str) -> None:
    """The assumptions that go most with each redesign's cost."""
    own = told.associations[told.associations["place"] == place]
    for scenario, rows in own.groupby("scenario", sort=False):
        title = (
            f"{labels.redesign(str(scenario))}: what goes with its cost (p: the strongest of {len(rows):,}, by luck)"
        )
        table = _table(title, "", "rank correlation", "p", "loses below … above a cut")
        for row in rows.head(MOST_ASSUMPTIONS).to_dict("records"):
            cut = (
                "–"
                if not math.isfinite(row["cut"])
                else f"{row['below']:.0%} … {row['above']:.0%} at {row['cut']:,.3g}"
            )
            table.add_row(
                escape(row["path"]), f"{row['correlation']:+.2f}".replace("-", "−"), f"{row['p_value']:.3f}", cut
            )
        stdout().print(table)


def print_doubts(told: Summary, labels: Labels) -> None:
    """Intervals that may be too narrow."""
    if told.doubts:
        print("\nIntervals that may be too narrow")
    for one in told.doubts:
        print(
            f"  {labels.place(one.place)}, {labels.redesign(one.scenario)}, {BY_NAME[one.headline].short}: {one.reason}"
        )
