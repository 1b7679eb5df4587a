"""What a comparison is told by at the terminal: today beside each redesign, citizens first, then money, then what it hangs on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.markup import escape
from rich.table import Table

from scenarios.compare.baselines import AS_IT_IS
from scenarios.compare.citizens import UNCHANGED
from scenarios.compare.differences import Found
from scenarios.compare.twins import Compared, Comparison
from sim.place import Place
from viz.console import stdout
from viz.tables import CITIZEN_LINES

#: (title, measure, part, form): what every cohort is told by, beside its stays.
LINES = (
    *CITIZEN_LINES[:9],
    ("days to first help, 90th percentile", "days_to_first_help", "90th percentile", "{:.0f}"),
    ("days until a need is over, median", "days_to_resolution", "median", "{:.0f}"),
    ("days until a need is over, 90th percentile", "days_to_resolution", "90th percentile", "{:.0f}"),
    ("hand-offs for each start of help", "hand_offs_per_help_started", "all", "{:.2f}"),
    ("crises a year", "events", "crisis", "{:.2f}"),
    ("re-offending within a year of release", "reoffending_within_a_year", "all", "{:.0%}"),
    ("cost a year, marginal and imputed", "cost_per_citizen", "all", "£{:,.0f}"),
)
AGENCY_LINES = (
    ("hours used", "utilisation", "all", "{:.0%}"),
    ("days to assessment", "wait_for_assessment", "mean", "{:.1f}"),
    ("then days to help", "wait_for_help", "mean", "{:.1f}"),
    ("contacts unanswered", "unanswered_share", "all", "{:.1%}"),
)
HANGS_ON = (
    ("spend, £1,000 a year", "spend", "all", 1000.0, "{:,.0f}"),
    ("crises a year", "events", "crisis", 1.0, "{:.3f}"),
)


def signed(value: float, form: str) -> str:
    """A difference with its sign: "+0.3", "−4 pts" (percentage points), "−£120"."""
    if "%" in form:
        text, unit = f"{abs(100 * value):.1f}", " pts"
    else:
        text, unit = form.format(abs(value)), ""
    if not text.strip("£0.,"):
        return "0" + unit if value else "0"
    return ("−" if value < 0 else "+") + text + unit


def change(difference: float, low: float, form: str) -> str:
    """A difference and half its interval: "−0.31 ± 0.05"."""
    half = difference - low
    if not math.isfinite(half) or (difference == 0 and half == 0):
        return signed(difference, form)
    own = f"{100 * half:.1f}" if "%" in form else form.format(half).removeprefix("£")
    return f"{signed(difference, form)} ± {own}" if own.strip("0.,") else signed(difference, form)


def sure(low: float, high: float) -> bool:
    """Whether the interval leaves out nothing changing."""
    return math.isfinite(low) and math.isfinite(high) and (low > 0 or high < 0)


def lines_of(place: Place, cohort: str) -> Iterator[tuple[str, str, str, str]]:
    """Title, measure, part and form of the lines of a cohort, its kinds of stays among them."""
    yield from LINES[:-2]
    for name, stay in place.stays.items():
        yield f"{stay.label.lower()}: stays a year", "stays", name, "{:.3f}"
    yield from LINES[-2:]


def _table(title: str) -> Table:
    """An empty table under a title that is printed as it is, however long."""
    print(f"\n{title}")
    return Table(box=None, pad_edge=False)


def print_citizens(compared: Compared, found: dict[str, Found]) -> None:
    """A table for each cohort: today, then each redesign with its difference; faint where chance may explain it."""
    comparison = compared.comparison
    for cohort, described in comparison.place.cohorts.items():
        table = _table(described.label)
        table.add_column("", min_width=48)
        table.add_column("today", justify="right")
        for variant in comparison.variants:
            table.add_column(escape(_short(variant.label)), justify="right", max_width=24, overflow="fold")
            table.add_column("difference", justify="right")
        for title, measure, part, form in lines_of(comparison.place, cohort):
            rows = [found[v.name](measure, part, cohort=cohort) for v in comparison.variants]
            if any(row is not None and (row.siloed or row.redesign) for row in rows):
                table.add_row(escape(title), *_cells(rows, form))
        stdout().print(table)


def _short(label: str) -> str:
    return label if len(label) <= 40 else label[:39] + "…"


def _cells(rows: Sequence, form: str) -> Iterator[str]:
    first = next(row for row in rows if row is not None)
    yield form.format(first.siloed)
    for row in rows:
        if row is None:
            yield from ("–", "–")
            continue
        yield form.format(row.redesign)
        text = change(row.difference, row.low, form)
        yield text if sure(row.low, row.high) or not math.isfinite(row.low) else f"[dim]{text}[/dim]"


def print_agencies(comparison: Comparison, found: dict[str, Found]) -> None:
    """Waits, use of hours, unanswered contacts: today and what each redesign changes."""
    for variant in comparison.variants:
        table = _table(f"Agencies: {variant.label}")
        table.add_column("", max_width=32, no_wrap=True, overflow="ellipsis")
        for title, *_ in AGENCY_LINES:
            table.add_column(title, justify="right", max_width=10)
            table.add_column("difference", justify="right", no_wrap=True)
        for name, agency in comparison.place.agencies.items():
            rows = [found[variant.name](measure, part, agency=name) for _, measure, part, _ in AGENCY_LINES]
            if agency.staff is not None and any(row is not None for row in rows):
                cells: list[str] = []
                for row, (*_, form) in zip(rows, AGENCY_LINES, strict=True):
                    cells += (
                        ["–", "–"] if row is None else [form.format(row.siloed), change(row.difference, row.low, form)]
                    )
                table.add_row(escape(agency.label), *cells)
        stdout().print(table)


def print_money(compared: Compared, found: dict[str, Found]) -> None:
    """Spend a year by funder, for the whole place: today, and what each redesign changes in capacity, in everything else, in all."""
    comparison, unit = compared.comparison, 1000 * compared.compiled[0].scale
    for variant in comparison.variants:
        table = _table(f"Spend a year, £1,000 at {comparison.place.price_year} prices: {variant.label}")
        for column in ("", "today", "staff and offices", "crises, stays, benefits, bought help", "all"):
            table.add_column(
                column, justify="right" if column else "left", max_width=24 if column else None, overflow="fold"
            )
        funders = {name: funder.label for name, funder in comparison.place.funders.items()}
        for name, label in (*funders.items(), ("all", "all")):
            rows = [found[variant.name]("spend", part, funder=name) for part in ("capacity", "marginal", "all")]
            if rows[-1] is not None:
                table.add_row(escape(label), f"{rows[-1].siloed / unit:,.0f}", *(_thousands(row, unit) for row in rows))
        stdout().print(table)


def _thousands(row, unit: float) -> str:
    return "0" if row is None else change(row.difference / unit, row.low / unit, "{:,.0f}")


def print_kinds(comparison: Comparison, kinds) -> None:
    """How many citizens fared how: shares of those present in both worlds, means over replications."""
    for variant in comparison.variants:
        table = _table(f"Citizens by what changed for them: {variant.label}")
        table.add_column("", min_width=40)
        for cohort in comparison.place.cohorts.values():
            table.add_column(escape(cohort.label), justify="right", max_width=20, overflow="fold")
        own = kinds[kinds["scenario"] == variant.name]
        for kind in dict.fromkeys(own["kind"]):
            rows = own[own["kind"] == kind].set_index("cohort")
            if kind == UNCHANGED or rows["citizens"].sum() > 0:
                table.add_row(kind, *(f"{rows.loc[c, 'share']:.1%}" for c in comparison.place.cohorts))
        stdout().print(table)


def _hangs_on(size: float) -> Iterator[tuple[str, str, str, float, str]]:
    """`HANGS_ON`, with money told for the whole place although fewer citizens (`size`, a share of it) were run."""
    for title, measure, part, unit, form in HANGS_ON:
        yield title, measure, part, unit * size if measure == "spend" else unit, form


def print_before_after(label: str, rows) -> None:
    """The people taken on, the year before and the year after, and the same people without the redesign."""
    people = int(rows["people"].iloc[0])
    table = _table(f"As a pilot without a comparison group would count: {people} people taken on; {label}")
    table.add_column("", min_width=40)
    for column in ("year before", "year after", "today, before", "today, after"):
        table.add_column(column, justify="right")
    for row in rows.to_dict("records"):
        cells = [row[key] for key in ("before", "after", "twins_before", "twins_after")]
        form = "{:.0%}" if row["what"].endswith("who had any") else "{:.2f}"
        table.add_row(row["what"], *("" if cell != cell else form.format(cell) for cell in cells))
    stdout().print(table)
    print("What changes for the same people without the redesign, too, is no effect of it: see the last two columns.")


def print_controls(comparison: Comparison, controls, size: float = 1.0) -> None:
    """What the effect hangs on: the difference in spend (of the whole place) and crises under each setting."""
    for variant in comparison.variants:
        rows = controls.rows[controls.rows["scenario"] == variant.name]
        table = _table(f"What it hangs on: {variant.label}")
        table.add_column("", min_width=40)
        for title, *_ in HANGS_ON:
            table.add_column(f"{title}: today", justify="right", max_width=22)
            table.add_column("difference", justify="right")
        for setting in dict.fromkeys(rows["setting"]):
            cells: list[str] = []
            for _, measure, part, scale, form in _hangs_on(size):
                row = rows[(rows["setting"] == setting) & (rows["measure"] == measure) & (rows["part"] == part)].iloc[0]
                cells += [
                    form.format(row["siloed"] / scale),
                    change(row["difference"] / scale, row["low"] / scale, form),
                ]
            table.add_row("as it is" if setting == AS_IT_IS else setting, *cells)
        for setting in controls.skipped:
            table.add_row(f"{setting}: cannot be done", *["–"] * 4)
        stdout().print(table)


def print_parts(label: str, attribution, size: float = 1.0) -> None:
    """What does the work: each part alone, what is lost without it, and its share of the whole effect."""
    rows = attribution.rows
    for title, measure, figure, scale, form in _hangs_on(size):
        table = _table(f"What does the work: {label}; {title}")
        own = rows[(rows["measure"] == measure) & (rows["figure"] == figure)]
        ways = [way for way in dict.fromkeys(own["way"]) if way != "all parts"]
        table.add_column("", min_width=40, max_width=60)
        for way in ways:
            table.add_column(way, justify="right")
        for part in dict.fromkeys(own["part"]):
            mine = own[own["part"] == part].set_index("way")
            whole = "all parts" in mine.index
            cells = [mine.loc["all parts" if whole else way] for way in ways]
            texts = [change(c["effect"] / scale, c["low"] / scale, form) for c in cells]
            table.add_row(part, *(["", "", texts[-1]] if whole else texts))
        stdout().print(table)
