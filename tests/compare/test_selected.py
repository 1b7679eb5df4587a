"""Before and after on those taken on: a hand-made world, and what is left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scenarios.compare import Comparison, prepare, run_comparison
from scenarios.compare.claims import Chosen, score
from scenarios.compare.selected import TREATED, TWINS, _Lives, all_before_after, before_after
from scenarios.redesign import load_redesign
from sim import enums as e
from sim.layout import LOG_ROW
from sim.load import load_place


def rows(*events: tuple[int, int, int, int, int]) -> np.ndarray:
    """(day, citizen, event, need, severity)"""
    out = np.zeros(len(events), LOG_ROW)
    for row, (day, citizen, event, need, severity) in zip(out, events, strict=True):
        row["day"], row["citizen"], row["event"], row["need"], row["severity"] = day, citizen, event, need, severity
    return out


def test_severities_follow_the_log() -> None:
    """Two needs of two people, begun acute and closed; one gets worse on day 3, ends on day 9; the other begins on day 5."""
    start = (np.array([2, 0, 1, 0], "i1"), np.array([0, 2]), np.array([0, 0]))
    lives = _Lives(rows((3, 0, e.E_WORSE, 0, 3), (5, 0, e.E_ONSET, 1, 1), (9, 0, e.E_RESOLVED, 0, 3)), start)
    assert [lives.severities(0, 2, day).tolist() for day in (2, 3, 5, 8, 9)] == [[2, 0], [3, 0], [3, 1], [3, 1], [0, 1]]
    assert lives.severities(1, 2, 9).tolist() == [1, 0]


def test_who_left_meanwhile_is_known() -> None:
    start = (np.array([2, 0], "i1"), np.array([0]), np.array([0]))
    lives = _Lives(rows((4, 0, e.E_CASE_OPENED, 0, 2), (20, 0, e.E_EXIT, 255, 0)), start)
    assert list(lives.taken_on(4)) == [(0, 4)] and list(lives.taken_on(3)) == []
    assert lives.left(0, 4, 20) and not lives.left(0, 4, 19) and not lives.left(0, 20, 30)


@pytest.fixture(scope="module")
def compared():
    place, redesign = load_place("croydon"), load_redesign("westminster_family_recovery")
    comparison = Comparison(
        place, (redesign.variant(place),), years=3, citizens=3_000, replications=2, warm_up_days=730
    )
    return run_comparison(comparison)


def test_the_same_people_are_counted_in_both_worlds(compared) -> None:
    frame = before_after(compared, "westminster_family_recovery")
    counts = frame.pivot_table(index="need", columns="people", values="counted")
    assert len(counts) > 3 and (counts[TREATED] == counts[TWINS]).all()
    assert (frame["ended"] <= frame["improved"]).all() and (frame["improved"] <= frame["counted"]).all()


def test_a_claim_without_a_comparison_is_scored_with_its_twins(compared) -> None:
    selected = all_before_after(compared, "westminster_family_recovery")
    (one,) = score(
        compared.measures,
        "westminster_family_recovery",
        load_place("croydon"),
        ["westminster-frp-asb-reduced"],
        people=Chosen(selected),
    )
    own = selected[selected["need"] == "anti_social_behaviour"]
    mean = (100 * own["improved"] / own["counted"]).groupby(own["people"]).mean()
    assert (one.model, one.twins) == (pytest.approx(mean[TREATED]), pytest.approx(mean[TWINS]))
    assert one.claimed.startswith("39")


def test_nobody_is_taken_on_without_a_case_holder() -> None:
    place, redesign = load_place("bradford"), load_redesign("bradford_payment_on_account")
    prepared = prepare(Comparison(place, (redesign.variant(place),), years=2, citizens=300, warm_up_days=365))
    assert all_before_after(prepared, redesign.name) is None and isinstance(prepared.measures, pd.DataFrame)
