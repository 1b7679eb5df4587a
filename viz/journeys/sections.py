"""What the page of journey maps consists of, from what has been counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenarios.compare.twins import Compared, Variant
from scenarios.journeys.examples import Example, draw_examples, draw_one
from scenarios.journeys.gather import Gathered
from scenarios.journeys.lanes import life_of
from scenarios.journeys.maps import maps_of
from scenarios.journeys.run import World
from scenarios.journeys.selection import Selection
from scenarios.journeys.weeks import Weeks
from scenarios.scenario import SILOED
from sim.place import Place
from viz.journeys import tables
from viz.journeys.heat import contact_heat
from viz.journeys.lanes import one_life, twin_lanes
from viz.journeys.page import Section, Table
from viz.journeys.process_map import process_maps
from viz.journeys.variant_strips import variant_strips
from viz.twin_story import CAVEAT, change_words


def sections(
    compared: Compared, selection: Selection, gathered: Sequence[Gathered], worlds: Sequence[World]
) -> list[Section]:
    """All sheets, the maps first."""
    names = tables.labels_of(compared)
    labels = [names[one.world.name] for one in gathered]
    files = ["today" if one.world.name == SILOED else one.world.name for one in gathered]
    return [
        *_maps(compared, gathered, labels, files), _typical(gathered), _moments(gathered, labels, files),
        _weeks(gathered, labels, files), *_lives(compared, selection, worlds),
    ]  # fmt: skip


def _maps(
    compared: Compared, gathered: Sequence[Gathered], labels: Sequence[str], files: Sequence[str]
) -> Iterator[Section]:
    where = [
        "Who directly follows whom, from the beginning of a need to its end. Crises and what follows from them are steps too."
    ]
    rollout = [f"{said} Add --from to begin later." for v in compared.comparison.variants for said in rolled_out(v)]
    for what, follows, text in (
        ("agencies", [one.agencies for one in gathered], [*where, *rollout]),
        ("activities", [one.steps for one in gathered], ["The same journeys by what happens, at whatever agency."]),
    ):
        found = maps_of(follows)
        drawn = process_maps(
            [(f"map-{what}-{file}", label, one) for file, label, one in zip(files, labels, found, strict=True)], what
        )
        columns, rows = tables.ways(found, tables.short_labels(gathered), most=40)
        yield Section(
            f"Process map of {what}", text, drawn, [Table(columns, rows[:12], "The busiest ways", 2)], [f"ways-{what}"]
        )


def rolled_out(variant: Variant) -> list[str]:
    """What mixes today with the redesign in its map: those whom it has not reached yet."""
    roll = variant.rollout
    days = round(roll.start_day.value + roll.ramp_days.value)
    if not days and float(roll.covered_share) >= 1 and float(roll.consent_share) >= 1:
        return []
    return [
        f"“{variant.label}” reaches citizens one after another during the first {days} days, and at most "
        f"{float(roll.covered_share) * float(roll.consent_share):.0%} of those it is for; its map shows everybody, reached or not."
    ]


def _typical(gathered: Sequence[Gathered]) -> Section:
    names = gathered[0].world.activities.labels
    short = tables.short_labels(gathered)
    drawing = variant_strips(
        "typical-journeys", [(s, one.variants) for s, one in zip(short, gathered, strict=True)], names
    )
    columns, rows = tables.typical(gathered, short, 20)
    text = "Episodes that take the same steps in the same order. Those still open at the end of the period end where they stand."
    return Section("Typical journeys", [text], [drawing], [Table(columns, rows)], ["typical-journeys"])


def _moments(gathered: Sequence[Gathered], labels: Sequence[str], files: Sequence[str]) -> Section:
    shown, texts = [], [tables.ASSOCIATION]
    for label, one in zip(labels, gathered, strict=True):
        found = tables.telling(one.moments.found())
        columns, rows = tables.moments(found, 15)
        texts.append(f"{label[0].upper()}{label[1:]}: {tables.how_it_ends(one)}")
        shown.append(
            Table(
                columns,
                rows or [["none", *[""] * 7]],
                f"Where journeys part, {label}: those that passed and those that did not",
                2,
            )
        )
    return Section("Moments that matter", texts, (), shown, [f"moments-{file}" for file in files])


def _weeks(gathered: Sequence[Gathered], labels: Sequence[str], files: Sequence[str]) -> Section:
    drawn = contact_heat(
        [
            (f"contacts-by-week-{file}", label, one.weeks)
            for file, label, one in zip(files, labels, gathered, strict=True)
        ]
    )
    shown = []
    for label, one in zip(labels, gathered, strict=True):
        shown.append(Table(*weeks_table(one.weeks), f"Contacts in 100 open episodes: {label}", on_page=False))
    return Section("When and where people ask", (), drawn, shown, [f"contacts-by-week-{file}" for file in files])


def weeks_table(one: Weeks) -> tuple[list[str], list[list[str]]]:
    """Contacts in 100 open episodes by agency and week: columns and rows."""
    weeks = [f"week {week + 1}" for week in range(one.weeks)]
    rows = [[name, *_cells(row)] for name, row in zip(one.agencies, one.per_100(), strict=True) if np.nansum(row) > 0]
    return ["agency", *weeks], rows


def _cells(row: np.ndarray) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.1f}" for value in row]


def _lives(compared: Compared, selection: Selection, worlds: Sequence[World]) -> Iterator[Section]:
    place, seed = worlds[-1].compiled.place, compared.comparison.seed
    if len(worlds) == 1:
        one = draw_one(worlds[0], seed, selection.cohorts)
        if one is not None:
            life = life_of(worlds[0], one)
            drawing = one_life("one-citizen", life, f"{place.cohorts[life.cohort].label}, citizen {one}")
            yield Section(
                "One citizen's journey",
                ["Drawn at random among those who were assessed or had a crisis, never picked."],
                [drawing],
            )
        return
    found = draw_examples(worlds[0], worlds[-1], seed, selection.cohorts)
    if not found:
        return
    told = tables.labels_of(compared)[worlds[-1].name]
    drawn = [
        twin_lanes(
            f"twins-{one.fared}",
            life_of(worlds[0], one.citizen),
            life_of(worlds[-1], one.citizen),
            who(place, one),
            told,
        )
        for one in found
    ]
    text = (
        f"The same citizen with the same luck in both worlds, one for each way to fare, among {found[0].among:,} who are there at the end of "
        "both and were assessed or had a crisis in either. Crises decide, or failure demand where nobody has any; cost alone says nothing "
        "of how somebody fares."
    )
    rows = [
        [
            one.means,
            f"{one.of:,}",
            f"{one.of / one.among:.0%}",
            f"citizen {one.citizen}",
            change_words(one.change),
        ]
        for one in found
    ]
    columns = [
        "with the redesign",
        "citizens",
        "share of them",
        "drawn by lot",
        "redesign less today, for this citizen",
    ]
    yield Section("Two lives", [text, CAVEAT], drawn, [Table(columns, rows)], ["two-lives"])


def who(place: Place, one: Example) -> str:
    """What an example is called above its lanes."""
    return f"{place.cohorts[one.cohort].label.split(' (')[0]}, {one.fared} ({one.means})"
