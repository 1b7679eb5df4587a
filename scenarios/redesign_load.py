"""From a redesign's file, or a built-in name, to the redesign with all that it includes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scenarios.levers import Lever
from scenarios.redesign import Redesign, built_in_redesigns
from scenarios.redesign_file import read_file
from sim.faults import Fault, PlaceFaults, choices, in_order, nearest, shown
from sim.files import parse_tables, read_bytes
from sim.place import CostLine


@dataclass
class Found:
    """A redesign (None if parts cannot be read) and every fault of its file."""

    origin: str
    redesign: Redesign | None
    faults: list[Fault] = field(default_factory=list)


def load(source: str) -> Redesign:
    """The redesign of a file, or the built-in one of this name; raises PlaceFaults with every fault."""
    found = examine_redesign(source)
    if found.faults or found.redesign is None:
        raise PlaceFaults(found.origin, found.faults)
    return found.redesign


def examine_redesign(source: str) -> Found:
    """All that is wrong with the file of a redesign or a built-in one; raises only if it cannot be read at all."""
    path = _file_of(source, None)
    tables = parse_tables(read_bytes(path, built_in_redesigns()), source)
    return examine_tables(tables, source, Path(path).parent)


def redesign_from(tables: dict[str, Any], origin: str = "the tables given") -> Redesign:
    """The redesign that plain tables describe; raises PlaceFaults with every fault."""
    found = examine_tables(tables, origin, Path())
    if found.faults or found.redesign is None:
        raise PlaceFaults(origin, found.faults)
    return found.redesign


def examine_tables(tables: dict[str, Any], origin: str, folder: Path, within: tuple[str, ...] = ()) -> Found:
    """What the tables of a redesign say, with what they include; ``within``: the redesigns that include it."""
    file, own, faults = read_file(tables)
    levers: list[Lever] = []
    origins: list[str] = []
    one_off: list[CostLine] = []
    for number, name in enumerate(file.include if file is not None else ()):
        part, found = _included(name, folder, (*within, str(tables.get("name"))))
        faults += [replace(fault, path=f"include.{number}") for fault in found]
        if part is not None:
            levers += part.levers
            origins += [f"{part.name}.{place}" for place in part.origins]
            one_off += part.one_off
    if file is None or faults:
        return Found(origin, None, in_order(faults))
    origins += [f"levers.{number}" for number in range(len(own))]
    whole = Redesign(file.name, file.label, file, (*levers, *own), tuple(origins), (*one_off, *file.one_off))
    return Found(origin, whole, [])


def _included(name: str, folder: Path, within: tuple[str, ...]) -> tuple[Redesign | None, list[Fault]]:
    built_in = built_in_redesigns()
    path = _file_of(name, folder)
    if not path.is_file():
        near = nearest(name, built_in)
        allowed = "" if near else choices(built_in, 40)
        return None, [Fault("", f"no redesign is called {shown(name)}", shown(name), allowed, near)]
    try:
        tables = parse_tables(read_bytes(path), name)
    except PlaceFaults as error:
        return None, [Fault("", f"{name} cannot be read: {error.faults[0]}")]
    if tables.get("name") in within:
        return None, [Fault("", f"{name} includes this redesign, or includes itself", shown(name))]
    found = examine_tables(tables, name, path.parent, within)
    return found.redesign, [Fault("", f"{name} has a fault: {fault}".rstrip(".")) for fault in found.faults]


def _file_of(name: str, folder: Path | None) -> Path:
    """A file of this name, else the built-in redesign; beside another file, if it is included by that."""
    path = Path(name) if folder is None else folder / name
    return path if path.is_file() else built_in_redesigns().get(name, path)
