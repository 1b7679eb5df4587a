"""``effectiveness_review``: a course that has failed is not given again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever, NeedName
from scenarios.levers.edit import change_treat
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Count, Quantity


class EffectivenessReview(Lever):
    """After ``repeats_max`` courses in an episode the agencies refer on along their routes; where none leads anywhere they do nothing more.

    For and against: nothing was found.  Luck decides each course anew here, so that a course that failed is as likely to work the
    next time; a review can gain only where there is other help, and loses where there is none.
    """

    NAME: ClassVar[str] = "effectiveness_review"
    CHANGES: ClassVar[str] = "how often a course of help that failed is given again"

    agencies: list[AgencyName] = Field(min_length=1)
    needs: list[NeedName] = Field(default_factory=list)
    repeats_max: Count = Quantity(value=1, low=1, high=3, source="assumed", grade=6)

    def faults(self, place: Place) -> Iterator[Fault]:
        """The agency gives such help, at least once."""
        for number, need in enumerate(self.needs):
            if not any(need in place.agencies[name].treats for name in self.agencies):
                yield Fault(f"needs.{number}", f"none of these agencies helps with {need}", f'"{need}"')
        if self.repeats_max.value < 1:
            yield Fault(
                "repeats_max",
                "it would never be given",
                "0",
                "1 or more",
                remedy="Take the agency's doors away instead.",
            )

    def apply(self, place: Place) -> Place:
        """The limit."""
        for name in self.agencies:
            for need, treat in place.agencies[name].treats.items():
                if not treat.continuing and (not self.needs or need in self.needs):
                    place = change_treat(place, name, need, repeats_max=self.repeats_max)
        return place
