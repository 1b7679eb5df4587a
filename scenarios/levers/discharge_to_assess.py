"""Assessing at home instead of in the hospital bed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import need_known
from sim.faults import Fault, PlaceFaults
from sim.place import Destination, Label, Name, Place
from sim.quantity import Share


class DischargeToAssess(Lever):
    """Who waits in a stay only for an assessment goes home, and is assessed there.

    Of the stay's destinations that want an assessment, those to `to` no longer do, for `share` of the people; the old rules stay
    for the others.  For: 29 % of delays wait for an assessment.  Against: who is sent home without help may come back.
    """

    NAME = "discharge_to_assess"
    CHANGES = "what the end of a stay waits for: no longer the assessment"
    SPEAKS_FOR = ("delay-awaiting-assessment", "muscle-loss")
    SPEAKS_AGAINST = ("readmission-65plus",)

    lever: Literal["discharge_to_assess"]
    stay: Name
    to: list[Name] = Field(default_factory=lambda: ["home"])
    share: Share
    label: Label = "home, to be assessed there"

    def apply(self, place: Place) -> Place:
        """The place in which the assessment follows the discharge."""
        need_known(place, "stays", [self.stay], "levers.stay")
        stay = place.stays[self.stay]
        rules: list[Destination] = []
        for rule in stay.destinations:
            if rule.assessed is not None and rule.to in self.to:
                own = f"{self.label} ({rule.label})"[:120]
                rules.append(
                    rule.model_copy(update={"assessed": None, "help_ready": None, "share": self.share, "label": own})
                )
            rules.append(rule)
        if len(rules) == len(stay.destinations):
            fault = Fault("levers.to", f"no destination of {self.stay} to {', '.join(self.to)} waits for an assessment")
            raise PlaceFaults(f"the redesign of {place.name}", [fault])
        stay = stay.model_copy(update={"destinations": rules})
        return place.model_copy(update={"stays": {**place.stays, self.stay: stay}})
