"""Help that opens before a stay ends: through the gate, discharge planning."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import need_known
from sim.place import InReach, Name, Place
from sim.quantity import Days, Share


class InReachHelp(Lever):
    """Someone comes in before the end of a stay and asks for the help its end will make necessary.

    For: continuity of treatment after prison is the exception; Bradford's through-the-gate work.  Against: 67 days was the wait for
    drug treatment even with one service inside and out; help opened early meets the same full agencies.
    """

    NAME = "in_reach"
    CHANGES = "when help is asked for: days before a stay ends instead of after it"
    SPEAKS_FOR = ("prison-treatment-continuity", "bradford-reoffending-change")
    SPEAKS_AGAINST = ("single-service-wait",)

    lever: Literal["in_reach"]
    stay: Name
    agencies: dict[Name, Name] = Field(min_length=1)
    days_before_end: Days
    share: Share

    def apply(self, place: Place) -> Place:
        """The place with in-reach: `agencies` says for each need who is asked."""
        need_known(place, "stays", [self.stay], "levers.stay")
        need_known(place, "needs", self.agencies, "levers.agencies")
        need_known(place, "agencies", self.agencies.values(), "levers.agencies")
        stay = place.stays[self.stay]
        mine = [
            InReach(need=need, agency=agency, days_before_end=self.days_before_end, share=self.share)
            for need, agency in self.agencies.items()
        ]
        kept = [one for one in stay.in_reach if one.need not in self.agencies]
        stay = stay.model_copy(update={"in_reach": [*kept, *mine]})
        return place.model_copy(update={"stays": {**place.stays, self.stay: stay}})
