"""Draws of assumptions: inside their ranges, each slice once, sums left alone, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.assumptions import OVER_SEVERITIES, draw_values, drawn_places, uncertain, within
from sim.load import built_in_places, load_place
from sim.register import Parameter, register


def test_every_slice_of_a_range_is_used_once() -> None:
    """Ten draws: the tenths of each range's probability are hit once each."""
    place = load_place("bradford")
    values, parameters = draw_values(place, 10, seed=3), uncertain(place)
    assert len(parameters) > 100
    for parameter in parameters:
        edges = within(parameter, np.linspace(0, 1, 11)[1:-1])
        hit = np.searchsorted(edges, [draw[parameter.path] for draw in values])
        assert sorted(hit) == list(range(10)), parameter.path


def test_the_stated_value_is_the_median() -> None:
    one = Parameter("x", 2.0, 1.0, 10.0, "", "assumed", 6)
    assert within(one, np.array([0.0, 0.25, 0.5, 0.75, 0.999999])) == pytest.approx([1, 1.5, 2, 6, 10], abs=1e-4)


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_drawn_places_are_places_and_sums_are_left_alone(name: str) -> None:
    place = load_place(name)
    for drawn in drawn_places(place, 2, seed=1):
        before = {p.path: p.value for p in register(place)}
        after = {p.path: p.value for p in register(drawn)}
        assert before.keys() == after.keys()
        changed = {path for path in before if before[path] != after[path]}
        evened = {path for path in changed if path.rpartition(".")[0].endswith(OVER_SEVERITIES)}
        assert changed - evened == {p.path for p in uncertain(place)} - evened
        for group in {path.rpartition(".")[0] for path in evened}:
            assert sum(v for path, v in after.items() if path.startswith(f"{group}.")) == pytest.approx(1)
        assert not [path for path in changed if ".funders." in path or "children_shares" in path]


def test_the_same_seed_gives_the_same_draws() -> None:
    place = load_place("croydon")
    assert draw_values(place, 3, 5) == draw_values(place, 3, 5) != draw_values(place, 3, 6)
