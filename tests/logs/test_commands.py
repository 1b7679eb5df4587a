"""import-log and compare-log as people use them, and what they never do."""

from __future__ import annotations

import json
import tomllib

import numpy as np
import pytest
from typer.testing import CliRunner

from calibration.logs.compare_log import compare_engine
from calibration.logs.engine_log import engine_log
from calibration.logs.figures import figures, with_rework
from calibration.logs.names import slugs
from calibration.logs.read import read_log
from sim.load import examine_file, load_place
from tests.logs.made import crossing, make, once_back, write_csv
from viz.cli import build
from viz.console import InputError
from viz.figures.network import flows


def run(*words, fails=False):
    result = CliRunner().invoke(build(), [str(word) for word in words])
    if fails:
        assert isinstance(result.exception, InputError), (result.output, result.exception)
        return str(result.exception)
    assert result.exit_code == 0, (result.output, result.exception)
    return result


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A log of people sent back at most once, and the place learned from it."""
    folder = tmp_path_factory.mktemp("made")
    log = write_csv(make(once_back, 1_500, wait_days=3.0), folder / "cases.csv")
    run("import-log", log, "--out", folder / "cases.toml")
    return log, folder / "cases.toml"


def test_the_place_is_sound_and_says_where_it_comes_from(made):
    log, place = made
    assert examine_file(str(place)).faults == []
    text = place.read_text()
    assert "cases.csv: 1,500 cases" in text and "grade 6: the log cannot tell" in text
    record = json.loads(place.with_suffix(".learned.json").read_text())
    assert record["figures"]["cases"] == 1_500
    assert record["figures"]["rework_share"] == pytest.approx(figures(read_log(log)).rework_share)
    assert record["memory"]["chosen"]["depth"] == 3
    assert record["assumed"]["agencies.check.staff.gbp_per_fte_year"]["low"] < 35_000
    assert sorted(one.name for one in place.parent.iterdir()) == ["cases.csv", "cases.learned.json", "cases.toml"]


def test_money_and_posts_are_assumed_with_ranges_and_what_was_measured_says_so(made):
    tables = tomllib.loads(made[1].read_text())
    for agency in tables["agencies"].values():
        for key in ("fte", "gbp_per_fte_year"):
            number = agency["staff"][key]
            assert number["source"] == "assumed" and number["grade"] == 6 and number["low"] < number["high"]
    assert tables["cohorts"]["people"]["inflow_per_year"]["note"].startswith("from the log")


def test_first_visits_of_a_learned_place_are_those_who_come_with_their_matter(made):
    """Nobody falls ill there: whoever joins brings the one need along, so first visits a year are the people who join."""
    yearly = tomllib.loads(made[1].read_text())["cohorts"]["people"]["inflow_per_year"]["value"]
    doors = flows(load_place(str(made[1])))[1]
    assert list(doors) == ["form"] and doors["form"] == pytest.approx(yearly)


def test_log_to_place_to_log_keeps_totals_within_chance(made):
    real = read_log(made[0])
    back = engine_log(load_place(str(made[1])), 1_500, seed=4)
    per_case, spread = len(real.at) / len(real.cases), float(real.lengths.std())
    assert len(back.at) / len(back.cases) == pytest.approx(per_case, abs=4 * spread * np.sqrt(2 / 1_500))
    share = float(with_rework(real).mean())
    assert with_rework(back).mean() == pytest.approx(share, abs=4 * np.sqrt(2 * share * (1 - share) / 1_500))
    assert back.lengths.max() == 5
    yearly = tomllib.loads(made[1].read_text())["cohorts"]["people"]["inflow_per_year"]["value"]
    years = len(back.cases) / yearly
    assert years == pytest.approx(round(years), abs=4 * np.sqrt(1 / len(back.cases)) * round(years))


def test_the_engines_run_lies_in_the_bands(made):
    told = compare_engine(read_log(made[0]), load_place(str(made[1])), 1)
    rows = {row.measure: row for row in told.rows}
    assert rows["rework_share"].inside and rows["n_grams"].inside and rows["events_per_case"].inside


def test_compare_log_prints_json_alone_and_uses_the_record(made):
    log, place = made
    told = json.loads(run("compare-log", log, place, "--json", "--no-engine").stdout)
    assert [one["split"] for one in told["comparisons"]] == ["random", "chronological"]
    rows = {row["measure"]: row for row in told["comparisons"][0]["rows"]}
    assert len(rows) == 11 and all(row["not_worse"] for row in rows.values())
    assert rows["rework_share"]["inside"]


def test_another_log_is_compared_whole_and_not_learned_from(made, tmp_path):
    other = write_csv(make(crossing, 60), tmp_path / "other.csv")
    told = json.loads(run("compare-log", other, made[1], "--json", "--no-engine").stdout)
    assert told["comparisons"] == []


def test_the_same_seed_writes_the_same_place(made, tmp_path):
    log, place = made
    run("import-log", log, "--out", tmp_path / "cases.toml")
    assert (tmp_path / "cases.toml").read_text() == place.read_text()


def test_nothing_is_written_over_unasked(made, tmp_path):
    log, place = made
    assert "--force" in run("import-log", log, "--out", place, fails=True)
    assert ".toml" in run("import-log", log, "--out", tmp_path / "place.csv", fails=True)
    assert "does not exist" in run("import-log", log, "--out", tmp_path / "no" / "place.toml", fails=True)
    broken = tmp_path / "broken.csv"
    broken.write_text("case,activity,timestamp\na,b\n")
    assert "line 2 has 2" in run("import-log", broken, "--out", tmp_path / "broken.toml", fails=True)
    assert [one.name for one in tmp_path.iterdir()] == ["broken.csv"]


def test_a_place_that_was_not_learned_is_refused(made):
    assert "written by import-log" in run("compare-log", made[0], "kent", fails=True)


def test_names_in_a_log_never_reach_the_file_as_anything_but_text(tmp_path):
    log = tmp_path / "log.csv"
    rows = [
        f'{case},"{step}",2024-03-{day:02d}T10:0{n}:00Z'
        for case, day in ((n, 4 + n % 5) for n in range(40))
        for n, step in enumerate(("../../etc/passwd", "=cmd|calc", '[agencies.x]""""', "ümläut\u202e"))
    ]
    log.write_text("case,activity,timestamp\n" + "\n".join(rows), encoding="utf-8")
    run("import-log", log, "--out", tmp_path / "odd.toml")
    assert examine_file(str(tmp_path / "odd.toml")).faults == []
    assert len(tomllib.loads((tmp_path / "odd.toml").read_text())["agencies"]) == 4
    assert sorted(one.name for one in tmp_path.iterdir()) == ["log.csv", "odd.learned.json", "odd.toml"]


def test_one_case_is_enough_to_learn_from_and_too_few_to_compare(tmp_path):
    log = tmp_path / "one.csv"
    log.write_text("case,activity,timestamp\na,ask,2024-03-04\na,answer,2024-03-05\n")
    run("import-log", log, "--out", tmp_path / "one.toml")
    assert "At least 20" in run("compare-log", log, tmp_path / "one.toml", fails=True)


def test_names_for_files_are_unique_and_short():
    names = slugs(["Ask!", "ask", "ASK", "", "1st", "x" * 60, "x" * 61, "Überprüfung"])
    assert names[:5] == ["ask", "ask_2", "ask_3", "step", "n_1st"]
    assert len(set(names)) == 8 and max(map(len, names)) <= 40 and names[7] == "uberprufung"


def test_a_comparison_is_told_in_short():
    """Which measures lie outside, and that drift is no fault of the place."""
    from viz.log_tables import in_short

    def row(measure: str, real: float, simulated: float, memoryless: float | None, inside: bool) -> dict:
        return {"measure": measure, "real": real, "simulated": simulated, "memoryless": memoryless, "inside": inside}

    rows = [row("rework_share", 0.026, 0.074, 0.318, False), row("events_per_case", 5.9, 6.0, 6.0, True)]
    told = in_short({"split": "chronological", "rows": rows})
    assert "7.4% of simulated cases, in 2.6% of real ones, without memory in 31.8%" in told
    assert "1 of 2 measures" in told and "not: cases with rework" in told and "drifts" in told
    held = in_short({"split": "engine", "rows": [row("rework_share", 0.026, 0.024, None, True)]})
    assert "without memory" not in held and "outside" not in held and "drift" not in held
