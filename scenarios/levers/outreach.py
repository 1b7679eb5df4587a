"""``outreach``: going to people before they come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever, NeedName
from scenarios.levers.edit import change_agency
from scenarios.levers.sharing import let_read
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Rate


class Outreach(Lever):
    """An agency finds people whose need nobody works on, so many times a year for each; needs that are hidden, too.

    Whom to look for stands in others' records (``looks_in``), so it needs shared data to reach; what it finds is work for the
    agency like any other (``contact_minutes``, an assessment): give it staff with the lever ``capacity``.

    For: Dorset and the other partnerships for older people counted fewer nights in hospital, before and after.
    Against: matched with people alike, eight such schemes reduced no emergency admission.
    """

    NAME: ClassVar[str] = "outreach"
    CHANGES: ClassVar[str] = "how often people are found whose need nobody works on, and whose records are read for it"
    SPEAKS_FOR: ClassVar = ("popp-overnight", "popp-ae", "popp-return")
    SPEAKS_AGAINST: ClassVar = ("popp-matched-null",)

    agency: AgencyName
    found_per_year: dict[NeedName, Rate] = Field(min_length=1)
    looks_in: list[AgencyName] = Field(default_factory=list)

    def faults(self, place: Place) -> Iterator[Fault]:
        """The agency can do something with what it finds."""
        onward = {route.need for route in place.routes if route.origin == self.agency and route.weight.value > 0}
        for need in self.found_per_year:
            if need not in place.agencies[self.agency].treats and need not in onward:
                problem = f"{self.agency} neither helps with {need} nor sends it on"
                yield Fault(f"found_per_year.{need}", problem, remedy="Name an agency that does.")

    def apply(self, place: Place) -> Place:
        """Rates of being found, and records read."""
        rates = {**place.agencies[self.agency].outreach_per_year, **self.found_per_year}
        place = change_agency(place, self.agency, outreach_per_year=rates)
        return let_read(place, self.agency, self.looks_in)
