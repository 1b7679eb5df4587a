"""``threshold``: from which severity an agency helps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scenarios.levers.base import AgencyName, Lever, NeedName
from scenarios.levers.edit import change_treat
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Severity


class Threshold(Lever):
    """People below the severity are turned away; raised, it shields an agency, lowered, it opens the door earlier.

    For either way: 28 % of children's social care assessments end with nothing done and 22 % of referrals come back within a year;
    neither says what another threshold would do.
    """

    NAME: ClassVar[str] = "threshold"
    CHANGES: ClassVar[str] = "from which severity an agency helps"
    SPEAKS_FOR: ClassVar = ("cin-assess-nfa", "cin-rereferral")

    agency: AgencyName
    need: NeedName
    from_severity: Severity

    def faults(self, place: Place) -> Iterator[Fault]:
        """The agency helps with the need."""
        if self.need not in place.agencies[self.agency].treats:
            yield Fault("need", f"{self.agency} does not help with {self.need}", f'"{self.need}"')

    def apply(self, place: Place) -> Place:
        """The threshold."""
        return change_treat(place, self.agency, self.need, from_severity=self.from_severity)
