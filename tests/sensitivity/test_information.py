"""Value of information against the closed form of a linear net benefit with normal figures."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.sensitivity.information import evpi, evppi, gain, linear_normal, shrunk, with_today
from calibration.sensitivity.regression import smoother

N = 400


def drawn(mean: float, seed: int, luck: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """f8[draw, figure] standard normal, and a net benefit mean + 2 first + second + luck."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, 3))
    return x, (mean + 2 * x[:, 0] + x[:, 1] + luck * rng.normal(size=N))[:, None]


def test_the_closed_form_by_hand() -> None:
    """A net benefit of mean 0 and spread 1: E max(0, Z) = 1 / sqrt(2 pi); far from nothing, nothing is worth knowing."""
    assert linear_normal(0, 1) == pytest.approx(0.398942, abs=1e-6)
    assert linear_normal(8, 1) < 1e-12 and linear_normal(1, 0) == 0
    assert linear_normal(-1, 2) == pytest.approx(linear_normal(1, 2))


@pytest.mark.parametrize("mean", [0.0, 1.0, -1.5])
def test_evppi_of_a_linear_normal_decision(mean: float) -> None:
    """Within three of its standard errors of the truth, on average over ten sets of draws (whose own error is a third of that)."""
    errors = []
    for seed in range(10):
        x, benefit = drawn(mean, seed)
        for columns, spread in (([0], 2.0), ([1], 1.0), ([0, 1], np.sqrt(5))):
            worth = evppi(benefit, x[:, columns], seed)
            errors.append((worth.value - linear_normal(mean, spread)) / worth.error)
    assert np.abs(np.mean(errors)) < 1.0 and np.abs(errors).max() < 4.0


def test_a_figure_that_does_nothing_is_rarely_believed() -> None:
    """40 sets of draws: believed in about one of twenty; more than 7 has probability 0.001."""
    believed = 0
    for seed in range(40):
        x, benefit = drawn(0.3, seed)
        believed += evppi(benefit, x[:, [2]], seed).believed
    assert believed <= 7


def test_a_bent_net_benefit() -> None:
    """Net benefit |z| - 1, z uniform on [-2, 2]: it is on average 0; knowing z gains E max(0, |z| - 1) = 1/4."""
    rng = np.random.default_rng(4)
    z = rng.uniform(-2, 2, N)
    worth = evppi((np.abs(z) - 1 + rng.normal(0, 0.5, N))[:, None], z[:, None])
    assert worth.value == pytest.approx(0.25, abs=3 * worth.error) and worth.believed


def test_two_redesigns_and_today() -> None:
    """One gains z, the other -z: knowing z gains E |z| = 2 / sqrt(2 pi) over the best on average, which is nothing."""
    rng = np.random.default_rng(7)
    z = rng.normal(size=N)
    benefits = np.column_stack([z, -z]) + rng.normal(0, 0.5, (N, 2))
    worth = evppi(benefits, z[:, None])
    assert worth.value == pytest.approx(0.797885, abs=3 * worth.error)


def test_evpi_by_hand_and_in_closed_form() -> None:
    """Net benefits 4, -2, -1: choosing always gains 1/3, knowing gains 4/3."""
    assert gain(with_today(np.array([[4.0], [-2.0], [-1.0]]))) == pytest.approx(4 / 3 - 1 / 3)
    assert gain(with_today(np.array([[4.0], [2.0]]))) == 0, "the same choice in every draw"
    _, benefit = drawn(0.5, 11, luck=0.0)
    worth = evpi(benefit)
    assert worth.value == pytest.approx(linear_normal(0.5, np.sqrt(5)), abs=3 * worth.error)


def test_luck_in_means_is_taken_out_of_the_evpi() -> None:
    """Half of the variance is luck: shrunk means vary as what is assumed does, and the EVPI is that without luck."""
    _, noisy = drawn(0.5, 12, luck=np.sqrt(5))
    means = shrunk(noisy, np.array([0.5]))
    assert means.mean() == pytest.approx(noisy.mean()) and means.var() == pytest.approx(noisy.var() / 2)
    worth = evpi(means)
    assert worth.value == pytest.approx(linear_normal(0.5, np.sqrt(5)), abs=3 * worth.error)
    assert evpi(noisy).value > worth.value


def test_a_straight_line_is_found_straight() -> None:
    """Without noise a line comes out as it is, and needs two degrees of freedom."""
    x = np.random.default_rng(1).random((60, 1))
    fit = smoother(x).fit(3 + 2 * x[:, 0])
    assert fit.values == pytest.approx(3 + 2 * x[:, 0], abs=1e-6)
    noisy = smoother(x).fit(3 + 2 * x[:, 0] + np.random.default_rng(2).normal(0, 0.1, 60))
    assert 2 <= noisy.freedom < 6 and noisy.noise == pytest.approx(0.01, rel=0.6)
    assert smoother(np.ones((60, 1))).fit(x[:, 0]).values == pytest.approx(np.full(60, x.mean())), "nothing to go by"
