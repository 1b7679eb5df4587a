"""The program that puts studies under fault, for a few of each kind; `python -m benchmarks.faults` does it for a night."""

from __future__ import annotations

import sys

import pytest

from benchmarks.faults import nights

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's account of processes"),
]


def test_a_study_under_every_kind_of_fault_equals_an_undisturbed_one(record_property) -> None:
    pytest.importorskip("distributed")
    tally = nights(9, seed=3)
    record_property("faults", tally.words())
    assert sum(tally.by_kind.values()) >= 9 and tally.studies >= 1
    assert not tally.surprises, tally.surprises
    assert (tally.lost, tally.twice, tally.again, tally.unequal) == (0, 0, 0, 0)
