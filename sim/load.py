"""Reading a place: from a file, from a built-in name, or from plain tables; every fault is told at once."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.checks import Findings, examine_place, examine_tables
from sim.faults import Fault, PlaceFaults, in_order
from sim.files import DEEPEST, control_faults, depth, parse_tables, read_bytes
from sim.place import Place
from sim.translate import translate
from sim.workbook.safe import is_workbook

_ORIGIN = "the tables given"


def load_place(source: str | os.PathLike[str]) -> Place:
    """The place of a file, or the built-in one of this name; raises PlaceFaults with every fault."""
    return _sound(examine_file(source))


def read_place(text: str | bytes, origin: str = "the text given") -> Place:
    """The place that a TOML text describes; ``origin`` names it in messages."""
    return _sound(examine(parse_tables(text, origin), origin))


def place_from(tables: dict[str, Any], origin: str = _ORIGIN) -> Place:
    """The place that plain tables describe (what a place file holds, already parsed)."""
    return _sound(examine(tables, origin))


def built_in_places() -> dict[str, Path]:
    """Name and file of each place that comes with the package, as data beside ``scenarios``; sorted by name."""
    folder = Path(str(resources.files("scenarios"))) / "places"
    return {file.stem: file for file in sorted(folder.glob("*.toml"))}


def examine_file(source: str | os.PathLike[str]) -> Findings:
    """All that is wrong or odd with a file or built-in place; raises only if it cannot be read at all."""
    name = os.fspath(source)
    built_in = built_in_places()
    path = built_in.get(name, name) if isinstance(source, str) and not Path(name).is_file() else name
    data = read_bytes(path, built_in)
    if is_workbook(name, data):
        from sim.workbook.load import examine_workbook  # what reads spreadsheets is loaded for them alone

        return examine_workbook(data, name)
    return examine(parse_tables(data, name), name)


def examine(tables: dict[str, Any], origin: str = _ORIGIN) -> Findings:
    """All that is wrong or odd with the tables of a place: each part on its own, then the whole."""
    if depth(tables) > DEEPEST:
        raise PlaceFaults(origin, [Fault("", "something is nested too deep", allowed=f"up to {DEEPEST} levels")])
    faults = list(control_faults(tables))
    try:
        place = Place.model_validate(tables)
    except ValidationError as error:
        known = {fault.path for fault in faults}
        faults += [fault for fault in translate(error, tables, Place) if fault.path not in known]
        return Findings(origin, None, in_order([*faults, *examine_tables(tables, faults)]))
    found = examine_place(place, origin)
    return Findings(origin, place, in_order([*faults, *found.faults]), found.warnings)


def _sound(found: Findings) -> Place:
    if found.faults or found.place is None:
        raise PlaceFaults(found.origin, found.faults)
    return found.place
