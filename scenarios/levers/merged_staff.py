"""The sums behind a merger: posts, hours, pay, buildings and payers of two teams as one, none of them more or less than before."""

from __future__ import annotations

from typing import Any

from scenarios.levers.edit import derived
from sim.costs import payers, uprating
from sim.place import Agency, Place, Staff

_NOTE = "with the posts that join"


def merged_staff(here: Staff, there: Staff, share: float, price_year: str) -> Staff:
    """A team with a share of another's posts that serve these citizens: hours a week, hours of work, pay and estate add up."""
    own = here.fte.value * here.slice.value
    joining = there.fte.value * there.slice.value * share
    posts, team = own + joining, here.fte.value + joining
    part = posts / team if team > 0 else 1.0
    hours = own * here.hours_per_week.value + joining * there.hours_per_week.value
    working = _working(here, own) + _working(there, joining)
    pay = own * _pay(here, price_year) + joining * _pay(there, price_year)
    background = here.background_hours_per_week.value + share * there.background_hours_per_week.value
    estate = _estate(here, price_year) * here.slice.value
    return here.model_copy(
        update={
            "fte": derived(team, _NOTE),
            "slice": derived(min(1.0, part), _NOTE),
            "hours_per_week": derived(hours / posts, _NOTE) if posts > 0 else here.hours_per_week,
            "administration_share": derived(1 - working / hours, _NOTE) if hours > 0 else here.administration_share,
            "background_hours_per_week": derived(background, _NOTE),
            "gbp_per_fte_year": derived(pay / posts, _NOTE) if posts > 0 else here.gbp_per_fte_year,
            "estate_gbp_per_year": derived(estate / part if part > 0 else 0.0, "the same for these citizens"),
            "price_year": price_year,
        }
    )


def staying_staff(staff: Staff, share: float) -> Staff:
    """Who stays of a team: a share of the posts for these citizens and of other people's work; its buildings stay."""
    here = staff.fte.value * staff.slice.value
    team = staff.fte.value - here * (1 - share)
    part = here * share / team
    note = "posts that stay for cases that are open"
    return staff.model_copy(
        update={
            "fte": derived(team, note),
            "slice": derived(part, note),
            "background_hours_per_week": derived(staff.background_hours_per_week.value * share, note),
            "estate_gbp_per_year": derived(staff.estate_gbp_per_year.value * staff.slice.value / part, "the same for these citizens"),
        }
    )  # fmt: skip


def costs_now(agency: Agency, place: Place, share: float, estate: bool = True) -> float:
    """Pounds a year of a share of the posts for these citizens, and of the buildings."""
    staff = agency.staff
    assert staff is not None
    pay = staff.fte.value * staff.slice.value * share * _pay(staff, place.price_year)
    return pay + (_estate(staff, place.price_year) * staff.slice.value if estate else 0.0)


def merged_funders(here: Agency, there: Agency, own: float, joining: float) -> dict[str, Any]:
    """Who pays which share: each as many pounds as before."""
    whole = own + joining
    if whole <= 0 or dict(payers(here)) == dict(payers(there)):
        return {}
    weights: dict[str, float] = {}
    for agency, pounds in ((here, own), (there, joining)):
        for funder, share in payers(agency):
            weights[funder] = weights.get(funder, 0.0) + share * pounds / whole
    return {
        "funder": None,
        "funders": {name: derived(share, "by whose posts they are") for name, share in weights.items()},
    }


def _working(staff: Staff, posts: float) -> float:
    return posts * staff.hours_per_week.value * (1 - staff.administration_share.value)


def _pay(staff: Staff, price_year: str) -> float:
    return staff.gbp_per_fte_year.value * uprating(staff.price_year or price_year, price_year)


def _estate(staff: Staff, price_year: str) -> float:
    return staff.estate_gbp_per_year.value * uprating(staff.price_year or price_year, price_year)
