"""Regret, what uncertainty is made of, which assumptions decide, where intervals are too narrow, how it was made."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scenarios.scenario import SILOED
from scenarios.study.headlines import BY_NAME, COST, CRISES, RESOLVED
from scenarios.study.honesty import FEW, IN_WORDS
from scenarios.study.losing import LEAST_DRAWS
from viz.figures import study as figures
from viz.report.page import Section, Table
from viz.report.study import StudyBasis, title_of
from viz.report.study_words import gbp

MOST_ASSUMPTIONS = 10


def regret(basis: StudyBasis) -> Section | None:
    """What each choice would lose over the assumption space."""
    told = basis.summary.regret
    if told.empty:
        return None
    spans, rows = [], []
    for (place, scenario), own in told.groupby(["place", "scenario"], sort=False):
        by_name = own.set_index("headline")
        title = title_of(basis, place, scenario)
        if COST in by_name.index:
            row = by_name.loc[COST]
            spans.append(figures.Span(title, row["expected"], row["low"], row["high"], row["maximum"]))
        cells = [cell for name in (COST, CRISES) for cell in _regret(name, by_name)]
        rows.append([title, *cells])
    text = (
        "Regret of a choice in a draw is what it costs above the best arm of that draw: with hindsight. The choice with the least expected regret is also that with "
        "the least expected cost, and its regret is the most that knowing all assumptions could be worth; the choice with the least maximum suits whoever must not be wrong. "
        "Means over few replications carry luck, so that regrets are too high rather than too low."
    )  # fmt: skip
    figure = figures.spans(
        spans, "regret, £ a citizen and year: expected with its 95 % interval over draws, and the largest", "£{:,.0f}"
    )
    columns = [
        "choosing",
        "expected regret, £ a citizen and year",
        "largest, £",
        "expected regret, crises a citizen and year",
        "largest, crises",
    ]
    return Section("Regret", [text], [figure], [Table(columns, rows)])


def _regret(headline: str, by_name) -> Iterator[str]:
    if headline not in by_name.index:
        yield from ("–", "–")
        return
    row, form = by_name.loc[headline], BY_NAME[headline].form
    write = gbp if form.startswith("£") else "{:.3f}".format
    between = f" ({write(row['low'])} to {write(row['high'])})" if math.isfinite(row["low"]) else ""
    yield write(row["expected"]) + between
    yield write(row["maximum"])


def uncertainty(basis: StudyBasis) -> Section | None:
    """What the spread of each difference is made of: luck, or what is assumed."""
    rows, spans = [], []
    for row in basis.summary.split.to_dict("records"):
        if not math.isfinite(row["share"]) or row["headline"] not in (COST, CRISES, RESOLVED):
            continue
        one = BY_NAME[row["headline"]]
        title = title_of(basis, row["place"], row["scenario"])
        write = gbp if one.form.startswith("£") else "{:.3f}".format
        between = f" ({row['share_low']:.0%} to {row['share_high']:.0%})" if math.isfinite(row["share_low"]) else ""
        rows.append([f"{title}: {one.short}", write(row["chance"] ** 0.5), write(row["assumptions"] ** 0.5),
                     f"{row['share']:.0%}{between}", _p(row["p_value"])])  # fmt: skip
        if row["headline"] == COST:
            spans.append(figures.Span(title, row["share"], row["share_low"], row["share_high"]))
    if not rows:
        return None
    text = (
        "Spread of the difference between redesign and today, split by an analysis of variance with draws and replications crossed (replication r has the same luck in every "
        "draw): chance is what differs between replications of one draw, assumptions what differs between draws beyond that. Shares with 95 % intervals; "
        "with few draws they are wide, and a share of 0 % means that the draws cannot be told apart. More replications shrink luck in a mean; only evidence shrinks the rest."
    )  # fmt: skip
    figure = figures.spans(
        spans, "share of what is assumed in the variance of the difference in public spending", "{:.0%}", share=True
    )
    columns = [
        "difference in",
        "luck: standard deviation",
        "assumptions: standard deviation",
        "share of assumptions in variance",
        "draws alike? p",
    ]
    return Section("Luck or assumptions", [text], [figure], [Table(columns, rows)])


def _p(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    return f"{value:.3f}" if value >= 0.001 else "under 0.001"


def hinges(basis: StudyBasis) -> Section | None:
    """Which assumptions go with a redesign losing."""
    told = basis.summary
    if told.associations.empty:
        if not told.draws():
            return None
        text = f"This needs the drawn values and at least {LEAST_DRAWS} draws; the study has {told.draws()} draws."
        return Section("Which assumptions decide", [text])
    tables = []
    for (place, scenario), own in told.associations.groupby(["place", "scenario"], sort=False):
        rows = [
            [
                basis.assumption(row),
                f"{row['correlation']:+.2f}".replace("-", "−"),
                _p(row["p_value"]),
                _either_side(row),
            ]
            for row in own.head(MOST_ASSUMPTIONS).to_dict("records")
        ]
        caption = f"{title_of(basis, place, scenario)}; the strongest of {len(own):,}, {own['draws'].iloc[0]:,} draws"
        tables.append(
            Table(
                ["assumption", "rank correlation with cost", "p, of so many", "draws that lose, by its value"],
                rows,
                caption,
            )
        )
    text = (
        "Rank correlation (Spearman) between a drawn value and what the redesign costs above today in that draw: positive, the higher the dearer. p is how often the "
        "strongest of all of them would be as strong if draws were shuffled, so that one of hundreds is not believed for standing out by chance; believe those under 0.05. "
        "The last column splits the draws where losing ones part best from the others."
    )  # fmt: skip
    return Section("Which assumptions decide", [text], (), tables)


def _either_side(row) -> str:
    if not math.isfinite(row["cut"]):
        return "–"
    return f"{row['below']:.0%} below {row['cut']:,.3g}, {row['above']:.0%} above"


def honesty(basis: StudyBasis) -> Section:
    """Where intervals are likely to be too narrow."""
    told, rows = basis.summary, []
    for doubt in told.doubts:
        rows.append([f"{title_of(basis, doubt.place, doubt.scenario)}: {BY_NAME[doubt.headline].short}", doubt.reason])
    tables = [Table(["interval of the difference in", "why it may be too narrow, or missing"], rows)] if rows else []
    count = min(told.replications(place) for place in told.places)
    few = (
        f"This study has {count} replication{'s' if count != 1 else ''} of each: too few for anybody to see whether a difference is skewed."
        if count < FEW
        else ""
    )
    text = [
        *IN_WORDS,
        few,
        "" if rows or few else "None of the intervals of this study's differences falls under these cases.",
    ]
    return Section("Where intervals are too narrow", [one for one in text if one], (), tables)


def method(basis: StudyBasis) -> Section:
    """How it was made."""
    told = basis.summary
    arms = ", ".join(basis.labels.redesign(name) for name in told.redesigns() if name != SILOED)
    text = [
        f"Places: {', '.join(basis.place(name) for name in told.places)}. Redesigns: {arms}. All arms of a place, draw and replication "
        "go on from one warm-up with the same luck "
        "for every citizen; a redesign's one-off cost is spread over the counted years. Draws vary what is assumed within the declared ranges.",
        "" if basis.jobs is None else f"{basis.jobs[0]:,} jobs finished, {basis.jobs[1]:,} failed, {basis.jobs[2]:,} left.",
        f"To make this study again: {basis.command}" if basis.command else "",
    ]  # fmt: skip
    return Section("Method", [one for one in text if one])
