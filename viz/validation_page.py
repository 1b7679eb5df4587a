"""validation.html: every bound figure beside the model, group by group, and what would have to differ where they disagree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.validation_tables import (
    COLUMNS,
    LEADS,
    MET,
    TITLES,
    across_words,
    counted,
    grouped,
    overall,
    row,
    signed,
    without_posterior,
)

if TYPE_CHECKING:
    from viz.report.page import Page, Section

PAGE = "validation.html"


def write_validation_page(told: dict[str, Any], folder: Path) -> Path:
    """The page in a folder."""
    from scenarios.results import write_whole

    html = validation_page(told).html()
    write_whole(folder / PAGE, lambda path: path.write_text(html, encoding="utf-8"))
    return folder / PAGE


def validation_page(told: dict[str, Any]) -> Page:
    """The page, from what `validation.json` says."""
    from viz.report.page import Page

    places = told["places"]
    names = ", ".join(places)
    draws = sorted({one["draws"] for one in places.values()})
    stated = all(not one["posterior"] for one in places.values())
    subtitle = f"{names}; {' or '.join(str(n) for n in draws)} {'runs as stated' if stated else 'draws of the fitted places'}, each with luck of its own"
    said = [overall(told), "Effects of redesigns are predicted, never fitted.", without_posterior(told)]
    sentence = " ".join(one for one in said if one)
    sections = [_glance(told)] + [_section(group, rows) for group, rows in grouped(told)]
    if told["across"]:
        sections.append(_across(told))
    return Page("Model beside evidence", subtitle, sentence, sections, "wholeplace validate")


def _glance(told: dict[str, Any]) -> Section:
    from viz.report.page import Section, Table

    columns = ("kind of figure", "measured", "met", "overlap more", "disagree", "not measured")
    return Section("At a glance", (MET,), (), (Table(columns, counted(told)),))


def _section(group: str, rows: list[dict[str, Any]]) -> Section:
    from viz.calibration_page import beside_rows
    from viz.figures.calibration import beside
    from viz.report.page import Section, Table

    figures = []
    if "present" in group or group == "fitted":  # a picture a place, so that it can be read
        for place in dict.fromkeys(one["place"] for one in rows):
            own = [one | {"words": f"{place}: {one['words']}"} for one in rows if one["place"] == place]
            figures += beside_rows(own, beside)
    return Section(TITLES[group], (LEADS[group],), figures, (Table(COLUMNS, [row(one) for one in rows], words=True),))


def _across(told: dict[str, Any]) -> Section:
    from viz.report.page import Section, Table

    tables = []
    for one in told["across"]:
        if not one["carried"]:
            continue
        rows = [
            [
                each["evidence_id"],
                "yes" if each["seen"] else "no",
                *(signed(each[name]) for name in ("as_stated", "carried", "own_fit")),
            ]
            for each in one["by_figure"]
        ]
        caption = f"{one['fitted_at']} → {one['tested_at']}: {', '.join(one['carried'])}"
        tables.append(Table(("figure: mean z", "seen by that fit", "as stated", "carried", "own fit"), rows, caption))
    lead = (
        "What a fit learned about people and the course of help at one place is carried to another, all else there as stated; posts and slices "
        "belong to their place and are not carried. Where the fit that is carried aimed at the same figure of the evidence at its own place, agreement is no "
        "prediction: it has seen it. z: distance from the figure in its own standard deviations (distance: root mean square of z).",
        *(across_words(one) for one in told["across"]),
    )
    return Section("From place to place", lead, (), tables)
