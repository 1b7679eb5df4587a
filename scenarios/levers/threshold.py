"""From which severity an agency helps."""

from __future__ import annotations

from typing import Literal

from scenarios.levers.base import Lever
from scenarios.levers.change import need_known, with_treat
from sim.faults import Fault, PlaceFaults
from sim.place import Name, Place
from sim.quantity import Severity


class Threshold(Lever):
    """An agency helps from another severity: earlier, or only later.

    For: early help is cheaper for each; raising thresholds never paid in trials of this model.  Against: who is let in takes places
    from those who are worse off.
    """

    NAME = "threshold"
    CHANGES = "the severity from which an agency helps"
    SPEAKS_FOR = ("croydon-early-assessment-saving-near",)
    SPEAKS_AGAINST = ("tf1-impact-null",)

    lever: Literal["threshold"]
    agency: Name
    need: Name
    from_severity: Severity

    def apply(self, place: Place) -> Place:
        """The place with the other threshold."""
        need_known(place, "agencies", [self.agency], "levers.agency")
        if self.need not in place.agencies[self.agency].treats:
            helps = ", ".join(place.agencies[self.agency].treats) or "nothing"
            fault = Fault(
                "levers.need", f"{self.agency} does not help with {self.need}", remedy=f"It helps with: {helps}."
            )
            raise PlaceFaults(f"the redesign of {place.name}", [fault])
        return with_treat(place, self.agency, self.need, from_severity=self.from_severity)
