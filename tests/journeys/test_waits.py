"""Waits of single citizens, against the engine's own state and by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scenarios.compare.twins import arms
from scenarios.journeys import activities as act
from scenarios.journeys.build import Builder
from scenarios.journeys.lived import Window
from scenarios.journeys.waits import Wait, ends_of_waits
from sim import enums as e
from sim.layout import LOG_ROW
from tests.journeys.conftest import Both
from tests.journeys.hand import lived, row

WAITING = (e.TRANSFER, e.QUEUE, e.ASSESSING, e.HANDOVER, e.WAIT_PLACE, e.WAIT_MONEY)


def waits(both: Both, *rows: tuple, first: int = 0, end: int = 1_000) -> list[Wait]:
    own = both.today.builder
    return Builder(own._activities, own._prices, Window(first, end), own._needs).waits(np.array(list(rows), LOG_ROW))


def test_who_still_waits_at_the_end_is_who_the_engine_holds_waiting(both: Both) -> None:
    for (_, run), world in zip(arms(both.compared, 0), (both.today, both.redesign), strict=True):
        run.to(world.window.end)
        slots = run.world.slots
        there = run.world.citizens["standing"][slots["citizen"]] != e.ABSENT
        held = np.flatnonzero((slots["severity"] > 0) & np.isin(slots["stage"], WAITING) & there)
        wanted = Counter((int(slots["citizen"][s]), int(slots["agency"][s]), int(slots["since"][s])) for s in held)
        found = Counter(
            (citizen, one.agency, one.begin)
            for citizen in range(world.compiled.citizens)
            for one in world.waits(citizen)
            if one.end == world.window.end
        )
        assert found == wanted and len(wanted) > 10


def test_what_an_activity_had_been_waited_for_is_one_of_the_waits(both: Both) -> None:
    seen = 0
    for citizen in range(0, both.today.compiled.citizens, 3):
        own, known = both.today.life(citizen), both.today.waits(citizen)
        ended = {(one.begin, one.end) for one in known}
        for at in np.flatnonzero((own.waited > 0) & (own.start > both.today.window.first)):
            assert (own.start[at] - own.waited[at], own.start[at]) in ended
            seen += 1
    assert seen > 200


def test_waits_that_lead_to_nothing_by_hand(both: Both) -> None:
    joined = row(10, e.E_JOINED, agency=0)
    asks_in_vain = (
        row(12, e.E_CONTACT, detail=e.P_CHASE, agency=0, class_=e.C_CHASE),
        row(12, e.E_UNANSWERED, agency=0),
    )
    assert waits(both, joined, *asks_in_vain, row(20, e.E_ASSESSED, agency=0, amount=30)) == [Wait(0, 10, 20)]
    assert waits(both, joined, row(15, e.E_RESOLVED)) == [Wait(0, 10, 15)], "the need is over"
    assert waits(both, joined, row(15, e.E_RESOLVED, need=1), end=30) == [Wait(0, 10, 30)], "another need ends nothing"
    assert waits(both, joined, row(40, e.E_EXIT, need=255), end=100) == [Wait(0, 10, 40)], "the citizen has gone"
    assert waits(both, joined, row(11, e.E_ASSESSED, agency=0, amount=30), first=11) == [], (
        "it was over when the period began"
    )
    sent = row(10, e.E_REFERRED, agency=0, amount=1)
    assert waits(both, sent, row(17, e.E_LOST, agency=1, amount=7)) == [Wait(1, 10, 17)], (
        "on the way to where it was sent"
    )


@pytest.mark.parametrize(("lost", "end"), [(True, 20), (False, -1)])
def test_a_stay_may_cost_the_place_in_the_queue(lost: bool, end: int) -> None:
    rows = np.array([row(10, e.E_JOINED, agency=0), row(20, e.E_STAY_START, need=255, detail=1)], LOG_ROW)
    need, person = np.array([2, -1]), np.zeros(2, "i8")
    table = np.zeros((2, 3), bool)
    table[1, 2] = lost
    until = ends_of_waits(rows, need, person, table)
    assert (rows["day"][until[0]] if until[0] >= 0 else -1) == end and until[1] == -1


def test_an_arrival_is_not_told_to_have_waited_since_a_referral_that_was_lost(both: Both) -> None:
    own = lived(
        both.today, row(10, e.E_REFERRED, agency=0, amount=1), row(15, e.E_LOST, agency=1, amount=5),
        row(60, e.E_CONTACT, agency=1, class_=e.C_PROCESS, detail=e.P_REFERRAL),
    )  # fmt: skip
    assert own.waited[own.activity == act.LOST].tolist() == [5]
    assert own.waited[own.activity == act.ARRIVES].tolist() == [-1], "who sent it then, and when, is not in the log"
