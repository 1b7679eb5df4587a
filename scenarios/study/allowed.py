"""Whether the values of a grid or a posterior are allowed where they are to stand, in a place or in a redesign's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from scenarios.levers import Lever
from scenarios.redesign import Redesign
from sim.faults import Fault, PlaceFaults
from sim.place import Place
from sim.quantity import SEVERITIES
from sim.register import with_values
from sim.translate import translate


def not_allowed(place: Place, redesigns: Mapping[str, Redesign], values: Mapping[str, float]) -> Iterator[Fault]:
    """A fault for each value that may not stand at its path, the fault's path being that of the value (``REDESIGN:path`` for a setting)."""
    own = {path: value for path, value in values.items() if ":" not in path}
    try:
        with_values(place, own)
    except PlaceFaults as error:
        for fault in error.faults:
            path = next((one for one in own if _covers(one, fault.path)), fault.path)
            yield Fault(path, fault.problem, fault.found, fault.allowed)
    for path, value in values.items():
        name, colon, setting = path.partition(":")
        if colon:
            for fault in _not_allowed_setting(redesigns[name], setting, value):
                yield Fault(path, fault.problem, fault.found, fault.allowed)


def _covers(path: str, below: str) -> bool:
    """Whether a fault's path is that of a value or lies below it (one number may stand for all severities)."""
    return below == path or below.startswith(f"{path}.") or path.startswith(f"{below}.")


def _not_allowed_setting(redesign: Redesign, setting: str, value: float) -> list[Fault]:
    """What a lever says of one of its numbers; within the range that its file states every value is allowed."""
    stated = next(one for one in redesign.settings() if one.path == setting)
    if stated.low is not None and stated.high is not None and stated.low <= value <= stated.high:
        return []
    _, number, *steps = setting.split(".")
    lever: Lever = redesign.levers[int(number)]
    tables = lever.model_dump(exclude_unset=True, exclude_none=True)
    _put(tables, steps, value)
    try:
        type(lever).model_validate(tables)
    except ValidationError as error:
        return translate(error, tables, type(lever))
    return []


def _put(tables: dict[str, Any], steps: list[str], value: float) -> None:
    """The number at a path without range or source, which do not vouch for it; one for all severities: each of them."""
    *way, last = steps
    part: Any = tables
    for step in way:
        part = part[int(step)] if isinstance(part, list) else part.setdefault(step, {})
    old = part[int(last)] if isinstance(part, list) else part.get(last)
    bare = {"value": value} | ({"shape": old["shape"]} if isinstance(old, dict) and "shape" in old else {})
    severities = isinstance(old, dict) and all(one in old for one in SEVERITIES)
    new = {one: {"value": value} for one in SEVERITIES} if severities else bare
    if isinstance(part, list):
        part[int(last)] = new
    else:
        part[last] = new
