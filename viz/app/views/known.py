"""Results of ``wholeplace validate`` and ``wholeplace sensitivity`` as their own pages tell them, for the page *How sure*."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from viz.app.views.findings import MOST_ROWS, Finding, Table, cut

LONGEST_SENTENCE = 600


def known_finding(told: Mapping[str, Any]) -> Finding | None:
    """A result of a form that is known; None for any other, or for one that lacks what it should have."""
    try:
        if "figures" in told and "counts" in told:
            return _validation(told)
        if "parameters" in told and "quantity" in told:
            return _sensitivity(told)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        pass
    return None


def _validation(told: Mapping[str, Any]) -> Finding | None:
    from viz.validation_tables import COLUMNS, LEADS, MET, count_line, grouped, row, without_posterior

    tables = [
        Table(
            f"{count_line(told, group)} {LEADS[group]}",
            [one.capitalize() for one in COLUMNS],
            _cells(row(one) for one in figures[:MOST_ROWS]),
            True,
        )
        for group, figures in grouped(told)
    ]
    places = [str(name) for name in told["places"]]
    said = [MET, "Effects of redesigns are predicted, never fitted.", without_posterior(told)]
    title = cut(f"Model beside evidence (validation): {', '.join(places)}")
    return Finding(title, [one for one in said if one], tables, tuple(places)) if tables else None


def _sensitivity(told: Mapping[str, Any]) -> Finding:
    from viz.report import sensitivity as report
    from viz.report.sensitivity_sections import information

    worth = information(told)
    tables = [(report.first_table(told), report.first_table(told).caption)]
    if worth is not None:
        tables += [(table, "What it would be worth to know a figure before deciding") for table in worth.tables]
    said = [report.subtitle(told), report.sentence(told), *report.loses_when(told), *report.hangs_on(told)]
    return Finding(
        cut(f"{report.title(told)} (sensitivity)"),
        [cut(one, LONGEST_SENTENCE) for one in (*said, report.warning(told)) if one],
        [Table(caption, [one.capitalize() for one in own.columns], _cells(own.rows)) for own, caption in tables],
        (str(told["place"]),),
    )


def _cells(rows: Iterable[Sequence[Any]]) -> list[list[str]]:
    return [[cut(str(cell)) for cell in row] for row in rows]
