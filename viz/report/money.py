"""Money in the report: by funder and year, gross and net, what of it is cash, what an arrangement between funders does."""

from __future__ import annotations

from scenarios.appraisal import appraise, breakdown, gross_and_net, in_words, who_invests_who_saves
from viz.compare_words import whole
from viz.figures.compare import differences, over_years
from viz.figures.style import Bar
from viz.report.basis import Basis
from viz.report.page import Section, Table
from viz.report.words import pounds


def money(basis: Basis) -> Section:
    """Spend and savings of the whole place, by funder."""
    labels = {name: funder.label for name, funder in basis.place.funders.items()}
    sentences = in_words(whole(who_invests_who_saves(basis.lines, basis.payments), basis.scale), labels, basis.years)
    bars, lines = [], []
    for name in basis.place.funders:
        row = basis.spend(funder=name)
        if row is not None and row[0] + row[1] > 0:
            bars.append(Bar(labels[name], row[2] / 1e6, row[3] / 1e6, row[4] / 1e6))
            lines.append((labels[name], _by_year(basis, name)))
    figures = [differences(bars, "£ million a year", form="{:,.2f}")]
    if basis.years > 1:
        figures.append(over_years(lines, "saved in the year, £ million", "{:,.2f}"))
    text = [
        "Spend is capacity (staff and estate, paid whether used or not), marginal cost (crises, stays, benefits, bought help) and universal "
        "cost; imputed cost is never added to it. A shift from one funder to another is not a saving of the place.",
        *sentences,
        *basis.arrangement,
    ]
    return Section("Money", text, figures, [_spend(basis), _gross(basis), _appraised(basis), _lines(basis)])


def _by_year(basis: Basis, funder: str) -> list[float]:
    own = basis.lines[basis.lines["funder"] == funder].groupby("year")["saving"].sum()
    return [float(own.get(year, 0)) / 100 / basis.scale / 1e6 for year in range(1, basis.years + 1)]


def _spend(basis: Basis) -> Table:
    rows = []
    for name, label in [*((n, f.label) for n, f in basis.place.funders.items()), ("all", "all")]:
        dims = {} if name == "all" else {"funder": name}
        cells = []
        for part in ("capacity", "marginal", "universal", "all"):
            row = basis.spend(part, **dims)
            cells.append("–" if row is None else f"{pounds(row[0])} → {pounds(row[1])}")
        rows.append([label, *cells])
    caption = f"Spend a year, today → with the redesign, {basis.place.price_year} prices, mean over {basis.years} years"
    return Table(["", "capacity", "marginal", "universal", "all"], rows, caption)


def _gross(basis: Basis) -> Table:
    labels = {name: funder.label for name, funder in basis.place.funders.items()} | {"all": "The place as a whole"}
    rows = [
        [labels.get(row["funder"], row["funder"]), *(pounds(row[k] / 100 / basis.scale) for k in ("gross", "cost", "net", "cashable", "released", "transfer"))]
        for row in gross_and_net(basis.lines).to_dict("records")
    ]  # fmt: skip
    caption = f"Over {basis.years} years: net = gross − cost = cashable + released; released could be withdrawn later, or serves others; transfers (benefits) are within net"
    return Table(
        ["", "gross saving", "cost of the redesign", "net", "of it cashable", "released, not cash", "of it transfers"],
        rows,
        caption,
    )


def _appraised(basis: Basis) -> Table:
    table = appraise(basis.lines)
    rows = []
    for row in table[table["funder"] == "all"].to_dict("records"):
        ratio = row.get("benefit_cost_ratio")
        after = row.get("payback_after_years")
        rows.append([
            f"{row['view']}, optimism bias {'applied' if row['optimism_bias'] == 'after' else 'not applied'}",
            pounds(row["net_present_value"] / 100 / basis.scale), _ratio(ratio),
            "not within these years" if after is None or after != after else f"{after:.1f} years",
        ])  # fmt: skip
    caption = "Green Book: discounted at 3.5 % a year, year 1 not discounted; optimism bias by confidence grade of each line, assumed"
    return Table(["view", "net present value", "benefit–cost ratio", "payback"], rows, caption)


def _ratio(ratio: float | None) -> str:
    if ratio is None or ratio != ratio:
        return "nothing is invested"
    return f"{ratio:.2f}" if ratio > 0 else "none: no benefit"


def _lines(basis: Basis) -> Table:
    whole = breakdown(basis.lines, "agency", "category")
    whole = whole.groupby(["agency", "category"], as_index=False)[["before", "after", "saving"]].sum()
    whole = whole.reindex(whole["saving"].abs().sort_values(ascending=False).index).head(15)
    label = {name: agency.label for name, agency in basis.variant.place.agencies.items()}
    rows = [
        [f"{label.get(r['agency'], 'No agency')}: {r['category'].replace('_', ' ').replace(':', ', ')}",
         *(pounds(r[k] / 100 / basis.scale / basis.years, k == "saving") for k in ("before", "after", "saving"))]
        for r in whole.to_dict("records")
    ]  # fmt: skip
    return Table(["The fifteen largest changes", "today, a year", "redesign, a year", "saved, a year"], rows)
