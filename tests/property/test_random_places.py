"""Any valid place runs, and everything adds up in it."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings

from sim.faults import PlaceFaults
from sim.load import place_from
from tests.property.random_places import place_tables
from tests.property.test_conservation import run_and_check

quick = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@quick
@given(place_tables())
def test_any_valid_place_conserves_everything(tables) -> None:
    try:
        place = place_from(tables)
    except PlaceFaults:
        assume(False)
    run_and_check(place, None, [1, 60, 400, 730], 1)
