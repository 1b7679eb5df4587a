"""`wholeplace calibrate` and `validate` as a person uses them, likely mistakes included."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from calibration import ship
from calibration.calibrated import place_toml
from calibration.sequential import generations
from calibration.targets import BINDINGS
from calibration.validate import POSTERIORS, built_in_posterior
from scenarios.posterior import mismatch, read_posterior
from scenarios.results import place_hash
from sim.load import load_place
from tests.calibration.worlds import ONSET, SUCCESS, ranged_place

pytest.importorskip("pyabc")

FIT = f"""
place = "tiny"
citizens = 60
years = 1
warm_up_years = 2
population = 10
draws = 12
[limits]
capacity_response = 5
crises_response = 5
drift = 1
queue_drift = 2
[[free]]
path = "{ONSET}"
why = "how often it begins"
"""
#: The tiny place has about 0.9 assessments a year; Bradford's five, times a factor, are made to be near it.
ROW = "tiny,assessments,all,,,5,,bradford-assessments-before,target,fit,3,assessments a year,a made-up target,more assessments\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiny.toml").write_text(place_toml(ranged_place()), encoding="utf-8")
    (tmp_path / "fit.toml").write_text(FIT, encoding="utf-8")
    head = BINDINGS.read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "targets.csv").write_text(f"{head}\n{ROW}", encoding="utf-8")
    return tmp_path


def words(folder: Path, *more: str) -> list[str]:
    return [
        "calibrate",
        str(folder / "tiny.toml"),
        "--fit",
        str(folder / "fit.toml"),
        "--targets",
        str(folder / "targets.csv"),
        *more,
    ]


def test_a_fit_from_start_to_end(folder: Path, wholeplace) -> None:
    out = folder / "out"
    done = wholeplace(*words(folder, "--out", str(out), "--minutes", "3", "--workers", "1", "--json"))
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["exact"] and told["of"] == 1 and told["parameters"][0]["path"] == ONSET
    draws = pd.read_parquet(out / "posterior.parquet")
    assert list(draws.columns) == [ONSET] and len(draws) == 12
    assert draws[ONSET].between(0.2, 0.8).all()
    place = load_place(out / "calibrated.toml")
    assert place.cohorts["people"].needs["housing"].onset_per_year.source == "calibrated"
    page = (out / "fit.html").read_text(encoding="utf-8")
    assert "Convergence" in page and "Firm ground" in page and page.count("<svg") >= 2
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] and manifest["evidence"]["bradford-assessments-before"]["value"] == 5
    assert manifest["study"]["free"] == [ONSET]
    again = wholeplace(*words(folder, "--out", str(out), "--minutes", "3", "--seed", "2"))
    assert again.code == 2 and "another study" in again.err and "--force" in again.err
    shipped = ship.ship(out, folder)
    assert pd.read_parquet(shipped).equals(draws)
    assert "calibrate tiny" in json.loads(shipped.with_suffix(".json").read_text(encoding="utf-8"))["command"]
    used = wholeplace(
        "run",
        str(folder / "tiny.toml"),
        "--years",
        "1",
        "--warm-up-years",
        "2",
        "--posterior",
        str(out / "posterior.parquet"),
        "--draws",
        "3",
        "--json",
    )
    assert used.code == 0 and len(json.loads(used.out)["study"]["draws"]) == 3


def test_forced_onto_another_fit_nothing_of_that_one_is_gone_on_with(folder: Path, wholeplace) -> None:
    """A fit of another target begins anew: the first generation is not the other fit's."""
    out = folder / "out"
    first = wholeplace(*words(folder, "--out", str(out), "--minutes", "3", "--workers", "1"))
    assert first.code == 0, first.err
    table = folder / "targets.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",all,,,5,", ",all,,,4,"), encoding="utf-8")
    refused = wholeplace(*words(folder, "--out", str(out), "--workers", "1"))
    assert refused.code == 2 and "different: targets" in refused.err
    numbers = SimpleNamespace(free=[ONSET], bindings=[ROW])
    before = generations(numbers, out)[0].found  # type: ignore[arg-type]
    again = wholeplace(*words(folder, "--out", str(out), "--minutes", "3", "--workers", "1", "--force"))
    assert again.code == 0, again.err
    after = generations(numbers, out)[0].found  # type: ignore[arg-type]
    assert len(before) == len(after) == 10
    fives, fours = (
        found * 60 / factor for found, factor in ((before, 5), (after, 4))
    )  # whole assessments of sixty citizens
    assert fives == pytest.approx(fives.round()) and fours == pytest.approx(fours.round())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("tiny,assessments", "tinny,assessments", "line 2: no place is called 'tinny'; did you mean 'tiny'?"),
        (
            "tiny,assessments,all",
            "tiny,assessments,al",
            "gave nothing for line 2, bradford-assessments-before: assessments, part 'al'",
        ),
    ],
)
def test_rows_that_would_be_lost_without_a_word_are_told(
    folder: Path, wholeplace, old: str, new: str, told: str
) -> None:
    table = folder / "targets.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    refused = wholeplace(*words(folder, "--out", str(folder / "out"), "--workers", "1"))
    assert refused.code == 2 and told in refused.err


def test_a_table_as_spreadsheets_save_it(folder: Path, wholeplace) -> None:
    """With a mark at the start it is read; in another encoding, with semicolons or lost it is told in words."""
    table = folder / "targets.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text, encoding="utf-8-sig")
    assert wholeplace(*words(folder, "--list")).code == 0
    table.write_bytes(text.replace("made-up", "mad\u00e9").encode("latin-1"))
    assert "no text in UTF-8" in wholeplace(*words(folder, "--list")).err
    table.write_text(text.replace(",", ";"), encoding="utf-8")
    assert "columns are parted by commas" in wholeplace(*words(folder, "--list")).err
    table.unlink()
    lost = wholeplace(*words(folder, "--list"))
    assert lost.code == 2 and "there is no such file" in lost.err


def test_a_place_of_ones_own_is_validated_with_a_table_of_ones_own(folder: Path, wholeplace) -> None:
    own = ["validate", str(folder / "tiny.toml"), "--draws", "2", "--workers", "1"]
    assert "no figure is bound to tiny" in wholeplace(*own).err
    done = wholeplace(*own, "--targets", str(folder / "targets.csv"), "--json")
    assert done.code == 0, done.err
    assert [one["evidence_id"] for one in json.loads(done.out)["figures"]] == ["bradford-assessments-before"]


def test_what_may_move_is_listed_beside_what_it_should_meet(folder: Path, wholeplace) -> None:
    told = json.loads(wholeplace(*words(folder, "--list", "--json")).out)
    assert [one["path"] for one in told["free"]] == [ONSET]
    assert [one["evidence_id"] for one in told["figures"]] == ["bradford-assessments-before"]
    shown = wholeplace("calibrate", "bradford", "--list")
    assert shown.code == 0 and "short-sentence-reconviction" in shown.out and "predict" in shown.out


def test_mistakes_are_told_in_plain_words(folder: Path, wholeplace) -> None:
    assert "--out is missing" in wholeplace(*words(folder)).err
    lost = wholeplace("calibrate", str(folder / "tiny.toml"))
    assert lost.code == 2 and "fits/tiny.toml: there is no such file" in lost.err and "--fit" in lost.err
    table = folder / "targets.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",fit,", ",fitt,"), encoding="utf-8")
    wrong = wholeplace(*words(folder, "--list"))
    assert wrong.code == 2 and "targets.csv, line 2: role is 'fitt'" in wrong.err


def test_a_posterior_of_another_place_is_refused(folder: Path, wholeplace) -> None:
    other = folder / "other.parquet"
    pd.DataFrame({ONSET: [0.3], SUCCESS + "es": [0.5]}).to_parquet(other)
    for command in (["run"], ["compare", "-r", "bradford_payment_on_account"]):
        told = wholeplace(command[0], "bradford", *command[1:], "--posterior", str(other))
        assert told.code == 2 and "bradford has no such number" in told.err and "posterior of another place" in told.err
    missing = wholeplace("validate", "bradford", "--posterior", str(folder / "none.parquet"))
    assert missing.code == 2 and "there is no such file" in missing.err
    assert "name that place alone" in wholeplace("validate", "bradford", "kent", "--posterior", str(other)).err
    assert "name its file with --posterior" in wholeplace("run", "bradford", "--draws", "3").err


def test_a_posterior_of_the_place_as_it_was_or_of_another_one_is_named(folder: Path, wholeplace) -> None:
    """What lies beside a posterior says what it was fitted to; a file of one's own says nothing and is taken as it is."""
    place, file = load_place(str(folder / "tiny.toml")), folder / "draws.parquet"
    pd.DataFrame({ONSET: [0.3, 0.5]}).to_parquet(file)
    assert mismatch(file, place) == ""
    file.with_suffix(".json").write_text(
        json.dumps({"place": "tiny", "place_hash": place_hash(place)}), encoding="utf-8"
    )
    assert mismatch(file, place) == ""
    changed = ranged_place(citizens=61)
    assert "as it was then" in mismatch(file, changed)
    run = ["run", "--years", "1", "--warm-up-years", "2", "--posterior", str(file), "--draws", "2"]
    assert "as it was then" not in wholeplace(*run, str(folder / "tiny.toml")).err
    (folder / "other.toml").write_text(
        place_toml(ranged_place().model_copy(update={"name": "other"})), encoding="utf-8"
    )
    told = wholeplace(*run, str(folder / "other.toml"))
    assert told.code == 0 and "was fitted to tiny, not to other" in told.err


@pytest.mark.parametrize("name", sorted(path.stem for path in POSTERIORS.glob("*.parquet")))
def test_a_posterior_that_comes_with_a_place_was_fitted_to_it_as_it_is(name: str) -> None:
    place = load_place(name)
    assert built_in_posterior(place) == POSTERIORS / f"{name}.parquet"
    assert len(read_posterior(POSTERIORS / f"{name}.parquet", place)) > 10
    assert built_in_posterior(place.model_copy(update={"label": "Another"})) is None


def test_a_point_says_what_it_is_worth_with_other_luck(folder: Path, wholeplace, monkeypatch) -> None:
    pytest.importorskip("optuna")
    from calibration import point

    monkeypatch.setattr(point, "TRIALS", 6)
    told = json.loads(wholeplace(*words(folder, "--point", "--workers", "1", "--json")).out)
    assert told["candidates"] == 6
    assert told["parameters"][0]["path"] == ONSET
    assert min(told["distance_same_luck"], told["distance_other_luck"], told["distance_as_stated"]) >= 0


def test_validation_without_redesigns(folder: Path, wholeplace) -> None:
    out = folder / "v"
    done = wholeplace(
        "validate", "kent", "--no-redesigns", "--draws", "2", "--citizens", "60", "--workers", "1", "--out", str(out)
    )
    assert done.code == 0, done.err
    told = json.loads((out / "validation.json").read_text(encoding="utf-8"))
    assert {one["role"] for one in told["figures"]} == {"fit", "predict"}
    assert told["counts"]["fitted"]["figures"] == 2
    assert "Figures of the present that a fit aims at" in (out / "validation.html").read_text(encoding="utf-8")
    assert "Figures of the present that a fit aims at: " in done.out
    compared = [
        "compare",
        "kent",
        "-r",
        "kent_one_form_one_visit",
        "--quick",
        "--years",
        "1",
        "--citizens",
        "60",
        "--warm-up-years",
        "2",
    ]
    beside = wholeplace(*compared, "--replications", "1", "--validation", str(out), "--out", str(folder / "c"))
    assert beside.code == 0, beside.err
    assert "Validation: the model beside evidence" in (folder / "c" / "report.html").read_text(encoding="utf-8")
    assert "there is no validation.json" in wholeplace(*compared, "--validation", str(folder)).err
    other = ["compare", "bradford", "-r", "bradford_payment_on_account", "--citizens", "60", "--validation", str(out)]
    assert "it is about kent, not about bradford" in wholeplace(*other).err
