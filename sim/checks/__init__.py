"""Checks of a whole place: what no part can know of itself, and what looks like a slip.

Each file of this folder holds checks of one kind; each check is a generator of faults that takes a place (or, where
it can, the tables of a file that is not yet a place) and knows nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from sim.checks.capacity import crowded_agencies, no_capacity, spare_hours, tipping_warnings
from sim.checks.holders import holders
from sim.checks.network import NETWORK_CHECKS
from sim.checks.oddities import oddities
from sim.checks.parts import PART_CHECKS
from sim.checks.pathways import pathways
from sim.checks.references import unknown_names
from sim.checks.shares import SHARE_CHECKS
from sim.checks.sources import far_from_source, unknown_price_years, unknown_sources, unsourced
from sim.checks.stays import STAY_CHECKS, STAY_WARNINGS
from sim.checks.unused import NETWORK_WARNINGS
from sim.faults import Fault, in_order
from sim.place import Place

Check = Callable[[Place], Iterator[Fault]]

#: Work on the tables of a file, whether or not they make a place.
TABLE_CHECKS = (unknown_names, unknown_sources, unknown_price_years)
#: Need parts that are whole, but only one at a time.
LOCAL_CHECKS: tuple[Check, ...] = (*SHARE_CHECKS, *PART_CHECKS, no_capacity)
#: Need the whole network, with every name known.
WHOLE_CHECKS: tuple[Check, ...] = (*NETWORK_CHECKS, *STAY_CHECKS, holders, pathways, spare_hours)
WARNINGS: tuple[Check, ...] = (
    oddities,
    far_from_source,
    unsourced,
    tipping_warnings,
    crowded_agencies,
    *STAY_WARNINGS,
    *NETWORK_WARNINGS,
)
_NOTHING = {
    "name": "nothing",
    "label": "Nothing",
    "residents": 0,
    "funders": {},
    "needs": {},
    "cohorts": {},
    "agencies": {},
}


@dataclass(frozen=True)
class Findings:
    """What was found in a file: faults forbid its use, warnings do not. ``place`` is None if parts are unreadable."""

    origin: str
    place: Place | None
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def examine_place(place: Place, origin: str = "") -> Findings:
    """Every whole-place check. Where names are unknown, the checks that follow names are left for the next time."""
    tables = place.model_dump(exclude_unset=True)
    faults = _all(TABLE_CHECKS, tables) + _all(LOCAL_CHECKS, place)
    if any(unknown_names(tables)):
        return Findings(origin, place, in_order(faults))
    faults += _all(WHOLE_CHECKS, place)
    warnings = [] if faults else _all(WARNINGS, place)
    return Findings(origin, place, in_order(faults), in_order(warnings))


def examine_tables(tables: dict[str, Any], faults: Iterable[Fault]) -> list[Fault]:
    """What can be checked while some parts have ``faults``: names, sources, and every part that is whole."""
    found = _all(TABLE_CHECKS, tables)
    try:
        sound = Place.model_validate(_NOTHING | _without_faulty_parts(tables, {fault.path for fault in faults}))
    except ValidationError:
        return found
    return found + _all(LOCAL_CHECKS, sound)


def _all(checks: Iterable[Callable[[Any], Iterator[Fault]]], subject: Any) -> list[Fault]:
    return [fault for check in checks for fault in check(subject)]


def _without_faulty_parts(tables: dict[str, Any], paths: set[str]) -> dict[str, Any]:
    """The tables without each need, agency, stay … that has a fault, and without lists and values that have one."""
    faulty = {tuple(path.split(".")[:2]) for path in paths}
    sections = {step[0] for step in faulty if len(step) == 1}
    sound: dict[str, Any] = {}
    for key, part in tables.items():
        if key in sections or (not isinstance(part, dict) and any(step[0] == key for step in faulty)):
            continue
        sound[key] = part
        if isinstance(part, dict):
            sound[key] = {name: inner for name, inner in part.items() if (key, name) not in faulty}
    return sound
