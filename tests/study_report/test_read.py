"""A study's folder summarised: what is read, one-off costs by draw, warm-ups that did not settle, files written."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from scenarios.study.headlines import MEASURES
from scenarios.study.read import by_redesign, summary_of
from sim.place import CostLine
from tests.study_report.worlds import made_up
from tests.tiny import tiny_place
from viz.console import InputError
from viz.study_report import print_summary, summary_json, write_study_report

ONCE = "agencies.team.once"


class Study:
    """What is asked of a study: places, arms, labels, redesigns with settings."""

    def __init__(self) -> None:
        self.places = {"north": tiny_place(name="north", label="North: a town")}
        self.arms = {"team": ("team",), "lead": ("lead",), "same": ("same",)}
        self.labels = {"team": "Team", "lead": "Lead", "same": "Same"}
        self.redesigns = {name: SimpleNamespace(label=label) for name, label in self.labels.items()}
        self.file = SimpleNamespace(years=5, label="A study")

    def arms_of(self, place: str) -> dict[str, tuple[str, ...]]:
        return self.arms

    def redesigned(self, scenario: str, settings: dict[str, float]) -> Any:
        """The team costs 600 pounds once, or what its setting says."""
        gbp = settings.get(f"team:{ONCE}", 600.0) if scenario == "team" else 0.0
        costs = (CostLine.model_validate({"gbp": gbp, "funder": "council"}),) if gbp else ()
        return SimpleNamespace(one_off=costs)


class Found:
    """An opened study, remembering what it was asked for."""

    def __init__(self, folder: Path, draws: int = 10) -> None:
        self.rows, values = made_up(draws, 3, ("north",))
        extra = pd.DataFrame([("north", 0, f"team:{ONCE}", 1_200.0)], columns=["place", "draw", "path", "value"])
        self.draws = pd.concat([values, extra], ignore_index=True)
        self.folder = SimpleNamespace(path=folder)
        self.manifest = {"command": ["wholeplace", "study", "a b.toml"]}
        self.plan = pd.DataFrame({"status": ["done"] * 33 + ["failed"]})
        self.asked: dict[str, Any] = {}

    def measures(self, columns=None, **wanted):
        self.asked = wanted
        return self.rows[columns]

    def load(self) -> Study:
        return Study()


def test_only_headlines_of_the_whole_place_are_read(tmp_path: Path) -> None:
    found = Found(tmp_path)
    summary_of(found)
    assert found.asked["measure"] == list(MEASURES) and found.asked["year"] == found.asked["cohort"] == "all"


def test_one_off_costs_follow_the_draw(tmp_path: Path) -> None:
    """Six citizens and five years: 600 pounds are 20 a citizen and year, 1,200 in draw 0 are 40."""
    found = Found(tmp_path)
    told, rows = summary_of(found).paired, found.rows
    for draw, once in ((-1, 20), (0, 40), (1, 20)):
        own = (
            rows[(rows["measure"] == "spend_per_citizen") & (rows["draw"] == draw)].groupby("scenario")["value"].mean()
        )
        got = told[(told["headline"] == "cost") & (told["draw"] == draw) & (told["scenario"] == "team")][
            "difference"
        ].mean()
        assert got == pytest.approx(own["team"] - own["siloed"] + once)


def test_a_setting_belongs_to_the_scenarios_its_redesign_is_part_of(tmp_path: Path) -> None:
    found = Found(tmp_path)
    told = by_redesign(found.load(), found.draws)
    assert list(told.loc[told["path"].str.contains(":"), "scenario"]) == ["team"]
    assert set(told.loc[~told["path"].str.contains(":"), "scenario"]) == {"all"}


def test_warm_ups_that_did_not_settle(tmp_path: Path) -> None:
    (tmp_path / "warmups").mkdir()
    for name, settled in (("a", False), ("b", True), ("c", None)):
        told = {"place": "north", "draw": -1 if name == "a" else 3, "days": 5_475, "settled": settled}
        (tmp_path / "warmups" / f"{name}.json").write_text(json.dumps(told))
    told = summary_of(Found(tmp_path))
    assert list(told.unsettled) == [("north", -1)] and not told.settled("north")


def test_files_tables_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = Found(tmp_path)
    written = write_study_report(found)
    html = written[0].read_text(encoding="utf-8")
    assert "A study" in html and "wholeplace study &#39;a b.toml&#39;" in html and "33 jobs finished, 1 failed" in html
    assert {path.name for path in written} >= {"report.html", "summary-best.csv", "summary-regret.csv"}
    assert list(pd.read_csv(tmp_path / "summary-chances.csv")["scenario"]) == ["team", "lead", "same"]
    print_summary(found)
    assert "North: a town: difference to today" in capsys.readouterr().out
    assert json.loads(json.dumps(summary_json(found), allow_nan=False))["chances"][0]["draws"] == 10


def test_nothing_finished_is_told_in_words(tmp_path: Path) -> None:
    found = Found(tmp_path)
    found.rows = found.rows[found.rows["scenario"] == "siloed"]
    with pytest.raises(InputError, match="no finished job with a redesign yet"):
        write_study_report(found)
    found = Found(tmp_path)
    found.rows = found.rows[found.rows["measure"] != "spend_per_citizen"]
    with pytest.raises(InputError, match=r"kept no 'spend_per_citizen'"):
        print_summary(found)
