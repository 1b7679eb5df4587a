"""``threshold``: from which severity an agency helps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

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

    changes: ClassVar[str] = "from which severity an agency helps"
    speaks_for: ClassVar = ("cin-assess-nfa", "cin-rereferral")

    agency: AgencyName
    needs: list[NeedName] = Field(min_length=1)
    from_severity: Severity

    def faults(self, place: Place) -> Iterator[Fault]:
        """The agency helps with each of the needs."""
        for number, need in enumerate(self.needs):
            if need not in place.agencies[self.agency].treats:
                yield Fault(f"needs.{number}", f"{self.agency} does not help with {need}", f'"{need}"')

    def apply(self, place: Place) -> Place:
        """The threshold."""
        for need in self.needs:
            place = change_treat(place, self.agency, need, from_severity=self.from_severity)
        return place
