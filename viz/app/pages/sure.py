"""How sure: more runs with other luck, other settings, equal money, and what is assumed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import solara

from viz.app.components import Button, Chart, Field, Table, Upload, lines, tag
from viz.app.pages.needs_run import NeedsRun
from viz.app.pages.run import cached_basis
from viz.app.session import App
from viz.app.state import LARGEST_UPLOAD
from viz.app.views import outcome
from viz.app.views.findings import read_finding
from viz.figures.style import REDESIGN
from viz.report.claims import claims
from viz.report.front import hangs_on, loses_when


@solara.component
def SurePage(app: App):
    """The sixth page."""
    app.version.value  # noqa: B018
    with solara.v.Html(tag="div"):
        tag("h2", "How sure is that?")
        run = NeedsRun(app)
        if run is not None:
            one = cached_basis(app, run)
            Progress(app)
            with solara.v.Html(tag="div", class_="wp-grid wp-two"):
                with solara.v.Html(tag="section", class_="wp-card"):
                    _luck(app, one, len(run.compared.parts))
                with solara.v.Html(tag="section", class_="wp-card"):
                    _settings(app, one)
            _evidence(app, one)
        Findings(app)
        Register(app)


@solara.component
def Progress(app: App):
    """What is being run beside the page, and Cancel."""
    finished, wanted = app.progress.value
    if not wanted:
        return
    with solara.v.Html(tag="div", class_="wp-say"):
        tag("p", f"{finished} of {wanted} done; you can go on meanwhile.")
        tag("progress", "", "", value=finished, max=wanted, **{"aria-label": "runs finished"})
        Button("Cancel", app.cancel)


def _luck(app: App, one: Any, count: int) -> None:
    tag("h3", "Luck: the same change, other weeks, other people's luck")
    with solara.v.Html(tag="div", class_="wp-row"):
        Button(
            "Run it eight times" if count == 1 else "Eight more runs",
            lambda: app.work("replications"),
            main=True,
            disabled=app.progress.value[1] > 0,
        )
        tag("p", f"{count} run{'s' if count > 1 else ''} so far.")
    rows = [list(row) for row in outcome.figures(one)]
    Table("95 % intervals over runs", ["", "Today", "Redesign", "Difference", "Interval"], rows)
    if count > 1:
        Chart(*_bands(one))


def _bands(one: Any) -> tuple[Any, ...]:
    """Differences of a few shares of today's level with their intervals, per cent."""
    wanted = (
        ("Failure demand, share of contacts", "failure_demand_of_contacts", "all"), ("Crises", "events", "crisis"),
        ("Assessments", "assessments", "all"), ("Public spending", "spend", "all"),
    )  # fmt: skip
    found = [
        (label, row) for label, measure, part in wanted if (row := one.found(measure, part)) is not None and row.siloed
    ]
    points = [
        (label, *(round(100 * value / row.siloed, 2) for value in (row.difference, row.low, row.high)))
        for label, row in found
    ][::-1]
    nothing = [{"coord": [0, points[0][0]], "lineStyle": {"width": 1, "color": "#333"}}, {"coord": [0, points[-1][0]]}]
    option = {
        "animation": False, "title": {"text": "Difference, % of today's level, with 95 % interval", "textStyle": {"fontSize": 15}},
        "grid": {"left": 230, "right": 40, "top": 45, "bottom": 30}, "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": [p[0] for p in points], "axisLabel": {"fontSize": 13}},
        "series": [
            {"type": "scatter", "symbolSize": 9, "itemStyle": {"color": REDESIGN}, "data": [[p[1], p[0]] for p in points],
             "markLine": {"symbol": ["none", "none"], "animation": False, "label": {"show": False}, "lineStyle": {"type": "solid", "width": 4, "color": REDESIGN},
                          "data": [[{"coord": [p[2], p[0]]}, {"coord": [p[3], p[0]]}] for p in points] + [nothing]}},
        ],
    }  # fmt: skip
    return (
        option,
        ["", "Difference", "Low", "High"],
        [[p[0], *(f"{v:+.2f} %" for v in p[1:])] for p in points[::-1]],
        250,
    )


def _settings(app: App, one: Any) -> None:
    tag("h3", "Settings: what if the place, or the model, were a little different?")
    tag(
        "p",
        "More or less staff than today; the same money spent today's way; troubles that do not make each other worse; contacts that take no time.",
    )
    with solara.v.Html(tag="div", class_="wp-row"):
        Button("Try all settings", lambda: app.work("controls"), main=True, disabled=app.progress.value[1] > 0)
    if one.controls is None:
        return
    tag("h3", "It would lose, or chance could explain it:")
    lines(_here(loses_when(one)))
    tag("h3", "It hangs on:")
    lines(_here(hangs_on(one)))
    rows = one.controls[(one.controls["measure"] == "spend") & (one.controls["part"] == "all")]
    from viz.report.words import money_span, pounds

    Table("Public spending a year, redesign less today", ["If", "Difference", "95 % interval"],
          [[r.setting, pounds(r.difference / one.scale, True), money_span(r.low / one.scale, r.high / one.scale)] for r in rows.itertuples()])  # fmt: skip


def _here(said: Iterable[str]) -> list[str]:
    """Sentences of the report, which point to its other pages, as they read on this page."""
    return [
        words.replace("; see what does the work", ": see the table below").replace(
            "the workbook lists them", "they are listed below"
        )
        for words in said
    ]


def _evidence(app: App, one: Any) -> None:
    key = ("claims", len(one.compared.parts))  # scored once, not at every drawing of the page
    if key not in app.cache:
        app.cache[key] = claims(one)
    section = app.cache[key]
    with solara.v.Html(tag="section", class_="wp-card"):
        tag("h3", "Evidence beside the model")
        for words in section.paragraphs:
            tag("p", words)
        for table in section.tables:
            Table(
                table.caption or f"{table.columns[0]} beside the model",
                list(table.columns),
                [list(row) for row in table.rows],
            )


@solara.component
def Findings(app: App):
    """What other commands found about this model: which assumptions matter, how it stands up to claims."""
    app.version.value  # noqa: B018

    def load(file: dict[str, Any]) -> None:
        found = read_finding(str(file["text"]).encode(), str(file["name"]))
        app.findings = [*(one for one in app.findings if one.title != found.title), found]

    with solara.v.Html(tag="section", class_="wp-card"):
        tag("h3", "Sensitivity and validation")
        tag(
            "p",
            "Results of a sensitivity analysis or of a validation of this model, made beforehand, can be shown here.",
        )
        Upload(
            "Load sensitivity.json or validation.json",
            ".json",
            LARGEST_UPLOAD,
            event_loaded=lambda f: app.do(lambda: load(f)),
        )
        for one in app.findings:
            tag("h4", one.title)
            lines([*filter(None, [one.about_another(app.workshop.place.name)]), *one.paragraphs])
            for table in one.tables:
                Table(table.caption, table.columns, table.rows, folded=table.folded)


@solara.component
def Register(app: App):
    """The register of assumptions, searchable."""
    app.version.value  # noqa: B018
    words, set_words = solara.use_state("")
    rows, assumed, whole = outcome.assumptions(app.workshop, words)
    with solara.v.Html(tag="section", class_="wp-card"):
        tag("h3", "What is assumed")
        tag("p", f"{assumed:,} of this place's {whole:,} numbers rest on no figure and are assumed, most with a range.")
        Field("Search the register", words, event_entered=lambda w: set_words(str(w)))
        Table(f"The register ({len(rows)} shown)", ["Number", "Value", "Range", "Source"], rows, folded=not words)
