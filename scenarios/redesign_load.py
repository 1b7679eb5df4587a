"""From a redesign's file, or a built-in name, to the redesign with all that it includes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scenarios.redesign import Redesign, built_in_redesigns
from scenarios.redesign_file import is_redesign, read_file
from sim.checks import Findings
from sim.faults import Fault, PlaceFaults, choices, in_order, nearest, shown
from sim.files import DEEPEST, depth, parse_tables, read_bytes
from sim.load import built_in_places, load_place


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


def from_tables(tables: dict[str, Any], origin: str) -> Redesign:
    """The redesign that plain tables describe; raises PlaceFaults with every fault."""
    found = examine_tables(tables, origin, Path())
    if found.faults or found.redesign is None:
        raise PlaceFaults(origin, found.faults)
    return found.redesign


def examine_tables(tables: dict[str, Any], origin: str, folder: Path, within: tuple[str, ...] = ()) -> Found:
    """What the tables of a redesign say, with what they include; ``within``: the redesigns that include it."""
    if depth(tables) > DEEPEST:
        return Found(origin, None, [Fault("", "something is nested too deep", allowed=f"up to {DEEPEST} levels")])
    read = read_file(tables)
    faults = list(read.faults)
    parts: list[Redesign] = []
    for number, name in enumerate(read.description.include if read.description is not None else ()):
        part, found = _included(name, folder, (*within, str(tables.get("name"))))
        faults += [replace(fault, path=f"include.{number}") for fault in found]
        parts += [part] if part is not None else []
    if read.description is None or faults:
        return Found(origin, None, in_order(faults))
    before = [
        (lever, f"{part.name}.{path}") for part in parts for lever, path in zip(part.levers, part.origins, strict=True)
    ]
    own = [(lever, f"levers.{number}") for number, lever in enumerate(read.levers)]
    every = [*before, *own]
    costs = [*(line for part in parts for line in part.one_off), *read.description.one_off]
    whole = Redesign(
        read.description,
        tuple(lever for lever, _ in every),
        tuple(read.finance),
        tuple(costs),
        tuple(path for _, path in every),
    )
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


def names_a_redesign(source: str) -> bool:
    """Whether a file, or a built-in name, is that of a redesign (of what cannot be read, a place's reader tells why)."""
    if not Path(source).is_file():
        return source in built_in_redesigns() and source not in built_in_places()
    try:
        return is_redesign(parse_tables(read_bytes(source), source))
    except PlaceFaults:
        return False


def examine_with_places(source: str) -> Findings:
    """All that is wrong with a redesign by itself, and with each place that it names: built in, or a file beside it."""
    found = examine_redesign(source)
    if found.redesign is None:
        return Findings(found.origin, None, found.faults)
    faults: list[Fault] = []
    warnings: list[Fault] = []
    beside = _file_of(source, None).parent
    for number, name in enumerate(found.redesign.places):
        file = next((one for end in ("toml", "xlsx") if (one := beside / f"{name}.{end}").is_file()), None)
        if name not in built_in_places() and file is None:
            near = nearest(name, built_in_places())
            problem = f"no place of this name is built in or lies beside, so it was not tried on {name}"
            warnings.append(Fault(f"places.{number}", problem, shown(name), nearest=near))
            continue
        place = load_place(name if name in built_in_places() else str(file))
        try:
            found.redesign.apply(place)
        except PlaceFaults as error:
            faults += [replace(fault, problem=f"with {name}, {fault.problem}", file="") for fault in error.faults]
    return Findings(found.origin, None, in_order(faults), in_order(warnings))
