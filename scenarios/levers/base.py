"""What every lever is: settings with units in their names, and a pure change of a place's mechanism.

A lever never says what comes of it.  Names in its settings (of agencies, needs, cohorts …) are marked with what they name,
so that each unknown one is told with its path and the nearest that exists.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints

from pydantic import StringConstraints

from sim.faults import Fault, dotted, unknown
from sim.place import Place
from sim.quantity import Delay, Frozen, Quantity

_NAME = StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")
_NOUNS = {
    "funders": "funder",
    "items": "item",
    "needs": "need",
    "cohorts": "cohort",
    "agencies": "agency",
    "stays": "stay",
}
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Names:
    """Marks a text that must be a name of this section of the place."""

    section: str


FunderName = Annotated[str, _NAME, Names("funders")]
ItemName = Annotated[str, _NAME, Names("items")]
NeedName = Annotated[str, _NAME, Names("needs")]
CohortName = Annotated[str, _NAME, Names("cohorts")]
AgencyName = Annotated[str, _NAME, Names("agencies")]
StayName = Annotated[str, _NAME, Names("stays")]


class Lever(Frozen):
    """One change of how the network works; fields are its settings.

    NAME is what a redesign's file calls it, CHANGES says in a line what it changes; SPEAKS_FOR and SPEAKS_AGAINST are evidence
    ids: where there are none, nothing was found and its numbers are assumed.
    """

    NAME: ClassVar[str]
    CHANGES: ClassVar[str]
    SPEAKS_FOR: ClassVar[tuple[str, ...]] = ()
    SPEAKS_AGAINST: ClassVar[tuple[str, ...]] = ()

    def apply(self, place: Place) -> Place:
        """The place with this change; ``faults`` has found nothing."""
        raise NotImplementedError

    def faults(self, place: Place) -> Iterator[Fault]:
        """What stands against using it on this place, all names being known; paths are within the settings."""
        return iter(())

    def adds(self) -> tuple[str, ...]:
        """Names of agencies that it adds if the place has them not."""
        return ()

    def states(self) -> tuple[str, ...]:
        """Paths in the place under which its settings state an outcome, by a documented exception (``guard.EXCEPTIONS``)."""
        return ()

    def without_exception(self) -> Lever | None:
        """The lever with its exception off; None if nothing of it is left then."""
        return self


def name_is_free(place: Place, agency: str) -> Iterator[Fault]:
    """A fault if the place has an agency of this name already; `agency` is the setting that gives it."""
    if agency in place.agencies:
        yield Fault("agency", f"{place.name} has an agency called {agency} already", remedy="Give another name.")


def assumed(value: float, low: float, high: float, note: str | None = None) -> Quantity:
    """A number that rests on no figure, with its plausible range."""
    return Quantity(value=value, low=low, high=high, source="assumed", grade=6, note=note)


def assumed_days(value: float, low: float, high: float, shape: Any = "exponential", note: str | None = None) -> Delay:
    """A number of days that rests on no figure."""
    return Delay(value=value, low=low, high=high, source="assumed", grade=6, shape=shape, note=note)


def references(lever: Lever) -> Iterator[tuple[Path, str, str]]:
    """Path, section and name of everything in the settings that names a part of the place."""
    for key, kind in _hints(type(lever)).items():
        if get_origin(kind) is not ClassVar:
            yield from _names(getattr(lever, key), kind, (key,))


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _names(value: Any, kind: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    if get_origin(kind) is Annotated:
        marks = [mark for mark in kind.__metadata__ if isinstance(mark, Names)]
        if marks and isinstance(value, str):
            yield path, marks[0].section, value
        return
    if get_origin(kind) in (Union, types.UnionType):
        for inner in get_args(kind):
            yield from _names(value, inner, path)
    elif isinstance(value, dict) and get_origin(kind) is dict:
        of_key, of_value = get_args(kind)
        for key, inside in value.items():
            yield from _names(key, of_key, (*path, key))
            yield from _names(inside, of_value, (*path, key))
    elif isinstance(value, (list, tuple)) and get_origin(kind) is list:
        for number, inside in enumerate(value):
            yield from _names(inside, get_args(kind)[0], (*path, number))
    elif isinstance(value, Frozen) and kind is type(value):
        for key, inner in _hints(kind).items():
            if get_origin(inner) is not ClassVar:
                yield from _names(getattr(value, key), inner, (*path, key))


def unknown_names(lever: Lever, place: Place, others: Collection[str] = ()) -> Iterator[Fault]:
    """Each name that no part of the place carries; ``others``: agencies that other levers would add."""
    for path, section, name in references(lever):
        known = [*getattr(place, section), *(others if section == "agencies" else ())]
        if name not in known:
            yield unknown(dotted(path), _NOUNS[section], name, sorted(known))
