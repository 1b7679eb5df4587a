"""``administration_share``: hours lost to reporting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever
from scenarios.levers.edit import change_staff, times
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Multiplier, Quantity, Share


class AdministrationShare(Lever):
    """The share of hours that reporting and paperwork take, times a multiplier, at ``agencies`` (neither these nor ``shares`` named: at all that have staff);
    ``shares`` says it outright for some.

    For: social workers spend a third of their time on paperwork, probation officers a quarter with people; councils count the
    cost of inspection in millions.  Against: national requirements fell before without anybody finding the hours again.
    """

    NAME: ClassVar[str] = "administration_share"
    CHANGES: ClassVar[str] = "hours lost to administration and reporting"
    SPEAKS_FOR: ClassVar = ("social-worker-admin-time", "probation-direct-time", "leicester-reporting-cost")
    SPEAKS_AGAINST: ClassVar = ("data-burden-change",)

    agencies: list[AgencyName] = Field(default_factory=list)
    multiplier: Multiplier = Quantity(value=0.8, low=0.6, high=1, source="assumed", grade=6)
    shares: dict[AgencyName, Share] = Field(default_factory=dict)

    def faults(self, place: Place) -> Iterator[Fault]:
        """Only those with staff lose hours, and some are left."""
        named = {f"agencies.{number}": name for number, name in enumerate(self.agencies)}
        named |= {f"shares.{name}": name for name in self.shares}
        for path, name in named.items():
            if place.agencies[name].staff is None:
                yield Fault(path, f"{name} is paid by the case and has no hours", f'"{name}"')

    def apply(self, place: Place) -> Place:
        """The share."""
        for name, share in self.shares.items():
            place = change_staff(place, name, administration_share=share)
        every = [] if self.shares else list(place.agencies)
        for name in self.agencies or every:
            staff = place.agencies[name].staff
            if staff is not None and staff.administration_share.value > 0:
                place = change_staff(
                    place, name, administration_share=times(staff.administration_share, self.multiplier)
                )
        return place
