"""How much memory is found in logs whose memory is known, and what rework comes of it."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.logs.censoring import weigh
from calibration.logs.choose import choose_memory
from calibration.logs.compare import cut_at
from calibration.logs.figures import figures, with_rework
from calibration.logs.model import MEMORYLESS, learn
from calibration.logs.pace import choose_pace
from calibration.logs.routing import END, learn_routes
from calibration.logs.simulate import simulate
from calibration.logs.table import DAY_US
from tests.logs.made import any_order, crossing, forgetful, make, once_back


def rework(log, memory, cases=20_000):
    return float(with_rework(simulate(learn(log, memory), 5, cases, cut=False)).mean())


def test_a_log_without_memory_is_given_none():
    chosen = choose_memory(make(forgetful, 3_000)).memory
    assert (chosen.family, chosen.depth) == ("steps", 1)


def test_rework_without_memory_follows_from_the_chance_of_asking_again():
    log = make(forgetful, 3_000)
    found = rework(log, choose_memory(log).memory)
    share = figures(log).rework_share
    assert share == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 3_000))
    # ask again with chance p, drawn anew each time: P(rework) = p, and p is asks after an ask among all that follow an ask
    asks = int((log.activity == log.activities.index("ask")).sum())
    assert found == pytest.approx((asks - 3_000) / asks, abs=4 * np.sqrt(0.25 * 0.75 / 20_000))


def test_two_steps_of_memory_are_found():
    chosen = choose_memory(make(crossing, 3_000)).memory
    assert (chosen.family, chosen.depth) == ("steps", 2)


def test_a_chain_without_memory_invents_rework_that_memory_does_not():
    log = make(crossing, 3_000)
    north = float((log.activity[log.first[:-1]] == log.activities.index("north")).mean())
    assert rework(log, choose_memory(log).memory) == 0.0
    # From the first bank: over the bridge (1/2) or home.  From the bridge, back to the same bank (rework), or to the other, and there
    # again over the bridge (1/2, rework).  With banks evenly used: 1/2 (1/2 + 1/2 · 1/2) = 3/8.
    assert rework(log, MEMORYLESS) == pytest.approx(3 / 8, abs=4 * np.sqrt(15 / 64 / 20_000) + abs(north - 0.5))


def test_sent_back_once_is_learned_as_once():
    log = make(once_back, 4_000)
    learned = learn(log, choose_memory(log).memory)
    drawn = simulate(learned, 3, 20_000, cut=False)
    assert drawn.lengths.max() == 5
    assert with_rework(drawn).mean() == pytest.approx(with_rework(log).mean(), abs=4 * np.sqrt(0.16 / 20_000))
    assert simulate(learn(log, MEMORYLESS), 3, 20_000, cut=False).lengths.max() > 7


def test_what_has_been_done_is_found_where_the_order_is_free():
    log = make(any_order, 4_000)
    chosen = choose_memory(log).memory
    assert chosen.family == "episode"
    assert rework(log, chosen) == 0.0


def test_a_longer_memory_never_hides_a_shorter_one():
    tried = {(one.memory.family, one.memory.depth): one.per_step for one in choose_memory(make(crossing, 2_000)).tried}
    assert tried["steps", 0] < tried["steps", 1] < tried["steps", 2]
    assert tried["steps", 1] == pytest.approx(
        -np.log(2), abs=0.02
    )  # each of the three steps and the end is as likely as one other
    assert tried["steps", 2] == pytest.approx(-np.log(2) / 4, abs=0.02)  # only where the case comes from is open


def test_shares_of_a_stage_sum_to_one_and_every_stage_ends():
    log = make(once_back, 500)
    routes = learn_routes(log, choose_memory(log).memory, weigh(log)).routes
    assert routes.share_sum == pytest.approx(np.ones(routes.stages))
    assert (routes.to == END).any()
    assert routes.first[-1] == len(routes.to)


def test_a_log_that_stops_early_is_not_read_as_cases_that_end_early():
    whole = make(once_back, 6_000, wait_days=40.0)
    moment = int(whole.at.min() + 300 * DAY_US)
    early = whole.choose(np.flatnonzero(whole.at[whole.first[:-1]] < moment))
    cut = cut_at(early, moment)
    pays = early.activities.index("pay")
    really_open = int((np.add.reduceat((cut.activity == pays).astype(int), cut.first[:-1]) == 0).sum())
    found = weigh(cut, moment)
    assert really_open > 500
    assert found.still_open == pytest.approx(really_open, rel=0.1)
    learned = learn(cut, choose_memory(cut).memory, until=moment)
    assert simulate(learned, 1, 5_000, cut=False).lengths.mean() == pytest.approx(early.lengths.mean(), rel=0.05)


def test_waits_that_are_alike_need_no_pace():
    assert choose_pace(make(forgetful, 2_000)).kind in ("none", "last", "longest", "both")
    told = choose_pace(make(forgetful, 2_000)).per_wait
    assert max(told.values()) - told["none"] < 0.002


def test_the_same_seed_gives_the_same_log():
    learned = learn(make(once_back, 300), MEMORYLESS)
    one, two, other = simulate(learned, 1), simulate(learned, 1), simulate(learned, 2)
    assert np.array_equal(one.at, two.at) and np.array_equal(one.activity, two.activity)
    assert not np.array_equal(one.at[:50], other.at[:50])
