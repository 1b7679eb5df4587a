"""``wholeplace run`` as its users use it, with their likely mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenarios.scenario import Scenario, prepare, run_scenario
from sim.log import read_log
from tests.results.worlds import busy_place

QUICK = ("--citizens", "300", "--years", "1", "--warm-up-years", "1")


def test_tables_on_standard_output_and_the_rest_elsewhere(wholeplace) -> None:
    done = wholeplace("run", "bradford", *QUICK, "--replications", "2")
    assert done.code == 0
    assert "of which failure demand" in done.out and "Spend a year" in done.out and "Jobcentre" in done.out
    assert "replications finished" in done.err and "Compiling" not in done.out


def test_json_is_all_there_is(wholeplace) -> None:
    done = wholeplace("run", "bradford", *QUICK, "--replications", "1", "--json")
    told = json.loads(done.out)
    assert told["study"]["citizens"] == 300 and told["complete"]
    one = next(row for row in told["measures"] if row["measure"] == "assessments")
    assert one["unit"] == "a citizen-year" and one["low"] is None, "one replication has no interval"


def test_same_study_same_bytes_whatever_the_workers(wholeplace, tmp_path: Path) -> None:
    for workers in ("1", "2"):
        out = tmp_path / workers
        assert (
            wholeplace("run", "croydon", *QUICK, "--replications", "3", "--workers", workers, "--out", str(out)).code
            == 0
        )
    for name in ("measures.parquet", "measures.csv", "ledger.parquet"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
    studies = [json.loads((tmp_path / w / "manifest.json").read_text())["study"] for w in ("1", "2")]
    assert studies[0] == studies[1]
    assert (tmp_path / "1" / "place.toml").is_file()


def test_the_log_holds_the_counted_years_of_every_replication(wholeplace, tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    done = wholeplace("run", "bradford", *QUICK, "--replications", "2", "--log", str(path))
    assert done.code == 0
    log = read_log(path)
    assert set(log["replication"]) == {0, 1} and log["day"].between(365, 729).all()


def test_another_studys_folder_is_not_overwritten(wholeplace, tmp_path: Path) -> None:
    out = str(tmp_path / "mine")
    assert wholeplace("run", "bradford", *QUICK, "--replications", "1", "--out", out).code == 0
    before = (tmp_path / "mine" / "measures.csv").read_bytes()
    refused = wholeplace("run", "bradford", *QUICK, "--replications", "1", "--seed", "2", "--out", out)
    assert refused.code == 2 and "another study (different: seed)" in refused.err and "--force" in refused.err
    assert (tmp_path / "mine" / "measures.csv").read_bytes() == before
    assert (
        wholeplace("run", "bradford", *QUICK, "--replications", "1", "--seed", "2", "--out", out, "--force").code == 0
    )
    assert (tmp_path / "mine" / "measures.csv").read_bytes() != before


def test_a_folder_that_is_not_ours_is_left_alone(wholeplace, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    refused = wholeplace("run", "bradford", *QUICK, "--out", str(tmp_path))
    assert refused.code == 2 and "is not empty and holds no results" in refused.err
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "bradfrod"), "bradford"),
        (("run", "bradford", "--citizens", "2"), "at least one citizen each"),
        (("run", "bradford", "--years", "0"), "--years"),
        (("run", "bradford", "--log", "/nowhere/events.parquet"), "the folder /nowhere does not exist"),
        (("run", "bradford", "--log", "events.csv"), "its name must end in .parquet"),
    ],
)
def test_mistakes_get_a_plain_answer(wholeplace, words: tuple[str, ...], message: str) -> None:
    done = wholeplace(*words)
    assert done.code == 2 and message in done.err and "Traceback" not in done.err


def test_what_is_finished_when_somebody_interrupts_is_kept(monkeypatch, wholeplace, tmp_path: Path) -> None:
    import scenarios.scenario as module

    real = module._replicate

    def interrupted(result, replication, log=None):
        if replication == 2:
            raise KeyboardInterrupt
        return real(result, replication, log)

    monkeypatch.setattr(module, "_replicate", interrupted)
    out = tmp_path / "half"
    done = wholeplace("run", "bradford", *QUICK, "--replications", "3", "--workers", "1", "--out", str(out))
    assert done.code == 130 and "2 of 3 replications are finished and kept" in done.err
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["replications_finished"] == [0, 1] and not manifest["complete"]


def test_a_warm_up_that_was_given_is_not_called_settled(wholeplace, tmp_path: Path) -> None:
    done = wholeplace("run", "bradford", *QUICK, "--replications", "1", "--out", str(tmp_path / "r"))
    assert "less than 2 years was asked for" in done.err
    assert json.loads((tmp_path / "r" / "manifest.json").read_text())["study"]["settled"] is None


def test_whoever_scales_a_place_down_to_minutes_is_told() -> None:
    """The tiny office has 37 hours in five days: at a scale of 0.05 22 minutes a day, at 0.1 44."""
    from tests.tiny import tiny_place
    from viz.commands.run import too_small

    assert too_small(tiny_place(), 0.05) == ["office"]
    assert too_small(tiny_place(), 0.1) == [] and too_small(tiny_place(agencies__office__staff__fte=0.01), 1.0) == []


def test_the_demo_writes_over_its_own_results_only(tmp_path: Path) -> None:
    from viz.commands.demo import _ours

    manifest = tmp_path / "manifest.json"
    for command, ours in ((["wholeplace", "demo"], True), (["wholeplace", "run", "x.toml", "--out", "demo"], False)):
        manifest.write_text(json.dumps({"command": command}))
        assert _ours(tmp_path) is ours
    manifest.write_text("[]")
    assert not _ours(tmp_path) and not _ours(tmp_path / "nowhere")


def test_python_users_get_the_same(tmp_path: Path) -> None:
    result = run_scenario(Scenario(busy_place(), years=1, replications=2, warm_up_days=365))
    again = run_scenario(Scenario(busy_place(), years=1, replications=2, warm_up_days=365), workers=2)
    assert result.complete and result.measures.equals(again.measures) and result.ledger.equals(again.ledger)
    assert set(result.measures["replication"]) == {0, 1}
    assert prepare(Scenario(busy_place(), warm_up_days=365)).parts == {}
