"""What directly follows what, variants, weeks and moments, against counting by hand and published figures."""

from __future__ import annotations

import math
from collections import Counter
from itertools import groupby, pairwise
from statistics import median

import numpy as np
import pytest

from scenarios.journeys import activities as act
from scenarios.journeys.cases import EPISODE, cases_of
from scenarios.journeys.follows import NOT_ON_MAPS, Follows, by_activity, by_agency, median_of
from scenarios.journeys.gather import gather
from scenarios.journeys.maps import maps_of
from scenarios.journeys.moments import Moment, Moments, wilson
from scenarios.journeys.selection import Selection, selected
from scenarios.journeys.variants import Variants, side_by_side
from scenarios.journeys.weeks import Weeks
from sim import enums as e
from tests.journeys.conftest import Both
from tests.journeys.hand import asks, lived, row


def journeys(both: Both) -> list[list[tuple[str, int, int, bool]]]:
    """Every episode that began in the period as a plain list: (label, start, end, failure demand)."""
    labels, out = both.today.activities.labels, []
    for cases in selected(both.today, Selection(EPISODE, complete=True)):
        own = cases.lived
        for first, last in zip(cases.first, cases.last, strict=True):
            steps = []
            for at in range(first, last):
                if own.activity[at] not in NOT_ON_MAPS:
                    failing = (
                        own.rows["event"][at] in (e.E_CONTACT, e.E_CRISIS)
                        and e.CLASS_KIND[own.rows["class_"][at]] == e.FAILURE
                    )
                    steps.append((labels[own.activity[at]], int(own.start[at]), int(own.end[at]), failing))
            out.append(steps)
    return out


def test_counts_waits_and_failure_demand_on_every_edge(both: Both) -> None:
    follows = gather(both.today, Selection()).steps
    plain = journeys(both)
    count: Counter = Counter()
    failing: Counter = Counter()
    days: dict = {}
    for steps in plain:
        for one, other in pairwise(steps):
            key = one[0], other[0]
            count[key] += 1
            failing[key] += other[3]
            days.setdefault(key, []).append(max(0, other[1] - one[2]))
    found = {
        (follows.labels[a], follows.labels[b]): int(follows.counts[a, b]) for a, b in np.argwhere(follows.counts > 0)
    }
    assert found == dict(count) and follows.cases == len(plain)
    medians = median_of(follows.gaps)
    for (a, b), values in days.items():
        at = follows.labels.index(a), follows.labels.index(b)
        assert medians[at] == median(values) and follows.failing[at] == failing[a, b]
    passes = Counter(step[0] for steps in plain for step in steps)
    assert {label: int(n) for label, n in zip(follows.labels, follows.passes, strict=True) if n} == dict(passes)
    once = Counter(label for steps in plain for label in {step[0] for step in steps})
    assert {label: int(n) for label, n in zip(follows.labels, follows.journeys, strict=True) if n} == dict(once)


def test_a_map_shows_only_what_was_counted(both: Both) -> None:
    gathered = [gather(world, Selection()) for world in (both.today, both.redesign)]
    today, redesign = maps_of([one.steps for one in gathered], most_nodes=6, most_edges=8)
    assert [node.label for node in today.nodes] == [node.label for node in redesign.nodes]
    assert {"Need begins", "Need is over"} <= {node.label for node in today.nodes} and len(today.nodes) == 6
    follows = gathered[0].steps
    for edge in today.edges:
        at = tuple(follows.labels.index(today.nodes[n].label) for n in (edge.origin, edge.to))
        assert edge.count == follows.counts[at] and edge.per_100 == pytest.approx(100 * edge.count / follows.cases)
    moves = follows.counts.sum() - np.trace(follows.counts)
    assert today.drawn == pytest.approx(sum(edge.count for edge in today.edges) / moves)


def test_variants_merge_a_step_repeated_at_once(both: Both) -> None:
    wanted = Counter(tuple(label for label, _ in groupby(step[0] for step in steps)) for steps in journeys(both))
    variants = gather(both.today, Selection()).variants
    labels = both.today.activities.labels
    assert {tuple(labels[s] for s in steps): n for steps, n in variants.counts().items()} == dict(wanted)
    best = variants.commonest(3)
    assert [v.count for v in best] == [n for _, n in wanted.most_common(3)]
    assert sum(v.share for v in variants.commonest(10**6)) == pytest.approx(1)


def test_variants_side_by_side_have_the_share_of_each_world() -> None:
    one, other = Variants(), Variants()
    one._counts, one.cases = Counter({b"\1\0": 3, b"\2\0": 1}), 4
    other._counts, other.cases = Counter({b"\2\0": 10}), 10
    assert side_by_side([one, other], 5) == [((2,), [(1, 0.25), (10, 1.0)]), ((1,), [(3, 0.75), (0, 0.0)])]


def test_a_map_of_agencies_has_where_journeys_begin_and_end(both: Both) -> None:
    rows = (row(1, e.E_ONSET), asks(3), row(3, e.E_JOINED, agency=0), row(9, e.E_ASSESSED, agency=0, amount=5),
            row(9, e.E_REFERRED, agency=0, amount=2), row(20, e.E_CONTACT, agency=2, class_=e.C_PROCESS, detail=e.P_REFERRAL),
            row(30, e.E_RESOLVED, agency=2))  # fmt: skip
    steps = by_agency(cases_of(lived(both.today, *rows), EPISODE, both.today.activities), 5)
    assert steps.node.tolist() == [5, 0, 0, 0, 2, 6]
    follows = Follows("abcdefgh", 100)
    follows.add(steps, 1)
    assert follows.counts[0, 0] == 2 and follows.counts[0, 2] == 1 and follows.again[0] == 2
    assert median_of(follows.gaps)[0, 2] == 11
    assert (
        follows.starts[5] == 1 and follows.stops[6] == 1 and follows.position[6] == 1.0 and follows.position[5] == 0.0
    )


def test_intervals_are_the_published_ones() -> None:
    """Newcombe (1998), Statistics in Medicine 17: 857-872 (81 of 263) and 873-890 (56 of 70 against 48 of 80, method 10)."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    moment = Moment("Help", None, ((70, 56, 80, 48),))
    assert moment.difference == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert moment.odds_ratio == pytest.approx(56 * 32 / (14 * 48))


def test_others_are_weighed_by_the_needs_of_those_who_passed() -> None:
    """By hand: needs that end well in 80 and 10 %, whoever passes: no difference, although the raw shares lie far apart."""
    moment = Moment("Turned away", "Office", ((10, 8, 400, 320), (90, 9, 100, 10)))
    assert moment.shares == pytest.approx((0.17, 0.1 * 0.8 + 0.9 * 0.1))
    assert moment.difference[0] == pytest.approx(0) and moment.difference[1] < 0 < moment.difference[2]
    assert moment.odds_ratio == pytest.approx(1)
    assert (moment.passed, moment.others) == (100, 500)


def test_who_passed_and_who_ended_well_by_hand(both: Both) -> None:
    """Four episodes: helped and over; the same after a failed help; a crisis; too short a time to tell."""
    rows = [row(1, e.E_ONSET), asks(2), row(50, e.E_RESOLVED)]
    rows += [row(1, e.E_ONSET, citizen=1), row(5, e.E_HELP_FAILED, citizen=1, agency=0), row(100, e.E_RESOLVED, citizen=1),
             row(101, e.E_GAVE_UP, citizen=1, agency=0)]  # fmt: skip
    rows += [row(1, e.E_ONSET, citizen=2), asks(4, citizen=2), row(9, e.E_CRISIS, citizen=2, agency=1, class_=e.C_AVOIDABLE_CRISIS),
             row(20, e.E_RESOLVED, citizen=2)]  # fmt: skip
    rows += [row(950, e.E_ONSET, citizen=3), asks(951, citizen=3), row(960, e.E_RESOLVED, citizen=3)]
    own = lived(both.today, *rows)
    moments = Moments(both.today)
    moments._end = 1_000
    moments.add(cases_of(own, EPISODE, both.today.activities))
    assert (moments.journeys, moments.well, moments.left_out) == (3, 2, 1)
    told = {(one.activity, one.agency): one for one in moments.found(least=1)}
    assert told["Asks for help", None].strata == ((2, 1, 1, 1),)
    assert told["Help fails", "Housing office"].strata == ((1, 1, 2, 1),)
    assert told["Gives up waiting", None].passed == 1
    assert not any(name.startswith("Crisis") for name, _ in told), "what decides the end is no moment"


def test_contacts_by_week_for_episodes_still_open(both: Both) -> None:
    rows = [row(0, e.E_ONSET), asks(3), asks(15, class_=e.C_CHASE, detail=e.P_CHASE), row(21, e.E_RESOLVED)]
    rows += [row(0, e.E_ONSET, citizen=1), asks(8, citizen=1, class_=e.C_WRONG_DOOR, agency=2)]
    weeks = Weeks(both.today, weeks=5)
    weeks._end = 31
    weeks.add(cases_of(lived(both.today, *rows, end=31), EPISODE, both.today.activities))
    assert weeks.contacts[0].tolist() == [1, 0, 1, 0, 0] and weeks.contacts[2].tolist() == [0, 1, 0, 0, 0]
    assert weeks.failures[0].tolist() == [0, 0, 1, 0, 0] and weeks.failures[2].tolist() == [0, 1, 0, 0, 0]
    assert weeks.open == pytest.approx([2, 2, 2, 1, 3 / 7])
    assert math.isnan(weeks.per_100()[0, 0]), "fewer than ten episodes are no rate"


def test_median_of_counts_by_day() -> None:
    assert median_of(np.array([[0, 2, 0, 2], [1, 0, 0, 0], [0, 0, 0, 0]]))[:2].tolist() == [2.0, 0.0]
    assert math.isnan(median_of(np.zeros((1, 4), int))[0])


def test_steps_of_the_need_itself_are_not_on_maps(both: Both) -> None:
    rows = (row(1, e.E_ONSET), row(2, e.E_WORSE), row(3, e.E_REVEALED), row(4, e.E_BETTER), row(5, e.E_RESOLVED))
    steps = by_activity(cases_of(lived(both.today, *rows), EPISODE, both.today.activities))
    assert steps.node.tolist() == [act.BEGINS, act.OVER]
