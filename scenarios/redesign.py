"""A redesign: a list of levers, how they are rolled out, what the change costs, and what it is to be tested against.

>>> redesign = load_redesign("whole_place")                       # doctest: +SKIP
>>> redesigned = redesign.apply(load_place("anyplace"))           # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from scenarios.compare.twins import Variant
from scenarios.finance import arrangement_from
from scenarios.levers import LEVERS, Lever
from sim.checks import examine_place
from sim.faults import Fault, PlaceFaults, choices, dotted, in_order, shown, unknown
from sim.files import DEEPEST, control_faults, depth, parse_tables, read_bytes
from sim.place import CostLine, Label, Name, Place, Text
from sim.quantity import Frozen
from sim.register import difference
from sim.rollout import RollOut
from sim.translate import translate


class Description(Frozen):
    """What a redesign file says beside its levers (`include` names redesigns whose levers come first)."""

    format: Literal[1]
    name: Name
    label: Label
    description: Text = ""
    pilot: Text = ""
    mechanism: Text = ""
    places: list[Name] = Field(default_factory=list)
    claims: list[str] = Field(default_factory=list)
    sceptical: list[str] = Field(default_factory=list)
    include: list[str] = Field(default_factory=list)
    rollout: RollOut = Field(default_factory=RollOut)
    one_off: list[CostLine] = Field(default_factory=list)
    levers: list[dict[str, Any]] = Field(default_factory=list)
    finance: list[dict[str, Any]] = Field(default_factory=list)


@dataclass(frozen=True)
class Redesign:
    """A described redesign with its levers, those of the included redesigns first, ready to be applied."""

    description: Description
    levers: tuple[Lever, ...]
    finance: tuple[Any, ...] = ()
    one_off: tuple[CostLine, ...] = ()

    @property
    def name(self) -> str:
        """Its name."""
        return self.description.name

    @property
    def label(self) -> str:
        """What it is called in tables and reports."""
        return self.description.label

    def apply(self, place: Place) -> Place:
        """The place with every lever moved, in order.  Raises PlaceFaults if one does not fit, or the result does not hold."""
        changed = self.apply_unchecked(place)
        faults = [fault for fault in examine_place(changed).faults if not _stood_empty(fault)]
        if faults:
            raise PlaceFaults(f"{place.name} under {self.name}", faults)
        return changed

    def apply_unchecked(self, place: Place) -> Place:
        """The same without the checks of the whole place."""
        changed = place
        for at, lever in enumerate(self.levers):
            try:
                changed = lever.apply(changed)
            except PlaceFaults as error:
                faults = [_in_lever(fault, at, lever) for fault in error.faults]
                raise PlaceFaults(f"redesign {self.name}, for {place.name}", faults) from None
        return _settled(changed)

    def variant(self, place: Place) -> Variant:
        """The arm of a comparison in which this redesign takes effect in a place."""
        return Variant(self.name, self.label, self.apply(place), self.description.rollout, self.one_off)

    def without(self, *left_out: int) -> Redesign:
        """The redesign without some of its levers, by position."""
        kept = tuple(lever for at, lever in enumerate(self.levers) if at not in left_out)
        return Redesign(self.description, kept, self.finance, self.one_off)

    def changes(self, place: Place) -> list[tuple[str, Any, Any]]:
        """Every value it changes in a place: path, before, after."""
        return difference(place, self.apply(place))


def _settled(place: Place) -> Place:
    """The place read anew from what it says, so that nothing invalid hides in it."""
    return Place.model_validate(place.model_dump(exclude_unset=True, exclude_none=True))


def _stood_empty(fault: Fault) -> bool:
    """An agency without posts, or one no door leads to any more: in a redesign that is meant."""
    return fault.path.startswith("agencies.") and ("has no hours" in fault.problem or "nobody reaches" in fault.problem)


def _in_lever(fault: Fault, at: int, lever: Lever) -> Fault:
    path = fault.path.removeprefix("levers").removeprefix(".")
    return Fault(dotted(["levers", at]) + (f".{path}" if path else ""), f"{lever.lever}: {fault.problem}", fault.found, fault.allowed,
                 fault.nearest, fault.remedy)  # fmt: skip


def built_in_redesigns() -> dict[str, Path]:
    """Name and file of each redesign that comes with the package; sorted by name."""
    folder = Path(str(resources.files("scenarios"))) / "redesigns"
    return {file.stem: file for file in sorted(folder.glob("*.toml"))}


def load_redesign(source: str | os.PathLike[str]) -> Redesign:
    """The redesign of a file, or the built-in one of this name; raises PlaceFaults with every fault."""
    return _load(os.fspath(source), ())


def _load(name: str, inside: tuple[str, ...]) -> Redesign:
    built_in = built_in_redesigns()
    path = name if Path(name).is_file() else built_in.get(name, name)
    return redesign_from(parse_tables(read_bytes(path, built_in), name), name, inside)


def redesign_from(tables: dict[str, Any], origin: str = "the tables given", inside: tuple[str, ...] = ()) -> Redesign:
    """The redesign that plain tables describe."""
    if depth(tables) > DEEPEST:
        raise PlaceFaults(origin, [Fault("", "something is nested too deep", allowed=f"up to {DEEPEST} levels")])
    faults = list(control_faults(tables))
    try:
        description = Description.model_validate(tables)
    except ValidationError as error:
        faults += translate(error, tables, Description)
        levers = tables.get("levers")
        raise PlaceFaults(
            origin, in_order([*faults, *(_read_levers(levers)[1] if isinstance(levers, list) else [])])
        ) from None
    levers, found = _read_levers(description.levers)
    finance, wrong = _read_finance(description.finance)
    included, missing = _included(description, inside, origin)
    faults += [*found, *wrong, *missing, *_nothing_in(description, included), *_unknown_evidence(description)]
    if faults:
        raise PlaceFaults(origin, in_order(faults))
    before = [lever for one in included for lever in one.levers]
    costs = [cost for one in included for cost in one.one_off]
    return Redesign(description, (*before, *levers), tuple(finance), (*costs, *description.one_off))


def _nothing_in(description: Description, included: list[Redesign]) -> Iterator[Fault]:
    if not description.levers and not description.finance and not included:
        yield Fault("levers", "this redesign changes nothing", remedy="Add a [[levers]] table, [[finance]] or include.")


def _read_levers(tables: list[Any]) -> tuple[list[Lever], list[Fault]]:
    levers: list[Lever] = []
    faults: list[Fault] = []
    for at, table in enumerate(tables):
        path = dotted(["levers", at])
        name = table.get("lever") if isinstance(table, dict) else None
        if not isinstance(name, str):
            faults.append(
                Fault(
                    f"{path}.lever",
                    "a lever's name is missing",
                    allowed=choices(LEVERS, 40),
                    remedy='Write lever = "…".',
                )
            )
        elif name not in LEVERS:
            faults.append(unknown(f"{path}.lever", "lever", name, LEVERS))
        else:
            _one(table, LEVERS[name], path, levers, faults)
    return levers, faults


def _one(table: dict[str, Any], kind: type[BaseModel], path: str, good: list, faults: list[Fault]) -> None:
    try:
        good.append(kind.model_validate(table))
    except ValidationError as error:
        faults += [
            Fault(
                f"{path}.{fault.path}" if fault.path else path,
                fault.problem,
                fault.found,
                fault.allowed,
                fault.nearest,
                fault.remedy,
            )
            for fault in translate(error, table, kind)
        ]


def _read_finance(tables: list[dict[str, Any]]) -> tuple[list[Any], list[Fault]]:
    good, faults = [], []
    for at, table in enumerate(tables):
        try:
            good.append(arrangement_from(table))
        except PlaceFaults as error:
            faults += [Fault(dotted(["finance", at]) + (f".{f.path}" if f.path else ""), f.problem, f.found, f.allowed, f.nearest, f.remedy)
                       for f in error.faults]  # fmt: skip
        except ValueError as error:
            faults.append(Fault(dotted(["finance", at]), str(error)))
    return good, faults


def _included(description: Description, inside: tuple[str, ...], origin: str) -> tuple[list[Redesign], list[Fault]]:
    good, faults = [], []
    for at, name in enumerate(description.include):
        path = dotted(["include", at])
        if name in (*inside, description.name, origin):
            faults.append(Fault(path, f"{shown(name)} includes itself", remedy="Take it out."))
            continue
        try:
            good.append(_load(name, (*inside, description.name, origin)))
        except PlaceFaults as error:
            faults += [Fault(path, f"{name}: {fault}") for fault in error.faults]
    return good, faults


def _unknown_evidence(description: Description) -> Iterator[Fault]:
    from calibration.evidence import load_evidence

    known = load_evidence()
    for key in ("claims", "sceptical"):
        for at, name in enumerate(getattr(description, key)):
            if name not in known:
                yield unknown(dotted([key, at]), "evidence", name, known)
