"""Redesigns beside their pilots' claims: a line for every claim, bound or not; hand-worked scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration import predictions
from calibration.evidence import load_evidence
from scenarios.compare.before_after import CHANGED
from scenarios.compare.claims import Chosen, bindings, not_scored, score, unbound
from scenarios.redesign import built_in_redesigns, load_redesign
from scenarios.summarise import KEYS
from sim.load import load_place


def test_every_binding_names_evidence_and_a_way_to_score() -> None:
    assert all(one.evidence_id in load_evidence() for one in bindings())
    assert all(one.how.partition(":")[2] in {"", *load_evidence()} for one in bindings())
    assert {one.how.partition(":")[0] for one in bindings()} <= {
        "relative",
        "saved",
        "level",
        "gbp_a_year",
        "gbp_three_years",
        "improved",
        "ended",
        "changed",
    }
    assert len({one.evidence_id for one in bindings()}) == len(bindings())


def test_every_redesign_is_tested_against_something() -> None:
    for name in built_in_redesigns():
        description = load_redesign(name).description
        assert description.claims and description.sceptical, name


def measured(values: dict[str, list[float]], measure: str, cohort: str, part: str = "all") -> pd.DataFrame:
    rows = [
        dict.fromkeys(KEYS, "all") | {"scenario": scenario, "replication": r, "cohort": cohort, "measure": measure, "part": part, "value": v}
        for scenario, own in values.items()
        for r, v in enumerate(own)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_relative_change_is_scored_by_hand() -> None:
    """60 to 54 and 50 to 44: falls of 10 and 12 %; mean -11, half-width 12.706 x 1.41421 / sqrt(2) = 12.7."""
    frame = measured({"siloed": [0.6, 0.5], "new": [0.54, 0.44]}, "reoffending_within_a_year", "short_sentence")
    (one,) = score(frame, "new", load_place("bradford"), ["bradford-reoffending-change"])
    assert one.model == pytest.approx(-11.0) and one.low == pytest.approx(-23.706, abs=0.01) and one.agrees is True


def test_a_claimed_level_is_scored_as_the_change_from_what_it_was() -> None:
    """Kent's forms fell from 5 to 1, by 80 %; the model's from 5 to 1 and from 4 to 0.8 by as much."""
    frame = measured({"siloed": [5, 4], "new": [1, 0.8]}, "assessments", "all")
    (one,) = score(frame, "new", load_place("kent"), ["kent-forms-after"])
    assert one.model == pytest.approx(-80) and one.agrees is not None
    assert one.claimed == "-80 percent change (from 5 to 1 forms per person)"


def test_parts_that_begin_alike_are_added_and_a_level_is_a_level() -> None:
    part = "hospital: Straight to a care home"
    frame = pd.concat([
        measured({"siloed": [0.1], "new": [0.04]}, "destination_of_stay", "older_leavers", part),
        measured({"siloed": [0.1], "new": [0.06]}, "destination_of_stay", "older_leavers", part + ": alone"),
    ])  # fmt: skip
    (one,) = score(frame, "new", load_place("bradford"), ["bradford-older-direct-ltc"])
    assert one.model == pytest.approx(-50.0) and one.low is None and one.agrees is None
    assert np.isclose(one.model, -50.0)


def test_a_claimed_reduction_is_a_fall() -> None:
    """Manchester's "1 percent reduction" of children in care: from 100 to 99 meets it, from 100 to 101 is the other way."""
    fallen, risen = (
        measured({"siloed": [100], "new": [level]}, "in_stay", "all", "child_in_care") for level in (99, 101)
    )
    place = load_place("croydon")
    (fall,), (rise,) = (score(one, "new", place, ["manchester-care-reduction-effect"]) for one in (fallen, risen))
    assert fall.model == pytest.approx(fall.wanted) and rise.model == pytest.approx(-1)


def test_before_and_after_claims_are_scored_on_those_taken_on_and_on_nobody_else() -> None:
    """Nights fell by 40 and 50 % for those taken on, by 30 for their twins; the whole cohort's nights do not come into it."""
    changed = pd.DataFrame(
        [(0, "older_leavers", "nights in hospital", 9, -40.0, -30.0), (1, "older_leavers", "nights in hospital", 9, -50.0, -30.0),
         (0, "care_leavers", "nights in hospital", 9, 70.0, 70.0)], columns=CHANGED,
    )  # fmt: skip
    everybody = measured({"siloed": [100], "new": [900]}, "in_stay", "all", "hospital")
    place = load_place("bradford")
    (one,) = score(everybody, "new", place, ["popp-overnight"], people=Chosen(changed=changed))
    assert (one.model, one.twins, one.wanted) == (pytest.approx(-45), pytest.approx(-30), -47)
    assert one.agrees is True and score(everybody, "new", place, ["popp-overnight"]) == []
    assert not_scored(["popp-overnight", "popp-return"], [one]) == []
    assert not_scored(["popp-overnight", "popp-return"], []) == ["popp-overnight"], "popp-return has no measure"


def test_every_claim_about_those_chosen_is_scored_on_them() -> None:
    """But one: a wait that was told as a level."""
    others = [
        one.evidence_id
        for one in bindings()
        if one.claim == "before_after_selected" and one.how not in ("improved", "ended", "changed")
    ]
    assert others == ["single-service-wait"]


def test_claims_without_a_measure_are_named() -> None:
    assert unbound(["jsa-clearance-mean", "bradford-reoffending-change"]) == ["jsa-clearance-mean"]


def test_the_table_has_a_line_for_every_claim() -> None:
    redesign = load_redesign("bradford_payment_on_account")
    lines = "\n".join(predictions.table(redesign, 2, 300, 365))
    assert all(f"`{name}`" in lines for name in (*redesign.description.claims, *redesign.description.sceptical))


def test_the_page_of_predictions_is_about_the_claims_as_they_are_bound_now() -> None:
    """Every built-in redesign has its table, with a row for each claim in the words of its binding; else it must be made again."""
    page = (Path(predictions.__file__).parent / "predictions.md").read_text(encoding="utf-8")
    tables = {name: part for part in page.split("\n**")[1:] for name in [part.partition("(`")[2].partition("`")[0]]}
    words = {one.evidence_id: one.words for one in bindings()}
    assert set(built_in_redesigns()) <= set(tables)
    for name in built_in_redesigns():
        description = load_redesign(name).description
        for claim in (*description.claims, *description.sceptical):
            rows = [line for line in tables[name].splitlines() if f"`{claim}`" in line and line.startswith("|")]
            assert rows, f"{name}: no row for {claim}"
            told = rows[0]
            assert words.get(claim, "no measure of the model answers it") in told or "no measure" in told, (
                f"{name}: {claim} is told in other words"
            )
