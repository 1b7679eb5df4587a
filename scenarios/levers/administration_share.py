"""Hours lost to administration and reporting."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import changed_agency, need_known, staff_of
from sim.place import Name, Place
from sim.quantity import Share


class AdministrationShare(Lever):
    """Another share of staff hours goes on administration.

    For: children's social workers spend a third of their time on paperwork.  Against: records are also what is shared.
    """

    NAME = "administration_share"
    CHANGES = "share of staff hours lost to administration and reporting"
    SPEAKS_FOR = ("social-worker-admin-time", "worcs-neet-admin-saving-hmt")
    SPEAKS_AGAINST = ("data-burden-change",)

    lever: Literal["administration_share"]
    shares: dict[Name, Share] = Field(min_length=1)

    def apply(self, place: Place) -> Place:
        """The place with the other shares."""
        need_known(place, "agencies", self.shares, "levers.shares")
        for name, share in self.shares.items():
            staff = staff_of(place, name, f"levers.shares.{name}")
            place = changed_agency(place, name, staff=staff.model_copy(update={"administration_share": share}))
        return place
