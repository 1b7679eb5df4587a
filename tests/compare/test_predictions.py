"""Redesigns beside their pilots' claims: a line for every claim, bound or not; hand-worked scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from calibration import predictions
from calibration.evidence import load_evidence
from scenarios.compare.claims import bindings, score, unbound
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


def test_claims_without_a_measure_are_named() -> None:
    assert unbound(["jsa-clearance-mean", "bradford-reoffending-change"]) == ["jsa-clearance-mean"]


def test_the_table_has_a_line_for_every_claim() -> None:
    redesign = load_redesign("bradford_payment_on_account")
    lines = "\n".join(predictions.table(redesign, 2, 300, 365))
    assert all(f"`{name}`" in lines for name in (*redesign.description.claims, *redesign.description.sceptical))
