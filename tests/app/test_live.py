"""What a workshop watches agrees with what is counted afterwards; who is looked at in both worlds is one person."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.scenario import SILOED
from scenarios.workshop.live import HOME, MOST_MOVES, Live, recent_wait
from scenarios.workshop.pairs import HARMED, HELPED, SAME, pairs
from viz.app.state import Run, Workshop


def _measured(run: Run, scenario: str, measure: str, part: str = "all") -> float:
    rows = run.compared.measures
    dims = ["cohort", "group", "area", "agency", "need", "funder", "year"]
    rows = rows[(rows[dims].astype(str) == "all").all(axis=1) & (rows["scenario"] == scenario)]
    return float(rows[(rows["measure"] == measure) & (rows["part"] == part)]["value"].iloc[0])


def test_the_last_frame_says_what_the_measures_say(finished: tuple[Workshop, Run]) -> None:
    _, run = finished
    for reading, scenario in zip(run.live.frames[-1].readings, (SILOED, run.redesign.name), strict=True):
        assert reading.failure_share == pytest.approx(_measured(run, scenario, "failure_demand_of_contacts"), abs=1e-12)
        crises = _measured(run, scenario, "events", "crisis") * run.compared.compiled[0].citizens * run.live.years
        assert reading.crises == pytest.approx(crises, rel=1e-9)
        ledger = run.compared.ledger
        assert reading.pence == int(ledger[ledger["scenario"] == scenario]["pence"].sum()), "to the penny"


def test_the_size_of_the_steps_changes_nothing(finished: tuple[Workshop, Run]) -> None:
    _, run = finished
    other = Live(run.compared)
    while not other.done:
        other.step(7)
    for one, two in zip(run.live.frames[-1].readings, other.frames[-1].readings, strict=True):
        assert one.pence == two.pence
        assert (one.waits == two.waits).all()
        assert (one.waiting == two.waiting).all()


def test_money_and_counters_only_grow_and_begin_at_nothing(finished: tuple[Workshop, Run]) -> None:
    _, run = finished
    for world in (0, 1):
        readings = [frame.readings[world] for frame in run.live.frames]
        assert readings[0].pence == readings[0].asked == readings[0].crises == 0
        assert (np.diff([r.pence for r in readings]) >= 0).all()
        assert (np.diff([r.asked for r in readings]) >= 0).all()
        assert all(0 <= r.failures <= r.asked for r in readings)


def test_what_is_drawn_is_a_sample_between_known_agencies(finished: tuple[Workshop, Run]) -> None:
    _, run = finished
    agencies = len(run.compared.compiled[0].names.agencies)
    assert any(frame.moves[0] for frame in run.live.frames)
    for frame in run.live.frames:
        for moves in frame.moves:
            assert len(moves) <= MOST_MOVES
            assert all(HOME <= end < agencies for move in moves for end in (move.origin, move.to))
    waits = recent_wait(run.live.frames, len(run.live.frames) - 1, 0)
    assert waits.shape == (agencies,)
    assert (waits[np.isfinite(waits)] >= 0).all()


def test_citizens_are_drawn_within_their_outcome(finished: tuple[Workshop, Run]) -> None:
    workshop, run = finished
    everybody = pairs(run.live)
    total = 0
    for outcome, sign in ((HELPED, -1), (HARMED, 1), (SAME, 0)):
        found, comparable = everybody.count(workshop.kind, outcome)
        total += found
        assert found <= comparable
        for turn in range(3):
            row = everybody.draw(workshop.kind, outcome, turn)
            if row is not None:
                assert np.sign(row["crises"]) == sign
                assert row == everybody.row(row["citizen"])
    assert total > 0
    assert everybody.row(-1) is None
    assert everybody.row(10**9) is None


def test_two_lives_are_told_only_at_the_end(workshop: Workshop) -> None:
    workshop.move("lead", 1)
    with pytest.raises(ValueError, match="come to its end"):
        pairs(workshop.begin().live)
