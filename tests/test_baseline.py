"""Model beside evidence: the bindings are real, the rule of agreement is the one stated, a small run gives a table."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from calibration import baseline, lives
from calibration.evidence import find, load_evidence
from calibration.targets import BINDINGS, USES, agreement, read_bindings, span
from scenarios.scenario import Result, Scenario, run_scenario
from sim.load import built_in_places, load_place
from sim.measures import Table
from sim.place import Place
from sim.quantity import Delay

ROWS = read_bindings()
SIZE = 300
FIGURE = find("short-sentence-reconviction")


def few(place: Place, years: int, replications: int, seed: int) -> Result:
    """A run of a place with few citizens and a warm-up that is not asked whether it is long enough."""
    return run_scenario(Scenario(place, years, SIZE, seed, replications, warm_up_days=730))


@cache
def small(name: str) -> tuple[Result, list[baseline.Row]]:
    """A small run of a place, three counted years (re-offending needs them), and its rows."""
    result = few(load_place(name), years=3, replications=2, seed=7)
    return result, baseline.compare(result, ROWS)


def test_every_binding_names_a_place_a_figure_and_itself_once() -> None:
    assert {row.place for row in ROWS} == set(built_in_places())
    assert all(row.evidence_id in load_evidence() for row in ROWS)
    assert all(row.words and row.use in USES for row in ROWS)
    assert len({(row.place, row.key, row.part, row.dims, row.evidence_id) for row in ROWS}) == len(ROWS)


def test_no_binding_uses_a_figure_that_is_only_context() -> None:
    assert not [row.evidence_id for row in ROWS if find(row.evidence_id).simulable == "no"]


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_every_binding_finds_its_measure(name: str) -> None:
    _, rows = small(name)
    assert [row.binding.words for row in rows if row.model is None] == []
    assert all(np.isfinite(row.model[0]) for row in rows if row.model)


def test_a_misspelt_dimension_or_use_is_refused(tmp_path) -> None:
    text = BINDINGS.read_text(encoding="utf-8")
    for right, wrong in (("cohort=short_sentence", "cohorts=short_sentence"), (",target,", ",aim,")):
        path = tmp_path / "baselines.csv"
        path.write_text(text.replace(right, wrong), encoding="utf-8")
        with pytest.raises(ValueError, match=r"baselines\.csv"):
            read_bindings(path)


@pytest.mark.parametrize(
    ("mean", "value", "low", "high", "told"),
    [
        (60, 60, None, None, "yes"),
        (66, 60, None, None, "yes"),  # a tenth around a figure without range
        (67, 60, None, None, "near"),
        (82.5, 60, None, None, "near"),  # a quarter beyond 66
        (82.6, 60, None, None, "no"),
        (40.4, 60, None, None, "no"),  # a quarter below 54 is 40.5
        (85, None, 80, 90, "yes"),
        (112.5, None, 80, 90, "near"),
        (113, None, 80, 90, "no"),
        (1, 10, None, 10, "yes"),  # a ceiling
        (13, 10, None, 10, "no"),
        (99, 10, 10, None, "yes"),  # a floor
        (8, 10, 10, None, "near"),
    ],
)
def test_the_rule_of_agreement(mean, value, low, high, told) -> None:
    assert agreement(mean, replace(FIGURE, value=value, low=low, high=high)) == told


def test_a_range_is_open_where_the_figure_gives_no_bound() -> None:
    assert span(replace(FIGURE, value=5, low=5, high=None)) == (5, float("inf"))
    assert span(replace(FIGURE, value=100, low=None, high=None)) == pytest.approx((90, 110))


def test_the_table_has_a_line_for_each_binding() -> None:
    _, rows = small("bradford")
    lines = baseline.table(rows).splitlines()
    assert len(lines) == 2 + sum(row.place == "bradford" for row in ROWS)
    assert all(line.count("|") == 7 for line in lines)


def test_a_quotient_is_taken_replication_by_replication() -> None:
    result, rows = small("bradford")
    row = next(row for row in rows if row.binding.divide_by == "stays:hospital")
    measures = result.measures
    own = measures[(measures["cohort"] == "older_leavers") & (measures["group"] == "all") & (measures["area"] == "all")]
    own = own[(own["year"] == "all") & (own["part"] == "hospital")]
    delayed, stays = (own[own["measure"] == name]["value"].to_numpy() for name in ("delayed_days", "stays"))
    assert row.model is not None
    assert row.model[0] == pytest.approx((delayed / stays).mean())


def test_costs_of_single_citizens_add_up_to_the_whole() -> None:
    """Where nobody leaves, what each family cost is what all families cost: marginal and imputed, running things counted, and what each costs in any case."""
    place = load_place("croydon")
    families = place.cohorts["families"].model_copy(update={"leaves_after_days": Delay(value=36_500, shape="fixed")})
    lasting = place.model_copy(update={"cohorts": {"families": families}})
    result = run_scenario(Scenario(lasting, years=2, citizens=60, seed=1, warm_up_days=730))
    lived = lives.live(result, 0)
    assert (lived.seen.world.citizens["generation"] == lived.generation).all()
    measures = result.measures
    whole = measures[(measures["measure"] == "cost_per_citizen") & (measures["cohort"] == "all")]["value"].item()
    universal = 60 * lives.universal_pounds(place)
    assert lives.cost_of_each(lived).sum() == pytest.approx(whole * 60 + universal, rel=1e-6)


def test_the_replication_lived_again_is_the_same() -> None:
    result, _ = small("bradford")
    lived = lives.live(result, 1, years=3)
    tallies = result.measures[(result.measures["replication"] == 1) & (result.measures["measure"] == "assessments")]
    rate = tallies[(tallies["cohort"] == "all") & (tallies["agency"] == "all") & (tallies["year"] == "all")][
        "value"
    ].item()
    assert (lived.log["event"] == "assessed").sum() == pytest.approx(rate * lived.seen.citizen_years[0, -1])


def test_kinds_of_family_by_hand() -> None:
    troubles = np.array([0, 1, 2, 9] + [0] * 32)
    cost = np.array([5.0, 1, 2, 3] + [0.0] * 32)
    kinds = lives.kinds_of_family(cost, troubles)
    assert np.flatnonzero(kinds["chaotic"]).tolist() == [3]  # 250 in 9,000 of 36 is one
    assert np.flatnonzero(kinds["dearest"]).tolist() == [0]
    assert np.flatnonzero(kinds["barely coping"]).tolist() == [2]
    assert kinds["coping"].sum() == 34


def test_what_follows_within_so_many_days() -> None:
    first = pd.DataFrame({"citizen": [1, 1, 2, 3], "generation": [0, 1, 0, 0], "day": [10, 10, 10, 10]})
    then = pd.DataFrame({"citizen": [1, 2, 3], "generation": [0, 0, 0], "day": [38, 39, 10]})
    assert lives._followed(first, then, 28) == 1 / 4  # the 28th day counts, the 29th and the day itself do not


def test_capacity_is_scaled_where_there_is_staff_and_nowhere_else() -> None:
    place = load_place("croydon")
    less = baseline.with_capacity(place, 0.9)
    for name, agency in place.agencies.items():
        other = less.agencies[name]
        if agency.staff is None:
            assert other == agency
            continue
        assert other.staff is not None
        assert other.staff.fte.value == pytest.approx(0.9 * agency.staff.fte.value)
        if agency.caseload_places is not None and other.caseload_places is not None:
            assert other.caseload_places.value == pytest.approx(0.9 * agency.caseload_places.value)


@pytest.mark.slow
def test_the_command_prints_markdown(capsys) -> None:
    baseline.main(["bradford", "--citizens", "200", "--years", "3", "--replications", "1", "--capacity"])
    printed = capsys.readouterr().out
    assert printed.startswith("**bradford**")
    assert "| a tenth less" in printed and "| a tenth more" in printed


def test_measures_of_lives_share_the_shape_of_all_measures() -> None:
    result, _ = small("croydon")
    frame = lives.measures_of_lives(lives.live(result, 0))
    assert set(frame["measure"]) <= set(lives.OF_LIVES)
    assert list(frame.columns) == list(Table().frame().columns)


@pytest.mark.parametrize("name", sorted(built_in_places()))
def test_grades_in_built_in_places_are_those_of_the_evidence(name: str) -> None:
    """A number cannot be surer than the figure it cites."""
    from calibration.evidence import load_evidence
    from sim.register import ASSUMED, register

    rows = load_evidence()
    for parameter in register(load_place(name)):
        if parameter.source != ASSUMED:
            assert parameter.grade == rows[parameter.source].grade, parameter.path


def test_what_everybody_costs_in_any_case_is_brought_to_the_places_prices() -> None:
    """£1,200 of 2009/10 by the deflator of that year."""
    factor = find("ucd-uprate-2009").value
    assert lives.universal_pounds(load_place("croydon")) == pytest.approx(1_200 * factor)
    assert lives.universal_pounds(load_place("bradford")) == 0
