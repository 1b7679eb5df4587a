"""What a redesign changes in a place, told by names instead of positions: what is new, what is gone, what has another value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from scenarios.levers.edit import doors_of
from sim.place import Place
from sim.register import as_tables

Kind = Literal["new", "gone", "changed"]
#: Lists whose entries are told apart by these keys.
_KEYED = {"in_reach": ("need", "agency"), "referrals": ("need", "agency"), "destinations": ("label",)}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; ``before`` or ``after`` is None where it is not there."""

    kind: Kind
    path: str
    before: Any
    after: Any


def changes(before: Place, after: Place) -> list[Change]:
    """Every value that differs, in the order of the file; of a new agency what is stated of it, apart from defaults."""
    one, other = _leaves(before, before), _leaves(after, before)
    paths = [*one, *(path for path in other if path not in one)]
    return [_change(path, one.get(path), other.get(path)) for path in paths if one.get(path) != other.get(path)]


def new_agencies(before: Place, after: Place) -> list[str]:
    """Agencies that only the redesigned place has."""
    return [name for name in after.agencies if name not in before.agencies]


def _change(path: str, before: Any, after: Any) -> Change:
    return Change("new" if before is None else "gone" if after is None else "changed", path, before, after)


def _leaves(place: Place, today: Place) -> dict[str, Any]:
    """Value by path, defaults included (they may be what a redesign changes), except of agencies that today's place has not."""
    tables = place.model_dump(exclude_none=True)
    stated = as_tables(place)["agencies"]
    tables["agencies"] = {
        name: table if name in today.agencies else stated[name] for name, table in tables["agencies"].items()
    }
    tables["routes"] = {f"{one['origin']} → {one['to']} ({one['need']})": _rest(one) for one in tables["routes"]}
    for cohort, own in tables["cohorts"].items():
        for need, table in own["needs"].items():
            table["doors"] = {name: weight.model_dump() for name, weight in doors_of(place, cohort, need).items()}
    for pathway in tables["pathways"].values():
        for stage in pathway["stages"].values():
            stage["onward"] = {f"→ {way.pop('to', None) or 'the end'}": _way(way) for way in stage["onward"]}
    for need in tables["needs"].values():
        need.pop("doors", None)
    for stay in tables["stays"].values():
        for key, names in _KEYED.items():
            stay[key] = {", ".join(str(one[name]) for name in names): one for one in stay.get(key, [])}
    return dict(_flat(tables, ""))


def _rest(route: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in route.items() if key not in ("origin", "to", "need")}


def _way(way: dict[str, Any]) -> dict[str, Any]:
    """A way of a pathway, its quantiles of days told as least, middle and most."""
    told = {key: value for key, value in way.items() if key == "share" or way["share"] > 0}
    for key in ("open_days", "open_days_later"):
        if days := told.pop(key, None):
            told[key] = (
                f"{days[0]} to {days[-1]} (median {days[len(days) // 2]})" if len(set(days)) > 1 else f"{days[0]}"
            )
    return told


def _flat(part: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict) and "value" in part:
        yield path, part["value"]
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(part, list) and all(isinstance(one, str) for one in part):
        yield from ((f"{path}: {one}", one) for one in part)
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _flat(value, f"{path}.{number}")
    else:
        yield path, part
