"""Today and the redesign side by side on one clock."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import solara

from viz.app.components import Button, Chart, Choice, Counters, Network, Table, Transport, lines, tag
from viz.app.pages.place import Key
from viz.app.session import STEP_DAYS, App
from viz.app.state import Run
from viz.app.views import network, outcome
from viz.app.views import run as views


@solara.component
def RunPage(app: App):
    """The third page."""
    app.version.value  # noqa: B018
    with solara.v.Html(tag="div"):
        tag("h2", "Side by side: the same people, the same luck")
        if app.workshop.redesign is None:
            tag("p", "Nothing differs from today yet. Choose a redesign or move a lever first.", "wp-say")
            with solara.v.Html(tag="div", class_="wp-row"):
                Button("Go to the levers", lambda: app.page.set("redesign"), main=True)
            return
        Clock(app)
        if app.workshop.run is None:
            tag("p", "Press Play. Both worlds first settle into the present, then part on the same day.", "wp-say")
            _guesses(app)
        else:
            Worlds(app)
            if app.workshop.run.finished:
                Outcome(app)


def _guesses(app: App) -> None:
    if app.workshop.guesses:
        tag("h3", "What was guessed")
        lines([f"{guess.who}: {guess.figure} {guess.change:+g} %" for guess in app.workshop.guesses])
    else:
        tag("p", "Guess first, then run: let each table write down what it expects, under Workshop.")


@solara.component
def Clock(app: App):
    """Play, pause, step, speed, scrub."""
    app.version.value, app.tick.value  # noqa: B018
    run = app.workshop.run
    total = math.ceil(365 * app.workshop.years / STEP_DAYS)
    at = run.at if run else 0
    Transport(
        app.playing.value or bool(app.busy.value), at, len(run.live.frames) - 1 if run else 0, total,
        views.clock(run.frame.day) if run else "Before the start", app.speed.value,
        event_toggle=lambda *_: app.toggle(), event_step=lambda *_: app.show(at + 1), event_back=lambda *_: app.show(at - 1),
        event_scrub=lambda n: app.show(int(n)), event_faster=lambda s: app.speed.set(str(s)), event_finish=lambda *_: app.to_the_end(),
        event_drawn=lambda *_: app.drawn.set(),
    )  # fmt: skip


@solara.component
def Worlds(app: App):
    """Counters, networks and charts of the frame that is looked at."""
    app.version.value, app.tick.value  # noqa: B018
    which, set_which = solara.use_state("both")
    run = app.workshop.run
    if run is None:
        return
    Counters(views.counters(run.frame, run.compared.compiled[0].scale))
    with solara.v.Html(tag="div", class_="wp-row wp-tight"):
        options = [
            ("both", "Both networks"),
            ("today", "Today, large"),
            ("redesign", "Redesign, large"),
            ("none", "Counters and charts only"),
        ]
        Choice(
            "Show",
            [{"value": v, "label": label} for v, label in options],
            which,
            event_chosen=lambda v: set_which(str(v)),
        )
    with solara.v.Html(tag="div", class_="wp-grid wp-two" if which == "both" else "wp-grid"):
        for world, name in ((0, "Today"), (1, "Redesign")):
            if which in ("both", name.lower()):
                _world(app, run, world, name)
    if which != "none":
        Key(run.compared.compiled[1].place, running=True)
    _details(app, run)
    _charts(app, run)


def _world(app: App, run: Run, world: int, name: str) -> None:
    net = _net(app, run, world)
    span = {"2": 900, "5": 600, "10": 450}.get(app.speed.value, 350)
    Network(
        net, f"{name}: {views.clock(run.frame.day)}", network.agency_states(run.live.frames, run.at, world),
        network.moves(run.frame, world), frame=run.at, span=span, chosen=app.workshop.agency, redesign=world == 1, picture=True,
        event_choose=lambda chosen: app.do(lambda: setattr(app.workshop, "agency", str(chosen))),
    )  # fmt: skip


def _net(app: App, run: Run, world: int) -> dict[str, Any]:
    """The drawing of the redesigned place for both worlds; what only the redesign has is faint in today's."""
    key = ("net", world)
    if key not in app.cache:
        compiled = run.compared.compiled
        net = network.network(compiled[1].place)
        agencies = [a | {"absent": a["name"] in compiled[world].absent} for a in net["agencies"]]
        edges = net["edges"] if world else network.edges_of(app.workshop.place, compiled[1].place)
        app.cache[key] = net | {"agencies": agencies, "edges": edges}
    return app.cache[key]


def _details(app: App, run: Run) -> None:
    chosen = app.workshop.agency
    place = run.compared.compiled[1].place
    if chosen not in place.agencies:
        return
    a = list(place.agencies).index(chosen)
    with solara.v.Html(tag="section", class_="wp-card"):
        tag("h3", place.agencies[chosen].label)
        columns, rows = ["", "Today", "Redesign"], []
        states = [network.agency_states(run.live.frames, run.at, world)[a] for world in (0, 1)]
        for label, key in (
            ("Waiting for somebody", "waiting"),
            ("In help", "helped"),
            ("Places taken", "cases"),
            ("Places there are", "places"),
            ("Days waited, last quarter", "wait"),
        ):
            rows.append([label, *("–" if s[key] is None else f"{s[key]:,}" for s in states)])
        asked = [f"{r.failed_at[a]:,} of {r.asked_at[a]:,}" for r in run.frame.readings]
        rows.append(["Failure demand, of contacts so far", *asked])
        Table(f"How it stands: {views.clock(run.frame.day)}", columns, rows)
        Button("Close", lambda: app.do(lambda: setattr(app.workshop, "agency", "")))


def _charts(app: App, run: Run) -> None:
    at = run.at - run.at % 4 if app.playing.value else run.at
    with solara.v.Html(tag="div", class_="wp-grid wp-two"):
        for which in range(len(views.SERIES)):
            key = ("chart", which, app.projector.value)
            kept = app.cache.get(key)
            if kept is None or kept[0] != at:
                chart = views.lines(run.live.frames, at, which)
                kept = at, views.line_option(chart, run.live.years, app.projector.value), views.chart_table(chart)
                app.cache[key] = kept
            with solara.v.Html(tag="div", class_="wp-card"):
                Chart(kept[1], *kept[2])


@solara.component
def Outcome(app: App):
    """What came of it, once the end is reached."""
    app.version.value  # noqa: B018
    beside, set_beside = solara.use_state(False)
    run = app.workshop.run
    if run is None or not run.finished:
        return
    with solara.v.Html(tag="section", class_="wp-card"):
        tag("h2", "What came of it")
        one = cached_basis(app, run)
        tag("p", outcome.conclusion(one), "wp-big")
        if len(run.compared.parts) == 1:
            tag("p", "This is one run: chance plays a part. How much, see How sure.", "wp-warn")
        Table(
            "Headline figures",
            ["", "Today", "Redesign", "Difference", "95 % interval"],
            [list(r) for r in outcome.figures(one)],
        )
        equal_money(app, run, beside, set_beside)
        with solara.v.Html(tag="div", class_="wp-row"):
            for page, label in (
                ("journeys", "Where journeys lead"),
                ("lives", "Meet one citizen"),
                ("money", "Who pays, who saves"),
                ("sure", "How sure is that?"),
                ("workshop", "Compare with your guesses"),
            ):
                Button(label, partial(app.page.set, page))


def cached_basis(app: App, run: Run, scenario: str | None = None) -> Any:
    """The outcome of the replications that are there, made once."""
    key = ("basis", scenario, len(run.compared.parts), app.workshop.arrangement, id(app.workshop.controls))
    if key not in app.cache:
        app.cache[key] = outcome.basis(app.workshop, run, scenario)
    return app.cache[key]


def equal_money(app: App, run: Run, beside: bool, set_beside: Any) -> None:
    """One click from every saving: the same money spent on more of today."""
    if run.bought is None:
        tag(
            "p",
            "This redesign buys no more staff than there is today, so no saving can come from extra money.",
            "wp-say",
        )
        return
    with solara.v.Html(tag="div", class_="wp-row"):
        Button(
            "Hide: the same money, today's way" if beside else "And the same money, spent today's way?",
            lambda: set_beside(not beside),
        )
    if beside:
        other = cached_basis(app, run, run.bought)
        mine = {row[0]: row for row in outcome.figures(cached_basis(app, run))}
        rows = [[row[0], row[1], mine[row[0]][3] if row[0] in mine else "–", row[3]] for row in outcome.figures(other)]
        tag(
            "p",
            "What the redesign spends on staff above today's buys posts and places at all of today's teams instead.",
        )
        Table("The same money, two ways", ["", "Today", "Redesign: difference", "More of today: difference"], rows)
