"""The register of a place's numbers, each with range, unit, source and grade; changing one; comparing two places.

A number's path is the one it has in the file (``agencies.office.staff.fte``, ``routes.0.delay_days``).  One number
given for all severities is one entry (``needs.housing.deterioration_per_year``): one assumption that varies as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.faults import Fault, PlaceFaults, dotted, nearest
from sim.place import Place
from sim.quantity import SEVERITIES, Quantity
from sim.schema import unit_words
from sim.translate import translate

ASSUMED = "assumed"
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number. ``source`` is an evidence id or "assumed"; ``stated`` is False for a default of the model."""

    path: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    grade: int | None
    stated: bool = True
    note: str = ""


def register(place: Place, defaults: bool = False) -> list[Parameter]:
    """Every number that the place states, in the order of the file; with the model's defaults too, if wanted."""
    return [_parameter(path, quantity, stated) for path, quantity, stated in quantities(place) if stated or defaults]


def _parameter(path: str, quantity: Quantity, stated: bool) -> Parameter:
    source = quantity.source or ASSUMED
    return Parameter(
        path,
        quantity.value,
        quantity.low,
        quantity.high,
        unit(path),
        source,
        quantity.grade,
        stated,
        quantity.note or "",
    )


def unit(path: str) -> str:
    """The unit of the number at a path, from the names of its keys, nearest first."""
    steps = [step for step in path.split(".") if step not in SEVERITIES]
    if steps[-1] == "gbp" and len(steps) > 2:
        return unit_words(steps[-3]) or unit_words("gbp")
    above = steps[-2] if len(steps) > 1 else ""
    by_table = {
        "doors": "weight",
        "worsened_by": unit_words("multiplier"),
        "death_worsened_by": unit_words("multiplier"),
        "worsens_while_delayed": unit_words("multiplier"),
        "funders": unit_words("share"),
        "children_shares": unit_words("share"),
    }
    by_key = {
        "residents": "people",
        "citizens": "people",
        "success": unit_words("share"),
        "slice": unit_words("share"),
        "weight": "weight",
    }
    return by_table.get(above) or by_key.get(steps[-1]) or unit_words(steps[-1]) or unit_words(above) or "number"


def quantities(place: Place) -> Iterator[tuple[str, Quantity, bool]]:
    """Path, number, and whether the file states it."""
    for steps, quantity, stated in _walk(place, (), True):
        yield dotted(steps), quantity, stated


def _walk(
    part: Any, path: tuple[str | int, ...], stated: bool
) -> Iterator[tuple[tuple[str | int, ...], Quantity, bool]]:
    if isinstance(part, Quantity):
        yield path, part, stated
    elif isinstance(part, BaseModel):
        if (one := _one_for_all(part)) is not None:
            yield path, one, stated
            return
        for name in type(part).model_fields:
            yield from _walk(getattr(part, name), (*path, name), stated and name in part.model_fields_set)
    elif isinstance(part, (dict, list)):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from _walk(value, (*path, key), stated)


def _one_for_all(part: BaseModel) -> Quantity | None:
    """The number that stands for every severity, if all are equal and were given."""
    if tuple(type(part).model_fields) != SEVERITIES or len(part.model_fields_set) < len(SEVERITIES):
        return None
    first, *rest = (getattr(part, severity) for severity in SEVERITIES)
    return first if all(other == first for other in rest) else None


def as_tables(place: Place) -> dict[str, Any]:
    """What a file that describes this place would hold: only what is stated."""
    return place.model_dump(exclude_unset=True, exclude_none=True)


def with_value(place: Place, path: str, value: Any) -> Place:
    """The place with one value changed; see ``with_values``."""
    return with_values(place, {path: value})


def with_values(place: Place, changes: Mapping[str, Any]) -> Place:
    """A validated copy with values changed by their path in the file.

    A number changes the value and keeps range and source while it lies in the stated range; otherwise it stands
    without them, for the source does not vouch for it.  Anything else (a table, a list, text) replaces what is there; a
    key that may stand there is added.  Raises PlaceFaults if the parts do not hold; the whole is not checked.
    """
    tables = as_tables(place)
    for path, value in changes.items():
        _put(tables, place, path, value)
    try:
        return Place.model_validate(tables)
    except ValidationError as error:
        raise PlaceFaults(f"{place.name} with changed values", translate(error, tables, Place)) from None


def _put(tables: dict[str, Any], place: Place, path: str, value: Any) -> None:
    *way, last = path.split(".")
    table: Any = tables
    model: Any = place
    for done, step in enumerate(way):
        model = _child(model, step)
        if isinstance(table, dict) and step not in table and model is not _ABSENT:
            table[step] = _plain(model)  # a default: now it is stated
        table = _child(table, step)
        if table is _ABSENT:
            raise _no_such(place, path, ".".join(way[: done + 1]))
    if isinstance(table, list):
        if _child(table, last) is _ABSENT:
            raise _no_such(place, path, path)
        table[int(last)] = _changed(table[int(last)], value)
    elif "value" in table and last in SEVERITIES:
        _split(table)[last] = value
    else:
        default = _child(model, last)
        table[last] = _changed(table.get(last, _ABSENT if default is _ABSENT else _plain(default)), value)


def _split(table: dict[str, Any]) -> dict[str, Any]:
    same = dict(table)
    table.clear()
    table.update({severity: dict(same) for severity in SEVERITIES})
    return table


def _changed(old: Any, value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _plain(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isinstance(old, dict):
        return value
    if all(severity in old for severity in SEVERITIES):
        return {severity: _changed(old[severity], value) for severity in SEVERITIES}
    low, high = old.get("low"), old.get("high")
    if value == old.get("value") or (low is not None and high is not None and low <= value <= high):
        return {**old, "value": float(value)}
    kept = {"shape": old["shape"]} if "shape" in old else {}
    return {"value": float(value), **kept}


def _child(part: Any, step: str) -> Any:
    if isinstance(part, dict):
        return part.get(step, _ABSENT)
    if isinstance(part, list):
        return part[int(step)] if step.isdecimal() and int(step) < len(part) else _ABSENT
    return getattr(part, step, _ABSENT) if isinstance(part, BaseModel) and step in type(part).model_fields else _ABSENT


def _plain(part: Any) -> Any:
    if isinstance(part, BaseModel):
        return part.model_dump(exclude_none=True)
    if isinstance(part, dict):
        return {key: _plain(value) for key, value in part.items()}
    return [_plain(value) for value in part] if isinstance(part, list) else part


def _no_such(place: Place, path: str, missing: str) -> PlaceFaults:
    known = [parameter.path for parameter in register(place)]
    fault = Fault(path, f"{place.name} has no {missing}", nearest=nearest(path, known))
    return PlaceFaults(place.name, [fault])


def difference(before: Place, after: Place) -> list[tuple[str, Any, Any]]:
    """What differs: path, value before, value after (None where it is absent); numbers by value, sources aside."""
    one, other = _leaves(before), _leaves(after)
    paths = [*one, *(path for path in other if path not in one)]
    return [(path, one.get(path), other.get(path)) for path in paths if one.get(path) != other.get(path)]


def _leaves(place: Place) -> dict[str, Any]:
    return {dotted(path): value for path, value in _all_leaves(place, ())}


def _all_leaves(part: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(part, Quantity):
        yield path, part.value
        if getattr(part, "shape", "exponential") != "exponential":
            yield (*path, "shape"), getattr(part, "shape", None)
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _all_leaves(getattr(part, name), (*path, name))
    elif isinstance(part, (dict, list)) and part:
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from _all_leaves(value, (*path, key))
    elif part is not None and part != [] and part != {}:
        yield path, part
