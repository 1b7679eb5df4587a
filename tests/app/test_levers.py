"""Eight levers on a redesign's tables: each reads what it wrote, fits every built-in place, and the file says the same."""

from __future__ import annotations

import tomllib

import pytest

from scenarios.redesign import load_redesign
from scenarios.workshop import levers, tables
from sim.load import built_in_places, load_place


def test_there_are_at_most_eight_and_each_says_what_it_changes() -> None:
    assert len(levers.LEVERS) <= 8
    for lever in levers.LEVERS:
        assert lever.low < lever.high
        assert lever.changes.endswith(".")


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_presets_are_the_built_in_redesigns(name: str) -> None:
    place = load_place(name)
    found = tables.presets_for(place)
    assert found
    for preset in found:
        assert tables.redesign_of(tables.preset(preset, place)).apply(place) == load_redesign(preset).apply(place)


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_every_position_of_every_lever_fits(name: str) -> None:
    place = load_place(name)
    start = tables.empty(place)
    with_lead = levers.moved(start, place, levers.LEVERS[0], 10)
    for lever in levers.levers_for(place):
        for position in (lever.low, (lever.low + lever.high) // 2, lever.high):
            changed = levers.moved(with_lead if lever.needs_lead else start, place, lever, position)
            if not tables.does_nothing(changed):
                tables.redesign_of(changed).apply(place)
            if lever.name != "money":  # money never comes later than today
                assert lever.read(changed, place) == pytest.approx(position, abs=0.6)


@pytest.mark.parametrize("preset", ["whole_place", "gm_investment_agreement", "liberated_method"])
def test_the_file_says_what_the_tables_say(preset: str) -> None:
    place = load_place("anyplace")
    own = levers.moved(tables.preset(preset, place), place, levers.LEVERS[0], 20)
    own["label"] = 'Ours: "quoted" – ünïcode\\'
    read = tomllib.loads(tables.as_toml(own))
    assert read["label"] == own["label"]
    assert read["levers"] == own["levers"]
    assert tables.redesign_of({"one_off": [], "finance": []} | read).apply(place) == tables.redesign_of(own).apply(
        place
    )


def test_without_leads_what_works_on_them_goes() -> None:
    place = load_place("anyplace")
    none = levers.moved(tables.preset("whole_place", place), place, levers.LEVERS[0], 0)
    assert [lever["lever"] for lever in none["levers"]] == ["payment_on_account"]
