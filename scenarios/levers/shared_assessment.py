"""``shared_assessment``: agencies use one assessment, so that what one has asked the others need not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, ItemName, Lever
from scenarios.levers.edit import change_agency, less
from scenarios.levers.sharing import carry_along, let_read
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Quantity, Share


class SharedAssessment(Lever):
    """Each of the agencies can read what the others' assessments found, and a transfer between them carries it along.

    The rest of an assessment stays: who takes a case on still sits down with the citizen; ``common_form_share`` of these minutes is
    spared where forms and files are one, too.  ``everybody_asks``: questions that all of them now ask, so that the first answers for the others.
    Where anything is read that is not the agency's own, the minutes saved follow from the items, not from this lever.

    For: Lewisham tidied up to eleven assessments and put the saving at 30 % of their cost; 55 % of Luton's questions were
    asked before.  Against: nothing; but the items are the smaller part of an assessment, so the saving has a ceiling.
    """

    NAME: ClassVar[str] = "shared_assessment"
    CHANGES: ClassVar[str] = "whose answers can be read, what a transfer carries along, what is asked"
    SPEAKS_FOR: ClassVar = ("lewisham-assessment-saving-share", "luton-duplicate-questions", "kent-forms-after")

    agencies: list[AgencyName] = Field(min_length=2)
    everybody_asks: list[ItemName] = Field(default_factory=list)
    common_form_share: Share = Quantity(value=0)

    def faults(self, place: Place) -> Iterator[Fault]:
        """Each of the agencies assesses."""
        for number, name in enumerate(self.agencies):
            if not place.agencies[name].assessment.asks:
                yield Fault(f"agencies.{number}", f"{name} asks nothing, so it has no assessment to share", f'"{name}"')

    def apply(self, place: Place) -> Place:
        """Records that can be read, transfers that carry, questions."""
        for name in self.agencies:
            place = let_read(place, name, self.agencies)
            mine = place.agencies[name].assessment
            form = {
                "fixed_minutes": less(mine.fixed_minutes, self.common_form_share),
                "citizen_minutes": less(mine.citizen_minutes, self.common_form_share),
                "asks": list(dict.fromkeys([*mine.asks, *self.everybody_asks])),
            }
            place = change_agency(place, name, assessment=mine.model_copy(update=form))
        return carry_along(place, self.agencies, self.agencies)
