"""Differences between worlds: nothing where nothing changes, a hand-worked interval, no dependence on workers."""

from __future__ import annotations

import pandas as pd
import pytest

from scenarios.compare import Found, differences, run_comparison, variance_reduction
from scenarios.summarise import KEYS
from sim.measures import DIMENSIONS
from tests.compare.worlds import compared, comparison

ALL = dict.fromkeys(DIMENSIONS, "all")


def made_up(values: dict[str, list[float]], measure: str = "assessments") -> pd.DataFrame:
    """A frame of measures with one measure for some scenarios, a value a replication."""
    rows = [
        {**ALL, "measure": measure, "part": "all", "unit": "x", "scenario": name, "replication": r, "value": value}
        for name, own in values.items()
        for r, value in enumerate(own)
    ]
    return pd.DataFrame(rows)[[*KEYS, "scenario", "replication", "value"]]


def test_what_changes_nothing_differs_by_nothing_in_any_measure() -> None:
    table = differences(compared().measures, "same")
    assert len(table) > 1_000
    assert (table["difference"] == 0).all() and (table["low"] == 0).all() and (table["share_lower"] == 0).all()
    assert len(table) == compared().measures.query("scenario == 'siloed'")[KEYS].astype(str).drop_duplicates().shape[0]


def test_an_interval_worked_by_hand() -> None:
    """Differences −1, −2, −3: mean −2, standard deviation 1, t(2) = 4.303, so ± 4.303 / √3 = 2.484."""
    found = Found(differences(made_up({"siloed": [10, 20, 30], "r": [9, 18, 27]}), "r"))("assessments")
    assert found.difference == -2 and found.replications == 3 and found.share_lower == 1
    assert found.low == pytest.approx(-2 - 2.4841, abs=1e-4) and found.high == pytest.approx(-2 + 2.4841, abs=1e-4)
    assert found.variance_ratio == pytest.approx((100 + 81) / 1)


def test_one_replication_has_no_interval() -> None:
    row = Found(differences(made_up({"siloed": [1.0], "r": [2.0]}), "r"))("assessments")
    assert row.difference == 1 and row.low != row.low and row.variance_ratio != row.variance_ratio


def test_what_only_one_world_spends_was_nothing_in_the_other() -> None:
    measures = pd.concat([made_up({"siloed": [1, 1], "r": [1, 1]}), made_up({"r": [5, 7]}, "spend")])
    found = Found(differences(measures, "r"))
    assert found("spend").difference == 6 and found("spend").siloed == 0
    waits = pd.concat([made_up({"siloed": [1, 1], "r": [1, 1]}), made_up({"r": [5, 7]}, "wait_for_help")])
    assert Found(differences(waits, "r"))("wait_for_help") is None


def test_shared_luck_narrows_differences() -> None:
    factor = variance_reduction(differences(compared().measures, "more"), least=3)
    assert factor is not None and factor > 1.5
    assert variance_reduction(differences(compared().measures, "more"), least=4) is None


def test_results_do_not_depend_on_workers() -> None:
    one, two = (run_comparison(comparison(2), workers) for workers in (1, 2))
    for what in ("measures", "ledger", "kinds", "examples"):
        assert getattr(one, what).equals(getattr(two, what)), what
    assert one.events == two.events


def test_replications_are_added_not_run_again() -> None:
    whole, grown = compared(), run_comparison(comparison(2))
    part = grown.parts[0]
    grown.asked_for(3)
    run_comparison(grown.comparison, compared=grown)
    assert grown.parts[0] is part and grown.measures.equals(whole.measures) and grown.complete


def test_what_is_finished_is_kept_when_somebody_interrupts() -> None:
    from scenarios.compare import prepare

    kept = prepare(comparison(4))

    def enough(done: int, wanted: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_comparison(kept.comparison, 1, enough, kept)
    assert 2 <= len(kept.parts) < 4 and not kept.complete
    assert kept.measures["replication"].nunique() == len(kept.parts)
