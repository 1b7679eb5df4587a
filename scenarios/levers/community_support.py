"""Voluntary help early on, without referral; and clearing a waiting list once."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import doors_of, need_known, number, with_agency, with_doors
from sim.faults import Fault, PlaceFaults
from sim.place import Agency, Assessment, Label, Name, Place, Staff, Treat
from sim.quantity import Count, Days, Fte, Hours, Minutes, Money, Quantity, Share, ShareBySeverity


class CommunitySupport(Lever):
    """People go to a voluntary group of their own accord, and are helped from the first signs on.

    A new agency with its own door share, hours and success (the documented exception: it is a new service's own figure, assumed
    with a range unless sourced).  For: a community appointment day emptied a third of a queue in two days.  Against: who comes of
    their own accord is not who needs it most.
    """

    NAME = "community_support"
    CHANGES = "a voluntary door without referral or threshold; its hours"
    SPEAKS_FOR = ("sussex-waiting-list-change", "gateshead-asb-reduction")
    SPEAKS_AGAINST = ("popp-matched-null",)
    EXCEPTIONS = ("success.emerging", "success.acute", "success.crisis")

    lever: Literal["community_support"]
    agency: Name = "community_group"
    label: Label = "Community group"
    funder: Name | None = None
    funders: dict[Name, Share] = Field(default_factory=dict)
    cohorts: list[Name] = Field(min_length=1)
    needs: list[Name] = Field(min_length=1)
    door_share: Share
    fte: Fte
    gbp_per_fte_year: Money
    hours_per_week: Hours = Quantity(value=30)
    places: Count | None = None
    contact_minutes: Minutes = Quantity(value=20)
    welcome_minutes: Minutes = Quantity(value=20)
    duration_days: Days
    help_hours_per_week: Hours
    success: ShareBySeverity
    drop_out_share: Share = Quantity(value=0)

    def apply(self, place: Place) -> Place:
        """The place with the group among the doors of its needs."""
        need_known(place, "cohorts", self.cohorts, "levers.cohorts")
        need_known(place, "needs", self.needs, "levers.needs")
        if self.agency in place.agencies:
            raise PlaceFaults(
                f"the redesign of {place.name}", [Fault("levers.agency", f"there is an agency {self.agency} already")]
            )
        treat = Treat(
            from_severity="emerging", duration_days=self.duration_days, hours_per_week=self.help_hours_per_week, success=self.success,
            drop_out_share=self.drop_out_share,
        )  # fmt: skip
        group = Agency(
            label=self.label, funder=self.funder, funders=self.funders, caseload_places=self.places, contact_minutes=self.contact_minutes,
            staff=Staff(fte=self.fte, gbp_per_fte_year=self.gbp_per_fte_year, hours_per_week=self.hours_per_week),
            assessment=Assessment(fixed_minutes=self.welcome_minutes), treats=dict.fromkeys(self.needs, treat),
        )  # fmt: skip
        place = with_agency(place, self.agency, group)
        for cohort in self.cohorts:
            for need in self.needs:
                if need in place.cohorts[cohort].needs and (doors := doors_of(place, cohort, need)):
                    place = with_doors(place, cohort, need, self._doors(doors))
        return place

    def _doors(self, doors: dict[str, Quantity]) -> dict[str, Quantity]:
        share, total = self.door_share.value, sum(weight.value for weight in doors.values())
        others = {name: number(weight.value * (1 - share)) for name, weight in doors.items()}
        return {**others, self.agency: number(total * share)}
