"""``wholeplace evidence``: search the figures, or see one with everything known about it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from calibration.evidence import Evidence, UnknownEvidence, find, load_evidence, search
from viz.console import InputError, print_json, say, stdout


def command(
    words: Annotated[list[str] | None, typer.Argument(help="Figures that contain all these words.")] = None,
    id: Annotated[str, typer.Option("--id", help="One figure, with everything known about it.")] = "",
    cohort: Annotated[str, typer.Option(help="Only figures of this cohort, such as families.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Search the figures the model rests on, with their sources and confidence (1 best, 6 weakest).

    \b
    Examples:
      wholeplace evidence kent forms
      wholeplace evidence --cohort offenders reoffending
      wholeplace evidence --id bradford-assessments-before
    """
    if id:
        figure = _one(id)
        print_json(as_json(figure)) if json else _print_one(figure)
        return
    figures = _several(" ".join(words or []), cohort)
    print_json([as_json(figure) for figure in figures]) if json else _print_table(figures)


def as_json(figure: Evidence) -> dict[str, Any]:
    """A figure with its source, as plain data."""
    from dataclasses import asdict

    return asdict(figure)


def amount(figure: Evidence) -> str:
    """Value or range with its unit, as a person would write it: ``200 to 300 families``."""
    value, low, high = figure.value, figure.low, figure.high
    if value is None:
        return f"{_plain(low)} to {_plain(high)} {figure.unit}"
    if value == low and high is None:
        return f"at least {_plain(value)} {figure.unit}"
    if value == high and low is None:
        return f"at most {_plain(value)} {figure.unit}"
    return f"{_plain(value)}{_bounds(low, high)} {figure.unit}"


def _bounds(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" ({_plain(low)} to {_plain(high)})"
    if low is not None:
        return f" (from {_plain(low)})"
    return "" if high is None else f" (up to {_plain(high)})"


def _plain(number: float | None) -> str:
    if number is None:
        return "?"
    return f"{number:,.0f}" if number == int(number) else f"{number:,}"


def _one(evidence_id: str) -> Evidence:
    try:
        return find(evidence_id)
    except UnknownEvidence as error:
        raise InputError(str(error)) from None


def _several(words: str, cohort: str) -> list[Evidence]:
    cohorts = sorted({figure.cohort for figure in load_evidence().values()})
    if cohort and cohort not in cohorts:
        raise InputError(f"unknown cohort {cohort!r}; there are {', '.join(cohorts)}")
    return search(words, cohort)


def _print_table(figures: list[Evidence]) -> None:
    from rich.table import Table

    if not figures:
        say("No figure contains all these words; try fewer, or 'wholeplace evidence' for the whole list.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("id", style="bold", overflow="fold")
    table.add_column("cohort")
    table.add_column("figure", overflow="fold")
    table.add_column("grade", justify="right")
    table.add_column("source", overflow="fold")
    for figure in figures:
        table.add_row(figure.id, figure.cohort, amount(figure), str(figure.grade), figure.source.id)
    stdout().print(table)
    say(f"{len(figures)} figures; --id ID shows one with its source in full. Grade 1 is the surest, 6 the weakest.")


def _print_one(figure: Evidence) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in _particulars(figure):
        if text:
            table.add_row(label, text)
    stdout().print(table, markup=False)


def _particulars(figure: Evidence) -> list[tuple[str, str]]:
    source = figure.source
    return [
        ("id", figure.id),
        ("measure", figure.measure),
        ("figure", amount(figure)),
        ("cohort, place", f"{figure.cohort}, {figure.place}"),
        ("kind", figure.kind),
        ("simulable", figure.simulable),
        ("price year", figure.price_year),
        ("grade", f"{figure.grade} of 6 ({figure.basis.replace('_', ' ')})"),
        ("note", figure.note),
        ("source", f"{source.citation} [{source.kind}]"),
        ("where", figure.locator),
        ("link", source.url),
    ]
