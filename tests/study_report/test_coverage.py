"""Intervals and the stop rule on a place whose expected difference follows from a formula."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.coverage import WORLDS, World, aimed_at, fixed, pool, prepared, skewness, stopped
from scenarios.compare import Found, Precision, differences, run_comparison
from scenarios.study.honesty import MEASURED, STOPPED

ROOT = Path(__file__).parents[2]


def test_the_formula_is_what_the_engine_does() -> None:
    """30,000 citizens, crises nearly Poisson: the difference within 4 standard errors (0.9 of √expected) of the formula."""
    world = World(30_000, 1.0)
    (found,) = pool(world, 1)
    assert found == pytest.approx(world.expected_difference, abs=4 * np.sqrt(-world.expected_difference))


def test_the_pool_holds_what_a_comparison_measures() -> None:
    world = World(12, 1.0)
    compared = prepared(world)
    compared.asked_for(3)
    told = Found(differences(run_comparison(compared.comparison, 1, compared=compared).measures, "outreach"))
    assert told("events", "crisis").difference * 12 == pytest.approx(pool(world, 3).mean(), abs=1e-9)


def test_coverage_counts_by_hand() -> None:
    """1, 3 and their like: mean 2 ± 12.7 holds everything near; all alike hold nothing but themselves."""
    told = fixed(np.array([1.0, 3.0] * 10), 2.0, 2, studies=20)
    assert told.holds + told.above + told.below == pytest.approx(1) and told.studies == 20
    assert fixed(np.ones(40), 1.0, 5, 8).holds == 1 and fixed(np.ones(40), 0.5, 5, 8).above == 1
    assert fixed(np.ones(40), 2.0, 5, 8).below == 1


def test_the_stop_rule_looks_after_whole_batches_and_stops_at_the_most() -> None:
    assert list(Precision("x", 1, batch=8, most=20).counts) == [8, 16, 20]
    assert list(Precision("x", 1, batch=8, most=16).counts) == [8, 16]
    values = np.random.default_rng(1).normal(size=400)
    at_once, never = (stopped(values, 0.0, Precision("x", h, batch=8, most=20), 40) for h in (100.0, 1e-9))
    assert at_once.replications == 8 and never.replications == 20


def test_intervals_of_an_evenly_spread_measure_hold_the_truth() -> None:
    """40,000 normal values, 4,000 studies of 10: 95 % ± 1.4 points (4 standard errors)."""
    values = np.random.default_rng(2).normal(3.0, 2.0, 40_000)
    assert fixed(values, 3.0, 10).holds == pytest.approx(0.95, abs=0.014)


@pytest.mark.slow
def test_intervals_of_the_place_of_known_theory() -> None:
    """4,000 replications of the largest place, 2,000 studies of 10: within 93 to 97 %.

    Size: at a true coverage of 94.7 % it fails by chance in 3 of 10,000 (standard error 0.5 points).  Power: ± 1.96 standard
    errors instead of Student's t would hold 91.8 % and be found out with 97 %.
    """
    values, truth = pool(WORLDS[-1], 4_000, seed=21), WORLDS[-1].expected_difference
    assert 0.93 <= fixed(values, truth, 10, 2_000).holds <= 0.97
    assert abs(values.mean() - truth) < 4 * values.std() / np.sqrt(len(values))


@pytest.mark.slow
def test_what_the_report_says_of_skewed_measures_is_so() -> None:
    """4,000 replications of the most skewed place: coverage as the report states it, ± 5 points.

    The standard error is 1.1 points by the studies and as much again by the pool: size below 1 in 1,000; that intervals suddenly held 95 %, or
    the stop rule did, would be found out with certainty.
    """
    values, truth = pool(WORLDS[0], 4_000, seed=22), WORLDS[0].expected_difference
    size = max(MEASURED)
    assert abs(skewness(values)) == pytest.approx(size, abs=0.25)
    for count, held in MEASURED[size].items():
        assert fixed(values, truth, count, 2_000).holds == pytest.approx(held, abs=0.05), count
    worst = min(stopped(values, truth, aimed_at(values, count), 2_000).holds for count in (8, 16, 32, 64))
    assert worst == pytest.approx(STOPPED[size], abs=0.06)


def test_the_report_and_the_benchmarks_page_tell_the_same_figures() -> None:
    page = (ROOT / "benchmarks/README.md").read_text(encoding="utf-8")
    for size, by_count in MEASURED.items():
        row = re.search(rf"^\|[^|]*\| {size} \|(.*)\|$", page, re.M)
        assert row is not None, size
        told = [float(cell) for cell in re.findall(r"[\d.]+", row.group(1))]
        assert told[:4] == [round(100 * share, 1) for share in by_count.values()] and min(told[4:]) == round(
            100 * STOPPED[size], 1
        )
