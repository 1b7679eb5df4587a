"""Take away: the redesign's file, the report, the numbers, and a file that restores the session."""

from __future__ import annotations

import io

import solara

from scenarios.workshop.tables import as_toml
from viz.app import session_file
from viz.app.components import Button, Download, Link, Upload, lines, tag
from viz.app.pages.run import cached_basis
from viz.app.session import App
from viz.app.state import LARGEST_UPLOAD, NotPossible
from viz.app.views import arrangements, outcome


@solara.component
def TakePage(app: App):
    """The eighth page."""
    app.version.value  # noqa: B018
    workshop = app.workshop
    run = workshop.run if workshop.run is not None and workshop.run.finished else None
    with solara.v.Html(tag="div"):
        tag("h2", "Take away")
        with solara.v.Html(tag="div", class_="wp-grid wp-two"):
            with solara.v.Html(tag="section", class_="wp-card"):
                tag("h3", "The redesign, as a file")
                tag("p", "The command line accepts it unchanged and gives the same numbers:")
                tag("p", outcome.command(workshop), "wp-code")
                with solara.v.Html(tag="div", class_="wp-row"):
                    none = workshop.redesign is None
                    Download(
                        "Save the redesign (TOML)",
                        f"{workshop.tables['name']}.toml",
                        "application/toml",
                        lambda: as_toml(arrangements.tables_to_take(workshop)),
                        app.failed,
                        none,
                    )
                    if workshop.text:
                        Download(
                            "Save the place (TOML)",
                            "my-place.toml",
                            "application/toml",
                            lambda: workshop.text,
                            app.failed,
                        )
            with solara.v.Html(tag="section", class_="wp-card"):
                tag("h3", "The results")
                if run is None:
                    tag("p", "Run the redesign to its end first.")
                with solara.v.Html(tag="div", class_="wp-row"):
                    Download(
                        "Save the report (HTML)",
                        "report.html",
                        "text/html",
                        lambda: _report(app),
                        app.failed,
                        run is None,
                    )
                    Download(
                        "Save the numbers (CSV)",
                        "comparison.csv",
                        "text/csv",
                        lambda: _csv(app),
                        app.failed,
                        run is None,
                    )
                    Download(
                        "Save the numbers (Excel)",
                        "comparison.xlsx",
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        lambda: _excel(app),
                        app.failed,
                        run is None,
                    )
                lines(
                    [
                        "A picture of any page as it stands: “Picture”, above on the right (PNG).",
                        "The network alone as a drawing (SVG): “Save this picture” below it, under Place or Run.",
                        "The report opens without internet and prints well.",
                    ]
                )
            with solara.v.Html(tag="section", class_="wp-card"):
                tag("h3", "The whole session")
                tag("p", "Place, redesign, guesses, snapshots, notes and seed. Load it to go on where you stopped.")
                with solara.v.Html(tag="div", class_="wp-row"):
                    Download(
                        "Save the session",
                        "workshop.json",
                        "application/json",
                        lambda: session_file.written(workshop),
                        app.failed,
                    )
                Upload(
                    "Load a session",
                    ".json",
                    2 * LARGEST_UPLOAD,
                    event_loaded=lambda file: app.do(lambda: app.adopt(session_file.read(str(file["text"]).encode()))),
                )
                if app.link:
                    Link(app.link)
                    tag(
                        "p",
                        "It is also in the browser's address: reloading the page, or a bookmark, brings the session back.",
                    )
                else:
                    tag("p", _no_link(app))
                Button("Go to the run", lambda: app.page.set("run"))


def _no_link(app: App) -> str:
    if session_file.link(app.workshop):
        return "A link to this session appears here once anything differs from the beginning."
    return "This session is too large for a link: save it as a file."


def _finished(app: App):
    run = app.workshop.run
    if run is None or not run.finished:
        raise NotPossible("run the redesign to its end first")
    return run


def _report(app: App) -> str:
    from viz.report.build import report

    return report(cached_basis(app, _finished(app))).html()


def _csv(app: App) -> bytes:
    return _table(app).to_csv(index=False).encode("utf-8-sig")


def _table(app: App):
    from scenarios.compare.folder import comparison_table

    return comparison_table(_finished(app).compared)


def _excel(app: App) -> bytes:
    import pandas as pd

    compared = _finished(app).compared
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as book:
        _table(app).to_excel(book, sheet_name="comparison", index=False)
        ledger = compared.ledger.groupby(
            ["scenario", "replication", "year", "funder", "agency", "category", "kind"], observed=True
        )["pence"].sum()
        ledger.reset_index().to_excel(book, sheet_name="ledger", index=False)
    return out.getvalue()
