"""Presets and levers, and a running list of what differs from today."""

from __future__ import annotations

import solara

from scenarios.workshop import tables
from scenarios.workshop.levers import levers_for
from viz.app.components import Button, Choice, Field, Lever, Table, lines, tag
from viz.app.pages.move_box import MoveBox
from viz.app.session import App
from viz.app.views.words import differences


@solara.component
def RedesignPage(app: App):
    """The second page."""
    app.version.value  # noqa: B018
    workshop = app.workshop
    with solara.v.Html(tag="div"):
        tag("h2", "Change how the network works")
        tag(
            "p",
            "No lever writes a result: each changes how services work, and what comes of it is found out by running it.",
            "wp-lead",
        )
        with solara.v.Html(tag="div", class_="wp-row"):
            options = [{"value": tables.NOTHING, "label": "Start from today"}]
            found = solara.use_memo(lambda: tables.presets_for(workshop.place), [workshop.place])
            options += [{"value": name, "label": label} for name, label in found.items()]
            Choice(
                "Start from",
                options,
                workshop.preset,
                event_chosen=lambda n: app.do(lambda: workshop.choose_preset(str(n))),
            )
            Field(
                "What you call it",
                workshop.tables["label"],
                event_entered=lambda t: app.do(lambda: workshop.rename(str(t))),
            )
            Button("Undo", lambda: app.do(workshop.undo), disabled=not workshop.past)
            Button("Reset to today", lambda: app.do(workshop.reset), disabled=tables.does_nothing(workshop.tables))
            Button("Run it side by side", lambda: app.page.set("run"), main=True, disabled=workshop.redesign is None)
        with solara.v.Html(tag="div", class_="wp-grid wp-two"):
            with solara.v.Html(tag="section", class_="wp-card"):
                tag("h3", "Levers")
                _levers(app)
                MoveBox(app)
            with solara.v.Html(tag="section", class_="wp-card"):
                _differs(app)


def _levers(app: App) -> None:
    workshop = app.workshop
    positions = workshop.positions
    for lever in levers_for(workshop.place):
        off = lever.needs_lead and positions["lead"] <= 0
        changes = f"{lever.changes} First add lead professionals." if off else lever.changes
        Lever(
            lever.label, changes, lever.unit, lever.low, lever.high, lever.step, round(positions[lever.name], 2), off,
            app.version.value,
            event_moved=lambda value, name=lever.name: app.do(lambda: workshop.move(name, float(value))),
        ).key(lever.name)  # fmt: skip


def _differs(app: App) -> None:
    workshop = app.workshop
    tag("h3", "What differs from today")
    redesign = workshop.redesign
    if redesign is None:
        tag("p", "Nothing yet.")
        return
    moved = [
        f"{label}: {now:.3g}" if before is None else f"{label}: {before:.3g} → {now:.3g}"
        for label, before, now in workshop.moved_levers
    ]
    after = redesign.apply(workshop.place)
    new, rows = differences(workshop.place, after)
    also = [lever.CHANGES for lever in redesign.levers if lever.NAME in _BESIDE]
    lines([*moved, *new, *(f"Also: {words}" for words in also)])
    rollout = redesign.rollout
    tag(
        "p",
        f"Spread over {rollout.ramp_days.value:.0f} days; reaches {float(rollout.covered_share) * float(rollout.consent_share):.0%} of those it is for.",
    )
    if redesign.description.description:
        tag("p", " ".join(redesign.description.description.split()), "wp-say")
    Table(
        f"Every value of the place that differs ({len(rows)})", ["What", "Today", "Redesign"], rows[:300], folded=True
    )


_BESIDE = ("gateway", "co_location", "threshold", "reablement", "discharge_to_assess", "administration_share",
           "effectiveness_review", "community_support", "budget_holding_lead_professional", "merge_agencies", "move_door", "remove_step", "swap_order",
           "data_sharing")  # fmt: skip
