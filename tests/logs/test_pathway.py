"""Pathways in the engine: visits by formula, memory carried, same-day sittings, waits by quantiles, faults told."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from sim import enums as e
from sim.compile import compile_place, compile_together
from sim.engine import Run
from sim.load import examine
from sim.place import Place
from tests.tiny import REMOVE, tiny_data

DAYS = 730


def world(stages: dict[str, Any], citizens: int = 3_000, **changes: Any) -> dict[str, Any]:
    """The tiny place with two roomy offices and a need that takes a pathway and never gets better or worse by itself."""
    second = {"label": "Second", "funder": "council", "staff": {"fte": 60}, "treats": {"housing": {}}}
    data = tiny_data(
        needs__housing__pathway="way", needs__housing__recovery_per_year=0, needs__housing__deterioration_per_year=0,
        needs__housing__crisis=REMOVE, needs__housing__crisis_per_year=0, needs__housing__patience_days=30_000,
        needs__housing__chase_every_days=REMOVE, needs__housing__seek_delay_days=0, crises={}, agencies__ambulance=REMOVE,
        agencies__second=second, agencies__office__staff__fte=60, agencies__office__caseload_places=REMOVE,
        cohorts__people__citizens=citizens, cohorts__people__needs__housing={"onset_per_year": 1.0},
        pathways={"way": {"label": "As learned", "learned_from": "a test", "stages": deepcopy(stages)}}, **changes,
    )  # fmt: skip
    return data


def stage(agency: str, *onward: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"label": agency, "agency": agency, "minutes": 10, "onward": list(onward), **more}


def log_of(data: dict[str, Any], seed: int = 1) -> np.ndarray:
    rows: list[np.ndarray] = []
    Run(compile_place(Place.model_validate(data)), seed=seed, days=DAYS, sink=rows.append).to(DAYS)
    return np.concatenate(rows)


TWO = {
    "first": stage("office", {"to": "then", "share": 0.7, "same_day_share": 0.5, "open_days": [1, 3, 9]}, {"share": 0.3}, begins_share=1.0),
    "then": stage("second", {"to": "first", "share": 0.2, "open_days": [2]}, {"share": 0.8}),
}  # fmt: skip


def test_visits_follow_from_the_shares():
    log = log_of(world(TWO))
    steps = log[(log["event"] == e.E_ASSESSED) & (log["detail"] < 0)]
    begun = int((log["event"] == e.E_ONSET).sum())
    visits = np.bincount(-1 - steps["detail"], minlength=2) / begun
    expected = np.array([1, 0.7]) / (1 - 0.7 * 0.2)
    assert visits == pytest.approx(expected, abs=5 * np.sqrt(0.5 / begun))


def test_memory_is_carried_by_the_stage():
    """Two ways through the same offices: who began in one never comes back to it (without memory, 3 in 8 would)."""
    stages = {
        "a": stage("office", {"to": "via_a", "share": 1.0}, begins_share=0.5),
        "b": stage("second", {"to": "via_b", "share": 1.0}, begins_share=0.5),
        "via_a": stage("second", {"to": "end_a", "share": 1.0, "same_day_share": 0.5}),
        "via_b": stage("office", {"to": "end_b", "share": 1.0, "same_day_share": 1.0}),
        "end_a": stage("second", {"share": 1.0}),
        "end_b": stage("office", {"share": 1.0}),
    }
    data = world(stages, 1_000, needs__housing__doors={"office": 1, "second": 1})
    log = log_of(data)
    done = log[log["event"] == e.E_RESOLVED]
    steps = log[(log["event"] == e.E_ASSESSED) & (log["detail"] < 0)]
    key, ended = (
        (rows["citizen"].astype("i8") << 32) + (rows["generation"].astype("i8") << 16) + rows["episode"]
        for rows in (steps, done)
    )
    ways = [tuple((-1 - steps["detail"][key == one]).tolist()) for one in ended[:200]]
    assert set(ways) == {(0, 2, 4), (1, 3, 5)}


def test_waits_are_open_days_of_the_quantiles():
    stages = {
        "first": stage("office", {"to": "then", "share": 1.0, "open_days": [2, 4]}, begins_share=1.0),
        "then": stage("second", {"share": 1.0}),
    }
    log = log_of(world(stages, 1_000))
    sent = log[log["event"] == e.E_REFERRED]
    week, weekday = np.divmod(sent["day"] + sent["detail"], 7)
    assert (weekday < 5).all()
    from_week, from_day = np.divmod(sent["day"], 7)
    waited = 5 * (week - from_week) + weekday - np.minimum(from_day, 4)
    assert set(waited.tolist()) == {2, 3, 4}
    assert waited.mean() == pytest.approx(3, abs=5 * np.sqrt(0.5 / len(waited)))


def test_a_sitting_costs_each_agency_its_minutes():
    stages = {
        "first": stage("office", {"to": "then", "share": 1.0, "same_day_share": 1.0}, begins_share=1.0),
        "then": stage("second", {"share": 1.0}, minutes=25),
    }
    compiled = compile_place(Place.model_validate(world(stages, 500)))
    run = Run(compiled, seed=1, days=DAYS)
    run.to(DAYS)
    second = compiled.names.agencies.index("second")
    steps = int(run.world.assessed[:, :, second, :, 0].sum())
    worked = int(run.world.use[:DAYS, second, e.U_ASSESSMENT].sum())
    assert steps > 300
    assert worked + int(run.world.desks[second]["lent"]) + int(run.world.desks[second]["lent_today"]) == 25 * steps


def test_a_redesign_keeps_pathways():
    today = Place.model_validate(world(TWO, 50))
    other = today.model_copy(
        update={"pathways": {}, "needs": {"housing": today.needs["housing"].model_copy(update={"pathway": None})}}
    )
    with pytest.raises(ValueError, match="pathways"):
        compile_together((today, other))
    assert len(compile_together((today, today))) == 2


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("pathways.way.stages.first.agency", "ofice", 'no agency is called "ofice"'),
        ("pathways.way.stages.first.onward.0.to", "them", 'no stage is called "them"'),
        ("pathways.way.stages.first.onward.0.share", 0.9, "sum to 1.2, not 1"),
        ("pathways.way.stages.first.begins_share", 0.5, "sum to 0.5, not 1"),
        ("pathways.way.stages.first.onward.0.open_days", [5, 1], "from the least to the greatest"),
        ("needs.housing.pathway", "wey", 'no pathway is called "wey"'),
        ("pathways.way.stages.then.onward", [{"to": "then", "share": 1.0}], "no way leads from here to the end"),
        ("agencies.second.treats", {}, "it does not treat housing"),
    ],
)
def test_faults_are_told(path, value, words):
    data = world(TWO, 50)
    assert examine(data, "w").faults == []
    *way, last = path.split(".")
    at: Any = data
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[int(last) if isinstance(at, list) else last] = value
    assert any(words in str(fault) for fault in examine(data, "w").faults), examine(data, "w").faults
