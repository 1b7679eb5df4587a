"""Small changes of a frozen place, from which levers are made: each returns another place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sim.checks.capacity import arrivals_per_year
from sim.place import Agency, Place, Route, Treat
from sim.quantity import Quantity, ShareBySeverity


def derived(value: float, note: str) -> Quantity:
    """A number that follows from others; it has no range of its own and moves with them."""
    return Quantity(value=value, source="assumed", grade=6, note=note)


def change_agency(place: Place, name: str, **values: Any) -> Place:
    """An agency with other values; a new one with ``add_agency``."""
    changed = place.agencies[name].model_copy(update=values)
    return place.model_copy(update={"agencies": {**place.agencies, name: changed}})


def add_agency(place: Place, name: str, agency: Agency) -> Place:
    """One more agency, after the others."""
    return place.model_copy(update={"agencies": {**place.agencies, name: agency}})


def change_staff(place: Place, name: str, **values: Any) -> Place:
    """A staffed agency whose staff differ."""
    staff = place.agencies[name].staff
    assert staff is not None
    return change_agency(place, name, staff=staff.model_copy(update=values))


def change_treat(place: Place, name: str, need: str, **values: Any) -> Place:
    """An agency that helps with a need in another way."""
    treats = place.agencies[name].treats
    return change_agency(place, name, treats={**treats, need: treats[need].model_copy(update=values)})


def change_stay(place: Place, name: str, **values: Any) -> Place:
    """A stay under other rules."""
    return place.model_copy(update={"stays": {**place.stays, name: place.stays[name].model_copy(update=values)}})


def doors_of(place: Place, cohort: str, need: str) -> dict[str, Quantity]:
    """Doors a cohort uses for a need: its own where it has any, else the need's."""
    own = place.cohorts[cohort].needs[need].doors
    return dict(place.needs[need].doors if own is None else own)


def lead_to_door(place: Place, cohort: str, need: str, agency: str, share: Quantity) -> Place:
    """A share of a cohort's first visits for a need goes to one agency; the rest where they go today.

    Where nobody goes to any door of their own accord, nobody does now.
    """
    doors = doors_of(place, cohort, need)
    whole = sum(weight.value for weight in doors.values())
    if whole <= 0:
        return place
    rest = {name: scaled(weight, (1 - share.value) / whole) for name, weight in doors.items() if share.value < 1}
    rest[agency] = add_values(share, rest.get(agency))
    return set_doors(place, cohort, need, rest)


def set_doors(place: Place, cohort: str, need: str, doors: Mapping[str, Quantity]) -> Place:
    """Other doors for one cohort and need."""
    own = place.cohorts[cohort]
    needs = {**own.needs, need: own.needs[need].model_copy(update={"doors": dict(doors)})}
    return place.model_copy(update={"cohorts": {**place.cohorts, cohort: own.model_copy(update={"needs": needs})}})


def add_values(one: Quantity, other: Quantity | None) -> Quantity:
    """Sum of two numbers; the first's range and source where the other is missing."""
    return one if other is None else derived(one.value + other.value, "with what there was before")


def scaled(quantity: Quantity, factor: float) -> Quantity:
    """A number times a factor that is certain: the range moves along."""
    if factor == 1:
        return quantity
    ends = {key: end * factor for key in ("low", "high") if (end := getattr(quantity, key)) is not None}
    return quantity.model_copy(update={"value": quantity.value * factor, **ends})


def times(one: Quantity, other: Quantity, highest: float = 1.0) -> Quantity:
    """Product of two numbers, at most ``highest``; the range spans both ranges."""
    if other.value == 1 and other.low in (None, 1) and other.high in (None, 1):
        return one
    low = (one.value if one.low is None else one.low) * (other.value if other.low is None else other.low)
    high = (one.value if one.high is None else one.high) * (other.value if other.high is None else other.high)
    value = min(highest, one.value * other.value)
    return one.model_copy(
        update={"value": value, "low": min(low, value), "high": max(value, min(highest, high)), "source": "assumed", "grade": 6}
    )  # fmt: skip


def less(quantity: Quantity, share: Quantity) -> Quantity:
    """A number without a share of it."""
    if share.value == 0 and not share.high:
        return quantity
    low, high = (share.value if end is None else end for end in (share.low, share.high))
    kept = Quantity(value=1 - share.value, low=1 - high, high=1 - low)
    return times(quantity, kept, highest=float("inf"))


def inherited(treat: Treat, multiplier: Quantity, **values: Any) -> Treat:
    """Help as a specialist gives it, by somebody else: succeeding ``multiplier`` times as often."""
    success = {
        severity: times(getattr(treat.success, severity), multiplier) for severity in type(treat.success).model_fields
    }
    return treat.model_copy(update={"success": _success(treat.success, success), "provider": None, **values})


def _success(old: ShareBySeverity, new: Mapping[str, Quantity]) -> ShareBySeverity:
    return old.model_copy(update=dict(new))


def given_by(place: Place, agency: str, need: str) -> Treat:
    """The help for a need that comes of asking an agency: its own, or that of whom it commissions."""
    treat = place.agencies[agency].treats[need]
    return treat if treat.provider in (None, agency) else place.agencies[str(treat.provider)].treats[need]


def with_routes(place: Place, routes: Iterable[Route]) -> Place:
    """Referrals added; one from and to the same agencies for the same need is replaced, where it stands."""
    new = {(route.origin, route.to, route.need): route for route in routes}
    kept = [new.pop((route.origin, route.to, route.need), route) for route in place.routes]
    return place.model_copy(update={"routes": [*kept, *new.values()]})


def helpers_of(place: Place, need: str, cohorts: Collection[str], but: Collection[str] = ()) -> dict[str, float]:
    """Agencies that help with a need, by how much of what these cohorts bring comes to each today.

    Where nothing comes to any of them by itself, all are alike; of a need with a pathway, those where it begins.
    """
    if place.needs[need].pathway is not None:
        return _where_it_begins(place, need, cohorts, but)
    those = {name: cohort for name, cohort in place.cohorts.items() if name in cohorts}
    arrivals = arrivals_per_year(place.model_copy(update={"cohorts": those}))
    weights, capable = {}, []
    for name, agency in place.agencies.items():
        treat = agency.treats.get(need)
        if treat is None or name in but or agency.case_holding is not None:
            continue
        kept = (1 - treat.no_further_action_share.value) * (1 - treat.refer_on_share.value)
        if kept > 0:
            capable.append(name)
            weights[name] = arrivals.get((name, need), 0.0) * kept
    whole = sum(weights.values())
    if whole <= 0:
        return dict.fromkeys(capable, 1.0)
    return {name: round(weight / whole, 3) for name, weight in weights.items() if weight / whole >= 0.01}


def _where_it_begins(place: Place, need: str, cohorts: Collection[str], but: Collection[str]) -> dict[str, float]:
    """Doors of a need with a pathway at which its episodes begin, by weight."""
    stages = place.pathways[str(place.needs[need].pathway)].stages.values()
    begins = {stage.agency for stage in stages if stage.begins_share > 0} - set(but)
    weights: dict[str, float] = {}
    for cohort, own in can_have(place, cohorts, (need,)):
        for name, weight in doors_of(place, cohort, own).items():
            if name in begins:
                weights[name] = weights.get(name, 0.0) + weight.value
    whole = sum(weights.values())
    return (
        {name: weight / whole for name, weight in weights.items()} if whole > 0 else dict.fromkeys(sorted(begins), 1.0)
    )


def can_have(place: Place, cohorts: Iterable[str], needs: Collection[str] = ()) -> list[tuple[str, str]]:
    """Cohort and need, for each cohort and each of these needs (all, if none is named) that it can have."""
    return [
        (cohort, need)
        for cohort in cohorts
        for need in place.cohorts[cohort].needs
        if not needs or need in needs
    ]  # fmt: skip
