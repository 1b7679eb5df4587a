"""``administration_share``: hours lost to reporting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever
from scenarios.levers.edit import change_staff, times
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Multiplier, Quantity


class AdministrationShare(Lever):
    """The share of hours that reporting and paperwork take, times a multiplier, at the agencies named (none: at all that have staff).

    For: social workers spend a third of their time on paperwork, probation officers a quarter with people; councils count the
    cost of inspection in millions.  Against: national requirements fell before without anybody finding the hours again.
    """

    changes: ClassVar[str] = "hours lost to administration and reporting"
    speaks_for: ClassVar = ("social-worker-admin-time", "probation-direct-time", "leicester-reporting-cost")
    speaks_against: ClassVar = ("data-burden-change",)

    agencies: list[AgencyName] = Field(default_factory=list)
    multiplier: Multiplier = Quantity(value=0.8, low=0.6, high=1, source="assumed", grade=6)

    def faults(self, place: Place) -> Iterator[Fault]:
        """Only those with staff lose hours, and some are left."""
        for number, name in enumerate(self.agencies):
            if place.agencies[name].staff is None:
                yield Fault(f"agencies.{number}", f"{name} is paid by the case and has no hours", f'"{name}"')

    def apply(self, place: Place) -> Place:
        """The share."""
        for name in self.agencies or list(place.agencies):
            staff = place.agencies[name].staff
            if staff is not None and staff.administration_share.value > 0:
                place = change_staff(
                    place, name, administration_share=times(staff.administration_share, self.multiplier)
                )
        return place
