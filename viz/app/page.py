"""The page that ``solara run viz.app.page`` serves: one session a browser tab."""

from __future__ import annotations

import os
from pathlib import Path

import solara

from viz.app.components import Address, Head, tag
from viz.app.pages.journeys import JourneysPage
from viz.app.pages.lives import LivesPage
from viz.app.pages.money import MoneyPage
from viz.app.pages.place import PlacePage
from viz.app.pages.redesign import RedesignPage
from viz.app.pages.run import RunPage
from viz.app.pages.sure import SurePage
from viz.app.pages.take import TakePage
from viz.app.pages.workshop import Guide, WorkshopPage
from viz.app.session import App
from viz.app.views.guide import NOTES

PLACE_VARIABLE, RESULTS_VARIABLE = "WHOLEPLACE_APP_PLACE", "WHOLEPLACE_APP_RESULTS"
PAGES = (
    ("place", "Place"), ("redesign", "Redesign"), ("run", "Run"), ("journeys", "Journeys"), ("lives", "One citizen"), ("money", "Money"),
    ("sure", "How sure"), ("workshop", "Workshop"), ("take", "Take away"),
)  # fmt: skip
BODIES = {
    "place": PlacePage, "redesign": RedesignPage, "run": RunPage, "journeys": JourneysPage, "lives": LivesPage, "money": MoneyPage,
    "sure": SurePage, "workshop": WorkshopPage, "take": TakePage,
}  # fmt: skip


def _session() -> App:
    results = [Path(name) for name in os.environ.get(RESULTS_VARIABLE, "").split(os.pathsep) if name]
    return App(os.environ.get(PLACE_VARIABLE, "anyplace"), results)


@solara.component
def Page():
    """Everything."""
    app = solara.use_memo(_session, [])
    solara.use_effect(lambda: app.close, [])
    app.version.value  # noqa: B018
    solara.Title(f"Whole place: {dict(PAGES)[app.page.value]}")
    Address(app.link, event_opened=lambda packed: app.open_link(str(packed)))
    with solara.v.Html(tag="div", class_="wp-app"):
        Head(
            "The whole place", app.workshop.place.label, [{"name": n, "label": label} for n, label in PAGES], app.page.value,
            app.projector.value, app.notes.value, event_go=lambda name: app.page.set(str(name)),
            event_toggle_projector=lambda *_: app.projector.set(not app.projector.value),
            event_toggle_notes=lambda *_: app.notes.set(not app.notes.value),
        )  # fmt: skip
        Says(app)
        Guide(app)
        if app.notes.value:
            with solara.v.Html(tag="aside", class_="wp-notes", attributes={"aria-label": "Presenter's notes"}):
                tag("p", f"For the presenter: {NOTES[app.page.value]}")
                if app.workshop.notes:
                    tag("p", app.workshop.notes)
        label = dict(PAGES)[app.page.value].lower().replace(" ", "-")
        with solara.v.Html(tag="div", class_=f"wp-page-{label}"):
            BODIES[app.page.value](app).key(app.page.value)


@solara.component
def Says(app: App):
    """Messages and what is being done, told to screen readers, too."""
    with solara.v.Html(tag="div", attributes={"role": "status", "aria-live": "polite"}):
        if app.message.value:
            tag("p", app.message.value, "wp-error")
        if app.busy.value:
            tag("p", app.busy.value, "wp-say")
