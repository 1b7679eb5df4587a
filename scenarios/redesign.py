"""Redesigns: files that say which levers change a place, how they are rolled out, and against which claim that is tested.

>>> load_redesign("whole_place").apply(load_place("anyplace"))  # doctest: +SKIP

What a file may say stands in ``scenarios/README.md``; how each lever acts in ``scenarios/levers``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scenarios.finance.arrangements import Arrangement
from scenarios.levers import Lever, references, unknown_names
from scenarios.redesign_file import Description
from sim.checks import examine_place
from sim.faults import Fault, PlaceFaults, unknown
from sim.place import CostLine, Place
from sim.quantity import Quantity
from sim.register import Parameter, difference, register
from sim.rollout import RollOut

if TYPE_CHECKING:
    from scenarios.compare.twins import Variant


@dataclass(frozen=True)
class Redesign:
    """A described redesign: levers of those it includes before its own (``origins``: where each stands in a file), arrangements
    of money, one-off costs."""

    description: Description
    levers: tuple[Lever, ...]
    finance: tuple[Arrangement, ...] = ()
    one_off: tuple[CostLine, ...] = ()
    origins: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name."""
        return self.description.name

    @property
    def label(self) -> str:
        """What it is called in tables and reports."""
        return self.description.label

    @property
    def rollout(self) -> RollOut:
        """Start, pace and who is covered."""
        return self.description.rollout

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the places it is made for."""
        return tuple(self.description.places)

    def apply(self, place: Place) -> Place:
        """The redesigned place.  Raises PlaceFaults with everything that does not fit, or that does not hold afterwards."""
        redesigned, faults = self.examine(place)
        if not faults:
            found = examine_place(redesigned).faults
            faults = [
                replace(fault, problem=f"redesigned, {fault.problem}") for fault in found if not stands_empty(fault)
            ]
        if faults:
            raise PlaceFaults(f"{self.name}, with {place.name}", faults)
        return redesigned

    def variant(self, place: Place) -> Variant:
        """The arm of a comparison in which this redesign takes effect in a place."""
        from scenarios.compare.twins import Variant

        return Variant(self.name, self.label, self.apply(place), self.rollout, self.one_off)

    def without(self, *left_out: int) -> Redesign:
        """The redesign without some of its levers, by their number, and without those that work on what they would have added."""
        kept = [number for number in range(len(self.levers)) if number not in left_out]
        gone = {name for number in left_out for name in self.levers[number].adds()}
        for number in list(kept):
            lever = self.levers[number]
            if any(section == "agencies" and name in gone for _, section, name in references(lever)):
                kept.remove(number)
                gone |= set(lever.adds())
        return self._with(kept)

    def _with(self, numbers: Collection[int]) -> Redesign:
        origins = self._origins()
        return replace(self, levers=tuple(self.levers[n] for n in numbers), origins=tuple(origins[n] for n in numbers))

    def _origins(self) -> tuple[str, ...]:
        return self.origins or tuple(f"levers.{number}" for number in range(len(self.levers)))

    def examine(self, place: Place) -> tuple[Place, list[Fault]]:
        """The place with every lever that fits, and what does not fit."""
        faults: list[Fault] = []
        missing: set[str] = set()  # agencies that a lever with a fault would have added
        today = place
        for lever, origin in zip(self.levers, self._origins(), strict=True):
            found = list(unknown_names(lever, place, missing))
            if not found and not (missing and any(unknown_names(lever, place))):
                found = list(lever.faults(place))
                if not found:
                    place = lever.apply(place)
                    continue
            faults += [replace(fault, path=_under(origin, fault.path)) for fault in found]
            missing |= set(lever.adds()) - set(place.agencies)
        faults += self._names_beside(today, place, missing)
        return place, faults

    def _names_beside(self, today: Place, place: Place, missing: set[str]) -> Iterator[Fault]:
        """Names in the roll-out and in one-off costs that the place has not."""
        groups = [group for cohort in place.cohorts.values() for group in cohort.groups]
        areas = [area for cohort in place.cohorts.values() for area in cohort.areas]
        for key, noun, known in (
            ("cohorts", "cohort", list(place.cohorts)),
            ("groups", "group", groups),
            ("areas", "area", areas),
        ):
            for number, name in enumerate(getattr(self.rollout, key)):
                if name not in known:
                    yield unknown(f"rollout.{key}.{number}", noun, name, known)
        for number, cut in enumerate(self.rollout.decommission):
            if cut.agency not in place.agencies and cut.agency not in missing:
                yield unknown(f"rollout.decommission.{number}.agency", "agency", cut.agency, place.agencies)
        for number, line in enumerate(self.one_off):
            for name in [*([line.funder] if line.funder else []), *line.funders]:
                if name not in today.funders:
                    yield unknown(f"one_off.{number}", "funder", name, today.funders)

    def changes(self, place: Place) -> list[tuple[str, Any, Any]]:
        """Path, value before and after of everything that it changes in a place."""
        return difference(place, self.apply(place))

    def without_exceptions(self) -> Redesign:
        """The redesign with every documented exception off: no lever states an outcome."""
        levers = [lever.without_exception() for lever in self.levers]
        off = replace(self, levers=tuple(lever or self.levers[number] for number, lever in enumerate(levers)))
        return off.without(*(number for number, lever in enumerate(levers) if lever is None))

    def settings(self) -> list[Parameter]:
        """Every number of the levers, its path beginning with the lever's number: ``levers.0.case_hours_per_week``."""
        found = []
        for number, lever in enumerate(self.levers):
            numbers = register(cast(Place, lever), defaults=True)
            found += [replace(one, path=f"levers.{number}.{one.path}") for one in numbers]
        return found

    def with_settings(self, values: Mapping[str, float]) -> Redesign:
        """The redesign with numbers of its levers changed, by the paths that ``settings`` gives; their ranges stay."""
        levers: list[Lever] = list(self.levers)
        for path, value in values.items():
            _, number, *steps = path.split(".")
            levers[int(number)] = _with_number(levers[int(number)], steps, value)
        return replace(self, levers=tuple(levers))


def _with_number(part: Any, steps: list[str], value: float) -> Any:
    """A lever, or a part of its settings, with the number at a path changed (one for all severities: with all changed)."""
    if isinstance(part, Quantity):
        return part.model_copy(update={"value": value})
    if not steps:
        return part.model_copy(
            update={key: _with_number(getattr(part, key), [], value) for key in type(part).model_fields}
        )
    inside = part[steps[0]] if isinstance(part, dict) else getattr(part, steps[0])
    changed = _with_number(inside, steps[1:], value)
    return {**part, steps[0]: changed} if isinstance(part, dict) else part.model_copy(update={steps[0]: changed})


def stands_empty(fault: Fault) -> bool:
    """An agency without posts, or one that nobody comes to any more: after a redesign that may be meant."""
    return fault.path.startswith("agencies.") and ("has no hours" in fault.problem or "nobody reaches" in fault.problem)


def _under(origin: str, path: str) -> str:
    return f"{origin}.{path}" if path else origin


def built_in_redesigns() -> dict[str, Path]:
    """Name and file of each redesign that comes with the package, sorted by name."""
    folder = Path(str(resources.files("scenarios"))) / "redesigns"
    return {file.stem: file for file in sorted(folder.glob("*.toml"))}


def load_redesign(source: str) -> Redesign:
    """The redesign of a file, or the built-in one of this name; raises PlaceFaults with every fault."""
    from scenarios.redesign_load import load

    return load(source)


def redesign_from(tables: dict[str, Any], origin: str = "the tables given") -> Redesign:
    """The redesign that plain tables describe; raises PlaceFaults with every fault."""
    from scenarios.redesign_load import from_tables

    return from_tables(tables, origin)
