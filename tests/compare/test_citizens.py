"""Citizen by citizen: every case has one kind, nothing changes where nothing is changed, examples are drawn, not picked."""

from __future__ import annotations

from itertools import product

import numpy as np

from scenarios.compare import KINDS, run_comparison, shares_of_kinds
from scenarios.compare.citizens import COMPARED, EXAMPLES_A_KIND, UNCHANGED, kind_of_each, lives
from scenarios.compare.logs import days_open, twin_logs
from scenarios.compare.twins import arms
from sim import enums as e
from sim.compile import compile_place
from sim.engine import Run
from sim.measures import citizens_pence, observe
from sim.measures.closing import close_books
from tests.compare.worlds import compared, comparison
from tests.results.worlds import busy_place


def test_every_change_has_exactly_one_kind() -> None:
    signs = np.array(list(product((-1, 0, 1), repeat=len(COMPARED))))
    change = {name: signs[:, at] for at, name in enumerate(COMPARED)}
    kinds = kind_of_each(change)
    assert set(kinds) == set(range(len(KINDS)))
    for row, kind in zip(signs, kinds, strict=True):
        told = KINDS[kind]
        if not row.any():
            assert told == UNCHANGED
            continue
        pence, crises = row[:2]
        assert ("fewer crises" in told, "more crises" in told) == (crises < 0, crises > 0)
        assert ("cheaper" in told, "dearer" in told) == (pence < 0, pence > 0)


def test_kinds_add_up_to_everybody_and_nothing_changes_for_anybody_without_a_change() -> None:
    kinds = compared().kinds
    totals = kinds.groupby(["scenario", "replication", "cohort"])["citizens"].sum()
    assert set(totals.xs("people", level="cohort")) == {300} and set(totals.xs("others", level="cohort")) == {150}
    same = kinds[kinds["scenario"] == "same"]
    assert same.loc[same["kind"] != UNCHANGED, "citizens"].sum() == 0 and (same[list(COMPARED)] == 0).all().all()
    lead = kinds[kinds["scenario"] == "lead"]
    assert lead.loc[lead["kind"] != UNCHANGED, "citizens"].sum() > 50


def test_shares_are_means_over_replications() -> None:
    shares = shares_of_kinds(compared().kinds)
    assert np.allclose(shares.groupby(["scenario", "cohort"])["share"].sum(), 1)
    assert (shares["replications"] == 3).all()


def test_pence_of_citizens_hold_what_is_still_running() -> None:
    """With nobody leaving, everybody's pence add up to all cost lines, what runs on the last day included."""
    run = Run(compile_place(busy_place()), 3, 0, 730).to(365)
    run.world.citizens["exit"] = e.NEVER
    seen = observe(run, 365, 1)
    units = close_books(seen).line_units
    whole = int((units @ seen.compiled.net.pence[: units.shape[1]]).sum())
    assert int(citizens_pence(seen).sum()) == whole > int(seen.world.citizens["pence"].sum()) > 0


def test_examples_are_the_same_for_the_same_seed_and_hold_what_they_say() -> None:
    drawn = compared().examples
    assert drawn.equals(run_comparison(comparison()).examples)
    assert drawn.groupby(["scenario", "replication", "cohort", "kind"]).size().max() <= EXAMPLES_A_KIND
    other = run_comparison(comparison(1, seed=6)).examples
    assert set(other["citizen"]) != set(drawn.loc[drawn["replication"] == 0, "citizen"])
    one = drawn[(drawn["scenario"] == "lead") & (drawn["replication"] == 0)]
    for kind in ("fewer crises, cheaper", "more crises, dearer"):
        rows = one[one["kind"] == kind]
        sign = -1 if "fewer" in kind else 1
        assert (rows["crises"] * sign > 0).all() and (rows["pence"] * sign > 0).all()


def test_logs_of_examples_tell_the_differences_that_were_counted() -> None:
    """Crises in the two logs differ by what the example says, and nobody else is in them."""
    examples = compared().examples
    own = examples[(examples["scenario"] == "lead") & (examples["replication"] == 0)]
    logs = twin_logs(compared(), own["citizen"].tolist(), "lead")
    assert set(logs.rows["siloed"]["citizen"]) <= set(own["citizen"])
    for row in own.to_dict("records"):
        before, after = (logs.of(arm, row["citizen"]) for arm in ("siloed", "lead"))
        counted = [int((frame["event"] == "crisis").sum()) for frame in (before, after)]
        assert counted[1] - counted[0] == row["crises"]
        for arm in ("siloed", "lead"):
            assert all(0 <= days <= logs.days for days in days_open(logs, arm, row["citizen"]).values())


def test_lives_of_the_dead_are_compared_of_those_who_left_not() -> None:
    (_, today), (_, other), *_ = [(name, observe(run, 730, 2)) for name, run in arms(compared(), 0)]
    rows = today.world.citizens
    assert (lives(today).present == (rows["standing"] != e.ABSENT)).all() and (rows["standing"] == e.DEAD).any()
    assert (lives(other).generation == rows["generation"]).all()
