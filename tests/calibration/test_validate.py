"""Predictions beside evidence: how agreement, direction and groups are told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from calibration import across
from calibration.across import shared
from calibration.predict import NULL_WITHIN, _direction, _range, effects, without_measure
from calibration.simulate import Size
from calibration.targets import HALF_90
from calibration.validate import counts, group_of, validations_beside
from scenarios.redesign import load_redesign
from sim.load import load_place
from tests.calibration.worlds import ONSET, SIZE, binding, ranged_place
from viz.report.validation import validation_section
from viz.validation_tables import across_words


@pytest.mark.parametrize(
    ("given", "told"),
    [((None, None, -10.0), (-11, -9)), ((None, None, 0.0), (-NULL_WITHIN, NULL_WITHIN)), ((1.0, 2.0, None), (1, 2))],
)
def test_the_range_of_a_claim(given, told) -> None:
    assert _range(*given) == pytest.approx(told)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((-10, -5, -1), "same"),
        ((-10, 1, 5), "opposite"),
        ((-10, -1, 1), "unclear"),
        ((0, 1, 2), None),
        ((-10, None, None), None),
    ],
)
def test_the_side_of_nothing_on_which_a_prediction_lies(given, told) -> None:
    assert _direction(*given) == told


def test_groups_and_counts_by_hand() -> None:
    rows = [
        {"scenario": "siloed", "role": "fit", "agrees": "met"},
        {"scenario": "siloed", "role": "predict", "agrees": "no"},
        {"scenario": "x", "role": "predict", "of": "sceptical", "claim": "controlled", "agrees": "overlaps"},
        {"scenario": "x", "role": "predict", "of": "claim", "claim": "hoped", "agrees": "no"},
        {"scenario": "x", "role": "predict", "of": "claim", "claim": "controlled", "agrees": "not measured"},
        {"scenario": "x", "role": "predict", "of": "claim", "claim": "before_after_selected", "agrees": "met"},
    ]
    assert [group_of(one) for one in rows] == [
        "fitted", "present, not fitted", "sceptical evidence", "pilots' hopes", "controlled claims", "before and after, those chosen",
    ]  # fmt: skip
    assert counts(rows)["pilots' hopes"] == {"figures": 1, "met": 0, "overlaps": 0, "no": 1, "not measured": 0}
    assert sum(one["figures"] for one in counts(rows).values()) == 6


def test_only_numbers_about_people_are_carried_to_another_place() -> None:
    draws = [
        {"agencies.jobcentre.staff.slice": 0.03, "stays.hospital.least_days": 7.0, "needs.nothing.patience_days": 3.0}
    ]
    assert shared(load_place("anyplace"), draws) == ["stays.hospital.least_days"]


def test_effects_of_a_redesign_are_scored_draw_by_draw() -> None:
    place, redesign = load_place("kent"), load_redesign("kent_one_form_one_visit")
    rows = effects(place, redesign, [{}, {}], Size(60, 2, 730), seed=1, workers=1)
    forms = next(one for one in rows if one["evidence_id"] == "kent-forms-after")
    assert (forms["evidence"], forms["role"], forms["claim"], forms["of"]) == (-80, "predict", "hoped", "claim")
    assert forms["model_low"] <= forms["model"] <= forms["model_high"] < 0
    assert forms["direction"] == "same" and forms["mechanism"]
    assert set(without_measure(redesign)) == {"kent-forms-saving", "unreachable-datasets"}


def test_figures_that_a_fit_has_seen_do_not_count_as_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two figures in standard deviations: as stated 3 and 2 off, with the carried number 1 and 4; the first one was seen, no fit of its own."""
    bindings = [binding("bradford-assessments-before", tolerance=HALF_90), binding("older-los", tolerance=HALF_90)]
    centres = np.array([5, 11.9])

    def measured(place, rows, size, seed):
        moved = place.cohorts["people"].needs["housing"].onset_per_year.value == 0.7
        return (centres + ((1, 4) if moved else (3, 2)))[None, : len(rows)]

    monkeypatch.setattr(across, "measured", measured)
    told = across.row(
        "here", ranged_place(), bindings, [{ONSET: 0.7}] * 2, (), {"bradford-assessments-before"}, SIZE, 1, 1
    )
    assert told["carried"] == [ONSET] and told["unseen"] == 1
    assert told["left_out"] == {"as_stated": pytest.approx(2), "carried": pytest.approx(4), "own_fit": None}
    assert told["seen"] == {"as_stated": pytest.approx(3), "carried": pytest.approx(1), "own_fit": None}
    assert [one["seen"] for one in told["by_figure"]] == [True, False]
    words = across_words(told)
    assert (
        "1 figures that the fit had not seen" not in words
        and "One figure that the fit had not seen: distance 2.00 as stated, 4.00 with" in words
    )
    assert "own fit" not in words
    nothing = across.row(
        "here", ranged_place(), bindings[:1], [{ONSET: 0.7}], (), {"bradford-assessments-before"}, SIZE, 1, 1
    )
    assert "nothing is cross-validated here" in across_words(nothing)


def figure(place: str, scenario: str, agrees: str, **changes) -> dict:
    own = {
        "place": place, "scenario": scenario, "label": "One form", "role": "predict", "of": "claim", "claim": "hoped", "evidence_id": f"{scenario}-{agrees}",
        "words": "forms", "unit": "a person", "claimed": "1 form", "evidence": 1.0, "evidence_low": 0.9, "evidence_high": 1.1, "model_low": 2.0, "model": 3.0,
        "model_high": 4.0, "agrees": agrees, "direction": None, "twins": None, "mechanism": "fewer visits",
    }  # fmt: skip
    return own | changes


def test_a_report_shows_of_a_validation_what_is_about_its_place_and_redesigns(tmp_path) -> None:
    """Of kent: one figure of the present and one of this redesign; not of another redesign, nor of another place."""
    about = {
        "label": "Kent",
        "place_hash": "then",
        "posterior": "",
        "draws": 2,
        "citizens": 60,
        "years": 3,
        "warm_up_days": 730,
    }
    figures = [
        figure("kent", "siloed", "met", role="fit"), figure("kent", "form", "no"), figure("kent", "other", "no"), figure("bradford", "form", "met"),
    ]  # fmt: skip
    told = {"places": {"kent": about}, "figures": figures, "counts": counts(figures), "across": []}
    section = validation_section(told, "kent", {"form"}, "now")
    assert section is not None and validation_section(told, "croydon", {"form"}) is None
    assert (
        "meets 1 of the 1 figures that a fit aims at. Of 1 figures that no fit has seen it meets 0 and disagrees with 1"
        in section.paragraphs[0]
    )
    assert "has changed since" in section.paragraphs[-1]
    counted, apart = section.tables
    assert [row[1:] for row in counted.rows] == [["1", "1", "0", "0", "0"], ["1", "0", "0", "1", "0"]]
    assert [row[3] for row in apart.rows] == ["form-no"]
    (tmp_path / "validation").mkdir()
    assert validations_beside(tmp_path) == []
    (tmp_path / "validation" / "validation.json").write_text(json.dumps(told))
    assert validations_beside(tmp_path) == [told] == validations_beside(tmp_path / "validation")
