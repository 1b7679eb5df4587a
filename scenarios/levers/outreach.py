"""Looking for people before they come: being found while a need is still emerging."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import changed_agency, need_known
from sim.faults import Fault, PlaceFaults
from sim.place import Name, Place
from sim.quantity import Rate


class Outreach(Lever):
    """An agency finds citizens whose need nobody works on, so often a year each; it needs records to look in.

    `looks_in`: agencies whose records it reads from now on.  For: Dorset's and POPP's proactive work with older people.
    Against: eight such schemes beside matched people reduced no emergency admission.
    """

    NAME = "outreach"
    CHANGES = "how often people are found while nobody works on their need"
    SPEAKS_FOR = ("popp-overnight", "popp-return")
    SPEAKS_AGAINST = ("popp-matched-null", "icp-emergency")

    lever: Literal["outreach"]
    agency: Name
    found_per_year: dict[Name, Rate] = Field(min_length=1)
    looks_in: list[Name] = Field(min_length=1)

    def apply(self, place: Place) -> Place:
        """The place with outreach."""
        need_known(place, "agencies", [self.agency, *self.looks_in], "levers.agency")
        need_known(place, "needs", self.found_per_year, "levers.found_per_year")
        one = place.agencies[self.agency]
        cannot = [need for need in self.found_per_year if need not in one.treats]
        if cannot:
            fault = Fault(
                "levers.found_per_year", f"{self.agency} does not help with {', '.join(cannot)}: it would find people for nothing",
                remedy=f"It helps with {', '.join(one.treats)}.",
            )  # fmt: skip
            raise PlaceFaults(f"the redesign of {place.name}", [fault])
        reads = list(dict.fromkeys([*one.reads_records_of, *(b for b in self.looks_in if b != self.agency)]))
        return changed_agency(
            place,
            self.agency,
            outreach_per_year={**one.outreach_per_year, **self.found_per_year},
            reads_records_of=reads,
        )
