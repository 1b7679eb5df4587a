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
    """After ``repeats_max`` courses in an episode the agency refers on along its routes; where none leads anywhere it does nothing more.

    For and against: nothing was found.  Luck decides each course anew here, so that a course that failed is as likely to work the
    next time; a review can gain only where there is other help, and loses where there is none.
    """

    changes: ClassVar[str] = "how often a course of help that failed is given again"

    agency: AgencyName
    needs: list[NeedName] = Field(default_factory=list)
    repeats_max: Count = Quantity(value=1, low=1, high=3, source="assumed", grade=6)

    def faults(self, place: Place) -> Iterator[Fault]:
        """The agency gives such help, at least once."""
        for number, need in enumerate(self.needs):
            if need not in place.agencies[self.agency].treats:
                yield Fault(f"needs.{number}", f"{self.agency} does not help with {need}", f'"{need}"')
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
        for need in self.needs or list(place.agencies[self.agency].treats):
            if not place.agencies[self.agency].treats[need].continuing:
                place = change_treat(place, self.agency, need, repeats_max=self.repeats_max)
        return place
