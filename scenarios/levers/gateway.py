"""A shared front door: co-location, a one-stop shop, triage, fewer call centres."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import changed_agency, doors_of, need_known, number, staff_of, treating, with_doors
from sim.place import Name, Place
from sim.quantity import Days, Minutes, Money, Quantity, Share


class Gateway(Lever):
    """Agencies under one roof: fewer wrong doors, short and safe ways between them, another length of contact.

    `right_door_share`: share of first visits to a door of the gateway that does not help with the need, which now go to one
    of its agencies that does.  Routes between members take `transfer_delay_days` and lose `drop_out_share`.
    `estate_gbp_per_year` is added to each staffed member (its slice), negative amounts are not allowed: a building saved is
    decommissioned in the roll-out, not assumed.  For: Kent's Gateway and Leicester's plan for 65 call centres.  Against: moving a
    door moves demand; those who answer must have the minutes.
    """

    NAME = "gateway"
    CHANGES = "wrong doors, time and losses on the way between members, minutes a contact, estate"
    SPEAKS_FOR = ("kent-gateway-partners", "leicester-call-centres-after")
    SPEAKS_AGAINST = ("public-access-points-per-town",)

    lever: Literal["gateway"]
    members: list[Name] = Field(min_length=2)
    right_door_share: Share
    transfer_delay_days: Days
    drop_out_share: Share = Quantity(value=0)
    carries_information: bool = True
    contact_minutes: Minutes | None = None
    estate_gbp_per_year: Money = Quantity(value=0)

    def apply(self, place: Place) -> Place:
        """The place with a gateway."""
        need_known(place, "agencies", self.members, "levers.members")
        routes = [
            self._near(route) if {route.origin, route.to} <= set(self.members) else route for route in place.routes
        ]
        place = place.model_copy(update={"routes": routes})
        for cohort, one in place.cohorts.items():
            for need in one.needs:
                place = with_doors(place, cohort, need, self._doors(place, cohort, need))
        for name in self.members:
            update: dict = {} if self.contact_minutes is None else {"contact_minutes": self.contact_minutes}
            if self.estate_gbp_per_year.value > 0 and place.agencies[name].staff is not None:
                staff = staff_of(place, name, "levers.members")
                estate = number(staff.estate_gbp_per_year.value + self.estate_gbp_per_year.value)
                update["staff"] = staff.model_copy(update={"estate_gbp_per_year": estate})
            if update:
                place = changed_agency(place, name, **update)
        return place

    def _near(self, route):
        return route.model_copy(update={
            "delay_days": self.transfer_delay_days, "drop_out_share": self.drop_out_share,
            "carries_information": route.carries_information or self.carries_information,
        })  # fmt: skip

    def _doors(self, place: Place, cohort: str, need: str) -> dict[str, Quantity]:
        doors = doors_of(place, cohort, need)
        right = [name for name in treating(place, need) if name in self.members]
        wrong = [name for name in doors if name in self.members and name not in right]
        if not right or not wrong:
            return doors
        moved = sum(doors[name].value for name in wrong) * self.right_door_share.value
        whole = sum(doors[name].value for name in right if name in doors)
        parts = {
            name: doors[name].value / whole if whole > 0 and name in doors else (0.0 if whole > 0 else 1 / len(right))
            for name in right
        }
        out = {
            name: number(weight.value * (1 - self.right_door_share.value)) if name in wrong else weight
            for name, weight in doors.items()
        }
        for name, part in parts.items():
            if part > 0:
                out[name] = number((out[name].value if name in out else 0.0) + moved * part)
        return out
