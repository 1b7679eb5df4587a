"""What a redesign's file may say, and reading its tables: every fault at once, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, ValidationError

from calibration.evidence import load_evidence
from scenarios.levers import LEVERS, Lever
from sim.checks.sources import unknown_price_years, unknown_sources
from sim.faults import Fault, choices, nearest, shown, unknown
from sim.files import control_faults
from sim.place import CostLine, Label, Name, Text
from sim.quantity import Frozen
from sim.rollout import RollOut
from sim.translate import translate

#: Arrangements of money that a file may name beside its levers; they leave journeys as they are.
ARRANGEMENTS = ("pooled_budget", "aligned_budget", "investment_agreement", "social_impact_bond")


class RedesignFile(Frozen):
    """A redesign: what it is called, what it rests on, and what it changes.

    ``pilot``: where it was tried or planned.  ``mechanism``: what is distinct about it.  ``places``: those it is made for.
    ``claims``: evidence ids of what is said of it, against which the model is tested.  ``sceptical``: evidence ids against it.
    ``include``: other redesigns whose levers (and one-off costs) come first.
    """

    format: Literal[1] = 1
    name: Name
    label: Label
    description: Text = ""
    pilot: Text
    mechanism: Text
    places: list[Name] = Field(min_length=1)
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


def read_file(tables: dict[str, Any]) -> tuple[RedesignFile | None, list[Lever], list[Fault]]:
    """What the tables say, the levers that could be read, and every fault (of levers and of the rest)."""
    faults = list(control_faults(tables))
    file: RedesignFile | None = None
    try:
        file = RedesignFile.model_validate(tables)
    except ValidationError as error:
        faults += translate(error, tables, RedesignFile)
    levers, found = _levers(tables.get("levers"))
    faults += [*found, *unknown_sources(tables), *unknown_price_years(tables), *_evidence(tables), *_finance(tables)]
    if file is not None:
        faults += _whole(file)
    return file, levers, faults


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


def _finance(tables: dict[str, Any]) -> Iterator[Fault]:
    """Each arrangement says which it is."""
    listed = tables.get("finance")
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(one, dict):
            continue
        if "arrangement" not in one:
            yield Fault(
                f"finance.{number}.arrangement", "this key is missing", allowed=choices(ARRANGEMENTS), remedy="Add it."
            )
        elif one["arrangement"] not in ARRANGEMENTS:
            yield unknown(f"finance.{number}.arrangement", "arrangement", str(one["arrangement"]), ARRANGEMENTS)


def _whole(file: RedesignFile) -> Iterator[Fault]:
    """It does something, and its one-off costs have somebody who pays."""
    if not (file.levers or file.include or file.finance):
        yield Fault("", "this redesign changes nothing", remedy="Add [[levers]], [[finance]] or include.")
    for number, line in enumerate(file.one_off):
        if not line.funder and not line.funders:
            yield Fault(f"one_off.{number}", "nobody pays for this", remedy='Add funder = "NAME".')
