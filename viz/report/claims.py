"""The pilots' claims and the sceptical evidence beside what came out."""

from __future__ import annotations

from scenarios.compare.claims import chosen, not_scored, score, unbound
from viz.report.basis import Basis
from viz.report.page import Section, Table
from viz.report.words import money_span, pounds, signed, span


def claims(basis: Basis) -> Section:
    """The pilot's claims, and the sceptical evidence, beside what came out."""
    description, tables = basis.redesign.description, []
    people = chosen(basis.compared, basis.redesign.name, [*description.claims, *description.sceptical])
    for title, ids in (("The pilots' claims", description.claims), ("Sceptical evidence", description.sceptical)):
        rows = []
        scored = score(basis.compared.measures, basis.redesign.name, basis.place, ids, basis.scale, people)
        for one in scored:
            model = "–" if one.model is None else _modelled(one)
            if one.twins is not None:
                model += f"; the same people today: {one.twins:.0f} %"
            agrees = "–" if one.agrees is None else ("yes" if one.agrees else "no")
            claimed = one.claimed.replace("percent change", "%").replace("-", "−")
            rows.append([one.words, claimed, model, agrees, one.evidence_id])
        rows += [["nothing was measured for this one", "", "–", "–", name] for name in not_scored(ids, scored)]
        rows += [["no measure of the model answers this one", "", "–", "–", name] for name in unbound(ids)]
        if rows:
            tables.append(
                Table([title, "evidence", "model (95 % interval)", "inside the interval", "evidence id"], rows)
            )
    if basis.before_after is not None:
        tables.append(_before_after(basis.before_after))
    text = (
        "Effects of redesigns are predicted, never fitted. Most claims are before-and-after figures of those who were chosen for a pilot; "
        "the model compares the same people with and without. Where a claim has no comparison it is scored as it was made, on those taken on, a year "
        "later, and beside it stands how the same people, with the same luck, fared in today's world: many would have been better off anyway. A difference is "
        "a finding, not an error to be tuned away."
    )
    return Section("Beside the pilots", [text], (), tables)


def _before_after(rows) -> Table:
    columns = ["as a pilot would count, a person and year", "before", "after", "same days today: before", "after"]
    shown = []
    for row in rows.to_dict("records"):
        form = "{:.0%}" if row["what"].endswith("who had any") else "{:.2f}"
        cells = (row[key] for key in ("before", "after", "twins_before", "twins_after"))
        shown.append([row["what"], *("" if cell != cell else form.format(cell) for cell in cells)])
    people = int(rows["people"].iloc[0])
    caption = f"{people:,} people taken on from the second to the last but one year: the year before and the year after, and their twins today"
    return Table(columns, shown, caption)


def _modelled(one) -> str:
    if one.unit.startswith("GBP"):
        return (
            f"{pounds(one.model)} "
            + ("" if one.low is None else money_span(one.low, one.high))
            + one.unit.removeprefix("GBP")
        )
    if one.unit == "percent change":
        return f"{signed(one.model, '{:.1f}')} %" + ("" if one.low is None else f" {span(one.low, one.high, '{:.1f}')}")
    if one.unit.startswith("percent"):
        return f"{one.model:.0f} %" + ("" if one.low is None else f" ({one.low:.0f} to {one.high:.0f})")
    between = "" if one.low is None else f" ({one.low:.2f} to {one.high:.2f})"
    return f"{one.model:.2f}{between}"
