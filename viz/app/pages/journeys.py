"""Where journeys lead: process maps and contacts by week, today and with the redesign."""

from __future__ import annotations

from typing import Any

import solara

from viz.app.components import Button, Choice, Picture, Table, tag
from viz.app.pages.needs_run import NeedsRun
from viz.app.pages.sure import Progress
from viz.app.session import App
from viz.app.views.maps import ACTIVITIES, AGENCIES, CONTACTS, WORLDS, JourneyMaps

SHOWN = (("both", "Today and the redesign"), ("today", "Today, large"), ("redesign", "Redesign, large"))
NODES = ((AGENCIES, "Who is met: agencies"), (ACTIVITIES, "What happens: activities"))


@solara.component
def JourneysPage(app: App):
    """The page between the run and single citizens."""
    app.version.value  # noqa: B018
    cohort, set_cohort = solara.use_state("")
    shown, set_shown = solara.use_state("both")
    nodes, set_nodes = solara.use_state(AGENCIES)
    with solara.v.Html(tag="div"):
        tag("h2", "Where journeys lead")
        run = NeedsRun(app)
        made = app.cache.get(("maps", cohort))
        busy = app.progress.value[1] > 0
        wanted = run is not None and made is None
        solara.use_effect(lambda: app.work("maps", cohort) if wanted and not busy else None, [cohort, id(run)])
        if run is None:
            return
        kinds = [("", "Everybody"), *((name, one.label) for name, one in app.workshop.place.cohorts.items())]
        with solara.v.Html(tag="div", class_="wp-row"):
            Choice("Journeys of", _options(kinds), cohort, event_chosen=lambda name: set_cohort(str(name)))
            Choice("Show", _options(SHOWN), shown, event_chosen=lambda name: set_shown(str(name)))
            Choice("Map of", _options(NODES), nodes, event_chosen=lambda name: set_nodes(str(name)))
        Progress(app)
        if made is not None:
            Maps(made, shown, nodes)
        elif not busy:
            Button("Draw the maps", lambda: app.work("maps", cohort), main=True)


def _options(pairs: Any) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in pairs]


@solara.component
def Maps(made: JourneyMaps, shown: str, nodes: str):
    """The pictures, and the same in numbers."""
    tag("p", made.caption)
    with solara.v.Html(tag="section", class_="wp-card"):
        tag("h3", "Process map")
        _pictures(made, nodes, shown)
        columns, rows = made.typical
        Table("Typical journeys: what happens, step by step, and in what share of journeys", columns, rows, folded=True)
    with solara.v.Html(tag="section", class_="wp-card"):
        tag("h3", "When and where people ask")
        _pictures(made, CONTACTS, shown)


def _pictures(made: JourneyMaps, what: str, shown: str) -> None:
    with solara.v.Html(tag="div", class_=f"wp-grid wp-maps{' wp-two' if shown == 'both' else ''}"):
        for world, one in zip(WORLDS, made.pictures[what], strict=True):
            if shown in ("both", world):
                Picture(one.name, one.image, one.spoken)
    for caption, columns, rows in made.tables[what]:
        Table(caption, columns, rows, folded=True)
