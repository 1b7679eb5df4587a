"""Levers on lead professionals: how many posts, how many of them moved, and who gets a lead."""

from __future__ import annotations

from typing import Any

from scenarios.workshop.tables import Tables
from sim.place import Place

KINDS = ("single_point_of_contact", "multi_agency_team", "lead_without_thresholds")
FIRST_MOVED_SHARE = 0.5  # of the posts of a lead that a workshop makes from nothing
MOST_LEAVE = 0.6  # of an agency's posts for these citizens: a team of nobody cannot be


def holders(tables: Tables) -> list[dict[str, Any]]:
    """The parts of a redesign that bring a lead or a team."""
    return [lever for lever in tables["levers"] if lever["lever"] in KINDS]


def number(setting: Any, default: float = 0.0) -> float:
    """A setting that may be bare or a table with a value."""
    if setting is None:
        return default
    return float(setting["value"] if isinstance(setting, dict) else setting)


def with_number(setting: Any, value: float) -> Any:
    """A setting with another value; its range widens where it must."""
    value = round(value, 4)
    if not isinstance(setting, dict):
        return value
    out = setting | {"value": value}
    if "low" in out:
        out["low"] = min(out["low"], value)
    if "high" in out:
        out["high"] = max(out["high"], value)
    if out.get("source", "assumed") != "assumed" and value != setting["value"]:
        out |= {"source": "assumed", "grade": 6, "note": "set in a workshop"}
    return out


def _moved(one: dict[str, Any]) -> float:
    return sum(number(posts) for posts in one.get("staff_from", {}).values())


def _bought(one: dict[str, Any]) -> float:
    return number(one.get("staff_bought_fte"))


def posts(tables: Tables, place: Place) -> float:
    """Posts of all leads."""
    return sum(_moved(one) + _bought(one) for one in holders(tables))


def moved_share(tables: Tables, place: Place) -> float:
    """Per cent of these that are moved."""
    whole = posts(tables, place)
    return 100 * sum(_moved(one) for one in holders(tables)) / whole if whole else 100 * FIRST_MOVED_SHARE


def from_needs(tables: Tables, place: Place) -> float:
    """Open needs from which somebody has a lead (the fewest that any lead asks)."""
    return min((number(one.get("from_open_needs"), 1) for one in holders(tables)), default=2)


def set_posts(tables: Tables, place: Place, value: float) -> None:
    """More or fewer leads, moved and bought in the same proportion; none: the leads go, with what works on them."""
    own = holders(tables)
    if value <= 0:
        _remove(tables, {one["agency"] for one in own})
    elif not own:
        tables["levers"] = [*_leads(place, value), *tables["levers"]]
    else:
        factor = value / posts(tables, place)
        for one in own:
            _set(place, one, _moved(one) * factor, _bought(one) * factor)


def set_moved_share(tables: Tables, place: Place, value: float) -> None:
    """Another share is moved; the number of posts stays (except where no more can be moved)."""
    for one in holders(tables):
        whole = _moved(one) + _bought(one)
        _set(place, one, whole * value / 100, whole * (1 - value / 100))


def set_from_needs(tables: Tables, place: Place, value: float) -> None:
    """From how many open needs."""
    for one in holders(tables):
        one["from_open_needs"] = with_number(one.get("from_open_needs", 1), value)


def _set(place: Place, one: dict[str, Any], moved: float, bought: float) -> None:
    """Posts of one lead: those moved come from where they come from now, or from those who help its citizens."""
    here = posts_here(place)
    origin = {name: number(fte) for name, fte in one.get("staff_from", {}).items()} or sources(place, one)
    whole = sum(origin.values())
    parts = {name: min(moved * own / whole, MOST_LEAVE * here[name]) for name, own in origin.items()} if whole else {}
    parts = {name: round(own, 2) for name, own in parts.items() if own >= 0.05}
    bought += moved - sum(parts.values())  # what cannot be moved is bought
    one["staff_from"] = parts
    one["staff_bought_fte"] = with_number(one.get("staff_bought_fte", 0), max(0.0, bought))
    if not one.get("funder") and not one.get("funders"):
        one["funder"] = main_funder(place, list(parts or origin))


def posts_here(place: Place) -> dict[str, float]:
    """Posts that serve these citizens, at each staffed agency."""
    return {
        name: agency.staff.fte.value * agency.staff.slice.value
        for name, agency in place.agencies.items()
        if agency.staff is not None
    }


def sources(place: Place, one: dict[str, Any]) -> dict[str, float]:
    """Agencies with staff that help the lead's citizens, with their posts."""
    needs = {need for cohort in one["cohorts"] for need in place.cohorts[cohort].needs}
    here = posts_here(place)
    return {name: fte for name, fte in here.items() if needs & set(place.agencies[name].treats)}


def main_funder(place: Place, agencies: list[str]) -> str:
    """Who pays most of these agencies."""
    weight: dict[str, float] = {}
    for name in agencies:
        agency = place.agencies[name]
        for funder, share in ({agency.funder: 1.0} if agency.funder else agency.funders).items():
            weight[str(funder)] = weight.get(str(funder), 0.0) + float(getattr(share, "value", share))
    return max(weight, key=lambda name: weight[name]) if weight else next(iter(place.funders))


def _leads(place: Place, value: float) -> list[dict[str, Any]]:
    """A lead for each cohort, posts by how many citizens it has."""
    size = {name: cohort.size() for name, cohort in place.cohorts.items()}
    return [lead_for(place, name, value * own / sum(size.values())) for name, own in size.items()]


def lead_for(place: Place, cohort: str, posts: float) -> dict[str, Any]:
    """A lead professional for one cohort: half of the posts moved from those who help it today, the others bought."""
    one: dict[str, Any] = {
        "lever": "single_point_of_contact", "agency": f"lead_{cohort}"[:40],
        "label": f"Lead professionals: {place.cohorts[cohort].label}"[:80], "cohorts": [cohort],
        "cases_per_fte": 20, "hours_per_case_week": 0.8, "from_open_needs": min(2, len(place.cohorts[cohort].needs)), "limit_days": 365,
    }  # fmt: skip
    _set(place, one, posts * FIRST_MOVED_SHARE, posts * (1 - FIRST_MOVED_SHARE))
    return one


def _remove(tables: Tables, gone: set[str]) -> None:
    """Leads go, with every part that names them."""

    def stays(lever: dict[str, Any]) -> bool:
        if lever["lever"] in KINDS:
            return False
        agencies = lever.get("agencies", {})
        named = set(agencies.values()) if isinstance(agencies, dict) else set(agencies)
        return not gone & (named | {lever.get("agency"), lever.get("lead")})

    tables["levers"] = [lever for lever in tables["levers"] if stays(lever)]
