"""One citizen, two lives: as swim lanes and in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import solara

from scenarios.workshop.pairs import HARMED, HELPED, MEANS, SAME, pairs
from viz.app.components import Button, Choice, Field, Lanes, Slider, Table, lines, tag
from viz.app.pages.needs_run import NeedsRun
from viz.app.session import App
from viz.app.state import NotPossible, Run
from viz.app.views.lives import TwoLives, drawn, lane_table, spoken, steps, two_lives
from viz.report.words import pounds
from viz.twin_story import BOTH, CAVEAT, TODAY

ASKED = (
    (HELPED, "Someone whom it helped"),
    (HARMED, "Someone whom it harmed"),
    (SAME, "Someone for whom nothing changed"),
)
MOST_LINES = 120
KEY = (
    "◆ red: failure demand", "● blue: another contact", "■ black: a full assessment, with the number of questions asked again",
    "✚ black: a step (places learned from logs)", "▲ purple: crisis", "✕ grey: turned away, lost, gave up, failed", "▼ grey: a need begins or gets worse",
    "low dashed bar: waits", "green bar: help", "lilac bar: a stay (hospital, custody, care)", "tall blue box: case held by a lead or team",
    "£ at the right: crises, stays, benefits and bought help",
)  # fmt: skip


@solara.component
def LivesPage(app: App):
    """The fourth page."""
    app.version.value  # noqa: B018
    turn, set_turn = solara.use_state(0)
    number, set_number = solara.use_state("")
    with solara.v.Html(tag="div"):
        tag("h2", "One citizen, two lives")
        run = NeedsRun(app)
        if run is None:
            return
        everybody = _pairs(app, run)
        workshop = app.workshop
        kinds = [{"value": name, "label": cohort.label} for name, cohort in workshop.place.cohorts.items()]

        def show(row: dict[str, Any] | None, what: str) -> None:
            if row is None:
                raise NotPossible(f"There is nobody: {what}.")
            app.cache["lives"] = two_lives(run.live, row)

        def draw(outcome: str) -> None:
            set_turn(turn + 1)
            app.do(
                lambda: show(everybody.draw(workshop.kind, outcome, turn), f"nobody of this kind had {MEANS[outcome]}")
            )

        with solara.v.Html(tag="div", class_="wp-row"):
            Choice(
                "Kind of citizen",
                kinds,
                workshop.kind,
                event_chosen=lambda k: app.do(lambda: setattr(workshop, "kind", str(k))),
            )
            for outcome, label in ASKED:
                Button(label, partial(draw, outcome), main=outcome == HELPED)
            Field("Citizen's number", number, "number", 1, 0, event_entered=lambda n: set_number(str(n)))
            Button(
                "Find",
                lambda: app.do(
                    lambda: show(
                        _numbered(everybody, number),
                        "a different person holds this number in one of the worlds, or there is no such number",
                    )
                ),
            )
        counted = [
            (label.lower().removeprefix("someone "), everybody.count(workshop.kind, outcome))
            for outcome, label in ASKED
        ]
        whole = counted[0][1][1]
        tag(
            "p",
            f"Of {whole:,} of this kind who can be compared: "
            + "; ".join(
                f"{n:,} {words}{'' if MEANS[o] in words else f' ({MEANS[o]})'}"
                for (o, _), (words, (n, _)) in zip(ASKED, counted, strict=True)
            )
            + ".",
        )
        if "lives" in app.cache:
            Story(app, app.cache["lives"])
        tag("p", CAVEAT, "wp-warn")


def _pairs(app: App, run: Run) -> Any:
    if "pairs" not in app.cache:
        app.cache["pairs"] = pairs(run.live)
    return app.cache["pairs"]


def _numbered(everybody: Any, number: str) -> dict[str, Any] | None:
    try:
        return everybody.row(int(float(number)))
    except ValueError:
        return None


def _through_time(lives: TwoLives, upto: int, set_upto: Callable[[int], None]) -> None:
    """A slider over the days, and a step to the next day on which anything happens."""
    days = steps(lives)
    with solara.v.Html(tag="div", class_="wp-row"):
        said = f"day {upto:,} of {lives.days:,}"
        Slider("Shown until", said, upto, 0, lives.days, event_moved=lambda day: set_upto(int(day)))
        before = [day for day in days if day < upto]
        Button("Back a step", lambda: set_upto(before[-1]), disabled=not before)
        Button("Step through" if upto >= lives.days else "Next step",
               lambda: set_upto(next((day for day in days if day > upto), days[0])))  # fmt: skip


@solara.component
def Story(app: App, lives: TwoLives):
    """Lanes of both worlds, a slider through time, and the words."""
    upto, set_upto = solara.use_state(lives.days, key=str(lives.story.citizen))
    story = lives.story
    with solara.v.Html(tag="section", class_="wp-card"):
        tag("h3", f"Citizen {story.citizen}: {app.workshop.place.cohorts[story.cohort].label}")
        tag("p", f"With the redesign: {story.changed}.", "wp-big")
        tag("p", "When the worlds parted: " + "; ".join(story.began) + ".")
        both = (lives.today, lives.redesign)
        cost, staff = (
            " → ".join(pounds(getattr(life, name)) for life in both) for name in ("marginal_gbp", "imputed_gbp")
        )
        tag(
            "p",
            f"What this life cost, today → redesign: {cost} for crises, stays, benefits and bought help. It took {staff} of staff time, "
            "whose pay is due anyway: never add the two.",
        )
        _through_time(lives, upto, set_upto)
        for title, life in (("Today", lives.today), ("Redesign", lives.redesign)):
            Lanes(title, spoken(life), drawn(life), lives.days, upto, title == "Redesign")
        lines(KEY, "wp-key")
        Table(
            "The two lives in numbers (crises are contacts, too; days waited for two needs at once count for each)",
            *lane_table(lives),
        )
        rows = [
            [
                str(line.day),
                "both" if line.world == BOTH else "today" if line.world == TODAY else "redesign",
                ("failure demand: " if line.failure else "") + line.words,
            ]
            for line in story.lines
            if line.day <= upto
        ]
        Table(
            f"In words ({len(rows)} events{', the first ' + str(MOST_LINES) + ' of them' if len(rows) > MOST_LINES else ''})",
            ["Day", "World", "What happens"],
            rows[:MOST_LINES],
            folded=True,
        )
        if story.ends:
            lines(story.ends)
