"""Screening, Sobol' indices, PAWN, tornado against functions whose answers are known in closed form."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from calibration.sensitivity import screening, tornado, variance
from calibration.sensitivity.numbers import Uncertain
from calibration.sensitivity.pawn import pawn

pytest.importorskip("SALib")

SLOPES = np.array([3.0, -2.0, 1.0, 0.0, 5.0])
NAMES = ["a", "b", "c", "d", "e"]


def test_of_a_linear_function_the_effect_is_the_slope_over_the_whole_range() -> None:
    u = screening.design(NAMES, 4, seed=0)
    found = screening.screen(NAMES, u, np.column_stack([u @ SLOPES] * 2))
    assert found is not None and found.trajectories == 4
    by_name = {one.name: one for one in found.effects}
    for name, slope in zip(NAMES, SLOPES, strict=True):
        assert by_name[name].mu_star == pytest.approx(abs(slope), abs=1e-12)
        assert by_name[name].mu == pytest.approx(slope, abs=1e-12)
        assert by_name[name].sigma == pytest.approx(0, abs=1e-12), "the same everywhere"
    assert [one.name for one in found.effects][:3] == ["e", "a", "b"] and found.luck == 0


def test_a_group_moves_by_the_sum_of_its_numbers_each_in_its_own_direction() -> None:
    """Slopes 3 and 2: the two move by |3 + 2| or |3 - 2|; every effect of the group is one of these."""
    groups = ["pair", "pair", "idle"]
    u = screening.design(groups, 8, seed=3)
    y = u @ np.array([3.0, 2.0, 0.0])
    found = screening.screen(groups, u, y[:, None])
    assert found is not None
    pair, idle = found.effects
    assert pair.name == "pair" and 1 <= pair.mu_star <= 5 and math.isnan(pair.mu) and idle.mu_star == 0
    steps = np.abs(np.diff(y.reshape(8, 3), axis=1)) / (screening.STEP * screening.WIDTH)
    assert set(np.round(steps.ravel(), 9)) <= {0.0, 1.0, 5.0} and pair.mu_star == pytest.approx(
        steps.sum(axis=1).mean()
    )


def test_a_trajectory_with_a_failed_run_is_left_out() -> None:
    u = screening.design(NAMES, 4, seed=0)
    y = np.column_stack([u @ SLOPES] * 2)
    y[2, 1] = np.nan
    found = screening.screen(NAMES, u, y)
    assert found is not None and found.trajectories == 3
    assert found.effects[0].mu_star == pytest.approx(5)
    y[8, 0] = y[14, 0] = np.nan
    assert screening.screen(NAMES, u, y) is None, "one trajectory is too few"


def test_luck_alone_rarely_stands_out() -> None:
    """A function of luck alone: the strongest effect exceeds the luck told in about one of twenty; more than 8 of 60 has probability
    0.002."""
    groups = [f"x{j}" for j in range(12)]
    believed = 0
    for seed in range(60):
        u = screening.design(groups, 3, seed)
        found = screening.screen(groups, u, np.random.default_rng(seed).normal(size=(len(u), 2)), seed)
        assert found is not None
        believed += found.effects[0].mu_star > found.luck
    assert believed <= 8


def test_the_strongest_groups_are_opened_as_far_as_allowed() -> None:
    effects = [
        screening.Effect(name, star, math.nan, math.nan, 0.0) for name, star in (("big", 9), ("mid", 5), ("low", 1))
    ]
    inside = {"big": ["b1", "b2", "b3"], "mid": ["m1", "m2"], "low": ["l1"]}
    assert screening.opened(effects, inside, 5) == ["b1", "b2", "b3", "m1", "m2"]
    assert screening.opened(effects, inside, 4) == ["b1", "b2", "b3"], "no group is opened in part"
    assert screening.opened(effects, inside, 2) == ["b1", "b2", "b3"], "the strongest always is"


def ishigami(u: np.ndarray) -> np.ndarray:
    """Ishigami & Homma 1990 with a = 7, b = 0.1 on [-pi, pi]."""
    x = -np.pi + 2 * np.pi * u
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
ONE = 0.5 * (1 + B * np.pi**4 / 5) ** 2 / VARIANCE
TWO = A**2 / 8 / VARIANCE
BOTH = B**2 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE  # 1 and 3 together


def test_sobol_indices_of_ishigami() -> None:
    """Analytic indices within twice the half width told (its 95 % interval, twice as wide)."""
    found = variance.indices(3, ishigami(variance.design(3, 512, seed=1)))
    assert found is not None and found.points == 512
    for one, truth in zip(found.first, (ONE, TWO, 0.0), strict=True):
        assert one.share == pytest.approx(truth, abs=2 * one.error)
    for one, truth in zip(found.total, (ONE + BOTH, TWO, BOTH), strict=True):
        assert one.share == pytest.approx(truth, abs=2 * one.error)
    assert found.second[0, 2].share == pytest.approx(BOTH, abs=2 * found.second[0, 2].error)
    assert found.second[0, 1].share == pytest.approx(0, abs=2 * found.second[0, 1].error)


def test_failed_base_points_are_left_out_and_a_constant_has_no_indices() -> None:
    y = ishigami(variance.design(3, 64, seed=1))
    y[5] = np.nan
    found = variance.indices(3, y)
    assert found is not None and found.points == 63
    assert variance.indices(3, np.ones(64 * 8)) is None


def test_the_share_alone_from_draws() -> None:
    """By a curve through 1,500 draws; the standard error of such a share is about 2 sqrt(share (1 - share) / n) = 0.026."""
    x = np.random.default_rng(5).random((1500, 4))
    shares = variance.alone(x, ishigami(x))
    assert shares == pytest.approx([ONE, TWO, 0, 0], abs=0.08)
    noisy = ishigami(x) + np.random.default_rng(6).normal(0, np.sqrt(VARIANCE), 1500)
    assert variance.alone(x, noisy, of_assumptions=0.5) == pytest.approx([ONE, TWO, 0, 0], abs=0.16), (
        "luck is half, and taken off"
    )


def test_pawn_tells_what_acts_from_what_idles() -> None:
    x = np.random.default_rng(2).random((300, 3))
    index, idle = pawn(x, 4 * x[:, 0] + 3 * x[:, 1])
    assert index[0] > index[1] > idle and index[2] < index[1]
    few = [
        pawn(np.random.default_rng(s).random((100, 1)), np.random.default_rng(s + 99).normal(size=100), s)
        for s in range(16)
    ]
    assert sum(own[0] > bar for own, bar in few) <= 4, (
        "of 16 idle ones about one is believed; more than 4 has probability 0.001"
    )


def number(path: str, low: float, stated: float, high: float) -> Uncertain:
    return Uncertain(path, stated, low, high, "number")


def test_tornado_and_pairs_of_a_product() -> None:
    """f = 10 x + 2 y + 3 x y + luck of the replication, as stated x = 1, y = 2, z = 0: ends by hand."""
    numbers = [number("x", 0, 1, 2), number("y", 0, 2, 3), number("z", -1, 0, 1)]
    values = tornado.design(numbers, 2)
    assert values.shape == (1 + 6 + 4, 3) and values[0].tolist() == [1, 2, 0]
    x, y = values[:, 0], values[:, 1]
    f = (10 * x + 2 * y + 3 * x * y)[:, None] + np.array([[0.0, 5.0, -3.0]])
    by_path = {one.path: one for one in tornado.swings(numbers, f)}
    assert by_path["x"].low.value == pytest.approx(-10 - 6) and by_path["x"].high.value == pytest.approx(16)
    assert by_path["y"].low.value == pytest.approx(-4 - 6) and by_path["y"].high.value == pytest.approx(5)
    assert by_path["z"].span == 0 and by_path["x"].span == pytest.approx(32)
    assert by_path["x"].low.low == pytest.approx(by_path["x"].low.high), "luck shared by all points cancels"
    (pair,) = tornado.interactions(numbers, f, 2)
    assert pair.paths == ("x", "y") and pair.beyond.value == pytest.approx(3 * -1 * -2) and pair.ends == ("low", "low")


def test_a_bar_with_luck_has_its_interval() -> None:
    """Changes 1, 2, 3 over three replications: mean 2, half width 4.3027 x 1 / sqrt(3)."""
    numbers = [number("x", 0, 1, 2), number("y", 0, 1, 2)]
    f = np.zeros((5, 3))
    f[2] = [1, 2, 3]
    own = tornado.swings(numbers, f)[0].high
    assert (own.value, own.high - own.value) == pytest.approx((2, 4.30265 / np.sqrt(3)), abs=1e-4)
    f[2, 1] = np.nan
    assert tornado.swings(numbers, f)[0].high.value == pytest.approx(2), "a failed run is left out"
    assert all(a.span >= b.span for a, b in pairwise(sorted(tornado.swings(numbers, f), key=lambda one: -one.span)))
