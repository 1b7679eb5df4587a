"""What a fit says it has learned, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.fitting import CHECKED_WEIGHT, heaviest
from calibration.outcome import Posterior, agrees, figure, identifiability, parameters, resampled
from calibration.sequential import Generation
from calibration.targets import spread
from tests.calibration.worlds import ONSET, SUCCESS, binding, problem


def posterior(u: np.ndarray) -> Posterior:
    own = problem()
    return Posterior(own, u, own.numbers(u), np.zeros((len(u), 1)))


def test_a_posterior_like_the_prior_has_learned_nothing() -> None:
    grid = (np.arange(1_000) + 0.5) / 1_000
    onset, success = parameters(posterior(np.stack([grid, np.full(1_000, 0.5)], axis=1)))
    assert (onset["path"], success["path"]) == (ONSET, SUCCESS)
    assert onset["contraction"] == pytest.approx(0, abs=1e-3) and onset["stays_prior"]
    assert success["contraction"] == pytest.approx(1) and not success["stays_prior"]
    assert (onset["low"], onset["median"], onset["high"]) == pytest.approx((0.23, 0.5, 0.77), abs=2e-3)
    assert onset["stated_inside"] and success["stated_inside"]


def test_numbers_that_may_only_rise_together_are_one_open_and_one_held_direction() -> None:
    grid = (np.arange(1_000) + 0.5) / 1_000
    told = identifiability(posterior(np.stack([grid, grid], axis=1)))
    assert (told["held"], told["of"]) == (1, 2)
    tight, wide = told["directions"]
    assert tight["spread"] == pytest.approx(0, abs=1e-6)
    assert sorted(tight["weights"].values()) == pytest.approx([-0.707, 0.707], abs=1e-3)
    assert wide["spread"] == pytest.approx(2**0.5, rel=0.01)
    assert told["correlated"][0]["correlation"] == 1


def test_resampling_draws_by_weight_and_only_what_is_kept() -> None:
    u = np.array([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]])
    last = Generation(0, 1.0, 3, u, np.array([0.5, 0.25, 0.25]), np.zeros((3, 1)))
    drawn = resampled(problem(), last, np.array([True, True, False]), draws=300, seed=1)
    share = (drawn.u[:, 0] == 0.1).mean()
    assert share == pytest.approx(2 / 3, abs=1 / 300)  # systematic: within one draw
    assert set(drawn.u[:, 0]) == {0.1, 0.2}


def test_only_candidates_that_carry_the_weight_are_checked() -> None:
    u = np.zeros((4, 2))
    one = heaviest(Generation(0, 1.0, 4, u, np.array([0.02, 0.6, 0.36, 0.02]), np.zeros((4, 1))))
    assert one.weights == pytest.approx([0.6 / 0.96, 0.36 / 0.96])
    assert CHECKED_WEIGHT <= 0.96


@pytest.mark.parametrize(
    ("interval", "told"),
    [((4, 5, 6), "met"), ((1, 2, 4.5), "overlaps"), ((6.5, 7, 8), "no"), ((None, None, None), "not measured")],
)
def test_agreement_is_of_the_median_then_of_the_interval(interval, told: str) -> None:
    assert agrees(4, 6, *interval) == told


def test_a_figure_beside_draws() -> None:
    row = binding("bradford-assessments-before", tolerance=1.6449)
    told = figure(row, np.array([6.0, np.nan, 6.0]), spread(row).z)
    assert (told["model_low"], told["model"], told["model_high"], told["z"]) == pytest.approx((6, 6, 6, 1))
    assert told["agrees"] == "met"
    assert figure(row, np.array([np.nan]), spread(row).z)["agrees"] == "not measured"
