"""``data_sharing``: tell us once; answers that others hold are looked up instead of asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever
from scenarios.levers.edit import add_values, change_agency
from scenarios.levers.sharing import carry_along, let_read
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Flag, Minutes, Quantity


class DataSharing(Lever):
    """Each of the ``readers`` can look up answers held by the ``holders`` (none named: each other's); each
    assessment takes ``lookup_minutes`` more.  With ``citizen_held`` the record goes with the citizen: transfers among all of
    them carry it along, too.

    For: Kent's Tell Us Once, a saving already seen.  Against: councils could not get four kinds of data that they needed;
    in trials of this model, sharing alone changed next to nothing of what becomes of people.
    """

    NAME: ClassVar[str] = "data_sharing"
    CHANGES: ClassVar[str] = "whose answers can be looked up, minutes for looking"
    SPEAKS_FOR: ClassVar = ("kent-tell-us-once-saving", "luton-duplicate-questions")
    SPEAKS_AGAINST: ClassVar = ("unreachable-datasets",)

    readers: list[AgencyName] = Field(min_length=1)
    holders: list[AgencyName] = Field(default_factory=list)
    lookup_minutes: Minutes = Quantity(value=2, low=0, high=5, source="assumed", grade=6)
    citizen_held: Flag = False

    def faults(self, place: Place) -> Iterator[Fault]:
        """Somebody asks something."""
        if not any(place.agencies[name].assessment.asks for name in self.readers):
            problem = f"none of {', '.join(self.readers)} asks anything, so there is nothing to look up"
            learned = " (a log does not tell questions: add items and what each agency asks to the place first)"
            remedy = "Say in the place what each asks: assessment.asks"
            yield Fault("readers", problem, remedy=remedy + (learned if place.pathways else "") + ".")

    def apply(self, place: Place) -> Place:
        """Records that can be read, and the minutes for it."""
        holders = self.holders or self.readers
        for name in self.readers:
            place = let_read(place, name, holders)
            mine = place.agencies[name].assessment
            if mine.asks and self.lookup_minutes.value > 0:
                fixed = add_values(mine.fixed_minutes, self.lookup_minutes)
                place = change_agency(place, name, assessment=mine.model_copy(update={"fixed_minutes": fixed}))
        return carry_along(place, holders, self.readers) if self.citizen_held else place
