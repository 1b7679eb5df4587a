"""Naming the figure, the numbers and the rule of losing; mistakes are answered with the nearest name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration.sensitivity import Loses, UnknownPath, UnknownQuantity, read_quantity, uncertain_numbers
from calibration.sensitivity.numbers import Uncertain, draw, part_of, values_at
from calibration.sensitivity.quantity import unit_of
from calibration.sensitivity.stages import sizes
from scenarios.redesign import load_redesign
from sim.load import load_place
from sim.measures import DIMENSIONS
from tests.study.world import write


def measures() -> pd.DataFrame:
    """Three figures as a run measures them."""
    rows = [
        ("spend", "all", {}, "GBP a year"),
        ("events", "crisis", {"cohort": "families"}, "a citizen-year"),
        ("utilisation", "all", {"agency": "gp"}, "share"),
    ]
    everything = dict.fromkeys(DIMENSIONS, "all")
    return pd.DataFrame([{**everything, **where, "measure": m, "part": p, "unit": u} for m, p, where, u in rows])


def test_a_measure_with_part_cohort_and_agency() -> None:
    found = read_quantity("events/crisis@families", "today")
    assert (found.measure, found.part, found.where, found.world) == (
        "events",
        "crisis",
        (("cohort", "families"),),
        "today",
    )
    assert unit_of(found, measures()) == "a citizen-year"
    assert unit_of(read_quantity("utilisation,agency=gp"), measures()) == "share"
    assert read_quantity("crises").measure == "events" and read_quantity("crises").part == "crisis"


def test_what_is_asked_where_nothing_is_named() -> None:
    assert read_quantity(None, None, True).is_net_saving and read_quantity(None).measure == "spend"
    assert read_quantity("spend", None, True).world == "difference"
    assert read_quantity("net_saving_without_benefits", None, True).without_benefits


@pytest.mark.parametrize(
    ("text", "world", "message"),
    [
        ("utilization,agency=gp", None, "no measure is called 'utilization'; did you mean 'utilisation'?"),
        ("events/crises@families", None, "events has no part 'crises'; did you mean 'crisis'?"),
        ("events/crisis@family", None, "events has no cohort 'family'; did you mean 'families'?"),
        ("utilisation", None, "utilisation has no figure for every agency: name one; there are gp"),
        ("spend,agencies=gp", None, "'agencies=gp': write a dimension and a label, as agency=gp"),
        ("spend", "redesign", "spend (redesign) needs a redesign: add --redesign NAME"),
        ("spend", "tody", "--world tody: choose today, redesign, difference; did you mean 'today'?"),
        ("net_saving", None, "net_saving (today) needs a redesign"),
    ],
)
def test_mistakes(text: str, world: str | None, message: str) -> None:
    with pytest.raises(UnknownQuantity) as error:
        unit_of(read_quantity(text, world), measures())
    assert message in str(error.value)


def test_the_rule_of_losing() -> None:
    assert Loses.read("above 3.5").of(np.array([3.0, 4.0])).tolist() == [False, True]
    assert Loses().of(np.array([-1.0, 0.0, 1.0])).tolist() == [True, False, False]
    for wrong in ("over 3", "below", "below x"):
        with pytest.raises(ValueError, match="write 'below' or 'above' and a number"):
            Loses.read(wrong)


def test_parts_and_what_is_inside_them() -> None:
    path = "needs.housing.returns.failed_help.share"
    assert [part_of(path, depth) for depth in (0, 1, 2)] == ["needs.housing", "needs.housing.returns", path]
    assert [part_of("routes.3.delay_days", depth) for depth in (0, 1)] == ["routes", "routes.3.delay_days"]
    assert part_of("whole:levers.0.case_hours.week") == "whole:levers.0" and part_of("residents") == "residents"


def test_a_range_and_a_posterior() -> None:
    """Half of a range lies below the stated value; of a posterior its own spread counts, rows kept together."""
    one = Uncertain("x", 2.0, 1.0, 7.0, "days")
    assert one.at(np.array([0, 0.25, 0.5, 0.75, 1])) == pytest.approx([1, 1.5, 2, 4.5, 7])
    assert one.ends == (1.0, 7.0)
    rows = pd.DataFrame({"a": np.arange(101.0), "b": 1000 - np.arange(101.0)})
    numbers = [Uncertain(name, 50, 0, 100, "days", "posterior", np.sort(rows[name].to_numpy())) for name in rows]
    assert numbers[0].ends == pytest.approx((5, 95))
    drawn = draw([one, *numbers], 40, 1, rows)
    assert drawn[:, 1] + drawn[:, 2] == pytest.approx(np.full(40, 1000.0)) and len(set(drawn[:, 1])) == 40
    assert values_at(numbers, np.array([[0.5, 0.5]])).tolist() == [[50.0, 950.0]]


def test_numbers_of_a_place_and_a_redesign(tmp_path: Path) -> None:
    write(tmp_path)
    place, more = load_place(str(tmp_path / "smallborough.toml")), load_redesign(str(tmp_path / "more.toml"))
    paths = [one.path for one in uncertain_numbers(place, {"more": more})]
    assert "more:levers.0.times.housing_office" in paths and "needs.housing.patience_days" in paths
    only = uncertain_numbers(place, {"more": more}, ["needs.housing.patience_days", "more"])
    assert [one.path for one in only] == ["needs.housing.patience_days", "more:levers.0.times.housing_office"]
    with pytest.raises(UnknownPath, match=r"--only needs\.hosing: .* did you mean 'needs\.housing'\?"):
        uncertain_numbers(place, {}, ["needs.hosing"])
    posterior = pd.DataFrame(
        {"needs.housing.patience_days": [50.0, 60.0], "agencies.housing_office.staff.slice": [0.9, 1.0]}
    )
    found = {
        one.path: one
        for one in uncertain_numbers(
            place, {}, ["needs.housing.patience_days", "agencies.housing_office.staff.slice"], posterior
        )
    }
    assert (
        found["needs.housing.patience_days"].source == "posterior"
        and found["agencies.housing_office.staff.slice"].stated == 1
    )
    with pytest.raises(
        UnknownPath, match=r"no number 'needs\.housing\.patience'; did you mean 'needs\.housing\.patience_days'\?"
    ):
        uncertain_numbers(place, {}, (), pd.DataFrame({"needs.housing.patience": [1.0]}))


def test_the_size_of_a_drawn_place(tmp_path: Path) -> None:
    write(tmp_path)
    place = load_place(str(tmp_path / "smallborough.toml"))
    values = np.array([[300.0, 60.0], [500.0, 90.0]])
    assert sizes(place, ["cohorts.households.citizens", "needs.housing.patience_days"], values).tolist() == [300, 500]
    assert sizes(place, [], np.zeros((2, 0))).tolist() == [400, 400]
