"""The sections behind the first page: each a view of the same comparison."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.compare.citizens import shares_of_kinds
from scenarios.compare.claims import score, unbound
from sim import enums as e
from viz.figures.compare import beside, differences
from viz.figures.style import Bar
from viz.report.basis import Basis
from viz.report.page import Section, Table
from viz.report.words import money_span, pounds, signed, span
from viz.story import CLASS_WORDS
from viz.tables import CITIZEN_LINES


def journeys(basis: Basis) -> Section:
    """What citizens of each kind meet, today and with the redesign."""
    columns = ["", "today", "with the redesign", "difference (95 % interval)"]
    tables = [Table(columns, list(_lives(basis, name)), cohort.label) for name, cohort in basis.place.cohorts.items()]
    text = (
        "Means over replications; differences with 95 % intervals over replications. Rates are per citizen and year of the whole cohort, "
        "covered by the redesign or not."
    )
    return Section("Journeys", [text], (), tables)


def _lives(basis: Basis, cohort: str) -> Iterator[list[str]]:
    for title, measure, part, form in CITIZEN_LINES:
        row = basis.found(measure, part, cohort=cohort)
        if row is None:
            continue
        if form.startswith("£"):
            between = f"{pounds(row.difference, True)} {money_span(row.low, row.high)}"
        else:
            between = f"{signed(row.difference, form)} {span(row.low, row.high, form)}"
        yield [title.strip(), form.format(row.siloed), form.format(row.redesign), between]


def failure_demand(basis: Basis) -> Section:
    """Failure demand on every denominator, by cause, by agency."""
    words = (
        ("failure_demand_of_contacts", "of contacts without planned appointments"),
        ("failure_demand_of_all_contacts", "of all contacts, process and planned appointments counted"),
        ("failure_demand_of_hours", "of staff hours worked"),
        ("failure_demand_of_cost", "of marginal and imputed cost"),
    )
    rows = []
    for measure, title in words:
        row = basis.found(measure)
        if row is not None:
            rows.append(
                [
                    title,
                    f"{row.siloed:.1%}",
                    f"{row.redesign:.1%}",
                    f"{signed(row.difference, '{:.1%}')} {span(row.low, row.high, '{:.1%}')}",
                ]
            )
    causes = list(_causes(basis))
    figures = [beside(causes, "contacts a citizen and year, by cause", "{:.2f}")] if causes else []
    text = (
        "Failure demand is demand caused by a failure to do something, or to do it right, for the citizen: returning after being turned "
        "away, chasing, the wrong door, a crisis after help was asked for. The share depends on what it is a share of, so all are given."
    )
    shares = Table(["failure demand as a share", "today", "with the redesign", "difference (95 % interval)"], rows)
    return Section("Failure demand", [text], figures, [shares, _at_agencies(basis)])


def _causes(basis: Basis) -> Iterator[tuple[str, float, float]]:
    for name, kind in zip(e.CLASS_NAMES, e.CLASS_KIND, strict=True):
        row = basis.found("contacts", name)
        if kind == e.FAILURE and row is not None and max(row.siloed, row.redesign) >= 0.005:
            words = CLASS_WORDS[name]
            yield words[:1].upper() + words[1:], row.siloed, row.redesign


def _at_agencies(basis: Basis) -> Table:
    rows = []
    for name, agency in basis.variant.place.agencies.items():
        row = basis.found("failure_demand_of_contacts", agency=name)
        if row is not None:
            rows.append(
                [
                    agency.label,
                    f"{row.siloed:.0%}",
                    f"{row.redesign:.0%}",
                    f"{signed(row.difference, '{:.1%}')} {span(row.low, row.high, '{:.1%}')}",
                ]
            )
    return Table(["failure demand in contacts at", "today", "with the redesign", "difference (95 % interval)"], rows)


def waits(basis: Basis) -> Section:
    """Waits, hours and unanswered contacts at every agency."""
    points, rows = [], []
    for name, agency in basis.variant.place.agencies.items():
        assess, place = (basis.found(f"wait_for_{what}", "mean", agency=name) for what in ("assessment", "help"))
        if assess is not None or place is not None:
            one = [sum(getattr(r, arm) for r in (assess, place) if r is not None) for arm in ("siloed", "redesign")]
            points.append((agency.label, one[0], one[1]))
        if agency.staff is not None:
            rows.append([agency.label, *(_pair(basis, m, name, f) for m, f in (
                ("utilisation", "{:.0%}"), ("wait_for_assessment", "{:.1f}"), ("wait_for_help", "{:.1f}"), ("unanswered_share", "{:.1%}"),
            ))])  # fmt: skip
    text = "Days from joining a queue to the assessment, and from its decision to the start of help. Those who gave up are not in these means."
    table = Table(
        ["today → redesign", "hours used", "days to assessment", "then days to help", "contacts unanswered"], rows
    )
    return Section(
        "Waits", [text], [beside(points, "days to assessment and then to help, mean")] if points else [], [table]
    )


def _pair(basis: Basis, measure: str, agency: str, form: str) -> str:
    """Today → redesign; an agency that only the redesign has shows its own."""
    part = "mean" if measure.startswith("wait") else "all"
    row = basis.found(measure, part, agency=agency)
    if row is not None:
        return f"{form.format(row.siloed)} → {form.format(row.redesign)}"
    own = basis.level(measure, part, agency)
    return "–" if own is None else f"new: {form.format(own)}"


def escalations(basis: Basis) -> Section:
    """Crises, stays, re-offending."""
    rows = []
    for name, stay in basis.variant.place.stays.items():
        row = basis.found("in_stay", name)
        if row is not None:
            rows.append([f"{stay.label}: citizens on an average day", f"{row.siloed:,.1f}", f"{row.redesign:,.1f}",
                         f"{signed(row.difference, '{:,.1f}')} {span(row.low, row.high, '{:,.1f}')}"])  # fmt: skip
        delayed = basis.found("delayed_days", name)
        if delayed is not None and delayed.siloed > 0:
            rows.append([f"{stay.label}: delayed days, a citizen and year", f"{delayed.siloed:.2f}", f"{delayed.redesign:.2f}",
                         f"{signed(delayed.difference, '{:.2f}')} {span(delayed.low, delayed.high, '{:.2f}')}"])  # fmt: skip
    bars = []
    for name, cohort in basis.place.cohorts.items():
        row = basis.found("events", "crisis", cohort=name)
        if row is not None and row.siloed > 0:
            bars.append(Bar(cohort.label, row.difference, row.low, row.high))
    figures = [differences(bars, "crises a citizen and year", form="{:.2f}")] if bars else []
    for name, cohort in basis.place.cohorts.items():
        row = basis.found("reoffending_within_a_year", cohort=name)
        if row is not None:
            rows.append([f"{cohort.label}: convicted of an offence within a year of release", f"{row.siloed:.1%}", f"{row.redesign:.1%}",
                         f"{signed(row.difference, '{:.1%}')} {span(row.low, row.high, '{:.1%}')}"])  # fmt: skip
    text = "What untreated needs lead to. Stays are citizens in them at the size that was run."
    return Section(
        "Escalations", [text], figures, [Table(["", "today", "with the redesign", "difference (95 % interval)"], rows)]
    )


def equity(basis: Basis) -> Section:
    """The same by group and area, and for the worst-off tenth fixed at the end of the warm-up."""
    rows, bars = [], []
    for name, cohort in basis.place.cohorts.items():
        parts = [({"group": g}, one.label) for g, one in cohort.groups.items()] + [
            ({"area": a}, one.label) for a, one in cohort.areas.items()
        ]
        for dims, label in [({}, "all"), *parts, ({"group": "worst_off_tenth"}, "the worst-off tenth")]:
            cost, crises = (
                basis.found("cost_per_citizen", cohort=name, **dims),
                basis.found("events", "crisis", cohort=name, **dims),
            )
            share = basis.found("failure_demand_of_contacts", cohort=name, **dims)
            if cost is None or crises is None:
                continue
            rows.append([f"{cohort.label}: {label}", f"{signed(crises.difference, '{:.2f}')} {span(crises.low, crises.high, '{:.2f}')}",
                         "–" if share is None else signed(share.difference, "{:.1%}"),
                         f"{pounds(cost.difference, True)} {money_span(cost.low, cost.high)}"])  # fmt: skip
            bars.append(
                Bar(f"{label} ({cohort.label})" if dims else cohort.label, crises.difference, crises.low, crises.high)
            )
    text = (
        "Differences a citizen and year. The worst-off tenth is fixed by risk × severity of needs at the end of the warm-up, for those who "
        "enter later by the same bar; cost is marginal and imputed."
    )
    return Section("Who is better off", [text], [differences(bars, "crises a citizen and year", form="{:.2f}")],
                   [Table(["redesign less today", "crises", "failure demand in contacts", "cost"], rows)])  # fmt: skip


def twins(basis: Basis) -> Section:
    """How many citizens it helped, harmed, left alone; and two lives of some, drawn at random."""
    rows = []
    kinds = basis.compared.kinds
    if len(kinds):
        table = shares_of_kinds(kinds[kinds["scenario"] == basis.redesign.name])
        for row in table.to_dict("records"):
            cohort = basis.place.cohorts.get(row.get("cohort", ""), None)
            rows.append(
                [
                    f"{cohort.label if cohort else 'All'}: {row['kind']}",
                    f"{row['citizens']:,.0f}",
                    f"{row['share']:.1%}",
                ]
            )
    text = [
        "The same citizen, with the same luck, in both worlds, from the end of the warm-up; those who left or came are not in it.",
        "Who gains depends on how luck is coupled: these are examples of kinds, drawn at random within each, and no forecast for a person.",
    ]
    for one in basis.twins:
        text.append(f"{one.kind} ({one.who}). Today: {' '.join(one.today)} With the redesign: {' '.join(one.redesign)}")
    return Section(
        "Two lives", text, (), [Table(["kind of change", "citizens, a replication", "share"], rows)] if rows else ()
    )


def claims(basis: Basis) -> Section:
    """The pilot's claims, and the sceptical evidence, beside what came out."""
    description, tables = basis.redesign.description, []
    for title, ids in (("The pilots' claims", description.claims), ("Sceptical evidence", description.sceptical)):
        rows = []
        for one in score(basis.compared.measures, basis.redesign.name, basis.place, ids, basis.scale):
            model = "–" if one.model is None else _modelled(one)
            agrees = "–" if one.agrees is None else ("yes" if one.agrees else "no")
            rows.append([one.words, one.claimed, model, agrees, one.evidence_id])
        rows += [["no measure of the model answers this one", "", "–", "–", name] for name in unbound(ids)]
        if rows:
            tables.append(
                Table([title, "evidence", "model (95 % interval)", "inside the interval", "evidence id"], rows)
            )
    text = (
        "Effects of redesigns are predicted, never fitted. Most claims are before-and-after figures of those who were chosen for a pilot; "
        "the model compares the same people with and without. A difference is a finding, not an error to be tuned away."
    )
    return Section("Beside the pilots", [text], (), tables)


def _modelled(one) -> str:
    if one.unit.startswith("GBP"):
        return (
            f"{pounds(one.model)} " + ("" if one.low is None else money_span(one.low, one.high)) + " over three years"
        )
    form = "{:.1f}" if one.unit == "percent change" else "{:.2f}"
    value = signed(one.model, form) if one.unit == "percent change" else form.format(one.model)
    between = "" if one.low is None else f" ({form.format(one.low)} to {form.format(one.high)})"
    return f"{value}{' %' if one.unit == 'percent change' else ''}{between}"
