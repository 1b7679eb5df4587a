"""Directions that must hold whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import enums as e
from sim.engine import Run, compile_place
from sim.load import place_from
from tests.results.worlds import busy_data
from tests.tiny import REMOVE, tiny_data


def queue_by_day(fte: float, seed: int) -> np.ndarray:
    """Needs waiting at one agency each evening; everybody comes once and gets through (help goes on for good)."""
    data = tiny_data(
        cohorts__people__citizens=200, cohorts__people__leaves_after_days=36_500, agencies__office__staff__fte=fte,
        needs__housing__patience_days=36_500, needs__housing__chase_every_days=REMOVE, needs__housing__deterioration_per_year=0.0,
        needs__housing__recovery_per_year=0.0, agencies__office__caseload_places=REMOVE,
        agencies__office__contact_minutes=0,
        **{"needs.housing.crisis": REMOVE, "needs.housing.crisis_per_year": REMOVE, "crises": {}, "agencies.ambulance": REMOVE,
           "agencies.office.treats.housing": {"continuing": True, "success": 1}},
    )  # fmt: skip
    run = Run(compile_place(place_from(data)), seed, 0, 1460).to(1460)
    return run.world.standing[:1460, 0, 0]


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 0.3), st.floats(1.01, 3), st.integers(0, 50))
def test_more_staff_never_lengthens_the_queue_on_any_day(fte: float, factor: float, seed: int) -> None:
    """Same arrivals, more minutes by every evening: no more than one need behind (minutes are whole, their fractions carried)."""
    few, many = queue_by_day(fte, seed), queue_by_day(fte * factor, seed)
    assert (many <= few + 1).all()


def hours_an_assessment(sharing: bool, seed: int) -> float:
    data = busy_data()
    if sharing:
        data["agencies"]["office"]["reads_records_of"] = ["benefits"]
        data["agencies"]["benefits"]["reads_records_of"] = ["office"]
    run = Run(compile_place(place_from(data)), seed, 0, 1095).to(1095)
    assessed = run.world.assessed.sum(axis=(0, 1, 2, 3))
    return assessed[1] / assessed[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sharing_everything_never_raises_hours_an_assessment(seed: int) -> None:
    assert hours_an_assessment(True, seed) < hours_an_assessment(False, seed)


@pytest.mark.interpreted
def test_no_hazards_no_needs_no_events() -> None:
    data = tiny_data(
        cohorts__people__needs__housing={"prevalence": 0, "onset_per_year": 0},
        cohorts__people__leaves_after_days=36_500,
    )
    run = Run(compile_place(place_from(data)), 1, 0, 730).to(730)
    events = run.world.events.sum(axis=(0, 1, 2))
    assert events.sum() == events[e.E_ENTRY] + events[e.E_EXIT], "people come and go, nothing else"
