"""Built-in cases in which integration loses, each with the reason shown: one team that saves, and four ways to lose with it.

A busy office helps people with their housing; who waits ends on the street, which is dear.  A team of two posts, two thirds of it in
use, takes them on and saves more than it costs.  The same team loses when it is half empty, when it must hand back unfinished
cases at a cut-off, when its posts are taken from the office that is short of places, and when it helps half as well.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from scenarios.compare import Comparison, Found, Variant, differences, run_comparison
from scenarios.levers import LEVERS
from sim.load import place_from
from sim.place import Place
from sim.rollout import RollOut
from tests.results.worlds import busy_data

TEAM: dict[str, Any] = {
    "agency": "team", "label": "Team", "cohorts": ["people", "others"], "staff_bought_fte": 2, "funder": "council",
    "gbp_per_fte_year": 40_000, "administration_share": 0.2, "cases_per_fte": 20, "hours_per_case_week": 0.5,
    "helps_itself": {"housing": "office"}, "assessment_minutes": 60, "contact_minutes": 10, "chase_minutes": 5,
    "check_minutes": 15, "finds_hidden_share": 0.5,
}  # fmt: skip
WAYS: dict[str, dict[str, Any]] = {
    "team": {},
    "half_empty": {"staff_bought_fte": 16},
    "cut_off": {"limit_days": {"value": 14, "shape": "fixed"}, "review_every_days": {"value": 14, "shape": "fixed"}},
    "moved": {"staff_bought_fte": 0, "staff_from": {"office": 1.5}},
    "weak": {"generalist_success_multiplier": 0.4},
}


def town() -> Place:
    """The busy place, where a night on the street costs 5,000 pounds."""
    data = busy_data()
    data["crises"]["roofless"]["costs"] = [{"gbp": 5_000}]
    return place_from(data)


@cache
def found() -> dict[str, Found]:
    """Differences from today of every way."""
    place, rollout = town(), RollOut(ramp_days={"value": 60})  # type: ignore[arg-type]
    lever = LEVERS["multi_agency_team"]
    variants = tuple(
        Variant(name, name, lever.model_validate(TEAM | changes).apply(place), rollout)
        for name, changes in WAYS.items()
    )
    settings: dict[str, Any] = {"years": 3, "seed": 5, "replications": 6, "warm_up_days": 730, "citizens": 1_800}
    compared = run_comparison(Comparison(place, variants, **settings))
    levels.update(_levels(compared.measures))
    return {name: Found(differences(compared.measures, name)) for name in WAYS}


levels: dict[tuple[str, str], float] = {}


def _levels(measures) -> dict[tuple[str, str], float]:
    """Mean of what only the redesign has: (way, "utilisation") of the team."""
    own = measures[(measures["agency"] == "team") & (measures["year"] == "all") & (measures["part"] == "all")]
    used = own[own["measure"] == "utilisation"].groupby("scenario", observed=True)["value"].mean()
    return {(way, "utilisation"): float(used[way]) for way in WAYS}


def change(way: str, measure: str, part: str = "all", **dims: str) -> float:
    row = found()[way](measure, part, **dims)
    assert row is not None
    return row.difference


def test_the_team_itself_saves() -> None:
    row = found()["team"]("spend", "all")
    assert row is not None and row.high < 0, (row.low, row.high)
    assert change("team", "spend", "capacity") > 0 > change("team", "events", "crisis")


@pytest.mark.parametrize("way", ["half_empty", "moved", "weak", "cut_off"])
def test_integration_can_lose(way: str) -> None:
    """Each costs more than today, surely, although the team itself saves."""
    row = found()[way]("spend", "all")
    assert row is not None and row.low > 0, (row.low, row.high)


def test_why_a_half_empty_team_loses() -> None:
    """It avoids hardly more crises than the team an eighth its size; what it costs more stands idle."""
    assert change("half_empty", "events", "crisis") > 1.25 * change("team", "events", "crisis")
    assert change("half_empty", "spend", "capacity") > 7.9 * change("team", "spend", "capacity")
    assert levels["half_empty", "utilisation"] < 0.5 < levels["team", "utilisation"]


def test_why_a_cut_off_loses() -> None:
    """Cases are handed back unfinished after a fortnight: people come back for help that was cut off, and fewer crises are avoided."""
    today = found()["cut_off"]("contacts", "interrupted_help_return")
    assert today is not None and today.redesign > 5 * today.siloed
    assert change("cut_off", "events", "crisis") > change("team", "events", "crisis")


def test_why_posts_taken_from_a_tight_office_lose() -> None:
    """No pound more is spent on staff, yet those who are not with the team wait longer than today, and crises follow."""
    assert abs(change("moved", "spend", "capacity")) < 1
    waits = found()["moved"]("wait_for_help", "mean", agency="office")
    assert waits is not None and waits.redesign > 2 * waits.siloed and waits.low > 0
    crises = found()["moved"]("events", "crisis")
    assert crises is not None and crises.low > 0


def test_why_weak_generalists_lose() -> None:
    """The same team at the same cost, but help fails more often: more come back after failed help, and crises fall less."""
    assert change("weak", "spend", "capacity") == pytest.approx(change("team", "spend", "capacity"))
    assert change("weak", "contacts", "failed_help_return") > 0.05 + change("team", "contacts", "failed_help_return")
    assert change("weak", "events", "crisis") > change("team", "events", "crisis")
