"""Sequential ABC: a posterior known by formula, resuming, interrupts, what is pooled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.sequential import DATABASE, UNREADABLE, Generation, fit, generations, pooled
from tests.calibration.worlds import straight

pytest.importorskip("pyabc")


def mean_and_sd(one: Generation) -> tuple[np.ndarray, np.ndarray]:
    mean = one.weights @ one.u
    return mean, np.sqrt(one.weights @ np.square(one.u - mean))


def test_the_posterior_is_the_one_by_formula(tmp_path: Path) -> None:
    """Flat prior, figure = u + chance + error, each with a tenth: normal around the figure with sd √(0.1² + 0.1²)."""
    own = straight(seen=(0.5, 0.45))
    last = pooled(fit(own, tmp_path, population=60, seconds=120))
    mean, sd = mean_and_sd(last)
    error = 0.02**0.5 / np.sqrt(last.effective)
    assert last.temperature == 1
    assert last.effective > 25
    assert mean == pytest.approx([0.5, 0.45], abs=4 * error)
    assert sd == pytest.approx([0.02**0.5] * 2, rel=4 / np.sqrt(2 * last.effective))


def test_one_worker_and_the_same_seed_give_the_same_again(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        found.append(pooled(fit(straight(), tmp_path / name, population=12, seconds=120)))
    assert np.array_equal(found[0].u, found[1].u) and np.array_equal(found[0].weights, found[1].weights)


def test_several_workers_find_the_same_within_chance(tmp_path: Path) -> None:
    last = pooled(fit(straight(), tmp_path, population=25, seconds=120, workers=2))
    mean, _ = mean_and_sd(last)
    assert mean == pytest.approx([0.5, 0.5], abs=5 * 0.02**0.5 / np.sqrt(last.effective))


class Stop(BaseException):
    """Somebody interrupts."""


def test_finished_generations_survive_an_interrupt_and_the_same_call_goes_on(tmp_path: Path) -> None:
    def stop_in_the_second(progress) -> None:
        if progress.generations == 1 and progress.runs > 70:
            raise Stop

    own = straight()
    with pytest.raises(Stop):
        fit(own, tmp_path, population=20, seconds=60, tell=stop_in_the_second)
    kept = generations(own, tmp_path)
    assert len(kept) >= 1
    whole = fit(own, tmp_path, population=20, seconds=120)
    assert len(whole) > len(kept)
    assert np.array_equal(whole[0].u, kept[0].u)
    temperatures = [one.temperature for one in whole]
    assert temperatures == sorted(temperatures, reverse=True) and temperatures[-1] == 1
    runs: list[int] = []
    assert len(fit(own, tmp_path, 20, 120, tell=lambda progress: runs.append(progress.runs))) == len(whole)
    assert runs == []  # finished: nothing is run again


def test_without_time_there_is_nothing_and_no_fault(tmp_path: Path) -> None:
    assert fit(straight(), tmp_path, population=20, seconds=0) == []


@pytest.mark.parametrize("broken", [b"nothing of the kind", b""])
def test_a_broken_database_is_no_fit_and_a_new_one_is_begun(tmp_path: Path, broken: bytes) -> None:
    """As a full disk leaves it; what was there is put aside."""
    (tmp_path / DATABASE).write_bytes(broken)
    assert generations(straight(), tmp_path) == []
    assert fit(straight(), tmp_path, population=12, seconds=120, most_generations=1)
    assert (tmp_path / UNREADABLE).read_bytes() == broken


def test_a_database_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / DATABASE).mkdir()
    with pytest.raises(OSError, match=r"generations\.db cannot be written .* the same command continues"):
        fit(straight(), tmp_path, population=12, seconds=120)


def generation(temperature: float, weights: list[float]) -> Generation:
    w = np.array(weights)
    return Generation(0, temperature, 10, np.arange(2.0 * len(w)).reshape(-1, 2) / 10, w, np.zeros((len(w), 2)))


def test_generations_at_temperature_one_count_as_much_as_their_effective_candidates() -> None:
    """Effective 2 and 1: weights 2/3 of a half each, and 1/3."""
    both = pooled([generation(8, [1.0]), generation(1, [0.5, 0.5]), generation(1, [1.0])])
    assert both.weights == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    hot = pooled([generation(8, [1.0]), generation(3, [0.5, 0.5])])
    assert hot.temperature == 3


@pytest.mark.slow
def test_intervals_hold_the_truth_on_a_small_place() -> None:
    """A smaller edition of `python -m benchmarks.recovery`: twelve repetitions, bounds that a right posterior breaks once in a thousand."""
    from scipy.stats import binom

    from benchmarks.recovery import LEVEL, recover

    found = recover(repetitions=12, population=30)
    assert found.held.sum(axis=0).min() >= binom.ppf(0.0005, 12, LEVEL)
    assert abs(found.below.mean() - 0.5) < 4 * (1 / 12) ** 0.5 / (2 * 12) ** 0.5
