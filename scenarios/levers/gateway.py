"""``gateway``: one counter or call centre that knows where to send people (one-stop shop, co-location, triage)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, CohortName, Lever, NeedName, assumed, assumed_days
from scenarios.levers.edit import add_agency, can_have, change_agency, derived, helpers_of, lead_to_door, with_routes
from scenarios.levers.staffing import NewStaff, recruit
from sim.faults import Fault
from sim.place import Agency, Label, Name, Place, Route
from sim.quantity import Days, Flag, Minutes, Quantity, Share, Weight

#: Staff of a counter that assesses nobody and helps with nothing answer contacts all day.
ALL = Quantity(value=1)


class Gateway(Lever, NewStaff):
    """A share of first visits goes to one door, which helps with nothing itself but sends on to those who do, sooner, losing fewer
    on the way.  An agency that exists is made into one (its staff stay); a new one needs staff, and ``estate_gbp_per_year``.

    For: Kent's Gateway counters and their triage; Leicester meant to have 25 call centres instead of 65.
    Against: a counter that helps with nothing is one more agency to meet; that people are content with it
    (nine in ten) says nothing of what became of them.
    """

    NAME: ClassVar[str] = "gateway"
    CHANGES: ClassVar[str] = "first doors, and for those sent on: delay, losses, minutes a contact; estate"
    SPEAKS_FOR: ClassVar = ("kent-gateway-satisfaction", "leicester-customer-strategy-saving", "luton-triage-net-cost")
    SPEAKS_AGAINST: ClassVar = ("failure-demand-council-claim",)

    agency: Name
    label: Label | None = None
    cohorts: list[CohortName] = Field(min_length=1)
    needs: list[NeedName] = Field(default_factory=list)
    door_share: Share = assumed(0.5, 0.2, 0.9, "of first visits come here")
    delay_days: Days = assumed_days(1, 1, 5)
    drop_out_share: Share = assumed(0.05, 0, 0.15, "lost on the way")
    carries_information: Flag = False
    signpost_share: Share = assumed(0.1, 0, 0.3, "only told where to go")
    contact_minutes: Minutes = assumed(15, 8, 25)
    chase_minutes: Minutes = assumed(5, 2, 10)
    send_to: dict[NeedName, dict[AgencyName, Weight]] = Field(default_factory=dict)

    def adds(self) -> tuple[str, ...]:
        """The counter, if there is none of this name."""
        return (self.agency,)

    def faults(self, place: Place) -> Iterator[Fault]:
        """A new counter has staff and a label, an old one keeps its own."""
        staffed = bool(self.staff_from) or self.staff_bought_fte.value > 0
        if self.agency not in place.agencies:
            yield from self.staff_faults(place)
            if self.label is None:
                yield Fault("label", "a new agency needs a label", remedy="Add it.")
        elif staffed:
            yield Fault("agency", f"{self.agency} has staff already", remedy="Use the lever capacity to give it more.")
        for need, to in self.send_to.items():
            for name in to:
                if need not in place.agencies[name].treats:
                    yield Fault(f"send_to.{need}.{name}", f"{name} does not help with {need}")

    def apply(self, place: Place) -> Place:
        """The counter, where it sends people, and who comes."""
        routes = self._routes(place)
        values: dict[str, Any] = {
            "contact_minutes": self.contact_minutes,
            "chase_minutes": self.chase_minutes,
            "signpost_share": self.signpost_share,
        }
        if self.agency in place.agencies:
            place = change_agency(place, self.agency, **values, **({"label": self.label} if self.label else {}))
        else:
            place, staff, funders = recruit(place, self)
            staff = staff.model_copy(update={"contact_share_max": ALL})  # there is nothing else to do
            place = add_agency(
                place, self.agency, Agency(label=str(self.label), funders=funders, staff=staff, **values)
            )
        place = with_routes(place, routes)
        for cohort, need in can_have(place, self.cohorts, {route.need for route in routes}):
            place = lead_to_door(place, cohort, need, self.agency, self.door_share)
        return place

    def _routes(self, place: Place) -> list[Route]:
        found = []
        for need in dict.fromkeys(need for _, need in can_have(place, self.cohorts, self.needs)):
            told = {name: weight for name, weight in self.send_to.get(need, {}).items() if weight.value > 0}
            weights = told or {
                name: derived(weight, "as the need comes to those who help with it today")
                for name, weight in helpers_of(place, need, self.cohorts, but=(self.agency,)).items()
            }
            found += [self._route(name, need, weight) for name, weight in weights.items()]
        return found

    def _route(self, to: str, need: str, weight: Quantity) -> Route:
        return Route(
            origin=self.agency, to=to, need=need, weight=weight, delay_days=self.delay_days,
            drop_out_share=self.drop_out_share, carries_information=self.carries_information,
        )  # fmt: skip
