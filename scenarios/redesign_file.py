"""What a redesign's file may say, and reading its tables: every fault at once, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import Field, ValidationError

from calibration.evidence import load_evidence
from scenarios.finance.arrangements import ARRANGEMENTS, Arrangement
from scenarios.levers import LEVERS, Lever
from sim.checks.sources import unknown_price_years, unknown_sources
from sim.faults import Fault, choices, nearest, shown, unknown
from sim.files import control_faults
from sim.place import CostLine, Label, Name, Text
from sim.quantity import Frozen
from sim.rollout import RollOut
from sim.translate import translate


class Description(Frozen):
    """A redesign: what it is called, what it rests on, and what it changes.

    ``pilot``: where it was tried or planned.  ``mechanism``: what is distinct about it.  ``places``: those it is made for.
    ``claims``: evidence ids of what is said of it, against which the model is tested.  ``sceptical``: evidence ids against it.
    ``include``: other redesigns whose levers (and one-off costs) come first.
    """

    format: Literal[1] = 1
    name: Name
    label: Label
    description: Text = ""
    pilot: Text = ""
    mechanism: Text = ""
    places: list[Name] = Field(default_factory=list)
    claims: list[str] = Field(default_factory=list)
    sceptical: list[str] = Field(default_factory=list)
    include: list[str] = Field(default_factory=list)
    rollout: RollOut = RollOut()
    one_off: list[CostLine] = Field(default_factory=list)
    levers: list[dict[str, Any]] = Field(default_factory=list)
    finance: list[dict[str, Any]] = Field(default_factory=list)


def is_redesign(tables: dict[str, Any]) -> bool:
    """Whether tables look like a redesign rather than a place."""
    return not {"cohorts", "needs", "agencies"} & set(tables) and bool({"levers", "include", "mechanism", "places", "finance"} & set(tables))  # fmt: skip


@dataclass
class Read:
    """What the tables of a redesign say, as far as they could be read, and every fault."""

    description: Description | None
    levers: list[Lever]
    finance: list[Arrangement]
    faults: list[Fault]


def read_file(tables: dict[str, Any]) -> Read:
    """Every part on its own: the description, each lever, each arrangement of money."""
    faults = list(control_faults(tables))
    description: Description | None = None
    try:
        description = Description.model_validate(tables)
    except ValidationError as error:
        faults += translate(error, tables, Description)
    levers, found = _levers(tables.get("levers"))
    finance, wrong = _finance(tables.get("finance"))
    faults += [*found, *wrong, *unknown_sources(tables), *unknown_price_years(tables), *_evidence(tables)]
    if description is not None:
        faults += _whole(description)
    return Read(description, levers, finance, faults)


def _levers(tables: Any) -> tuple[list[Lever], list[Fault]]:
    levers, faults = [], []
    for number, table in enumerate(tables if isinstance(tables, list) else ()):
        if isinstance(table, dict):
            lever, found = read_lever(table)
            levers += [lever] if lever is not None else []
            faults += [replace(fault, path=_below(f"levers.{number}", fault.path)) for fault in found]
    return levers, faults


def _below(above: str, path: str) -> str:
    return f"{above}.{path}" if path else above


def read_lever(table: dict[str, Any]) -> tuple[Lever | None, list[Fault]]:
    """The lever a table describes, or every fault of it."""
    if "lever" not in table:
        return None, [
            Fault("lever", "this key is missing", allowed=choices(LEVERS, 40), remedy="Say which lever it is.")
        ]
    name = table["lever"]
    kind = LEVERS.get(name) if isinstance(name, str) else None
    if kind is None:
        near = nearest(str(name), LEVERS)
        allowed = "" if near else choices(LEVERS, 40)
        remedy = "It belongs under [[finance]]." if name in ARRANGEMENTS else ""
        return None, [Fault("lever", f"no lever is called {shown(name)}", shown(name), allowed, near, remedy)]
    settings = {key: value for key, value in table.items() if key != "lever"}
    try:
        return kind.model_validate(settings), []
    except ValidationError as error:
        return None, translate(error, settings, kind)


def _evidence(tables: dict[str, Any]) -> Iterator[Fault]:
    """Claims and what speaks against them are ids of the evidence."""
    known = load_evidence()
    for key in ("claims", "sceptical"):
        listed = tables.get(key)
        for number, one in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(one, str) and one not in known:
                near = nearest(one, known)
                remedy = "" if near else "'wholeplace evidence' lists the ids."
                yield Fault(f"{key}.{number}", "no evidence has this id", shown(one), near and "", near, remedy)


def _finance(tables: Any) -> tuple[list[Arrangement], list[Fault]]:
    """The arrangements of money, and every fault of them."""
    good, faults = [], []
    for number, table in enumerate(tables if isinstance(tables, list) else ()):
        path = f"finance.{number}"
        name = table.get("arrangement") if isinstance(table, dict) else None
        if not isinstance(name, str):
            faults.append(
                Fault(f"{path}.arrangement", "this key is missing", allowed=choices(ARRANGEMENTS), remedy="Add it.")
            )
        elif name not in ARRANGEMENTS:
            faults.append(unknown(f"{path}.arrangement", "arrangement", name, ARRANGEMENTS))
        else:
            settings = {key: value for key, value in table.items() if key != "arrangement"}
            try:
                good.append(ARRANGEMENTS[name].model_validate(settings))
            except ValidationError as error:
                found = translate(error, settings, ARRANGEMENTS[name])
                faults += [replace(fault, path=_below(path, fault.path)) for fault in found]
    return good, faults


def _whole(description: Description) -> Iterator[Fault]:
    """It does something, and its one-off costs have somebody who pays."""
    if not (description.levers or description.include or description.finance):
        yield Fault("", "this redesign changes nothing", remedy="Add [[levers]], [[finance]] or include.")
    for number, line in enumerate(description.one_off):
        if not line.funder and not line.funders:
            yield Fault(f"one_off.{number}", "nobody pays for this", remedy='Add funder = "NAME".')
