"""``wholeplace study`` and ``check`` as their users use them, and the notebook's lines of the README."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from scenarios.study import open_study, run_study, study_from
from scenarios.study.file import StudyFile
from scenarios.study.lock import Lock
from tests.study.world import files, print_of, study, write

README = (Path(__file__).parents[2] / "scenarios" / "study" / "README.md").read_text(encoding="utf-8")


def test_run_status_export_and_again(wholeplace, tmp_path: Path) -> None:
    file, out = str(write(tmp_path)), str(tmp_path / "out")
    done = wholeplace("study", file, "--out", out, "--workers", "2")
    assert done.code == 0 and "2 jobs done, 0 failed, 0 left; 2 of them just now." in done.out
    assert "cost_per_citizen, smallborough, more less siloed: " in done.out and "2 done, 0 failed, 0 left" in done.err
    assert "0 of them just now" in wholeplace("study", "--out", out).out, "the folder's own copy continues"
    assert wholeplace("study", "--out", out, "--status").out.startswith(
        "small: 2 done, 0 failed (0 of them put aside), 0 left"
    )
    assert json.loads(wholeplace("study", "--out", out, "--status", "--json").out)["jobs"] == {
        "done": 2,
        "failed": 0,
        "left": 0,
    }
    exported = wholeplace("study", "--out", out, "--export", str(tmp_path / "all.parquet"))
    table = pq.read_table(tmp_path / "all.parquet").to_pandas()
    assert f"{len(table):,} rows" in exported.out and table.equals(open_study(out).measures())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("{file}",), "--out is missing: name a folder"),
        (("--out", "{out}"), "holds no study; name a study's file"),
        (("--out", "{out}", "--status"), "holds no study (there is no plan.parquet in it)"),
        (("{file}", "--out", "{file}"), "is a file; name a folder for the results"),
        (
            ("{file}", "--out", "{out}", "--cluster", "tcp://x:1", "--workers", "2"),
            "leave out --workers and --processes",
        ),
        (("none.toml", "--out", "{out}"), "there is no such file"),
    ],
)
def test_likely_mistakes(wholeplace, tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    known = {"file": str(write(tmp_path)), "out": str(tmp_path / "out")}
    done = wholeplace("study", *(word.format(**known) for word in words))
    assert done.code == 2 and message in done.err.replace("\n", " ") and "Traceback" not in done.err


def test_a_folder_in_use(wholeplace, tmp_path: Path) -> None:
    file, out = str(write(tmp_path)), tmp_path / "out"
    assert wholeplace("study", file, "--out", str(out)).code == 0
    with Lock(out):
        refused = wholeplace("study", file, "--out", str(out))
        assert refused.code == 2 and f"process {os.getpid()} on" in refused.err
        assert f"process {os.getpid()} on" in wholeplace("study", "--out", str(out), "--status").out


def test_a_misspelt_measure_is_told_by_check_and_by_the_first_job(wholeplace, tmp_path: Path) -> None:
    words = "precision = {measure = 'asessments', half_width = 1}\nkeep = {measures = ['spend', 'evnts']}"
    file, out = str(write(tmp_path, words)), tmp_path / "out"
    told = wholeplace("check", file)
    assert told.code == 2 and "2 problems in" in told.out
    for key, found, near in (("precision.measure", "asessments", "assessments"), ("keep.measures", "evnts", "events")):
        assert f"{key}: with smallborough, nothing measured is called '{found}'. Did you mean \"{near}\"?" in told.out
    told = wholeplace("study", file, "--out", str(out))
    assert told.code == 2 and "did you mean 'assessments'?" in told.err and "Traceback" not in told.err
    assert not files(out) and not list((out / "failed").iterdir()), "a night of such jobs is not tried"


def test_a_part_that_a_measure_has_not(wholeplace, tmp_path: Path) -> None:
    words = "precision = {measure = 'events', part = 'criis', half_width = 1e-9, batch = 2, most = 20}"
    file, out = str(write(tmp_path, words)), tmp_path / "out"
    problem = "events has no part 'criis' for cohort 'all'; its parts: "
    told = wholeplace("check", file)
    assert told.code == 2 and f"precision: with smallborough, {problem}" in told.out and "crisis" in told.out
    told = wholeplace("study", file, "--out", str(out))
    assert told.code == 0 and told.err.count(problem) == 1
    assert len(files(out)) == 2, "one batch shows that more of them would not help"
    assert open_study(out).manifest["not_precise_enough"] == ["smallborough, draw -1"]


def test_failed_jobs_are_listed(wholeplace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert wholeplace("study", str(write(tmp_path)), "--out", str(out)).code == 0
    key = open_study(out).plan["key"][1]
    (out / "jobs" / f"{key}.parquet").unlink()
    told = {
        "key": key,
        "place": "smallborough",
        "draw": -1,
        "replication": 1,
        "kind": "raised",
        "error": "E",
        "message": "no luck",
    }
    (out / "failed" / f"{key}.json").write_text(json.dumps(told))
    listed = wholeplace("study", "--out", str(out), "--status").out
    assert "--retry-failed tries them again" in listed and "replication 1: no luck" in listed


def test_reading_a_damaged_result_says_which_and_what_to_do(wholeplace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert wholeplace("study", str(write(tmp_path)), "--out", str(out)).code == 0
    target = sorted((out / "jobs").iterdir())[1]
    whole = target.read_bytes()
    for data in (whole[: len(whole) // 2], whole[: len(whole) // 3] + bytes(200) + whole[len(whole) // 3 + 200 :]):
        target.write_bytes(data)
        for words in (("--summary",), ("--export", str(tmp_path / "all.parquet"))):
            told = wholeplace("study", "--out", str(out), *words)
            assert told.code == 2 and f"jobs/{target.name} is truncated or damaged" in told.err
            assert f"'wholeplace study --out {out}' runs its job again" in told.err.replace("\n", " ")


def test_a_study_whose_measures_give_no_report_is_done_all_the_same(wholeplace, tmp_path: Path) -> None:
    file = str(write(tmp_path, "keep = {measures = ['contacts_asked'], ledger = false}"))
    done = wholeplace("study", file, "--out", str(tmp_path / "out"))
    assert done.code == 0 and "2 jobs done" in done.out and "Traceback" not in done.err
    file = str(write(tmp_path, redesigns="[]", name='"today"'))
    done = wholeplace("study", file, "--out", str(tmp_path / "today"))
    assert done.code == 0 and "2 jobs done" in done.out and "Report" not in done.err


def test_check_tells_faults_or_how_much_there_is_to_do(wholeplace, tmp_path: Path) -> None:
    file = str(write(tmp_path, "draws = {count = 3}"))
    done = wholeplace("check", file)
    assert done.code == 0 and "no faults" in done.out
    assert re.search(
        r"4 points of place and assumptions, scenarios siloed, more, less; 8 jobs, 24 runs of 1 year: about \d+ s on \d+ worker",
        done.out,
    )
    told = json.loads(wholeplace("check", file, "--json").out)[0]
    assert told["jobs"] == [8, 8] and told["runs"] == [24, 24] and told["disk_bytes"][0] > 10_000 and told["sound"]
    broken = wholeplace("check", str(write(tmp_path, "draws = {}", years="0")))
    assert broken.code == 2 and "years: the number is too small" in broken.out


def test_the_estimate_of_disk_is_near(wholeplace, tmp_path: Path) -> None:
    one = study(tmp_path)
    run_study(one, tmp_path / "out")
    told = json.loads(wholeplace("check", str(tmp_path / "study.toml"), "--json").out)[0]
    real = sum(len(data) for what in ("jobs", "ledger") for data in files(tmp_path / "out", what).values())
    assert told["disk_bytes"][0] == pytest.approx(real, rel=0.05)


def test_the_lines_for_a_notebook_do_what_they_say(tmp_path: Path, monkeypatch) -> None:
    code = next(
        block
        for block in re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
        if "open_study" in block
    )
    assert len([line for line in code.splitlines() if line and not line.startswith("from")]) <= 6
    write(tmp_path).rename(tmp_path / "autumn.toml")
    monkeypatch.chdir(tmp_path)
    found: dict = {}
    exec(code, found)
    assert list(found["wide"].columns) == ["less", "more", "siloed"] and len(found["wide"]) == 2


def test_readmes_example_is_sound_and_every_key_is_told() -> None:
    import tomllib

    text = re.findall(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[0]
    assert study_from(tomllib.loads(text)).file.replications == 4
    table = README.split("## Every key", 1)[1].split("\n## ", 1)[0]
    assert [
        key for key in StudyFile.model_fields if f"`{key}`" not in table and f"[{key}]" not in table and key != "format"
    ] == []


def test_a_study_from_tables_is_kept_as_a_file_that_says_the_same(tmp_path: Path) -> None:
    write(tmp_path)
    tables = {
        "name": "small", "label": 'A "small" study', "places": ["smallborough.toml"], "redesigns": ["more.toml"], "years": 1, "citizens": 200,
        "replications": 1, "warm_up_years": 1, "grid": [{"path": "agencies.housing_office.staff.fte", "values": [0.2, 0.4]}],
        "combinations": [{"name": "both", "of": ["more.toml", "less.toml"]}],
    }  # fmt: skip
    one = study_from(tables, tmp_path)
    run_study(one, tmp_path / "out", workers=1)
    before = print_of(tmp_path / "out")
    assert run_study(open_study(tmp_path / "out").load(), tmp_path / "out", workers=1).finished_now == 0
    assert open_study(tmp_path / "out").spec == one.file and print_of(tmp_path / "out") == before


def test_a_redesign_that_includes_others_from_elsewhere_continues_from_its_copies(tmp_path: Path) -> None:
    write(tmp_path)
    for name, below in (("a", "more.toml"), ("b", "less.toml")):  # two files of one name, in two folders
        (tmp_path / name).mkdir()
        text = (tmp_path / below).read_text().replace(f'name = "{below[:-5]}"', f'name = "part_{name}"')
        (tmp_path / name / "part.toml").write_text(text)
    text = 'name = "inc"\nlabel = "Includes"\nplaces = ["smallborough"]\ninclude = ["a/part.toml", \'b/part.toml\']\n'
    (tmp_path / "inc.toml").write_text(text)
    run_study(study(tmp_path, redesigns='["inc.toml"]'), tmp_path / "out", workers=1)
    for gone in ("a/part.toml", "b/part.toml", "inc.toml"):
        (tmp_path / gone).unlink()
    for _ in range(2):
        again = open_study(tmp_path / "out").load()
        assert len(again.redesigns["inc"].levers) == 2
        assert run_study(again, tmp_path / "out", workers=1).finished_now == 0


def test_reading_asks_for_no_more_than_is_wanted(tmp_path: Path) -> None:
    run_study(study(tmp_path), tmp_path / "out", workers=1)
    found = open_study(tmp_path / "out")
    few = found.measures(
        columns=["scenario", "value"], measure="spend", part="all", scenario=["siloed", "more"], replication=1
    )
    assert list(few) == ["scenario", "value"] and set(few["scenario"]) == {"siloed", "more"}
    with pytest.raises(ValueError, match="no column is called 'scenrio'; did you mean 'scenario'"):
        found.measures(scenrio="siloed")
    assert sum(batch.num_rows for batch in found.batches()) == len(found.measures())
    assert list(found.plan["status"]) == ["done", "done"] and len(found.failures) == 0
