"""The sections behind the first page: each a view of the same comparison."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.compare.citizens import shares_of_kinds
from sim import enums as e
from viz.figures.compare import beside, differences
from viz.figures.style import Bar
from viz.report.basis import Basis
from viz.report.page import Section, Table
from viz.report.words import change, finer
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
        between = change(row.difference, row.low, row.high, form)
        yield [title.strip(), finer(form).format(row.siloed), finer(form).format(row.redesign), between]


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
                    change(row.difference, row.low, row.high, "{:.1%}"),
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
                    change(row.difference, row.low, row.high, "{:.1%}"),
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
            n = basis.scale
            rows.append([f"{stay.label}: citizens on an average day", f"{row.siloed / n:,.1f}", f"{row.redesign / n:,.1f}",
                         change(row.difference / n, row.low / n, row.high / n, "{:,.1f}")])  # fmt: skip
        delayed = basis.found("delayed_days", name)
        if delayed is not None and delayed.siloed > 0:
            rows.append([f"{stay.label}: delayed days, a citizen and year", f"{delayed.siloed:.2f}", f"{delayed.redesign:.2f}",
                         change(delayed.difference, delayed.low, delayed.high, "{:.2f}")])  # fmt: skip
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
                         change(row.difference, row.low, row.high, "{:.1%}")])  # fmt: skip
    text = "What untreated needs lead to. Citizens in stays are told for the whole place."
    return Section(
        "Escalations", [text], figures, [Table(["", "today", "with the redesign", "difference (95 % interval)"], rows)]
    )


def equity(basis: Basis) -> Section:
    """The same by group and area, and for the worst-off tenth fixed at the end of the warm-up."""
    figures, tables = [], []
    for name, cohort in basis.place.cohorts.items():
        parts = [({"group": g}, one.label) for g, one in cohort.groups.items()] + [
            ({"area": a}, one.label) for a, one in cohort.areas.items()
        ]
        rows, bars = [], []
        for dims, label in [({}, "All"), *parts, ({"group": "worst_off_tenth"}, "The worst-off tenth")]:
            cells, crises = [], basis.found("events", "crisis", cohort=name, **dims)
            for measure, part, form in EQUITY:
                row = basis.found(measure, part, cohort=name, **dims)
                cells.append("–" if row is None else change(row.difference, row.low, row.high, form))
            if crises is None:
                continue
            rows.append([label, *cells])
            bars.append(Bar(label, crises.difference, crises.low, crises.high))
        if rows:
            figures.append(differences(bars, f"crises a citizen and year: {cohort.label}", form="{:.2f}"))
            tables.append(Table(["redesign less today", *EQUITY_COLUMNS], rows, cohort.label))
    text = (
        "Differences a citizen and year, with 95 % intervals. The worst-off tenth is fixed by risk × severity of needs at the end of the "
        "warm-up, for those who enter later by the same bar; cost is marginal and imputed, and no spend."
    )
    return Section("Who is better off", [text], figures, tables)


#: (measure, part, form) by which groups and areas are told apart.
EQUITY = (
    ("events", "crisis", "{:.2f}"), ("contacts_by_kind", "failure", "{:.2f}"), ("assessments", "all", "{:.2f}"),
    ("cost_per_citizen", "all", "£{:,.0f}"),
)  # fmt: skip
EQUITY_COLUMNS = ("crises", "failure contacts", "full assessments", "cost")


def twins(basis: Basis) -> Section:
    """How many citizens it helped, harmed, left alone; and two lives of some, drawn at random."""
    kinds = basis.compared.kinds
    tables = [_kinds(basis, kinds[kinds["scenario"] == basis.redesign.name])] if len(kinds) else []
    for one in basis.twins:
        caption = f"Life {one.number}. {one.who}: {one.kind}. When the worlds part: {'; '.join(one.began)}"
        ends = [("", words, "") for words in one.ends]
        tables.append(Table(["day", "today", "with the redesign"], [*one.rows, *ends], caption, words=True))
    text = [
        "The same citizen, with the same luck, in both worlds, from the end of the warm-up; those who left or came are not in the shares.",
        "Who gains depends on how luck is coupled: these are examples of kinds, drawn at random within each, and no forecast for a person. "
        "Each is told from where the two lives differ; * marks failure demand; more of them are in stories.txt.",
    ]
    return Section("Two lives", text, (), tables)


def _kinds(basis: Basis, kinds) -> Table:
    table = shares_of_kinds(kinds)
    cohorts = basis.place.cohorts
    rows = []
    for kind in dict.fromkeys(table["kind"]):
        own = table[table["kind"] == kind].set_index("cohort")
        if own["citizens"].sum() > 0:
            rows.append([kind, *(f"{own.loc[c, 'share']:.1%}" if c in own.index else "–" for c in cohorts)])
    return Table(["share of citizens", *(cohort.label for cohort in cohorts.values())], rows)
