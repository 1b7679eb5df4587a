"""Journeys through a place that was learned from a log: steps bear the names they had in it, questions are nobody's."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from scenarios.compare import Comparison, prepare
from scenarios.journeys import lanes
from scenarios.journeys.cases import EPISODE
from scenarios.journeys.dates import calendar
from scenarios.journeys.gather import gather
from scenarios.journeys.lanes import life_of
from scenarios.journeys.run import live_through
from scenarios.journeys.selection import Selection, selected
from scenarios.journeys.table import Tables
from sim.place import Place
from tests.logs.test_pathway import stage, world

STAGES = {
    "desk": stage("office", {"to": "check", "share": 1.0, "same_day_share": 0.5, "open_days": [2, 6]}, begins_share=1.0, label="Desk"),
    "check": stage("second", {"to": "again", "share": 0.4}, {"share": 0.6}, label="Check"),
    "again": stage("second", {"share": 1.0}, label="Check"),
}  # fmt: skip
WARM_UP = 730


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, tuple[str, ...], dict]:
    compared = prepare(
        Comparison(Place.model_validate(world(STAGES, 300)), (), 1, seed=3, replications=1, warm_up_days=WARM_UP)
    )
    (today,) = live_through(compared, tmp_path_factory.mktemp("rows"))
    tables = Tables(today, calendar(WARM_UP, date(2025, 1, 1)))
    frames = [tables(some).to_pandas() for some in selected(today, Selection(case=EPISODE, complete=True))]
    found = gather(today, Selection())
    ways = {(found.steps.labels[a], found.steps.labels[b]) for a, b in zip(*found.steps.counts.nonzero(), strict=True)}
    return pd.concat(frames), today.activities.labels, ways


def test_steps_bear_the_names_of_the_log(log) -> None:
    rows, labels, _ = log
    assert {"Desk", "Check"} <= set(labels) and labels.count("Check") == 1
    steps = rows[rows["activity"].isin(["Desk", "Check"])]
    assert "Assessment" not in set(rows["activity"]) and "Referred on" not in set(rows["activity"])
    assert (steps["agency"] == steps["activity"].map({"Desk": "office", "Check": "second"}).astype(str)).all()
    whole = rows[rows["case_outcome"] == "resolved"]
    order = whole[whole["activity"].isin(["Desk", "Check"])].groupby("case", observed=True)["activity"].agg(list)
    assert set(map(tuple, order)) == {("Desk", "Check"), ("Desk", "Check", "Check")}
    assert len(order) > 100


def test_nobody_is_asked_a_question_and_minutes_are_those_of_the_step(log) -> None:
    rows, *_ = log
    steps = rows[rows["activity"].isin(["Desk", "Check"])]
    assert steps["questions"].isna().all() and steps["questions_asked_again"].isna().all()
    assert set(steps.loc[steps["activity"] == "Check", "staff_minutes"]) == {10}  # the office asks an item besides


def test_maps_show_steps_and_no_arrivals_between(log) -> None:
    _, _, ways = log
    assert {("Asks for help", "Desk"), ("Desk", "Check"), ("Check", "Check"), ("Check", "Need is over")} <= ways
    assert not any("next step" in label for way in ways for label in way)


def test_lanes_mark_the_steps_at_their_agency(tmp_path) -> None:
    compared = prepare(
        Comparison(Place.model_validate(world(STAGES, 60)), (), 1, seed=3, replications=1, warm_up_days=WARM_UP)
    )
    (today,) = live_through(compared, tmp_path)
    lives = [life_of(today, citizen) for citizen in range(60)]
    words = {
        lane.label: {mark.words for mark in lane.marks if mark.kind == lanes.STEP}
        for life in lives
        for lane in life.lanes
    }
    place = compared.comparison.place
    told = {label: {one.split(": ")[-1] for one in marks} for label, marks in words.items()}
    assert told[place.agencies["office"].label] == {"Desk"} and told[place.agencies["second"].label] <= {"Check"}
    assert sum(life.total(lanes.STEP) for life in lives) > 60 and not any(life.total(lanes.ASSESSED) for life in lives)
