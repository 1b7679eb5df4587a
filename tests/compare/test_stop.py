"""The stop rule: whole batches, precise enough or the cap, what it is asked for in words."""

from __future__ import annotations

import pytest

from scenarios.compare import Precision, prepare, run_until_precise
from scenarios.compare.stop import half_widths
from tests.compare.worlds import comparison, variants


def small(**settings):
    """One redesign, one year."""
    return comparison(1, years=1, variants=variants()[2:], **settings)


def test_stops_after_the_first_batch_that_is_precise_enough() -> None:
    one = prepare(small())
    wide = Precision("assessments", 10.0, batch=3, most=9)
    assert run_until_precise(one, wide) and sorted(one.parts) == [0, 1, 2]
    reached = max(half_widths(one, wide).values())
    tight = Precision("assessments", reached * 0.9, batch=3, most=30)
    assert run_until_precise(one, tight)
    assert len(one.parts) % 3 == 0 and len(one.parts) > 3 and one.complete
    assert max(half_widths(one, tight).values()) <= tight.half_width


def test_the_cap_ends_it() -> None:
    one = prepare(small())
    assert not run_until_precise(one, Precision("assessments", 1e-9, batch=2, most=3))
    assert sorted(one.parts) == [0, 1, 2]


def test_where_it_stops_does_not_depend_on_workers() -> None:
    counts = []
    for workers in (1, 2):
        one = prepare(small())
        run_until_precise(one, Precision("assessments", 0.03, batch=2, most=12), workers)
        counts.append((sorted(one.parts), one.measures["value"].sum()))
    assert counts[0] == counts[1]


def test_what_nothing_changes_is_precise_at_once() -> None:
    one = prepare(comparison(1, years=1, variants=variants()[:1]))
    assert run_until_precise(one, Precision("events", 1e-12, "crisis", batch=2)) and len(one.parts) == 2


def test_how_it_is_written() -> None:
    assert Precision.read("assessments=0.05") == Precision("assessments", 0.05)
    assert Precision.read("events/crisis@people=0.1") == Precision("events", 0.1, "crisis", "people")
    for wrong in ("assessments", "=1", "assessments=", "assessments=0", "assessments=-1", "assessments=nan", "x=inf"):
        with pytest.raises(ValueError, match="write a measure and half the width"):
            Precision.read(wrong)


def test_an_unknown_measure_or_part_is_named_with_the_nearest() -> None:
    one = prepare(small())
    with pytest.raises(ValueError, match="did you mean 'assessments'"):
        run_until_precise(one, Precision("asessments", 1, batch=1))
    with pytest.raises(ValueError, match=r"no part 'all' for the cohort 'all'; parts are: .*crisis"):
        run_until_precise(one, Precision("events", 1, batch=1))
