"""The hash of a place: what it hangs on, and that what was fitted to the built-in places belongs to them as they are."""

from __future__ import annotations

import json

import pytest

from calibration.targets import BINDINGS
from scenarios.results import place_hash
from sim.load import load_place
from tests.tiny import tiny_place

SHIPPED = sorted((BINDINGS.parent / "posteriors").glob("*.json"))


def test_it_hangs_on_what_a_place_says() -> None:
    assert place_hash(tiny_place()) == place_hash(tiny_place())
    assert place_hash(tiny_place(agencies__office__staff__fte=4)) != place_hash(
        tiny_place(agencies__office__staff__fte=5)
    )


def test_what_is_left_as_by_default_may_be_spelt_out() -> None:
    """So places that could say more one day keep their hash."""
    assert place_hash(tiny_place(agencies__office__reads_records_of=[])) == place_hash(tiny_place())


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_what_ships_calibrated_was_fitted_to_the_place_as_it_is(file) -> None:
    assert json.loads(file.read_text())["place_hash"] == place_hash(load_place(file.stem))


def test_something_ships() -> None:
    assert {"bradford", "croydon", "kent"} <= {file.stem for file in SHIPPED}
