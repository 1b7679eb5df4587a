"""``co_location``: agencies under one roof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever, assumed, assumed_days
from scenarios.levers.edit import add_values, can_have, change_agency, change_staff, derived, doors_of, set_doors
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Days, Flag, Minutes, Money, Quantity, Share


class CoLocation(Lever):
    """The members share a building: a share of first visits to a member that does not help with the need goes to one that does; referrals
    between members take days instead of weeks and fewer are lost.  ``estate_gbp_per_year`` is added to each member that has staff.

    For: Kent's Gateway had sixty partners.  Against: a third of councils share no building, and a building that is saved is money only
    once it is given up, which no lever assumes.
    """

    NAME: ClassVar[str] = "co_location"
    CHANGES: ClassVar[str] = (
        "wrong doors among the members; days and losses on the way between them; minutes a contact; estate"
    )
    SPEAKS_FOR: ClassVar = ("kent-gateway-partners", "public-access-points-per-town")
    SPEAKS_AGAINST: ClassVar = ("estate-not-sharing",)

    members: list[AgencyName] = Field(min_length=2)
    right_door_share: Share = assumed(0.7, 0.4, 0.9, "of wrong doors among the members become right ones")
    transfer_delay_days: Days = assumed_days(1, 1, 3)
    drop_out_share: Share = assumed(0.05, 0, 0.15, "lost on the way")
    carries_information: Flag = False
    contact_minutes: Minutes | None = None
    estate_gbp_per_year: Money = Quantity(value=0)

    def faults(self, place: Place) -> Iterator[Fault]:
        """Something passes between the members."""
        doors = any(self._wrong(place, cohort, need) for cohort, need in can_have(place, place.cohorts))
        if not doors and not any({route.origin, route.to} <= set(self.members) for route in place.routes):
            yield Fault(
                "members",
                "nobody is sent from one of these to another, and none is a wrong door",
                remedy="Name others.",
            )

    def apply(self, place: Place) -> Place:
        """Ways, doors, minutes, buildings."""
        near = {
            "delay_days": self.transfer_delay_days,
            "drop_out_share": self.drop_out_share,
            **({"carries_information": True} if self.carries_information else {}),
        }
        inside = set(self.members)
        routes = [r.model_copy(update=near) if {r.origin, r.to} <= inside else r for r in place.routes]
        place = place.model_copy(update={"routes": routes})
        for cohort, need in can_have(place, place.cohorts):
            if wrong := self._wrong(place, cohort, need):
                place = self._righted(place, cohort, need, wrong)
        for name in self.members:
            place = self._housed(place, name)
        return place

    def _wrong(self, place: Place, cohort: str, need: str) -> list[str]:
        """Members that are doors for a need with which another member helps, and they do not."""
        helping = [name for name in self.members if need in place.agencies[name].treats]
        doors = doors_of(place, cohort, need)
        return [name for name in doors if name in self.members and name not in helping] if helping else []

    def _righted(self, place: Place, cohort: str, need: str, wrong: list[str]) -> Place:
        doors = doors_of(place, cohort, need)
        helping = [name for name in self.members if need in place.agencies[name].treats]
        known = {name: doors[name].value for name in helping if name in doors} or dict.fromkeys(helping, 1.0)
        moved = sum(doors[name].value for name in wrong) * self.right_door_share.value
        whole = sum(known.values()) or 1.0
        for name in wrong:
            doors[name] = derived(doors[name].value * (1 - self.right_door_share.value), "still a wrong door")
        for name, weight in known.items():
            before = doors[name].value if name in doors else 0.0
            doors[name] = derived(before + moved * weight / whole, "with those who came to a wrong door")
        return set_doors(place, cohort, need, doors)

    def _housed(self, place: Place, name: str) -> Place:
        if self.contact_minutes is not None:
            place = change_agency(place, name, contact_minutes=self.contact_minutes)
        staff = place.agencies[name].staff
        if staff is None or self.estate_gbp_per_year.value <= 0:
            return place
        return change_staff(
            place, name, estate_gbp_per_year=add_values(staff.estate_gbp_per_year, self.estate_gbp_per_year)
        )
