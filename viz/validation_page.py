"""validation.html: every bound figure beside the model, group by group, and what would have to differ where they disagree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.validation_tables import TITLES, across_words, agreement, claimed, count_lines, grouped, predicted

if TYPE_CHECKING:
    from viz.report.page import Page, Section

PAGE = "validation.html"
LEADS = {
    "fitted": "A fit aims at these: that they agree after it says that it worked, not that the model is right.",
    "present, not fitted": "Nothing was fitted to these. Where a number was set with the figure in view before there was a fit, agreement still proves little.",
    "controlled claims": "Differences from people who had no such help, told by evaluators; the model's are differences from the same people without the redesign.",
    "sceptical evidence": "A model in which every redesign works cannot produce these. A finding of nothing is taken to hold within 5 per cent.",
    "before and after, those chosen": "Scored as pilots count: those taken on, a year later. Twins: the same people and luck without the redesign; the effect is the difference.",
    "pilots' hopes": "Forecasts and aims, taken to hold within a tenth. A model that confirms all of them would be wrong.",
}


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
    without = [name for name, one in places.items() if not one["posterior"]]
    without = [name for name, one in places.items() if not one["posterior"]]
    subtitle = f"{names}; {' or '.join(str(n) for n in draws)} {'runs as stated' if len(without) == len(places) else 'draws of the fitted places'}, each with luck of its own"
    sentence = " ".join(count_lines(told)) + " Effects of redesigns are predicted, never fitted."
    if without:
        sentence += f" {', '.join(without)} {'has' if len(without) == 1 else 'have'} no posterior: intervals there are chance alone."
    sections = [_section(group, rows) for group, rows in grouped(told)]
    if told["across"]:
        sections.append(_across(told))
    return Page("Model beside evidence", subtitle, sentence, sections, "wholeplace validate")


def _section(group: str, rows: list[dict[str, Any]]) -> Section:
    from viz.calibration_page import beside_rows
    from viz.figures.calibration import beside
    from viz.report.page import Section, Table

    lines = [
        [
            one["place"] if one["scenario"] == "siloed" else f"{one['place']}: {one['label']}", f"{one['words']}, {one['unit']}",
            claimed(one), one["evidence_id"], predicted(one), agreement(one),
            "" if one["agrees"] == "met" else one["mechanism"],
        ]
        for one in rows
    ]  # fmt: skip
    columns = (
        "place",
        "what",
        "evidence",
        "its id",
        "model: median (5–95 %)",
        "agrees",
        "where not: what would have to differ",
    )
    figures = (
        beside_rows([one | {"words": f"{one['place']}: {one['words']}"} for one in rows], beside)
        if "present" in group or group == "fitted"
        else ()
    )
    return Section(TITLES[group], (LEADS[group],), figures, (Table(columns, lines, words=True),))


def _across(told: dict[str, Any]) -> Section:
    from viz.report.page import Section, Table

    tables = []
    for one in told["across"]:
        if not one["carried"]:
            continue
        rows = [
            [each["evidence_id"], f"{each['as_stated']:+.1f}", f"{each['carried']:+.1f}", f"{each['own_fit']:+.1f}"]
            for each in one["by_figure"]
        ]
        caption = f"{one['fitted_at']} → {one['tested_at']}: {', '.join(one['carried'])}"
        tables.append(Table(("figure: mean z", "as stated", "carried", "own fit"), rows, caption))
    lead = (
        "What a fit learned about people and the course of help at one place is carried to another, all else there as stated; posts and slices "
        "belong to their place and are not carried. z: distance from the figure in its own standard deviations.",
        *(across_words(one) for one in told["across"]),
    )
    return Section("From place to place", lead, (), tables)
