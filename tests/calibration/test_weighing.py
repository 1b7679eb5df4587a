"""Weighing candidates instead of accepting them: a posterior known by formula, from good and bad beginnings; resuming."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration import fitting, sequential
from calibration.fit_folder import summary
from calibration.fitting import carry_out
from calibration.problem import FitFile, Limits
from calibration.sequential import Generation
from calibration.weighing import FROM_PRIOR, begun, proposal_from, weigh
from tests.calibration.worlds import problem, straight

SD = 0.02**0.5  # of the posterior: chance and error, a tenth each


def start(middle: float, width: float, n: int = 40, seed: int = 3) -> Generation:
    """Candidates of a generation that is not cold yet."""
    u = np.clip(middle + width * (np.random.default_rng(seed).random((n, 2)) - 0.5), 0, 1)
    return Generation(2, 4.0, 300, u, np.full(n, 1 / n), u)


def within(seen: float) -> tuple[float, float]:
    """Mean and standard deviation of a normal around what was seen, cut to the unit interval; by adding up."""
    x = (np.arange(200_000) + 0.5) / 200_000
    p = np.exp(-0.5 * np.square((x - seen) / SD))
    mean = np.average(x, weights=p)
    return mean, np.sqrt(np.average(np.square(x - mean), weights=p))


@pytest.mark.parametrize("began", [(0.5, 1.0), (0.8, 0.1)], ids=["everywhere", "far from it"])
@pytest.mark.parametrize("seen", [(0.5, 0.45), (0.03, 0.9)], ids=["inside", "at the edges"])
def test_the_posterior_is_the_one_by_formula(tmp_path: Path, began, seen) -> None:
    """Twenty fits together: their means and spreads are right within what so many effective candidates allow."""
    found = []
    for seed in range(20):
        (folder := tmp_path / str(seed)).mkdir()
        one = weigh(straight(seed + 1, seen=seen), folder, start(*began), wanted=60, seconds=120)
        assert one is not None and one.temperature == 1 and one.effective >= 60
        assert len(one.u) <= 60 and one.weights.sum() == pytest.approx(1) and ((one.u >= 0) & (one.u <= 1)).all()
        found.append([one.weights @ one.u, one.weights @ np.square(one.u)])
    mean, square = np.mean(found, axis=0)
    for k in range(2):
        right, spread = within(seen[k])
        error = spread / np.sqrt(
            20 * 30
        )  # drawing sixty by weight from sixty effective ones at most doubles the variance
        assert mean[k] == pytest.approx(right, abs=4 * error)
        assert square[k] - mean[k] ** 2 == pytest.approx(spread**2, rel=4 * np.sqrt(2 / (20 * 30)))


def test_a_density_is_one_in_all(tmp_path: Path) -> None:
    """Of the proposal's parts the one around candidates adds up to what of its draws falls into the cube."""
    proposal = proposal_from(start(0.4, 0.5).u, np.full(40, 1 / 40))
    rng = np.random.default_rng(5)
    inside = rng.random((200_000, 2))
    drawn = proposal.draw(rng, 200_000)
    share = ((drawn >= 0) & (drawn <= 1)).all(axis=1).mean()
    assert proposal.density(inside).mean() == pytest.approx(share, abs=0.01)
    assert proposal.density(inside).min() >= FROM_PRIOR


class Stop(BaseException):
    """Somebody interrupts."""


def test_finished_rounds_survive_an_interrupt_and_the_same_call_goes_on(tmp_path: Path) -> None:
    own, runs = straight(), []

    def stop_in_the_second(progress) -> None:
        runs.append(progress.runs)
        if len(runs) > 150:
            raise Stop

    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    whole = weigh(own, tmp_path / "whole", start(0.5, 1.0), 150, 120)
    with pytest.raises(Stop):
        weigh(own, tmp_path / "cut", start(0.5, 1.0), 150, 120, tell=stop_in_the_second)
    assert begun(tmp_path / "cut")
    hotter = start(0.2, 0.3, seed=9)  # what is gone on with is the beginning of then
    again = weigh(own, tmp_path / "cut", hotter, 150, 120)
    assert np.array_equal(again.u, whole.u) and np.array_equal(again.weights, whole.weights)


def test_what_is_worth_too_few_is_not_used(tmp_path: Path) -> None:
    """A figure so sharp that hardly any candidate is near it."""
    sharp = straight(seen=(0.5, 0.5), evidence_sd=0.0005, chance_sd=0.0)
    assert weigh(sharp, tmp_path, start(0.5, 1.0), wanted=60, seconds=0) is None


def test_no_generation_is_begun_that_cannot_end_in_time(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    found = sequential.fit(straight(), tmp_path, population=20, seconds=60, run_seconds=60.0)
    assert len(found) == 1 and found[0].temperature > 1


def test_a_fit_without_time_to_cool_ends_at_temperature_one_all_the_same(tmp_path: Path, monkeypatch) -> None:
    pytest.importorskip("pyabc")
    monkeypatch.setattr(sequential, "MORE_RUNS", 1e9)
    monkeypatch.setattr(fitting, "PREDICTIVE_RUNS", 10)
    own = problem()
    loose = Limits(capacity_response=5, crises_response=5, drift=1, queue_drift=2)
    file = FitFile(
        place="tiny", population=12, draws=20, limits=loose, free=[{"path": p, "why": "-"} for p in own.paths]
    )
    said: list[str] = []
    done = carry_out(own, file, tmp_path, 300, 1, fitting.Told(said.append))
    told = summary(done)
    assert told["exact"] and told["effective"] >= 12 and any("weighed" in line for line in said)
    assert [step["acceptance"] is None for step in told["convergence"]] == [False, True]
    assert told["convergence"][0]["temperature"] > 1
