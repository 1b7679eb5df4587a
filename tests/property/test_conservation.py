"""Built-in and busy places: everything adds up on many evenings, not only the last."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import Run, compile_place
from sim.load import built_in_places, load_place, place_from
from tests.property.conserved import check_everything
from tests.results.worlds import busy_data, busy_place


def run_and_check(place, citizens: int | None, days: list[int], seed: int) -> None:
    rows: list[np.ndarray] = []
    run = Run(compile_place(place, citizens), seed, 0, days[-1], sink=lambda part: rows.append(part.copy()))
    for day in days:
        run.to(day)
        check_everything(run, np.concatenate(rows))


@pytest.mark.parametrize("name", sorted(built_in_places()))
@pytest.mark.parametrize("seed", [1, 2**63 + 11])
def test_built_in_places(name: str, seed: int) -> None:
    run_and_check(load_place(name), 400, [1, 2, 9, 100, 101, 365, 900, 1500], seed)


@pytest.mark.interpreted
def test_busy_place() -> None:
    run_and_check(busy_place(), 90, [1, 30, 200, 500], 3)


def test_overload_loses_nothing() -> None:
    """A tenth of the staff: queues and lists grow as they must."""
    data = busy_data()
    for agency in ("office", "benefits"):
        data["agencies"][agency]["staff"]["fte"] = 0.2
    run_and_check(place_from(data), None, [1, 200, 900, 1800], 4)
