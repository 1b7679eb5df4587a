"""What goes with losing: correlations and cuts by hand, and no belief in what stands out by chance."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from scenarios.study.headlines import outcomes, pairs
from scenarios.study.losing import associations, best_cut, rank_correlations
from tests.study_report.worlds import measures


def test_rank_correlation_by_hand() -> None:
    """Ranks 1 2 3 4 against 1 3 2 4: 1 - 6 x 2 / (4 x 15) = 0.8; against 4 3 2 1: -1."""
    found, _ = rank_correlations(np.array([[1, 40], [3, 30], [2, 20], [9, 10]], "f8"), np.array([0.1, 0.2, 0.3, 0.4]))
    assert found == pytest.approx([0.8, -1])


def test_the_best_cut_by_hand() -> None:
    """Losing at 1, 2, 3, 5 of 1 … 8: below 3.5 all of three, above one of five: impurity 0.8; below 5.5 four of five: 0.8, too, later."""
    cut = best_cut(np.arange(1.0, 9.0), np.array([1, 1, 1, 0, 1, 0, 0, 0], bool))
    assert (cut.at, cut.below, cut.above) == (3.5, 1.0, 0.2)
    clean = best_cut(np.array([8.0, 1, 7, 2, 6, 3, 5, 4]), np.array([1, 0, 1, 0, 1, 0, 1, 0], bool))
    assert (clean.at, clean.below, clean.above) == (4.5, 0, 1)
    assert math.isnan(best_cut(np.arange(8.0), np.zeros(8, bool)).at)
    assert math.isnan(best_cut(np.ones(8), np.arange(8) > 3).at), "equal values cannot be parted"


def drawn(count: int, paths: int, seed: int, strength: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs in which the first assumption moves the cost, and the assumptions."""
    rng = np.random.default_rng(seed)
    values = rng.random((count, paths))
    cost = {d: [float(strength * (values[d, 0] - 0.5) + rng.normal())] for d in range(count)}
    rows = measures({"siloed": {d: [0.0] for d in range(count)}, "r": cost})
    told = [("here", d, f"path{p:03}", values[d, p]) for d in range(count) for p in range(paths)]
    return pairs(outcomes(rows)), pd.DataFrame(told, columns=["place", "draw", "path", "value"])


def test_what_decides_is_found_among_hundreds() -> None:
    told = associations(*drawn(60, 200, 1, 8.0))
    first = told.iloc[0]
    assert first["path"] == "path000" and first["p_value"] <= 0.01 and first["correlation"] > 0.7
    assert first["below"] < 0.35 < 0.65 < first["above"] and len(told) == 200


def test_of_hundreds_that_do_nothing_one_is_rarely_believed() -> None:
    """40 studies of 30 draws and 100 assumptions: believed in 5 % of them; more than 7 of 40 has probability 0.001.

    Each correlation tested on its own would believe one in all but 1 - 0.95^100 of them.
    """
    believed = sum(bool((associations(*drawn(30, 100, seed, 0.0))["p_value"] <= 0.05).any()) for seed in range(40))
    assert believed <= 7


def test_too_few_draws_or_nothing_that_moves() -> None:
    assert associations(*drawn(5, 3, 1, 1.0)).empty
    paired, assumptions = drawn(20, 2, 1, 1.0)
    assert associations(paired.assign(difference=0.0), assumptions).empty
    assert set(associations(paired, assumptions.assign(value=1.0))["path"]) == set()


def test_an_assumption_of_one_redesign_is_not_held_against_another() -> None:
    paired, assumptions = drawn(20, 2, 1, 1.0)
    own = assumptions.assign(scenario=np.where(assumptions["path"] == "path001", "another", ""))
    assert list(associations(paired, own)["path"]) == ["path000"]
