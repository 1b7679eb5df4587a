"""Not offering again what has failed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import need_known, with_treat
from sim.faults import Fault, PlaceFaults
from sim.place import Name, Place
from sim.quantity import Count


class EffectivenessReview(Lever):
    """A course of help that failed so often in one episode is not offered again: it is referred on, or nothing more is done.

    For: hours go to those not yet helped.  Against: some courses work at the second try (the place's success is the same each time).
    """

    NAME = "effectiveness_review"
    CHANGES = "how often a course of help is repeated for one trouble"

    lever: Literal["effectiveness_review"]
    agencies: list[Name] = Field(min_length=1)
    needs: list[Name] = Field(default_factory=list)
    repeats_max: Count

    def apply(self, place: Place) -> Place:
        """The place that stops repeating."""
        need_known(place, "agencies", self.agencies, "levers.agencies")
        need_known(place, "needs", self.needs, "levers.needs")
        changed = False
        for name in self.agencies:
            for need in place.agencies[name].treats:
                if not self.needs or need in self.needs:
                    place, changed = with_treat(place, name, need, repeats_max=self.repeats_max), True
        if not changed:
            fault = Fault("levers.needs", "none of these agencies helps with any of these needs")
            raise PlaceFaults(f"the redesign of {place.name}", [fault])
        return place
