"""A fit as a problem: priors, luck, and files that say something impossible."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.fit_folder import study_of
from calibration.problem import FARTHEST, FitFile, problem_of, read_fit
from calibration.targets import read_bindings
from sim.faults import PlaceFaults
from sim.load import built_in_places, load_place
from tests.calibration.worlds import ONSET, SUCCESS, binding, problem, ranged_place

FITS = Path(__file__).parents[2] / "calibration" / "fits"


def file(**changes) -> FitFile:
    return FitFile.model_validate({"place": "tiny", "free": [{"path": ONSET, "why": "moves it"}]} | changes)


def test_half_of_a_prior_lies_below_the_stated_value() -> None:
    """onset 0.2, 0.5, 0.8 and success 0.2, 0.6, 0.95: corners, middle and a quarter by hand."""
    numbers = problem().numbers(np.array([[0, 0], [0.5, 0.5], [0.25, 0.75], [1, 1]]))
    assert numbers == pytest.approx(np.array([[0.2, 0.2], [0.5, 0.6], [0.35, 0.775], [0.8, 0.95]]))


def test_a_candidate_is_the_place_with_its_numbers_and_has_luck_of_its_own() -> None:
    own, u = problem(), np.array([0.25, 0.75])
    place = own.candidate(u)
    assert place.cohorts["people"].needs["housing"].onset_per_year.value == pytest.approx(0.35)
    assert own.luck(u) == own.luck(u.copy())
    assert len({own.luck(u), own.luck(u + 1e-9), problem(seed=2).luck(u)}) == 3


def test_what_was_not_measured_is_as_far_as_can_be() -> None:
    assert problem().z(np.array([np.nan])) == pytest.approx([FARTHEST])
    assert problem().z(np.array([[5.0], [1e9]]))[:, 0] == pytest.approx([0, FARTHEST])


def test_removing_a_predicted_row_changes_nothing_of_the_problem() -> None:
    place, rows = load_place("bradford"), read_bindings()
    own = read_fit(str(FITS / "bradford.toml"))
    whole = problem_of(own, place, rows, 730)
    without = problem_of(own, place, [row for row in rows if row.role == "fit"], 730)
    assert whole == without
    assert whole.spreads == without.spreads
    assert study_of(whole, own) == study_of(without, own)


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_the_fits_of_built_in_places_are_sound(name: str) -> None:
    own = problem_of(read_fit(str(FITS / f"{name}.toml")), load_place(name), read_bindings(), 730)
    assert own.free and own.bindings


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"free": [{"path": ONSET + "s", "why": "x"}]}, "tiny has no such number with a range"),
        ({"free": [{"path": ONSET, "why": "x"}, {"path": ONSET, "why": "x"}]}, "named twice"),
        ({"free": [{"path": ONSET, "why": "x", "low": 0.1}]}, r"leaves its range in the place's file .*0.2 to 0.8"),
        ({"free": [{"path": ONSET, "why": "x", "low": 0.6, "high": 0.4}]}, "is empty"),
        ({"place": "bradford"}, "this fit is for bradford, not for tiny"),
    ],
)
def test_what_a_fit_may_not_say(changes, told: str) -> None:
    with pytest.raises(PlaceFaults, match=told):
        problem_of(file(**changes), ranged_place(), [binding()], 730)


def test_a_place_without_figures_cannot_be_fitted() -> None:
    with pytest.raises(PlaceFaults, match="no figure with the role fit is bound to tiny"):
        problem_of(file(), ranged_place(), [binding(role="predict")], 730)


def test_faults_of_the_file_itself_are_told_in_its_words(tmp_path: Path) -> None:
    path = tmp_path / "fit.toml"
    path.write_text('place = "tiny"\npopulation = 3\nfre = 1\n', encoding="utf-8")
    with pytest.raises(PlaceFaults) as refused:
        read_fit(str(path))
    assert "population" in str(refused.value) and "fre" in str(refused.value) and "free" in str(refused.value)


def test_a_narrower_prior_is_used() -> None:
    own = problem_of(
        file(free=[{"path": ONSET, "why": "x", "low": 0.4, "high": 0.6}]), ranged_place(), [binding()], 730
    )
    assert own.numbers(np.array([[0.0], [1.0]]))[:, 0] == pytest.approx([0.4, 0.6])
    assert SUCCESS not in own.paths
