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


def mean_wait(fte: float, seed: int) -> float:
    """Mean days to assessment at one agency where nobody chases, gives up or returns."""
    data = tiny_data(
        cohorts__people__citizens=200, cohorts__people__leaves_after_days=36_500, agencies__office__staff__fte=fte,
        needs__housing__patience_days=36_500, needs__housing__chase_every_days=REMOVE, agencies__office__treats__housing__success=1.0,
        needs__housing__deterioration_per_year=0.0, needs__housing__recovery_per_year=0.0, agencies__office__caseload_places=200,
        agencies__office__treats__housing__hours_per_week=0,
        **{"needs.housing.crisis": REMOVE, "needs.housing.crisis_per_year": REMOVE, "crises": {}, "agencies.ambulance": REMOVE},
    )  # fmt: skip
    run = Run(compile_place(place_from(data)), seed, 0, 1460).to(1460)
    waits = run.world.waits.sum(axis=0)[0, 0].astype("f8")
    queue = run.world.standing[:1460, 0, 0].mean()
    return float((waits * np.arange(len(waits))).sum() / max(1, waits.sum()) + 1000 * queue)  # both must not grow


@settings(max_examples=15, deadline=None)
@given(st.floats(0.02, 0.3), st.floats(1.01, 3), st.integers(0, 50))
def test_more_staff_never_lengthens_waits(fte: float, factor: float, seed: int) -> None:
    assert mean_wait(fte * factor, seed) <= mean_wait(fte, seed) + 1e-9


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
