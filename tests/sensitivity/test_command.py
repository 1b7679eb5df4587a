"""``wholeplace sensitivity`` as its users use it, their mistakes, and its result in the reports of comparisons and studies."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from calibration.sensitivity import read_result
from tests.study.world import write

pytest.importorskip("SALib")
A_TRY = ("--quick", "--years", "1", "--warm-up-years", "1", "--citizens", "100")
SMALL = (*A_TRY, "--trajectories", "2", "--top", "3", "--workers", "1")
ONLY = (
    "--only",
    "agencies.housing_office.staff",
    "--only",
    "crises",
    "--only",
    "more",
    "--only",
    "needs.housing.patience_days",
)
README = (Path(__file__).parents[2] / "calibration" / "sensitivity" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of the small place, a redesign and a study."""
    return write(tmp_path_factory.mktemp("small")).parent


def asked(folder: Path, *more: str) -> list[str]:
    return ["sensitivity", str(folder / "smallborough.toml"), "-r", str(folder / "more.toml"), *SMALL, *more]


def test_run_continue_and_show_in_a_comparison(wholeplace, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "sensitivity"
    out.parent.mkdir()
    words = asked(folder, *ONLY, "--draws", "32", "--out", str(out))
    done = wholeplace(*words, "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told == read_result(out) and told["redesign"] == "more" and told["place"] == "smallborough"
    size = re.search(
        r"([\d,]+) numbers; at most ([\d,]+) runs of 1 \+ 1 years with 100 citizens, about .* on 1 worker here",
        done.err,
    )
    assert size and int(size[1]) == told["numbers"] and told["runs"] <= int(size[2].replace(",", ""))
    assert {path.name for path in out.iterdir()} == {
        "sensitivity.json",
        "sensitivity.csv",
        "draws.parquet",
        "report.html",
        "manifest.json",
        "runs",
    }
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["complete"] and manifest["study"]["analysis"] == "sensitivity"
    draws = pd.read_parquet(out / "draws.parquet")
    assert len(draws) == 32 and {"quantity", "net_saving_gbp:more", "needs.housing.patience_days"} <= set(draws.columns)
    table = pd.read_csv(out / "sensitivity.csv")
    assert list(table["path"]) == [one["path"] for one in told["parameters"]]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"|<rdf:.*?>|<metadata>.*?</metadata>', "", page, flags=re.S), (
        "opens offline"
    )
    assert "<svg" in page and "What it would be worth to know" in page

    again = wholeplace(*words)
    assert again.code == 0 and "The numbers it hangs on most (£ a year)" in again.out
    second = read_result(out)
    assert second is not None and {**second, "made": told["made"]} == told, "the same inputs, the same result"

    compared = ["compare", words[1], "-r", words[3], *A_TRY, "--replications", "2"]
    beside = wholeplace(*compared, "--out", str(out.parent / "comparison"), "--sensitivity", str(out))
    assert beside.code == 0, beside.err
    page = (out.parent / "comparison" / "report.html").read_text(encoding="utf-8")
    assert "Sensitivity: what the answer hangs on" in page and told["parameters"][0]["words"] in page


def test_the_draws_of_a_study(wholeplace, folder: Path, tmp_path: Path) -> None:
    more = '[draws]\nmethod = "latin_hypercube"\ncount = 32\nonly = ["agencies.housing_office.staff", "more"]'
    file, out = write(tmp_path / "files", more, redesigns='["more.toml"]', citizens="60"), tmp_path / "study"
    assert wholeplace("study", str(file), "--out", str(out), "--workers", "1").code == 0
    done = wholeplace(
        "sensitivity", "smallborough", "-r", "more", "--study", str(out), "--out", str(out / "sensitivity")
    )
    assert done.code == 0, done.err
    told = read_result(out / "sensitivity")
    assert (
        told is not None
        and told["draws"] == 32
        and told["replications"] == 2
        and told["parameters"][0]["correlation"] is not None
    )
    assert told["parameters"][0]["swing_low"] is None, "nothing was run"
    assert wholeplace("study", "--out", str(out), "--summary").code == 0
    assert "Sensitivity: what the answer hangs on" in (out / "report.html").read_text(encoding="utf-8")
    for words, message in (
        (("smallboro", "-r", "more"), "the study has no place 'smallboro'; did you mean 'smallborough'?"),
        (("smallborough", "-r", "mor"), "the study has no redesign 'mor'; did you mean 'more'?"),
        (("smallborough", "-r", "more", "--only", "needs"), "the study draws nothing at or below needs"),
    ):
        wrong = wholeplace("sensitivity", *words, "--study", str(out))
        assert wrong.code == 2 and message in wrong.err and "Traceback" not in wrong.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--only", "needs.hosing"),
            "--only needs.hosing: no number with a range at or below this path; did you mean 'needs.housing'?",
        ),
        (("--quantity", "spnd", "--world", "today"), "no measure is called 'spnd'; did you mean 'spend'?"),
        (("--world", "future"), "--world future: choose today, redesign, difference"),
        (("--sobol", "48"), "even only in powers of two: 32 or 64"),
        (("--loses-if", "under 3"), "--loses-if 'under 3': write 'below' or 'above' and a number"),
        (
            ("--posterior", "none.parquet"),
            "--posterior none.parquet: there is no such file; it has a column a path and a row a draw",
        ),
        (("--study", "nowhere"), "nowhere holds no study"),
        (("--cluster", "tcp://x:1"), "leave out --workers and --processes"),
        (("--only", "needs.housing.patience_days"), "1 numbers of smallborough state a range here"),
    ],
)
def test_likely_mistakes(wholeplace, folder: Path, words: tuple[str, ...], message: str) -> None:
    done = wholeplace(*asked(folder, *words))
    assert done.code == 2 and message in done.err.replace("\n", " ") and "Traceback" not in done.err and done.out == ""


def test_a_folder_of_something_else_is_left_alone(wholeplace, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    done = wholeplace(*asked(folder, "--out", str(tmp_path)))
    assert (
        done.code == 2
        and "is not empty and holds no results" in done.err
        and (tmp_path / "mine.txt").read_text() == "keep"
    )


def test_a_comparison_refuses_the_sensitivity_of_something_else(wholeplace, folder: Path, tmp_path: Path) -> None:
    words = [
        "compare",
        str(folder / "smallborough.toml"),
        "-r",
        str(folder / "more.toml"),
        "--sensitivity",
        str(tmp_path),
    ]
    assert "there is no sensitivity.json" in wholeplace(*words).err
    other = {"format": 1, "place": "kent", "redesign": None, "parameters": []}
    (tmp_path / "sensitivity.json").write_text(json.dumps(other))
    done = wholeplace(*words)
    assert done.code == 2 and "it is about kent with no redesign, not about smallborough with more" in done.err


def test_without_the_extra_it_says_how_to_install_it(wholeplace, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import viz.sensitivity_session as session

    monkeypatch.setattr(session, "find_spec", lambda name: None)
    done = wholeplace(*asked(folder))
    assert done.code == 2 and "pip install 'wholeplace[calibration]'" in done.err


def test_the_readme_names_every_key_of_the_result(wholeplace) -> None:
    """Top-level keys of the JSON and of a parameter stand in the README's schema."""
    import inspect

    from calibration.sensitivity import result

    source = inspect.getsource(result)
    keys = set(re.findall(r'^\s*"(\w+)": |, "(\w+)": ', inspect.getsource(result.tell), flags=re.M))
    named = {key for pair in keys for key in pair if key} | set(re.findall(r'"((?:swing|evppi|first|mu)\w*)"', source))
    missing = sorted(key for key in named if f"`{key}`" not in README)
    assert not missing, missing
