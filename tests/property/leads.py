"""A lead professional put before any place: assesses everybody once and hands every need on to whoever treats it."""

from __future__ import annotations

from sim.place import Place
from sim.quantity import Quantity


def with_lead(place: Place, fte: float = 60, places: int = 3_000, own_help: tuple[str, ...] = (), **holding) -> Place:
    """The place with a lead at every need's door; it hands on what others treat, and itself helps with `own_help`."""
    data = place.model_dump(mode="json", exclude_unset=True)
    items = list(place.items)[:3]
    treats, routes = {}, []
    for need in place.needs:
        helpers = [name for name, agency in place.agencies.items() if need in agency.treats]
        if need in own_help:
            treats[need] = {"duration_days": 40, "hours_per_week": 0.5, "success": 0.4, "takes_place": False}
        elif helpers:
            treats[need] = {"hand_over": True}
            routes += [
                {"origin": "lead", "to": helper, "need": need, "carries_information": True} for helper in helpers
            ]
        else:
            continue
        data["needs"][need]["doors"] = {"lead": 1}
        for cohort in data["cohorts"].values():
            cohort["needs"].get(need, {}).pop("doors", None)
    data["agencies"]["lead"] = {
        "label": "Lead", "funder": next(iter(place.funders)), "staff": {"fte": fte, "gbp_per_fte_year": 40_000},
        "caseload_places": places, "contact_minutes": 20, "chase_minutes": 10, "treats": treats,
        "case_holding": {"hours_per_week": 0.5, "check_minutes": 15} | holding,
        "assessment": {"fixed_minutes": 90, "asks": items, "whole_person": True, "finds_hidden_share": 0.5},
    }  # fmt: skip
    data["routes"] = data.get("routes", []) + routes
    return Place.model_validate(data)


def more_staff(place: Place, agency: str, times: float) -> Place:
    """The place with an agency's posts multiplied."""
    one = place.agencies[agency]
    assert one.staff is not None
    staff = one.staff.model_copy(update={"fte": Quantity(value=one.staff.fte.value * times)})
    return place.model_copy(update={"agencies": place.agencies | {agency: one.model_copy(update={"staff": staff})}})
