"""The register of numbers, changing one, and the difference of two places."""

from __future__ import annotations

import pytest

from sim.faults import PlaceFaults
from sim.load import place_from
from sim.register import Parameter, as_tables, difference, register, with_value, with_values
from tests.tiny import tiny_data, tiny_place

ADMIN = "agencies.office.staff.administration_share"


def test_every_stated_number_is_listed_with_range_source_and_unit() -> None:
    figure = {"value": 0.35, "low": 0.25, "high": 0.45, "source": "social-worker-admin-time", "grade": 3}
    numbers = {parameter.path: parameter for parameter in register(tiny_place(**{ADMIN: figure}))}
    assert numbers[ADMIN] == Parameter(ADMIN, 0.35, 0.25, 0.45, "a share of 1", "social-worker-admin-time", 3)
    units = {path: parameter.unit for path, parameter in numbers.items()}
    assert units["agencies.office.staff.fte"] == "full-time posts"
    assert units["agencies.office.staff.gbp_per_fte_year"] == "pounds a year for one full-time post"
    assert units["needs.housing.crisis_per_year.crisis"] == "times a year"
    assert units["needs.housing.doors.office"] == "weight"
    assert units["crises.roofless.costs.0.gbp"] == "pounds"
    assert units["agencies.office.treats.housing.success"] == "a share of 1"
    assert numbers["residents"].source == "assumed"


def test_one_number_for_all_severities_is_one_entry() -> None:
    paths = [parameter.path for parameter in register(tiny_place())]
    assert "needs.housing.deterioration_per_year" in paths
    assert not any(path.startswith("needs.housing.deterioration_per_year.") for path in paths)


def test_defaults_are_listed_on_request() -> None:
    place = tiny_place()
    every = {parameter.path: parameter.stated for parameter in register(place, defaults=True)}
    assert every["needs.housing.relief"] is False and every["needs.housing.patience_days"] is True
    assert len(register(place)) == sum(every.values())


def test_every_listed_number_can_be_changed_and_nothing_else_changes() -> None:
    place = tiny_place()
    for parameter in register(place, defaults=True):
        value = parameter.value / 2 if parameter.value else 0.5
        if parameter.path.endswith("multiplier") or parameter.path.endswith("_cap"):
            value = 2.0
        changed = with_value(place, parameter.path, value)
        found = difference(place, changed)
        assert found, parameter.path
        assert all(path.startswith(parameter.path) and after == value for path, _, after in found)


def test_a_value_in_its_range_keeps_its_source_and_one_outside_does_not() -> None:
    figure = {"value": 0.35, "low": 0.25, "high": 0.45, "source": "social-worker-admin-time", "grade": 3}
    place = tiny_place(**{ADMIN: figure})
    inside, outside = (
        next(number for number in register(with_value(place, ADMIN, value)) if number.path == ADMIN)
        for value in (0.3, 0.1)
    )
    assert (inside.value, inside.low, inside.high, inside.source) == (0.3, 0.25, 0.45, "social-worker-admin-time")
    assert (outside.value, outside.low, outside.high, outside.source) == (0.1, None, None, "assumed")


def test_a_delay_keeps_its_shape() -> None:
    place = tiny_place(needs__housing__patience_days={"value": 60, "shape": "erlang2"})
    assert with_value(place, "needs.housing.patience_days", 30).needs["housing"].patience_days.shape == "erlang2"


def test_one_severity_of_several() -> None:
    changed = with_value(tiny_place(), "needs.housing.deterioration_per_year.acute", 3)
    assert changed.needs["housing"].deterioration_per_year.triple() == (1, 3, 1)
    assert difference(tiny_place(), changed) == [("needs.housing.deterioration_per_year.acute", 1, 3)]


def test_tables_lists_and_text_are_replaced_and_keys_added() -> None:
    place = tiny_place()
    changes = {
        "routes": [{"origin": "ambulance", "to": "office", "need": "housing"}],
        "agencies.office.reads_records_of": ["ambulance"],
        "needs.housing.doors.ambulance": 2,
        "agencies.office.discipline": "first_come",
        "crises.roofless.costs.0.gbp": 250,
    }
    found = {path: (before, after) for path, before, after in difference(place, with_values(place, changes))}
    assert found["agencies.office.discipline"] == ("severity", "first_come")
    assert found["agencies.office.reads_records_of.0"] == (None, "ambulance")
    assert found["needs.housing.doors.ambulance"] == (None, 2)
    assert found["crises.roofless.costs.0.gbp"] == (200, 250)
    assert found["routes.0.delay_days"] == (None, 7)


def test_what_cannot_be_is_refused() -> None:
    place = tiny_place()
    with pytest.raises(PlaceFaults, match="2 is out of range; allowed: 0 to 1"):
        with_value(place, ADMIN, 2)
    with pytest.raises(PlaceFaults, match=r'tiny has no agencies.ofice. Did you mean "agencies.office.staff.fte"'):
        with_value(place, "agencies.ofice.staff.fte", 2)
    with pytest.raises(PlaceFaults, match="no such key here"):
        with_value(place, "agencies.office.staff.ftes", 2)


def test_a_place_equals_itself_and_its_tables_read_back() -> None:
    place = tiny_place()
    assert difference(place, tiny_place()) == []
    assert place_from(as_tables(place)) == place
    assert place_from(tiny_data()) == place
