"""Levers on everything but leads: answers shared, people looked for, help before a stay ends, early money, today's capacity."""

from __future__ import annotations

from typing import Any

from scenarios.workshop.holders import holders, number, with_number
from scenarios.workshop.tables import Tables
from sim.place import Place


def _of(tables: Tables, kind: str) -> list[dict[str, Any]]:
    return [lever for lever in tables["levers"] if lever["lever"] == kind]


def _drop(tables: Tables, kind: str) -> None:
    tables["levers"] = [lever for lever in tables["levers"] if lever["lever"] != kind]


def shares(tables: Tables, place: Place) -> float:
    """1 if answers are looked up."""
    return float(bool(_of(tables, "data_sharing") or _of(tables, "shared_assessment")))


def set_shares(tables: Tables, place: Place, value: float) -> None:
    """All agencies that ask anything can read each other's answers, or none."""
    if value < 0.5:
        _drop(tables, "data_sharing")
        _drop(tables, "shared_assessment")
    elif not shares(tables, place):
        asking = [name for name, agency in place.agencies.items() if agency.assessment.asks]
        tables["levers"].append({"lever": "data_sharing", "readers": asking})


def outreach(tables: Tables, place: Place) -> float:
    """The most often that anybody is found."""
    rates = [number(rate) for one in _of(tables, "outreach") for rate in one["found_per_year"].values()]
    return max(rates, default=0.0)


def set_outreach(tables: Tables, place: Place, value: float) -> None:
    """All rates in proportion; where there is no outreach yet, each lead looks for what it deals with."""
    before = outreach(tables, place)
    if value <= 0:
        _drop(tables, "outreach")
    elif before > 0:
        for one in _of(tables, "outreach"):
            rates = one["found_per_year"]
            one["found_per_year"] = {need: with_number(r, number(r) * value / before) for need, r in rates.items()}
    else:
        tables["levers"] += [
            {"lever": "outreach", "agency": one["agency"], "found_per_year": dict.fromkeys(needs, value)}
            for one in holders(tables)
            if (needs := _reachable(place, one))
        ]


def _reachable(place: Place, one: dict[str, Any]) -> list[str]:
    """Needs of a lead's cohorts that it deals with and somebody treats."""
    treated = {need for agency in place.agencies.values() for need in agency.treats}
    wanted = one.get("needs") or [need for name in one["cohorts"] for need in place.cohorts[name].needs]
    return [need for need in dict.fromkeys(wanted) if need in treated]


def has_stays(place: Place) -> bool:
    """Whether the end of any stay opens a need that somebody helps with."""
    return bool(_openings(place))


def _openings(place: Place) -> dict[str, dict[str, str]]:
    """For each stay, needs that open at its end and the agency most of those with that need turn to."""
    found: dict[str, dict[str, str]] = {}
    for name, stay in place.stays.items():
        for trigger in stay.triggers:
            helping = [a for a, agency in place.agencies.items() if trigger.need in agency.treats and agency.staff]
            if trigger.at == "end" and helping:
                doors = place.needs[trigger.need].doors
                best = max(helping, key=lambda a: doors[a].value if a in doors else 0.0)
                found.setdefault(name, {})[trigger.need] = best
    return found


def in_reach(tables: Tables, place: Place) -> float:
    """The most days before the end of a stay."""
    return max(
        (number(one.get("days_before_end"), 14) for one in _of(tables, "in_reach") if one.get("agencies")), default=0.0
    )


def set_in_reach(tables: Tables, place: Place, value: float) -> None:
    """All in-reach so many days before; where there is none yet, for every stay whose end opens needs."""
    own = [one for one in _of(tables, "in_reach") if one.get("agencies")]
    if value <= 0:
        tables["levers"] = [lever for lever in tables["levers"] if lever not in own]
    elif own:
        for one in own:
            one["days_before_end"] = with_number(one.get("days_before_end", {"value": 14, "shape": "fixed"}), value)
    else:
        tables["levers"] += [
            {"lever": "in_reach", "stay": stay, "agencies": dict(agencies),
             "days_before_end": {"value": value, "shape": "fixed"}, "share": 0.8}
            for stay, agencies in _openings(place).items()
        ]  # fmt: skip


def pays(place: Place) -> bool:
    """Whether any agency pays money with a delay."""
    return bool(_payers(place))


def _payers(place: Place) -> dict[tuple[str, str], float]:
    """Days until money arrives today, by agency and need."""
    return {
        (name, need): treat.money_delay_days.value
        for name, agency in place.agencies.items()
        for need, treat in agency.treats.items()
        if treat.money_delay_days is not None
    }


def payment(tables: Tables, place: Place) -> float:
    """Days until the first payment where it takes longest."""
    days = dict(_payers(place))
    for one in _of(tables, "payment_on_account"):
        days[one["agency"], one["need"]] = number(one.get("money_delay_days"), 2)
    touched = [days[one["agency"], one["need"]] for one in _of(tables, "payment_on_account")]
    return max(touched) if touched else max(days.values(), default=0.0)


def set_payment(tables: Tables, place: Place, value: float) -> None:
    """Every payment that takes longer today comes within so many days."""
    _drop(tables, "payment_on_account")
    for (agency, need), today in _payers(place).items():
        if value < today:
            setting = {"value": value, "shape": "fixed"}
            tables["levers"].append(
                {"lever": "payment_on_account", "agency": agency, "need": need, "money_delay_days": setting}
            )


def capacity(tables: Tables, place: Place) -> float:
    """Per cent of today's posts at today's staffed agencies."""
    own = _ours(tables, place)
    return round(100 * next(iter(own["times"].values())), 2) if own else 100.0


def _ours(tables: Tables, place: Place) -> dict[str, Any] | None:
    """The part that multiplies every staffed agency alike by a bare number (those of presets name a few agencies)."""
    every = {name for name, agency in place.agencies.items() if agency.staff is not None}
    for one in _of(tables, "capacity"):
        times = one.get("times", {})
        if set(times) == every and all(isinstance(factor, (int, float)) for factor in times.values()):
            return one
    return None


def set_capacity(tables: Tables, place: Place, value: float) -> None:
    """All staffed agencies have so many per cent of today's posts; before anything else is changed."""
    own = _ours(tables, place)
    tables["levers"] = [lever for lever in tables["levers"] if lever is not own]
    if abs(value - 100) > 1e-9:
        staffed = [name for name, agency in place.agencies.items() if agency.staff is not None]
        tables["levers"].insert(0, {"lever": "capacity", "times": dict.fromkeys(staffed, round(value / 100, 4))})
