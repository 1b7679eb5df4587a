"""Redesigns: files that say which levers change a place, how they are rolled out, and against which claim that is tested.

>>> load_redesign("whole_place").apply(load_place("anyplace"))  # doctest: +SKIP

What a file may say stands in ``scenarios/README.md``; how each lever acts in ``scenarios/levers``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, cast

from scenarios.levers import Lever, unknown_names
from scenarios.redesign_file import RedesignFile
from sim.faults import Fault, PlaceFaults, unknown
from sim.place import CostLine, Place
from sim.quantity import Quantity
from sim.register import Parameter, difference, register
from sim.rollout import RollOut


@dataclass(frozen=True)
class Redesign:
    """A redesign with the levers of those it includes before its own; ``origins``: where each lever stands in a file."""

    name: str
    label: str
    file: RedesignFile
    levers: tuple[Lever, ...]
    origins: tuple[str, ...]
    one_off: tuple[CostLine, ...] = ()

    @property
    def rollout(self) -> RollOut:
        """Start, pace and who is covered."""
        return self.file.rollout

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the places it is made for."""
        return tuple(self.file.places)

    @property
    def finance(self) -> tuple[dict[str, Any], ...]:
        """Settings of finance arrangements, as plain tables."""
        return tuple(self.file.finance)

    def apply(self, place: Place, only: Collection[int] | None = None) -> Place:
        """The redesigned place; raises PlaceFaults with everything that does not fit it.

        ``only``: numbers of the levers to use.  A lever that works on an agency which a lever left out would have added is
        left out, too.
        """
        redesigned, faults = self.examine(place, only)
        if faults:
            raise PlaceFaults(f"{self.name}, with {place.name}", faults)
        return redesigned

    def examine(self, place: Place, only: Collection[int] | None = None) -> tuple[Place, list[Fault]]:
        """The place with every lever that fits, and what does not fit."""
        faults: list[Fault] = []
        elsewhere: set[str] = set()
        today = place
        for number, (lever, origin) in enumerate(zip(self.levers, self.origins, strict=True)):
            wanted = only is None or number in only
            found = list(unknown_names(lever, place, elsewhere))
            if not found and wanted and not (elsewhere and any(unknown_names(lever, place))):
                found = list(lever.faults(place))
                if not found:
                    place = lever.apply(place)
                    continue
            faults += [replace(fault, path=_under(origin, fault.path)) for fault in found] if wanted else []
            elsewhere |= set(lever.adds()) - set(place.agencies)
        faults += self._rollout_faults(today, place, elsewhere)
        return place, faults

    def _rollout_faults(self, today: Place, place: Place, elsewhere: set[str]) -> Iterator[Fault]:
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
            if cut.agency not in place.agencies and cut.agency not in elsewhere:
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
        kept = [(lever.without_exception(), origin) for lever, origin in zip(self.levers, self.origins, strict=True)]
        left = [(lever, origin) for lever, origin in kept if lever is not None]
        return replace(self, levers=tuple(lever for lever, _ in left), origins=tuple(origin for _, origin in left))

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
