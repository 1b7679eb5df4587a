"""``wholeplace compare`` as its users use it, with their likely mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

QUICK = ("--citizens", "600", "--years", "1", "--warm-up-years", "1", "--quick")
WHOLE = ("compare", "anyplace", "--redesign", "whole_place", *QUICK)


def test_tables_on_standard_output_and_progress_elsewhere(wholeplace) -> None:
    done = wholeplace(*WHOLE, "--replications", "2")
    assert done.code == 0
    for words in (
        "today against",
        "of which failure demand",
        "crises a year",
        "Who invests, who saves",
        "nothing changed",
    ):
        assert words in done.out, words
    assert "replications finished" in done.err and "replications finished" not in done.out


def test_json_is_all_there_is(wholeplace) -> None:
    done = wholeplace(*WHOLE, "--replications", "1", "--json")
    told = json.loads(done.out)
    assert told["study"]["citizens"] == 601 and told["complete"] and told["replications"] == 1
    one = next(row for row in told["comparison"] if row["measure"] == "assessments")
    assert one["scenario"] == "whole_place" and one["low"] is None
    assert {row["kind"] for row in told["kinds"]} and told["examples"]


def test_a_folder_that_remakes_itself_whatever_the_workers(wholeplace, tmp_path: Path) -> None:
    for workers in ("1", "2"):
        out = tmp_path / workers
        assert wholeplace(*WHOLE, "--replications", "2", "--workers", workers, "--out", str(out)).code == 0
    files = ("comparison.csv", "measures.parquet", "ledger.parquet", "twins.csv", "examples.csv", "place.toml")
    for name in (*files, "redesign-whole_place.toml"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
    manifest = json.loads((tmp_path / "1" / "manifest.json").read_text())
    assert manifest["complete"] and manifest["study"]["redesigns"].keys() == {"whole_place"}
    refused = wholeplace(*WHOLE, "--replications", "2", "--seed", "9", "--out", str(tmp_path / "1"))
    assert refused.code == 2 and "another study (different: seed)" in refused.err


def test_nothing_of_another_study_stays_in_a_folder_written_over(wholeplace, tmp_path: Path) -> None:
    out = tmp_path / "one"
    assert wholeplace(*WHOLE, "--replications", "1", "--out", str(out)).code == 0
    (out / "controls.csv").write_text("of the first study")
    (out / "notes.txt").write_text("mine")
    assert wholeplace(*WHOLE, "--replications", "1", "--out", str(out)).code == 0
    assert (out / "controls.csv").exists(), "the same study again"
    assert wholeplace(*WHOLE, "--replications", "1", "--seed", "2", "--force", "--out", str(out)).code == 0
    assert not (out / "controls.csv").exists() and (out / "notes.txt").exists() and (out / "report.html").is_file()


@pytest.mark.slow
def test_controls_parts_stories_and_draws_follow(wholeplace, tmp_path: Path) -> None:
    words = [word for word in WHOLE if word != "--quick"]
    done = wholeplace(*words, "--replications", "2", "--draws", "2", "--out", str(tmp_path / "all"))
    assert done.code == 0
    for told in ("What it hangs on", "What does the work", "Distance from tipping", "Drawn at random", "P(saves)"):
        assert told in done.out, told
    made = {path.name for path in (tmp_path / "all").iterdir()}
    assert {"controls.csv", "tipping.csv", "parts-whole_place.csv", "draws.csv", "stories.txt"} <= made


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "nowhere", "-r", "whole_place"), "there is no such file"),
        (("compare", "anyplace", "-r", "whole_plac"), 'Did you mean "whole_place"?'),
        (("compare", "bradford", "-r", "whole_place"), 'no cohort is called "families"'),
        (("compare", "anyplace"), "Missing option '--redesign'"),
        (("compare", "anyplace", "-r", "whole_place", "-r", "whole_place"), "two redesigns are called whole_place"),
        ((*WHOLE, "--precision", "assessments"), "write a measure and half the width of its interval"),
        ((*WHOLE, "--precision", "asessments=1", "--replications", "1"), "did you mean 'assessments'?"),
        ((*WHOLE, "--citizens", "2"), "at least one citizen each is needed"),
        ((*WHOLE, "--out", __file__), "is a file; name a folder"),
    ],
)
def test_mistakes_are_told_in_words(wholeplace, words, message: str) -> None:
    done = wholeplace(*words)
    assert done.code == 2 and message in done.err and "Traceback" not in done.err and done.out == ""


def test_interrupted_keeps_what_is_finished(wholeplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.progress import Progress

    told = Progress.finished

    def finished(self, done: int, wanted: int) -> None:
        told(self, done, wanted)
        if done == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "finished", finished)
    done = wholeplace(*WHOLE, "--replications", "9", "--workers", "1", "--out", str(tmp_path / "part"))
    assert done.code == 130 and "are finished and kept" in done.err
    manifest = json.loads((tmp_path / "part" / "manifest.json").read_text())
    assert not manifest["complete"] and 2 <= len(manifest["replications_finished"]) < 9


def test_differences_as_they_are_written() -> None:
    from viz.compare_tables import change, signed

    assert [signed(x, "{:.1f}") for x in (0.31, -0.31, 0.0, 0.01)] == ["+0.3", "−0.3", "0", "0"]
    assert signed(-0.041, "{:.0%}") == "−4.1 pts" and signed(1234.0, "£{:,.0f}") == "+£1,234"
    assert change(-0.31, -0.36, "{:.2f}") == "−0.31 ± 0.05" and change(133.0, 132.9, "{:,.0f}") == "+133"
    assert change(0.0, 0.0, "{:.2f}") == "0" and change(2.0, float("nan"), "{:.0f}") == "+2"
