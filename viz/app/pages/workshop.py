"""Workshop mode: guesses, snapshots, the guided story, presenter notes, the next group."""

from __future__ import annotations

from functools import partial

import solara

from viz.app.components import Button, Choice, Field, Table, lines, tag
from viz.app.pages.run import cached_basis
from viz.app.session import App
from viz.app.state import GUESSED
from viz.app.views import outcome
from viz.app.views.guide import story

_OF = {"Crises": ("events", "crisis"), "Failure demand": ("failure_demand_of_contacts", "all"), "Public spending": ("spend", "all")}  # fmt: skip
_OF_WHAT = {
    "Crises": "a citizen and year",
    "Failure demand": "share of contacts without planned appointments",
    "Public spending": "a year",
}


@solara.component
def WorkshopPage(app: App):
    """The seventh page."""
    app.version.value  # noqa: B018
    with solara.v.Html(tag="div"):
        tag("h2", "Workshop")
        with solara.v.Html(tag="div", class_="wp-grid wp-two"):
            with solara.v.Html(tag="section", class_="wp-card"):
                Guesses(app)
            with solara.v.Html(tag="section", class_="wp-card"):
                _guide(app)
        with solara.v.Html(tag="section", class_="wp-card"):
            Snapshots(app)
        with solara.v.Html(tag="section", class_="wp-card"):
            tag("h3", "Between groups")
            Field(
                "Presenter's own notes (kept between groups)",
                app.workshop.notes,
                lines=3,
                event_entered=lambda t: app.do(lambda: setattr(app.workshop, "notes", str(t))),
            )
            NextGroup(app)


@solara.component
def Guesses(app: App):
    """Guess first, then run."""
    app.version.value  # noqa: B018
    who, set_who = solara.use_state("Table 1")
    figure, set_figure = solara.use_state(GUESSED[0])
    change, set_change = solara.use_state("-10")
    tag("h3", "Guess first, then run")
    with solara.v.Html(tag="div", class_="wp-row"):
        Field("Who guesses", who, event_entered=lambda t: set_who(str(t)))
        Choice(
            "What",
            [{"value": f, "label": f"{f} ({_OF_WHAT[f]})"} for f in GUESSED],
            figure,
            event_chosen=lambda f: set_figure(str(f)),
        )
        Field(
            "Change, % of today (− is less)",
            change,
            "number",
            1,
            -100,
            1000,
            event_entered=lambda t: set_change(str(t)),
        )
        Button("Keep this guess", lambda: app.do(lambda: app.workshop.guess(who, figure, float(change))), main=True)
    guesses = app.workshop.guesses
    if not guesses:
        tag("p", "No guesses yet. They are shown beside the outcome once a run has come to its end.")
        return
    run = app.workshop.run
    came: dict[str, float] = {}
    if run is not None and run.finished:
        found = cached_basis(app, run).found
        rows = {name: found(*_OF[name]) for name in GUESSED}
        came = {name: 100 * row.difference / row.siloed for name, row in rows.items() if row is not None and row.siloed}
    cells = [
        [
            g.who,
            f"{g.figure} ({_OF_WHAT[g.figure]})",
            f"{g.change:+g} %",
            f"{came[g.figure]:+.1f} %" if g.figure in came else "not run yet",
        ]
        for g in guesses
    ]
    Table("Guesses beside what came out", ["Who", "What", "Guess", "Outcome"], cells)


def _guide(app: App) -> None:
    workshop = app.workshop
    tag("h3", "A guided story")
    kinds = [{"value": name, "label": cohort.label} for name, cohort in workshop.place.cohorts.items()]
    Choice(
        "Kind of citizen",
        kinds,
        workshop.kind,
        event_chosen=lambda k: app.do(lambda: setattr(workshop, "kind", str(k))),
    )
    if app.guide.value:
        Button("End the guided story", lambda: app.guide.set(0))
    else:
        Button("Begin the guided story", lambda: app.guide.set(1), main=True)
    for step in story(workshop.place.cohorts[workshop.kind].kind):
        tag("h4", step.title)
        tag("p", step.words)


@solara.component
def Guide(app: App):
    """The step of the story that is being told, above every page."""
    app.version.value  # noqa: B018
    at = app.guide.value
    if not at:
        return
    steps = story(app.workshop.place.cohorts[app.workshop.kind].kind)
    step = steps[at - 1]

    def go(number: int) -> None:
        app.guide.set(number)
        if number:
            app.page.set(steps[number - 1].page)

    with solara.v.Html(tag="section", class_="wp-say", attributes={"aria-label": "Guided story"}):
        tag("p", f"{step.title} (step {at} of {len(steps)})", "wp-big")
        tag("p", step.words)
        with solara.v.Html(tag="div", class_="wp-row"):
            if app.page.value != step.page:
                Button("Go there", lambda: app.page.set(step.page)).key("there")
            Button("Back a step", lambda: go(at - 1), disabled=at == 1).key("back")
            Button(
                "Next step" if at < len(steps) else "The story is over",
                lambda: go((at + 1) % (len(steps) + 1)),
                main=True,
            ).key("next")


@solara.component
def Snapshots(app: App):
    """Keep, compare up to four, go back."""
    app.version.value  # noqa: B018
    name, set_name = solara.use_state("")
    nothing_said: list[str] | None = None
    chosen, set_chosen = solara.use_state(nothing_said)  # until somebody chooses: the last four
    workshop = app.workshop
    tag("h3", "Snapshots: keep a redesign with what came of it, compare up to four")
    run = workshop.run
    with solara.v.Html(tag="div", class_="wp-row"):
        Field("Name", name, event_entered=lambda t: set_name(str(t)))

        def keep() -> None:
            if run is not None:
                one = cached_basis(app, run)
                workshop.snapshot(name or workshop.tables["label"], outcome.conclusion(one), outcome.figures(one))

        Button("Keep a snapshot", lambda: app.do(keep), main=True, disabled=run is None or not run.finished)
    if not workshop.snapshots:
        tag("p", "None yet: run a redesign to its end, then keep it.")
        return
    shown = [one for one in workshop.snapshots if chosen is None or one.name in chosen][-4:]
    with solara.v.Html(tag="div", class_="wp-row"):
        for one in workshop.snapshots:
            on = one in shown

            def switch(own=one.name, on=on) -> None:
                now = [s.name for s in shown]
                set_chosen([n for n in now if n != own] if on else [*now, own][-4:])

            Button(f"{'Hide' if on else 'Compare'}: {one.name}", switch)
            Button(f"Back to: {one.name}", partial(app.do, partial(workshop.recall, one.name)))
    labels = list(dict.fromkeys(row[0] for one in shown for row in one.figures))
    of = [{row[0]: row for row in one.figures} for one in shown]
    rows = [
        [
            label,
            next((o[label][1] for o in of if label in o), "–"),
            *(f"{o[label][2]} ({o[label][3]})" if label in o else "–" for o in of),
        ]
        for label in labels
    ]
    Table("Side by side", ["", "Today", *(f"{one.name} ({one.place})" for one in shown)], rows)
    lines([f"{one.name}: {one.sentence}" for one in shown])


@solara.component
def NextGroup(app: App):
    """Reset, after a question."""
    asked, set_asked = solara.use_state(False)
    with solara.v.Html(tag="div", class_="wp-row"):
        if not asked:
            Button("Reset for the next group", lambda: set_asked(True))
            return

        def clear() -> None:
            set_asked(False)
            app.guide.set(0)
            app.do(app.workshop.next_group)

        tag("p", "Guesses, snapshots and the redesign will be gone. Save the session first (Take away).")
        Button("Yes, clear everything", clear, main=True)
        Button("No, keep it", lambda: set_asked(False))
