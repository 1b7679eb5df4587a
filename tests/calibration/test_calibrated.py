"""The calibrated copy of a place: what it says of each number, and that it is a place."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.calibrated import calibrated_place, place_toml
from calibration.outcome import Posterior, parameters
from sim.faults import PlaceFaults
from sim.load import built_in_places, load_place, read_place
from sim.quantity import SEVERITIES
from sim.register import difference, register
from tests.calibration.worlds import ONSET, SUCCESS, problem

SOURCED = '{{value = 0.5, source = "calibrated", note = "{note}"}}'


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_a_place_written_and_read_is_the_same_place(name: str) -> None:
    place = load_place(name)
    assert read_place(place_toml(place, "a head\nof two lines")) == place


def test_fitted_numbers_say_what_they_were_fitted_to() -> None:
    own = problem()
    u = np.stack([np.linspace(0.4, 0.6, 101), np.linspace(0.5, 1.0, 101)], axis=1)
    posterior = Posterior(own, u, own.numbers(u), np.zeros((101, 1)))
    place = calibrated_place(posterior, parameters(posterior))
    changed = {path for path, _, _ in difference(own.place, place)}
    assert changed == {f"{SUCCESS}.{severity}" for severity in SEVERITIES}  # the median of the other is what was stated
    success = {p.path: p for p in register(place)}[SUCCESS]
    assert (success.source, success.grade) == ("calibrated", 5)
    assert (
        success.value == pytest.approx(0.775)
        and success.low == pytest.approx(0.6175)
        and success.high == pytest.approx(0.9325)
    )
    assert success.note == "fitted to bradford-assessments-before; prior 0.2 to 0.95, stated before 0.6"
    assert read_place(place_toml(place)) == place
    assert {p.path: p for p in register(place)}[ONSET].source == "calibrated"


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("", "must say what it was fitted to"),
        ("as best we could", "must say what it was fitted to"),
        ("fitted to popp-aee; prior 0 to 1", 'names evidence that does not exist .*Did you mean "popp-ae"'),
    ],
)
def test_a_calibrated_number_without_provenance_is_refused(note: str, told: str) -> None:
    text = place_toml(problem().place).replace(
        "onset_per_year = {value = 0.5, low = 0.2, high = 0.8}", "onset_per_year = " + SOURCED.format(note=note)
    )
    assert "calibrated" in text
    with pytest.raises(PlaceFaults, match=told):
        read_place(text)
