"""The peers of workload W do the same work: by formula, and by each other.

Sample means are held against exact means, or against the NumPy peer's, with the
standard errors seen between runs; a count fails when it is further off than
chance would put it once in ten thousand. Hours are so short in the second test
that an assessment takes days: there the rules of the queue decide.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import stats

from benchmarks.peers import PEERS, load
from benchmarks.peers.expected import expected_means
from benchmarks.peers.w_parameters import DAYS, Workload

CHANCE = 1e-4
REFERENCE = "NumPy, daily step"
OTHERS = [name for name in PEERS if name != REFERENCE]
SIZES = pytest.mark.parametrize(
    ("runs", "citizens", "days"),
    [(12, 150, 400), pytest.param(12, 500, DAYS, marks=pytest.mark.slow)],
)


def sample(name: str, runs: int, citizens: int, days: int) -> dict[str, np.ndarray]:
    """Means a citizen of several runs; skips the test if the peer's library is missing."""
    try:
        simulate = load(name)
    except ModuleNotFoundError as error:
        pytest.skip(f"{name} cannot run here: {error}; install the extra 'benchmark'")
    results = [simulate(citizens, days, seed) for seed in range(1, runs + 1)]
    return {key: np.array([r[key] for r in results]) for key in results[0] if key != "seconds"}


def test_outcomes_of_an_assessment_add_up_to_one():
    assert sum(Workload().outcome_shares()) == pytest.approx(1)


def held_against_exact_means(seen: dict[str, np.ndarray], days: int) -> None:
    """Every count of `seen` is near its exact mean."""
    for key, exact in expected_means(days).items():
        assert stats.ttest_1samp(seen[key], exact).pvalue > CHANCE, (key, seen[key].mean(), exact)


def test_numpy_meets_the_exact_means_when_nobody_waits(monkeypatch):
    monkeypatch.setattr(Workload, "assessments_a_day", lambda self, citizens: 1e6)
    held_against_exact_means(sample(REFERENCE, runs=10, citizens=10_000, days=DAYS), days=DAYS)


@SIZES
@pytest.mark.parametrize("name", OTHERS)
def test_peer_meets_the_exact_means_when_nobody_waits(name, runs, citizens, days, monkeypatch):
    monkeypatch.setattr(Workload, "assessments_a_day", lambda self, citizens: 1e6)
    held_against_exact_means(sample(name, runs, citizens, days), days)


@cache
def numpy_with_long_queues(runs: int, citizens: int, days: int) -> dict[str, np.ndarray]:
    """The reference sample, drawn once for all peers."""
    return sample(REFERENCE, runs, citizens, days)


@SIZES
@pytest.mark.parametrize("name", OTHERS)
def test_peer_agrees_with_numpy_when_queues_are_long(name, runs, citizens, days):
    seen = sample(name, runs, citizens, days)
    for key, means in numpy_with_long_queues(2 * runs, citizens, days).items():
        test = stats.ttest_ind(seen[key], means, equal_var=False)
        assert test.pvalue > CHANCE, (key, seen[key].mean(), means.mean())


@pytest.mark.parametrize("name", PEERS)
def test_same_seed_gives_the_same_run(name):
    first, second = (sample(name, runs=1, citizens=50, days=100) for _ in range(2))
    assert first == second
