"""What a run is told by at the terminal: a few tables a person can read, or the same as plain data."""

from __future__ import annotations

import math
from typing import Any

from scenarios.scenario import Result
from scenarios.summarise import Answers, summarise
from viz.console import say, stdout

#: (title, measure, part, how to write it) for each line of the table of citizens.
CITIZEN_LINES = (
    ("contacts a year, without appointments", "contacts_asked", "all", "{:.1f}"),
    ("  of which failure demand", "failure_demand_of_contacts", "all", "{:.0%}"),
    ("failure demand in staff hours worked", "failure_demand_of_hours", "all", "{:.0%}"),
    ("failure demand in cost (marginal and imputed)", "failure_demand_of_cost", "all", "{:.0%}"),
    ("failure demand in contacts, appointments counted", "failure_demand_of_all_contacts", "all", "{:.0%}"),
    ("full assessments a year", "assessments", "all", "{:.2f}"),
    ("questions asked again", "duplicated_share_of_items", "all", "{:.0%}"),
    ("agencies met, a whole membership", "agencies_met_per_membership", "mean", "{:.1f}"),
    ("days to first help, median", "days_to_first_help", "median", "{:.0f}"),
    ("days to first help, 90th percentile", "days_to_first_help", "90th percentile", "{:.0f}"),
    ("days until a need is over, median", "days_to_resolution", "median", "{:.0f}"),
    ("days until a need is over, 90th percentile", "days_to_resolution", "90th percentile", "{:.0f}"),
    ("crises a year", "events", "crisis", "{:.2f}"),
    ("re-offending within a year of release", "reoffending_within_a_year", "all", "{:.0%}"),
    ("cost a year, marginal and imputed", "cost_per_citizen", "all", "£{:,.0f}"),
)


AGENCY_COLUMNS = (
    "", "hours used", "days to assessment", "then days to help", "waiting", "in help", "contacts unanswered",
    "failure demand in contacts",
)  # fmt: skip


def as_json(result: Result) -> dict[str, Any]:
    """The study and its summary as plain data; what does not exist is null."""
    from scenarios.results import study_of

    rows = summarise(result.measures).to_dict("records")
    clean = [{k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()} for row in rows]
    return {"study": study_of(result), "complete": result.complete, "events": result.events, "measures": clean}


def print_result(result: Result) -> None:
    """Citizens, agencies and money of a run."""
    answers = Answers(summarise(result.measures))
    place = result.scenario.place
    _head(result)
    _citizens(result, answers)
    _agencies(result, answers)
    _money(result, answers)
    if len(result.parts) == 1:
        say("One replication has no interval: add --replications 8 to see how much is chance.")
    say(f"{place.label}: figures marked assumed are listed by `wholeplace show {place.name} --section assumptions`.")


def _head(result: Result) -> None:
    scenario, count = result.scenario, len(result.parts)
    scale = f", scale {result.compiled.scale:.3g} of the place" if abs(result.compiled.scale - 1) > 1e-9 else ""
    print(f"{scenario.place.label} ({scenario.name})")
    print(
        f"{result.compiled.citizens:,} citizens{scale}; {scenario.years} year{'s' if scenario.years > 1 else ''} counted after {result.warm_up.days // 365} of warm-up; "
        f"{count} replication{'s' if count > 1 else ''}, seed {scenario.seed}; mean and 95 % interval over replications"
    )


def written(answer: tuple[float, float, float] | None, form: str) -> str:
    """A figure with half its interval, as "5.1 ± 0.2" (left out where it rounds to nothing); a dash if there is no figure."""
    if answer is None:
        return "–"
    mean, low, _ = answer
    half = form.format(mean - low).removeprefix("£") if math.isfinite(low) else ""
    return f"{form.format(mean)} ± {half}" if half.strip("0.%") else form.format(mean)


def _citizens(result: Result, answers: Answers) -> None:
    from rich.table import Table

    cohorts = result.scenario.place.cohorts
    table = Table(title="Citizens, each cohort", title_justify="left", box=None, pad_edge=False)
    table.add_column("", min_width=48)
    for cohort in cohorts.values():
        table.add_column(cohort.label, justify="right", overflow="fold", max_width=28)
    for title, measure, part, form in CITIZEN_LINES:
        cells = [written(answers(measure, part, cohort=name), form) for name in cohorts]
        if any(cell != "–" for cell in cells):
            table.add_row(title, *cells)
    stdout().print(table)


def _agencies(result: Result, answers: Answers) -> None:
    from rich.table import Table

    table = Table(title="\nAgencies", title_justify="left", box=None, pad_edge=False)
    for title in AGENCY_COLUMNS:
        width = 14 if title else 40
        table.add_column(
            title, justify="right" if title else "left", max_width=width, no_wrap=not title, overflow="ellipsis"
        )
    for name, agency in result.scenario.place.agencies.items():
        figures = (
            written(answers("utilisation", agency=name), "{:.0%}"),
            written(answers("wait_for_assessment", "mean", agency=name), "{:.1f}"),
            written(answers("wait_for_help", "mean", agency=name), "{:.1f}"),
            written(answers("waiting_for_assessment", agency=name), "{:,.0f}"),
            written(answers("in_help", agency=name), "{:,.0f}"),
            written(answers("unanswered_share", agency=name) if agency.staff else None, "{:.1%}"),
            written(answers("failure_demand_of_contacts", agency=name), "{:.0%}"),
        )
        table.add_row(agency.label, *figures)
    stdout().print(table)


def _money(result: Result, answers: Answers) -> None:
    from rich.table import Table

    price_year = result.scenario.place.price_year
    table = Table(
        title=f"\nSpend a year, £1,000 at {price_year} prices", title_justify="left", box=None, pad_edge=False
    )
    for title in (
        "",
        "capacity (staff, estate)",
        "marginal (crises, stays, benefits, bought help)",
        "universal",
        "all",
    ):
        table.add_column(
            title, justify="left" if not title else "right", overflow="fold", max_width=26 if title else None
        )
    for name, funder in result.scenario.place.funders.items():
        kinds = [_thousands(answers("spend", kind, funder=name)) for kind in ("capacity", "marginal", "universal")]
        table.add_row(funder.label, *kinds, _thousands(answers("spend", funder=name)))
    table.add_row(
        "all",
        *(_thousands(answers("spend", kind)) for kind in ("capacity", "marginal", "universal")),
        _thousands(answers("spend")),
    )
    stdout().print(table)


def _thousands(answer: tuple[float, float, float] | None) -> str:
    return "–" if answer is None else written((answer[0] / 1000, answer[1] / 1000, answer[2] / 1000), "{:,.0f}")
