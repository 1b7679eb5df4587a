"""Distances between logs: by hand, and against SciPy's Wasserstein distance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from calibration.logs.clock import learn_calendar
from calibration.logs.compare import compare, compare_random
from calibration.logs.distances import aligned, distances, earth_mover, features, figures_of
from calibration.logs.figures import figures
from calibration.logs.table import DAY_US, HOUR_US, from_columns
from tests.logs.made import MONDAY, crossing, make, once_back


def log(*cases: str, hours: int = 1, begin: int = 0):
    """Cases of one-letter activities, an hour or more between two events, all begun at the same time."""
    case = np.repeat(np.arange(len(cases)), [len(text) for text in cases])
    steps = np.concatenate([np.arange(len(text)) for text in cases])
    activity = np.array(["abc".index(letter) for text in cases for letter in text])
    at = MONDAY + (begin + steps * hours) * HOUR_US
    return from_columns(case, activity, at, names=[f"c{n}" for n in range(len(cases))], activities=["a", "b", "c"])


def test_a_log_is_no_way_from_itself():
    one = features(make(once_back, 200))
    assert set(distances(one, one).values()) == {0.0}


def test_n_grams_by_hand():
    found = distances(features(log("ab", "ab")), features(log("ab", "ac")))
    # pairs: 2 x (-a, ab, b-) against -a -a ab ac b- c-: |1| + |1| + |1| + |1| of 6 + 6
    assert found["directly_follows"] == pytest.approx(4 / 12)
    # triples: 2 x (--a, -ab, ab-, b--) against the same once and --a, -ac, ac-, c--: 6 of 8 + 8
    assert found["n_grams"] == pytest.approx(6 / 16)


def test_twice_the_cases_are_the_same_distribution():
    found = distances(features(log("ab", "ac")), features(log("ab", "ac", "ab", "ac")))
    assert set(found.values()) == {0.0}


def test_times_by_hand():
    found = distances(features(log("ab")), features(log("ab", hours=3, begin=2)))
    assert found["cycle_times"] == 2  # 1 hour against 3
    assert found["relative_events"] == 1  # 0, 1 against 0, 3
    assert found["case_arrivals"] == 2
    assert found["absolute_events"] == 3  # 0, 1 against 2, 5
    assert found["circadian_events"] == pytest.approx(3 / 7)  # only Monday has any


def test_a_weekday_that_only_one_log_has_counts_most():
    found = distances(features(log("a")), features(log("a", begin=24)))
    assert found["circadian_events"] == pytest.approx(2 * 23 / 7)


def test_earth_mover_is_scipys():
    rng = np.random.default_rng(3)
    one, other = rng.integers(-40, 60, 300), rng.integers(0, 90, 200)
    weight, others = rng.random(300), rng.random(200)
    assert earth_mover(one, other, weight, others) == pytest.approx(wasserstein_distance(one, other, weight, others))


def test_figures_with_weights_are_those_of_the_cases_repeated():
    whole = make(once_back, 60)
    times = np.random.default_rng(1).integers(0, 4, 60)
    again = whole.choose(np.sort(np.repeat(np.arange(60), times)))
    told, own = figures_of(features(whole), times), figures(again)
    for name, value in told.items():
        assert value == pytest.approx(getattr(own, name)), name


def test_logs_with_other_names_are_aligned():
    one, other = make(crossing, 20), log("ab")
    first, second = aligned(one, other)
    assert first.activities == second.activities
    assert [first.activities[a] for a in first.activity[:3]] == [one.activities[a] for a in one.activity[:3]]


def test_a_true_copy_lies_in_the_bands_and_another_process_does_not():
    real = make(once_back, 3_000, seed=1)
    inside = 0
    for seed in (2, 3):
        copies = [features(make(once_back, 900, seed=10 * seed + turn)) for turn in range(5)]
        held = features(make(once_back, 900, seed=seed))
        rows = compare("random", features(real), held, copies, seed=seed).rows
        inside += sum(row.inside for row in rows)
    assert inside >= 2 * 11 - 4  # 95 in 100 each, and the measures hang together
    strange = [features(aligned(make(crossing, 900, seed=4), real)[0])]
    held = features(aligned(make(once_back, 900, seed=2), make(crossing, 1))[0])
    base = features(aligned(real, make(crossing, 1))[0])
    rows = {row.measure: row for row in compare("random", base, held, strange).rows}
    assert not rows["rework_share"].inside and not rows["n_grams"].inside


def test_learning_beats_the_chain_without_memory_on_cases_it_has_not_seen():
    rows = {row.measure: row for row in compare_random(make(crossing, 2_000), 1).rows}
    assert rows["rework_share"].simulated == 0 and rows["rework_share"].memoryless > 0.3
    assert all(row.not_worse for row in rows.values())
    assert rows["n_grams"].inside


def test_the_calendar_counts_open_days():
    monday = 16_069  # days since 1970
    events = np.array([monday + d for d in range(5) for _ in range(20)] + [monday + 5]) * DAY_US
    calendar = learn_calendar(events)
    assert calendar.words() == "mon tue wed thu fri"
    friday = np.array([monday + 4])
    assert calendar.later(friday, np.array([1])) == monday + 7
    assert calendar.later(friday, np.array([6])) == monday + 14
    assert calendar.later(np.array([monday + 5]), np.array([1])) == monday + 7  # from a Saturday
    days = np.arange(monday, monday + 40)
    for start in range(monday, monday + 7):
        later = days[(days > start) & np.isin((days + 3) % 7, range(5))]
        begin = np.full(len(later), start)
        assert np.array_equal(calendar.later(begin, calendar.between(begin, later)), later)
