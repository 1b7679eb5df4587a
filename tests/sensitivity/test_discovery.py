"""Boxes: one that was planted is found, noise has none."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.sensitivity.discovery import Side, best_box, boxes, parted, within


def planted(
    seed: int, wrong: float = 0.05, numbers: int = 10, draws: int = 250
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Loses where the third is below 0.4 and the sixth above 0.5, but for a share of wrong ones."""
    rng = np.random.default_rng(seed)
    x = rng.random((draws, numbers))
    inside = (x[:, 2] < 0.4) & (x[:, 5] > 0.5)
    return x, np.where(rng.random(draws) < wrong, ~inside, inside), inside


def test_a_planted_box_is_found() -> None:
    x, loses, inside = planted(1)
    first, *_ = boxes(x, loses)
    sides = {side.number: side for side in first.sides}
    assert set(sides) == {2, 5} and first.p_value <= 0.01
    assert sides[2].low is None and sides[2].high == pytest.approx(0.4, abs=0.08)
    assert sides[5].high is None and sides[5].low == pytest.approx(0.5, abs=0.08)
    found = within(x[:, 2], sides[2]) & within(x[:, 5], sides[5])
    assert first.draws == found.sum() and first.density == pytest.approx(loses[found].mean())
    assert first.coverage == pytest.approx(loses[found].sum() / loses.sum()) and first.base == pytest.approx(
        loses.mean()
    )
    assert (found & inside).sum() / (found | inside).sum() > 0.8, "hardly anything beside the planted box"


def test_noise_rarely_has_a_box() -> None:
    """40 outcomes of luck alone: a box in at most 7 (about 2 expected; more than 7 has probability 0.001)."""
    found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        found += bool(boxes(rng.random((60, 4)), rng.random(60) < 0.3, seed))
    assert found <= 7


def test_two_boxes_apart() -> None:
    rng = np.random.default_rng(3)
    x = rng.random((400, 5))
    found = boxes(x, (x[:, 0] < 0.2) | (x[:, 3] > 0.85))
    named = sorted(side.number for one in found for side in one.sides)
    assert len(found) == 2 and named == [0, 3]
    assert sum(one.coverage for one in found) > 0.85


def test_where_all_or_hardly_any_lose_there_is_nothing_to_tell() -> None:
    x = np.random.default_rng(0).random((100, 3))
    assert boxes(x, np.ones(100, bool)) == [] and boxes(x, np.zeros(100, bool)) == []
    assert boxes(x, np.arange(100) < 3) == [] and boxes(x[:10], np.arange(10) < 5) == []


def test_how_well_a_box_parts_by_hand() -> None:
    """All four inside lose, none of four outside: 8 ln 2; as many inside as outside, or fewer: nothing."""
    loses, inside = np.arange(8) < 4, np.arange(8) < 4
    assert parted(loses, inside) == pytest.approx(8 * np.log(2))
    assert (
        parted(loses, ~inside) == 0
        and parted(loses, np.arange(8) % 2 == 0) == 0
        and parted(loses, np.ones(8, bool)) == 0
    )


def test_a_box_of_one_number_is_found_to_its_edge() -> None:
    """Loses exactly below a value: the box ends at the last losing draw."""
    x = np.random.default_rng(9).random((200, 2))
    loses = x[:, 0] < 0.3
    bounds, _ = best_box(x, loses)
    assert bounds[0, 1] == x[loses, 0].max() and np.isinf(bounds[1]).all()
    assert within(np.array([0.1, 0.2, 0.3]), Side(0, 0.15, 0.3, 0.0)).tolist() == [False, True, True]
