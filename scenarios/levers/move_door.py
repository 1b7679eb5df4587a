"""``move_door``: people go somewhere else first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, CohortName, Lever, NeedName
from scenarios.levers.edit import add_values, can_have, doors_of, less, set_doors, times
from scenarios.levers.path_edit import Edited, begun_at
from scenarios.levers.path_place import stages_of, with_pathway
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Quantity, Share


class MoveDoor(Lever):
    """Of the first visits for a need that go to one agency today, ``share`` goes to another; its staff, minutes and queue are as they
    are, so that a door moved to a busy agency makes its queue longer.  ``cohorts`` none named: everybody who can have the need.

    Where the need takes a pathway (learned from a log), they begin there as others begin there today; where nobody does, as those go on
    who come to it from the first: what was done before is left out for them.

    For: triage in Luton sent newly unemployed people to the right office first.  Against: nothing that moves a door alone has been
    measured; wrong doors may be those that people can reach.
    """

    NAME: ClassVar[str] = "move_door"
    CHANGES: ClassVar[str] = "to which agency people go first with a need"
    SPEAKS_FOR: ClassVar = ("luton-triage-net-cost",)

    need: NeedName
    from_agency: AgencyName
    to_agency: AgencyName
    share: Share = Quantity(value=1)
    cohorts: list[CohortName] = Field(default_factory=list)

    def faults(self, place: Place) -> Iterator[Fault]:
        """Somebody goes there today, and the two differ."""
        if self.from_agency == self.to_agency:
            yield Fault("to_agency", "this is where people go already", f'"{self.to_agency}"')
        elif not any(self.from_agency in doors_of(place, *pair) for pair in self._pairs(place)):
            yield Fault(
                "from_agency", f"nobody goes to {self.from_agency} first with {self.need}", f'"{self.from_agency}"'
            )
        elif stages_of(place, self.need) is not None and self._begun(place) is None:
            problem = f"no case of the log that began at {self.from_agency} ever came to {self.to_agency}, so nothing says how it would go on"
            yield Fault("to_agency", problem, f'"{self.to_agency}"')

    def apply(self, place: Place) -> Place:
        """The doors, and where episodes of a pathway begin."""
        today = place
        for cohort, need in self._pairs(place):
            doors = doors_of(place, cohort, need)
            if self.from_agency in doors:
                set_to = moved(doors, self.from_agency, self.to_agency, self.share)
                place = set_doors(place, cohort, need, set_to)
        begun = self._begun(today)
        return place if begun is None else with_pathway(today, place, self.need, begun, move_doors=False)

    def _begun(self, place: Place) -> Edited | None:
        """The pathway with its beginnings moved; of some cohorts only, in their part of those who can have the need."""
        stages = stages_of(place, self.need)
        if stages is None:
            return None
        part = len(self._pairs(place)) / len(can_have(place, place.cohorts, (self.need,)))
        return begun_at(stages, self.from_agency, self.to_agency, self.share.value * part)

    def _pairs(self, place: Place) -> list[tuple[str, str]]:
        return can_have(place, self.cohorts or place.cohorts, (self.need,))


def moved(doors: dict[str, Quantity], origin: str, to: str, share: Quantity) -> dict[str, Quantity]:
    """Doors of which a share of one's weight is another's."""
    weight = doors[origin]
    found = dict(doors)
    found[to] = add_values(times(weight, share, highest=float("inf")), doors.get(to))
    if share.value >= 1:
        del found[origin]
    else:
        found[origin] = less(weight, share)
    return found
