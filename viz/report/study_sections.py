"""The sections of a study's report behind its first page."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scenarios.study.headlines import COST, CRISES, HEADLINES, STATED
from scenarios.study.plane import EFFECTS, QUADRANTS
from viz.figures import study as figures
from viz.report.page import Section, Table
from viz.report.study import StudyBasis, title_of
from viz.report.study_words import gbp, told_difference
from viz.report.words import pounds

EFFECT_WORDS = {
    EFFECTS[0]: "crises avoided, 1,000 citizens and year",
    EFFECTS[1]: "more needs resolved, 1,000 citizens and year",
}


def differences(basis: StudyBasis) -> Section:
    """Each redesign against today: small multiples, then a table a place."""
    told = basis.summary
    panels: list[figures.Panel] = []
    tables: list[Table] = []
    for place in told.places:
        own = told.differences[told.differences["place"] == place]
        for scenario, rows in own.groupby("scenario", sort=False):
            panels.append(figures.Panel(title_of(basis, place, str(scenario)), list(_changes(rows))))
        tables += _tables(basis, place, own)
    basis_words = ", ".join(
        dict.fromkeys(f"at the {x}" if x.startswith("stated") else f"as the {x}" for x in told.differences["basis"])
    )
    text = (
        f"Means over replications, {basis_words}, with 95 % intervals (Student's t) over replications, never over citizens: they hold luck, not doubt about "
        "what is assumed. Grey: luck alone may explain it. Blue is better for citizens or the purse, orange worse."
    )
    return Section("Redesigns beside today", [text], figures.multiples(panels), tables)


def _changes(rows) -> Iterator[figures.Change]:
    by_name = rows.set_index("headline")
    for one in HEADLINES:
        if one.name in by_name.index and by_name.loc[one.name, "today"] > 0:
            row = by_name.loc[one.name]
            value, low, high = (100 * row[c] / row["today"] for c in ("difference", "low", "high"))
            yield figures.Change(one.short, value, low, high, -1 if one.less_is_better else 1)


def _tables(basis: StudyBasis, place: str, own) -> Iterator[Table]:
    names = list(dict.fromkeys(own["scenario"]))
    for at in range(0, len(names), 3):
        some, rows = names[at : at + 3], []
        for one in HEADLINES:
            mine = own[own["headline"] == one.name].set_index("scenario")
            if not len(mine):
                continue
            write = gbp if one.form.startswith("£") else one.form.format
            cells = [told_difference(one.name, mine.loc[name]) if name in mine.index else "–" for name in some]
            rows.append([one.label, write(mine["today"].iloc[0]), *cells])
        labels = [basis.labels.redesign(name) for name in some]
        count = int(own["replications"].min())
        yield Table(
            ["", "today", *labels],
            rows,
            f"{basis.place(place)}; at least {count} replication{'s' if count != 1 else ''}",
        )


def best(basis: StudyBasis) -> Section:
    """P(saves), the probability of being best, and, apart, what luck alone does to the sign of a saving."""
    told, rows, bars = basis.summary, [], []
    for row in told.chances.to_dict("records"):
        title = title_of(basis, row["place"], row["scenario"])
        drawn = row["draws"] > 0
        rows.append([
            title, f"{row['p_saves']:.0%} ({row['low']:.0%} to {row['high']:.0%}) of {row['draws']:,}" if drawn else "no draws",
            f"{row['predictive']:.0%} of {row['replications']:,}",
        ])  # fmt: skip
    for row in told.best[told.best["headline"] == COST].to_dict("records"):
        bars.append(
            figures.Span(title_of(basis, row["place"], row["scenario"]), row["probability"], row["low"], row["high"])
        )
    text = [
        "P(saves) is the share of draws of what is assumed whose mean saving is positive; the share of replications that save is luck in the place as described, "
        "told apart. The probability of being best is the share of draws in which an arm, today's among them, costs least; arms that tie share the draw. Intervals are "
        "Wilson's over draws: with few draws they are wide. A draw's mean over few replications still carries luck, which pulls these shares towards each other.",
    ]  # fmt: skip
    if not bars:
        text.append("Nothing was drawn in this study, so none of these shares can be told.")
    drawn_figures = (
        [figures.spans(bars, "share of draws in which it costs least", "{:.0%}", share=True)] if bars else []
    )
    tables = [Table(["", "P(saves), of draws", "saves, of replications"], rows)]
    return Section("How sure", text, drawn_figures, [*tables, *_best_table(basis)])


def _best_table(basis: StudyBasis) -> Iterator[Table]:
    told = basis.summary.best
    rows = []
    for (place, scenario), own in told.groupby(["place", "scenario"], sort=False):
        by_name = own.set_index("headline")
        cells = ["–" if name not in by_name.index else _share(by_name.loc[name]) for name in (COST, CRISES)]
        rows.append([title_of(basis, place, scenario), *cells])
    if rows:
        yield Table(["share of draws in which it has", "the lowest cost", "the fewest crises"], rows)


def _share(row) -> str:
    return f"{row['probability']:.0%} ({row['low']:.0%} to {row['high']:.0%})"


def plane(basis: StudyBasis) -> Section:
    """Spend against gain, a figure a place, and where the points lie."""
    told, drawn, tables = basis.summary, [], []
    for place in told.places:
        own = told.plane[told.plane["place"] == place]
        points = own[own["draw"] != STATED] if told.draws(place) else own
        pairs = []
        for effect in EFFECTS:
            groups = points.dropna(subset=["spend", effect]).groupby("scenario", sort=False)
            clouds = [figures.Cloud(basis.labels.short(str(n)), list(g[effect]), list(g["spend"])) for n, g in groups]
            pairs.append((EFFECT_WORDS[effect], clouds))
        drawn.append(figures.plane(pairs, basis.place(place) if len(told.places) > 1 else ""))
        tables.append(_quadrants(basis, place))
    what = "a point a draw, the mean larger" if told.draws() else "one point a redesign, for nothing was drawn"
    text = (
        f"Spend and gains are means over replications, redesign less today, for 1,000 citizens and year: {what}. Right of the line citizens are better off, below it the "
        "public purse is. Pounds for each crisis avoided are the ratio of means, told only where a redesign costs and helps. Crises avoided are not worth a fixed sum: "
        "no price is put on them here."
    )  # fmt: skip
    return Section("Cost and effect", [text], drawn, tables)


def _quadrants(basis: StudyBasis, place: str) -> Table:
    rows = []
    own = basis.summary.quadrants
    for row in own[own["place"] == place].to_dict("records"):
        shares = [f"{row[name]:.0%}" if row["draws"] else "–" for name in QUADRANTS]
        each = "–" if not math.isfinite(row["gbp_each"]) else pounds(row["gbp_each"])
        effect = "crises avoided" if row["effect"] == EFFECTS[0] else "needs resolved"
        rows.append(
            [
                f"{basis.labels.redesign(row['scenario'])}: {effect}",
                *shares,
                _signless(row["spend"]),
                f"{row['gain']:+,.1f}".replace("-", "−"),
                each,
            ]
        )
    columns = ["share of draws that", *QUADRANTS, "spend, mean", "gain, mean", "£ for each"]
    return Table(columns, rows, basis.place(place))


def _signless(gbp_: float) -> str:
    """Pounds with their sign, and none where they round to nothing."""
    return pounds(gbp_, True) if abs(gbp_) >= 0.5 else "£0"
