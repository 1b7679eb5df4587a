"""How sure a saving is: shares of replications, shares of draws, and never one for the other."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from scenarios.compare import Variant
from scenarios.compare.chances import Draws, predictive_probability, run_draws, saved_pence
from scenarios.compare.controls import with_capacity
from scenarios.drawn import drawn_redesign
from scenarios.redesign import load_redesign
from sim.place import CostLine, Place
from tests.compare.worlds import compared, comparison


def test_saved_pence_are_those_of_the_ledger() -> None:
    saved = saved_pence(compared())
    assert (saved["same"] == 0).all() and list(saved.index) == [0, 1, 2]
    spent = compared().ledger.groupby(["scenario", "replication"])["pence"].sum()
    assert saved.loc[1, "lead"] == spent["siloed", 1] - spent["lead", 1]


def test_one_off_costs_are_taken_off() -> None:
    once = CostLine.model_validate({"gbp": 1_000, "funder": "council"})
    whole = compared()
    dear = replace(whole.comparison, variants=tuple(replace(v, one_off=(once,)) for v in whole.comparison.variants))
    saved = saved_pence(replace(whole, comparison=dear))
    assert (saved["same"] == -100_000).all()


def test_predictive_probability_counts_replications() -> None:
    assert predictive_probability(pd.DataFrame({"a": [1, -1, 0, 5], "b": [0, 0, 0, 0]})) == {"a": 0.5, "b": 0.0}


def test_p_saves_counts_draws_by_their_mean() -> None:
    saved = pd.DataFrame({"draw": [0, 1, 2], "scenario": ["r"] * 3, "pence": [10.0, -1.0, 3.0], "settled": [True] * 3})
    assert Draws(saved, pd.DataFrame(), {}).probability() == pytest.approx({"r": 2 / 3})


def test_draws_are_run_and_those_that_cannot_be_are_named() -> None:
    def make(drawn: Place, draw: int) -> tuple[Variant, ...]:
        if draw == 1:
            raise ValueError("no such thing")
        return (Variant("same", "Same", drawn.model_copy()), Variant("more", "More", with_capacity(drawn, 1.2)))

    found = run_draws(comparison(1, years=1, variants=()), make, 3, workers=2)
    assert found.failed == {1: "no such thing"} and set(found.saved["draw"]) == {0, 2}
    assert found.probability()["same"] == 0 and (found.figures.query("scenario == 'same'")["difference"] == 0).all()


def test_a_redesigns_own_assumptions_are_drawn_within_their_ranges() -> None:
    redesign = load_redesign("whole_place")
    drawn = [drawn_redesign(redesign, draw, 1) for draw in range(4)]
    assert drawn[0] == drawn_redesign(redesign, 0, 1) != drawn[1]
    bought = redesign.levers[0].staff_bought_fte
    values = {one.levers[0].staff_bought_fte.value for one in drawn}
    assert len(values) == 4 and all(bought.low <= value <= bought.high for value in values)
    assert {one.description.rollout.covered_share.value for one in drawn} != {
        redesign.description.rollout.covered_share.value
    }
    assert all(one.one_off[0].funders == redesign.one_off[0].funders for one in drawn)
