"""Choose a place, look at its agencies, choose a kind of citizen."""

from __future__ import annotations

from typing import Any

import solara

from sim.load import built_in_places
from viz.app.components import Choice, Field, Network, Table, Upload, lines, tag
from viz.app.session import App
from viz.app.state import LARGEST_UPLOAD
from viz.app.views import network as views
from viz.app.views.words import built_in_labels
from viz.figures.network import COLOURS


@solara.component
def PlacePage(app: App):
    """The first page."""
    app.version.value  # noqa: B018
    workshop = app.workshop
    with solara.v.Html(tag="div"):
        tag("h2", "The place as it is today")
        with solara.v.Html(tag="div", class_="wp-row"):
            _choose(app)
            _size(app)
        tag("p", workshop.place.label, "wp-big")
        if workshop.place.description:
            tag("p", " ".join(workshop.place.description.split()), "wp-lead")
        with solara.v.Html(tag="div", class_="wp-grid wp-wide"):
            with solara.v.Html(tag="div"):
                _network(app)
            with solara.v.Html(tag="div", class_="wp-card"):
                _beside(app)


def _choose(app: App) -> None:
    workshop = app.workshop
    names = [{"value": name, "label": built_in_labels()[name]} for name in built_in_places()]
    if workshop.text:
        names.append({"value": workshop.origin, "label": f"{workshop.place.label[:50]} (your file)"})
    Choice("Place", names, workshop.origin, event_chosen=lambda name: app.do(lambda: workshop.choose_place(str(name))))
    loaded = lambda file: app.do(lambda: workshop.upload_place(str(file["text"]).encode(), str(file["name"])))  # noqa: E731
    Upload("or a place file of your own (TOML)", ".toml", LARGEST_UPLOAD, event_loaded=loaded)


def _size(app: App) -> None:
    workshop = app.workshop
    whole = round(sum(cohort.size() for cohort in workshop.place.cohorts.values()))
    sizes = [{"value": 0, "label": f"everybody ({whole:,})"}]
    sizes += [{"value": n, "label": f"{n:,}"} for n in (1_000, 2_000, 5_000, 10_000, 20_000) if n != whole]
    set_size = lambda n: app.do(lambda: workshop.size(int(n) or None, workshop.years, workshop.seed))  # noqa: E731
    set_years = lambda n: app.do(lambda: workshop.size(workshop.citizens, int(n), workshop.seed))  # noqa: E731
    set_seed = lambda n: app.do(lambda: workshop.size(workshop.citizens, workshop.years, _whole(n)))  # noqa: E731
    Choice("Citizens simulated", sizes, workshop.citizens or 0, event_chosen=set_size)
    Choice(
        "Years", [{"value": n, "label": str(n)} for n in (1, 2, 3, 5, 8, 10)], workshop.years, event_chosen=set_years
    )
    Field("Luck (seed)", workshop.seed, "number", 1, 0, 1_000_000, event_entered=set_seed)


def _whole(text: Any) -> int:
    try:
        return int(float(text))
    except (TypeError, ValueError):
        return -1


def _network(app: App) -> None:
    workshop = app.workshop
    net = solara.use_memo(lambda: views.network(workshop.place), [workshop.place])
    Network(
        net, "Who refers to whom", chosen=workshop.agency, picture=True,
        event_choose=lambda name: app.do(lambda: setattr(workshop, "agency", str(name))),
    )  # fmt: skip
    Key(workshop.place, running=False)
    columns, rows = solara.use_memo(lambda: views.agency_table(workshop.place), [workshop.place])
    Table("The agencies as a table", columns, rows, folded=True)


@solara.component
def Key(place: Any, running: bool):
    """What shapes and colours mean."""
    said = [f"■ edge colour: paid mostly by {label} ({name_of(colour)})" for label, colour in views.funders(place)]
    if running:
        said = [
            "number: needs in help today", "◆ red: failure demand", "● blue: another contact", "▲ purple: crisis", "■ grey: referred on",
            "● green: helped, goes home", "white to yellow to orange to dark red: waits under 1, 4, 12 weeks, longer", "FULL: no place free",
        ]  # fmt: skip
    else:
        said = [
            "circle: has staff and waits",
            "square: takes everyone, paid by the case",
            "thick edge: a door people come to",
            *said,
        ]
    lines(said, "wp-key")


def name_of(colour: str) -> str:
    """A colour in words, for those who tell colours apart badly."""
    return _COLOUR_NAMES.get(colour, "")


_COLOUR_NAMES = dict(
    zip(COLOURS, ("blue", "orange", "green", "pink", "light blue", "vermilion", "yellow", "grey"), strict=True)
)


def _beside(app: App) -> None:
    workshop = app.workshop
    place = workshop.place
    kinds = [{"value": name, "label": cohort.label} for name, cohort in place.cohorts.items()]
    Choice(
        "Kind of citizen",
        kinds,
        workshop.kind,
        event_chosen=lambda k: app.do(lambda: setattr(workshop, "kind", str(k))),
    )
    if workshop.agency not in place.agencies:
        cohort = place.cohorts[workshop.kind]
        tag("p", f"{cohort.size():,.0f} of them at a time. What may trouble them:")
        lines([place.needs[need].label for need in cohort.needs])
        tag("p", "Click an agency, or move to it with the Tab key and press Enter, to look inside.", "wp-say")
        return
    tag("h3", place.agencies[workshop.agency].label)
    for title, said in views.agency_details(place, workshop.agency):
        tag("h3", title)
        lines(said)
    with solara.v.Html(tag="div", class_="wp-row"):
        from viz.app.components import Button

        Button("Close", lambda: app.do(lambda: setattr(workshop, "agency", "")))
