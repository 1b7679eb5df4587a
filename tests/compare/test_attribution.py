"""What does the work: games worked by hand, parts that cannot stand alone, shares that add up to the whole."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.compare import Variant
from scenarios.compare.attribution import (
    ALL_PARTS,
    ALONE,
    LEFT_OUT,
    SHAPLEY,
    all_sets,
    attribute,
    orders,
    shapley,
    shapley_by_orders,
)
from scenarios.compare.controls import with_capacity
from tests.compare.worlds import comparison
from tests.property.leads import with_lead
from tests.results.worlds import busy_place

#: The glove game: part 0 is a left glove, 1 and 2 are right ones; a pair is worth 6.  Shapley: 4, 1, 1.
GLOVES = {some: np.array([6.0 if 0 in some and len(some) > 1 else 0.0]) for some in all_sets(3)}


def test_gloves() -> None:
    assert shapley(GLOVES, 3)[:, 0].tolist() == pytest.approx([4, 1, 1])


def test_all_orders_give_the_same_as_all_sets() -> None:
    from itertools import permutations

    along = shapley_by_orders(GLOVES, list(permutations(range(3))))
    assert along.mean(axis=0)[:, 0].tolist() == pytest.approx([4, 1, 1])


def test_shares_add_up_in_every_sample_of_orders() -> None:
    rng = np.random.default_rng(1)
    game = {some: rng.normal(size=(4, 2)) if some else np.zeros((4, 2)) for some in all_sets(6)}
    exact = shapley(game, 6)
    assert np.allclose(exact.sum(axis=0), game[frozenset(range(6))])
    sample = orders(6, 3, 8)
    assert len(sample) == 8 and sample[1] == sample[0][::-1] and sample == orders(6, 3, 8) != orders(6, 4, 8)
    assert np.allclose(shapley_by_orders(game, sample).mean(axis=0).sum(axis=0), game[frozenset(range(6))])


def build(some: frozenset[int]) -> Variant:
    """Parts: a lead; more posts for the lead (which need it); more staff at the office."""
    place = busy_place()
    if 0 in some:
        place = with_lead(place, fte=6, places=150)
    if 1 in some:
        if "lead" not in place.agencies:
            raise ValueError("there is no lead")
        place = with_capacity(place, 1.5, {"lead"})
    if 2 in some:
        place = with_capacity(place, 1.3, {"office"})
    return Variant("x", "x", place)


@pytest.mark.parametrize("limit", [5, 2])
def test_a_redesigns_parts(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr("scenarios.compare.attribution.MOST_FOR_ALL_SETS", limit)
    names = ["lead", "more leads", "more office"]
    found = attribute(comparison(2, years=1, variants=()), names, build, permutations=4)
    assert found.sampled == (0 if limit == 5 else 4)
    assert set(found.impossible) == {("more leads",), ("more leads", "more office")} or limit == 2
    rows = found.rows[(found.rows["measure"] == "events")].set_index(["part", "way"])["effect"]
    assert rows.loc[[(name, SHAPLEY) for name in names]].sum() == pytest.approx(rows[ALL_PARTS, ALL_PARTS])
    assert rows["more leads", ALONE] == 0
    assert rows["lead", LEFT_OUT] == pytest.approx(rows[ALL_PARTS, ALL_PARTS] - rows["more office", ALONE])
