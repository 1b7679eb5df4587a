"""Luck and assumptions: a published table, arithmetic by hand, and intervals that hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scenarios.study.variance import CROSSED, NESTED, crossed, nested, split

#: Six targets (draws) by four judges (replications): Shrout & Fleiss (1979), table 2.
PUBLISHED = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], "f8")


def frame(y: np.ndarray) -> pd.DataFrame:
    """Rows of a table draw x replication; NaN is a job that is missing."""
    rows = [(d, r, y[d, r]) for d in range(y.shape[0]) for r in range(y.shape[1]) if y[d, r] == y[d, r]]
    return pd.DataFrame(rows, columns=["draw", "replication", "value"])


def test_the_published_intraclass_correlations() -> None:
    """ICC(2, 1) = 0.29 (0.019 to 0.761 by another approximation); ICC(1, 1) = 0.17 (-0.133 to 0.723), of which what is below 0 is 0."""
    two = crossed(PUBLISHED)
    assert two.share == pytest.approx(0.290, abs=0.0005)
    assert (two.share_low, two.share_high) == pytest.approx((0.019, 0.761), abs=0.02)
    one = nested(list(PUBLISHED))
    assert (one.share, one.share_high) == pytest.approx((0.166, 0.723), abs=0.0015) and one.share_low == 0
    assert two.p_value < 0.001 and one.p_value == pytest.approx(0.165, abs=0.001)


def test_two_draws_and_two_replications_by_hand() -> None:
    """0 2 / 4 6: mean squares 16 (draws), 4 (luck), 0 (rest): assumptions 16 / 2 = 8, chance 0 + 4 / 2 = 2; nested 16 and 2: 7 and 2."""
    y = np.array([[0.0, 2.0], [4.0, 6.0]])
    both = crossed(y)
    assert (both.assumptions, both.chance, both.share) == (8, 2, 0.8) and both.design == CROSSED
    assert both.share_low < 0.05 and both.share_high > 0.95 and both.p_value == 0, "two draws tell next to nothing"
    apart = nested(list(y))
    assert (apart.assumptions, apart.chance) == (7, 2) and apart.share == pytest.approx(7 / 9)


def test_unequal_numbers_of_replications_by_hand() -> None:
    """{0, 2}, {4, 6, 8}: means 1, 6, grand mean 4; between 2 x 9 + 3 x 4 = 30, within (2 + 8) / 3; n0 = 5 - 13 / 5 = 2.4."""
    told = nested([np.array([0.0, 2.0]), np.array([4.0, 6.0, 8.0])])
    assert told.chance == pytest.approx(10 / 3) and told.assumptions == pytest.approx((30 - 10 / 3) / 2.4)


def test_what_luck_does_to_all_draws_alike_is_not_taken_off_twice() -> None:
    """Draws 0, 1, 2 and luck -9, 0, 9 in each: as nested the draws drown (1 - 81 / 3 < 0); crossed they are told exactly."""
    y = np.add.outer([0.0, 1.0, 2.0], [-9.0, 0.0, 9.0])
    assert nested(list(y)).assumptions == 0 and crossed(y).assumptions == pytest.approx(1)


def test_draws_that_lack_replications() -> None:
    y = PUBLISHED.copy()
    y[0, 3] = np.nan
    assert split(frame(y)) == crossed(PUBLISHED[:, :3])
    stair = np.full((3, 6), np.nan)
    for d in range(3):
        stair[d, 2 * d : 2 * d + 2] = PUBLISHED[d, :2]
    assert split(frame(stair)).design == NESTED


def test_what_cannot_be_told_is_not_told() -> None:
    for y in (PUBLISHED[:1], PUBLISHED[:, :1]):
        told = split(frame(y))
        assert np.isnan(told.share) and np.isnan(told.chance)
    same = crossed(np.full((4, 3), 5.0))
    assert same.assumptions == same.chance == 0 and np.isnan(same.share) and np.isnan(same.p_value)


@pytest.mark.parametrize(("luck", "design", "count"), [(2.0, CROSSED, 4), (2.0, CROSSED, 2), (0.0, NESTED, 4)])
def test_estimates_are_right_on_average_and_intervals_hold_the_truth(luck: float, design: str, count: int) -> None:
    """2,000 studies of 8 draws; variances 1.5² (draws), luck², 1 (rest).

    Tolerances: 4 standard errors of the mean; coverage of 93 to 98.5 %: at a true 95 % it fails in fewer than 1 of 10,000, and an
    interval that held 90 % (Satterthwaite's: 84 to 92 %) would be found out with certainty.
    """
    rng = np.random.default_rng(5)
    told = []
    for _ in range(2_000):
        y = rng.normal(0, 1.5, (8, 1)) + rng.normal(0, 1, (8, count)) + rng.normal(0, luck, (1, count))
        told.append(crossed(y) if design == CROSSED else nested(list(y)))
    truth = 1.5**2 / (1.5**2 + 1 + luck**2)
    for name, expected in (("chance", 1 + luck**2), ("assumptions", 1.5**2)):
        values = np.array([getattr(one, name) for one in told])
        allowed = 4 * values.std() / np.sqrt(len(values)) + (0.06 if name == "assumptions" else 0)  # kept from below 0
        assert values.mean() == pytest.approx(expected, abs=allowed), name
    held = np.mean([one.share_low <= truth <= one.share_high for one in told])
    assert 0.93 <= held <= 0.985
