"""``reablement``: short intensive help to regain independence, instead of help without end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever, NeedName, assumed, assumed_days, name_is_free
from scenarios.levers.edit import add_agency, change_treat, derived, scaled, with_routes
from scenarios.levers.staffing import NewStaff, recruit
from sim.faults import Fault
from sim.place import Agency, Assessment, Label, Name, Place, Route, Treat
from sim.quantity import Count, Days, Hours, Minutes, Quantity, Share, ShareBySeverity, shares

REGAINED = shares(1, 1, 1).model_copy(
    update={
        "emerging": assumed(0.6, 0.3, 0.75, "regain independence; exception: there is no such course today"),
        "acute": assumed(0.45, 0.2, 0.65, "the same"),
        "crisis": assumed(0.2, 0.05, 0.4, "the same"),
    }
)


_SOON = assumed_days(1, 1, 3)
_ONCE = Quantity(value=1)


class Reablement(Lever, NewStaff):
    """A new team helps for some weeks with many hours.  Those who commission ``instead_of`` for the need send a ``share`` of those whom they
    assess there first.  Who is in its hands may leave a ward; who is not independent at its end asks again and gets the help there was.

    ``success`` of this course is stated here (a documented exception: no agency gives it today, so there is nothing to inherit); that
    and its range are assumed, for the figure for its effect is what the model is tested against.

    For: social care cost 60 % less in the year after it, at second hand.  Against: the same course was costed at more than
    GBP 2,000, and part of those who get it would have recovered by themselves.
    """

    NAME: ClassVar[str] = "reablement"
    CHANGES: ClassVar[str] = "a course of help that did not exist, and who is sent there first"
    SPEAKS_FOR: ClassVar = ("reablement-social-care-effect", "ucd-reablement-user")
    SPEAKS_AGAINST: ClassVar = ("reablement-episode", "integration-lag")

    agency: Name = "reablement_team"
    label: Label = "Reablement team"
    need: NeedName
    instead_of: AgencyName
    share: Share = assumed(0.6, 0.3, 0.9, "of those assessed: may regain independence")
    places: Count
    course_days: Days = assumed_days(42, 28, 42, "erlang2", "up to six weeks")
    course_hours_per_week: Hours = assumed(8, 5, 12)
    success: ShareBySeverity = REGAINED
    drop_out_share: Share = assumed(0.1, 0.02, 0.2)
    assessment_minutes: Minutes = assumed(60, 30, 120)
    contact_minutes: Minutes = assumed(10, 5, 20)
    chase_minutes: Minutes = assumed(5, 2, 10)
    reads_records_of: list[AgencyName] = Field(default_factory=list)

    def adds(self) -> tuple[str, ...]:
        """The team."""
        return (self.agency,)

    def faults(self, place: Place) -> Iterator[Fault]:
        """The name is free, somebody works there, and those who refer assess for the need."""
        yield from name_is_free(place, self.agency)
        yield from self.staff_faults(place)
        if not self._commissioning(place):
            yield Fault("instead_of", f"nobody commissions {self.instead_of} for {self.need}", f'"{self.instead_of}"')

    def states(self) -> tuple[str, ...]:
        """How well the course succeeds, and how many leave it."""
        return tuple(f"agencies.{self.agency}.treats.{self.need}.{key}" for key in ("success", "drop_out_share"))

    def without_exception(self) -> None:
        """Without its success there is no course."""
        return None

    def apply(self, place: Place) -> Place:
        """The team and the ways to it."""
        place, staff, funders = recruit(place, self)
        course = Treat(
            duration_days=self.course_days, hours_per_week=self.course_hours_per_week,
            drop_out_share=self.drop_out_share, repeats_max=_ONCE,
        ).model_copy(update={"success": self.success})  # fmt: skip
        team = Agency(
            label=self.label, funders=funders, staff=staff, caseload_places=self.places,
            contact_minutes=self.contact_minutes, chase_minutes=self.chase_minutes, treats={self.need: course},
            assessment=Assessment(fixed_minutes=self.assessment_minutes), reads_records_of=self.reads_records_of,
        )  # fmt: skip
        place = add_agency(place, self.agency, team)
        place = with_routes(
            place,
            [Route(origin=self.agency, to=self.instead_of, need=self.need, delay_days=_SOON, carries_information=True)],
        )
        for name in self._commissioning(place):
            place = self._refer(place, name, self.share)
        return place

    def _commissioning(self, place: Place) -> list[str]:
        return [
            name
            for name, agency in place.agencies.items()
            if self.need in agency.treats and agency.treats[self.need].provider == self.instead_of
        ]

    def _refer(self, place: Place, name: str, share: Quantity) -> Place:
        """A share goes to the team; of the others as many as before are sent on, to where they were sent."""
        before = place.agencies[name].treats[self.need].refer_on_share.value
        onward = share.value + (1 - share.value) * before
        mine = [
            route
            for route in place.routes
            if (route.origin, route.need) == (name, self.need) and route.weight.value > 0
        ]
        whole = sum(route.weight.value for route in mine)
        others = [
            route.model_copy(update={"weight": scaled(route.weight, (onward - share.value) / whole)}) for route in mine
        ]
        there = Route(origin=name, to=self.agency, need=self.need, weight=derived(share.value, "share sent here first"),
                      delay_days=_SOON, carries_information=True)  # fmt: skip
        place = change_treat(place, name, self.need, refer_on_share=derived(onward, "with those sent to the new team"))
        return with_routes(place, [*others, there])
