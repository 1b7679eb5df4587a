"""``community_support``: voluntary help early on, to which people go by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, CohortName, Lever, NeedName, assumed, name_is_free
from scenarios.levers.edit import add_agency, can_have, given_by, inherited, lead_to_door, with_routes
from scenarios.levers.multi_agency_team import AS_GOOD, cannot_be_given, stated
from scenarios.levers.staffing import NewStaff, recruit
from sim.faults import Fault
from sim.place import Agency, Assessment, Label, Name, Place, Route
from sim.quantity import Count, Minutes, Multiplier, Quantity, Share


class CommunitySupport(Lever, NewStaff):
    """A voluntary group helps from the first worry on, without a referral; its help for each need is like that of the named agency
    (``like``), to which it sends a share of those it sees.  Who is turned away elsewhere is not sent here: only who comes by themselves is.

    A waiting list is cleared at one go by the lever ``capacity`` with posts that the roll-out withdraws after so many days.

    For: an English waiting list for physiotherapy fell by a third in two days.  Against: one case, told by those who did it.
    """

    NAME: ClassVar[str] = "community_support"
    CHANGES: ClassVar[str] = "a new door at which voluntary help is given from the first worry on"
    SPEAKS_FOR: ClassVar = ("sussex-waiting-list-change", "sussex-waiting-list-days")
    SPEAKS_AGAINST: ClassVar = ("popp-matched-null",)

    agency: Name
    label: Label
    cohorts: list[CohortName] = Field(min_length=1)
    like: dict[NeedName, AgencyName] = Field(min_length=1)
    door_share: Share = assumed(0.25, 0.1, 0.5, "of first visits come here")
    places: Count | None = None
    generalist_success_multiplier: Multiplier = AS_GOOD
    assessment_minutes: Minutes = assumed(30, 15, 60)
    contact_minutes: Minutes = assumed(15, 8, 30)
    chase_minutes: Minutes = assumed(5, 2, 10)
    sends_on_share: Share = assumed(0.2, 0.05, 0.4, "need more, and are sent to whom its help is like")

    def adds(self) -> tuple[str, ...]:
        """The group."""
        return (self.agency,)

    def faults(self, place: Place) -> Iterator[Fault]:
        """The name is free, somebody works there, the help exists."""
        yield from name_is_free(place, self.agency)
        yield from self.staff_faults(place)
        yield from cannot_be_given(place, self.like, "like")

    def states(self) -> tuple[str, ...]:
        """How well its help succeeds, where that is said to differ from the specialists'."""
        return stated(self.agency, self.like, self.generalist_success_multiplier)

    def without_exception(self) -> CommunitySupport:
        """As good as the specialists."""
        return self.model_copy(update={"generalist_success_multiplier": Quantity(value=1)})

    def apply(self, place: Place) -> Place:
        """The group, its help, and who comes."""
        treats = {
            need: inherited(
                given_by(place, name, need), self.generalist_success_multiplier, from_severity="emerging", repeats_max=None,
                no_further_action_share=_NOBODY, refer_on_share=self.sends_on_share, takes_place=self.places is not None,
            )
            for need, name in self.like.items()
        }  # fmt: skip
        place, staff, funders = recruit(place, self)
        group = Agency(
            label=self.label, funders=funders, staff=staff, caseload_places=self.places, treats=treats,
            contact_minutes=self.contact_minutes, chase_minutes=self.chase_minutes,
            assessment=Assessment(fixed_minutes=self.assessment_minutes),
        )  # fmt: skip
        place = add_agency(place, self.agency, group)
        place = with_routes(place, [Route(origin=self.agency, to=name, need=need) for need, name in self.like.items()])
        for cohort, need in can_have(place, self.cohorts, self.like):
            place = lead_to_door(place, cohort, need, self.agency, self.door_share)
        return place


_NOBODY = Quantity(value=0)
