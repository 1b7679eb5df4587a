"""Short, intensive help at home to regain independence, before home care for good."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import need_known, number, treating, with_agency, with_treat
from sim.faults import Fault, PlaceFaults
from sim.place import Agency, Label, Name, Place, Staff, Treat
from sim.quantity import Count, Days, Fte, Hours, Money, Quantity, Share, ShareBySeverity


class Reablement(Lever):
    """Whoever would be given `need`'s continuing help is given a course of reablement first; if it fails, they return.

    The course is a new kind of help with a success of its own (the documented exception: it is a figure of the new service, with
    its source, not a changed result of an old one).  For: social care cost less in the year after it.  Against: that figure
    compares with usual care in single trials; who needs care in the end gets it later.
    """

    NAME = "reablement"
    CHANGES = "what is offered first after a stay: a short intensive course instead of continuing care"
    SPEAKS_FOR = ("reablement-social-care-effect", "ucd-reablement-user")
    SPEAKS_AGAINST = ("popp-matched-null",)
    EXCEPTIONS = ("success.emerging", "success.acute", "success.crisis")

    lever: Literal["reablement"]
    agency: Name = "reablement_team"
    label: Label = "Reablement team"
    need: Name
    instead_of: Name
    funder: Name | None = None
    funders: dict[Name, Share] = Field(default_factory=dict)
    fte: Fte
    gbp_per_fte_year: Money
    hours_per_week: Hours = Quantity(value=30)
    administration_share: Share = Quantity(value=0.2)
    places: Count
    course_days: Days
    course_hours_per_week: Hours
    success: ShareBySeverity
    drop_out_share: Share = Quantity(value=0)

    def apply(self, place: Place) -> Place:
        """The place with a reablement team, to which those who assess for `instead_of` now commission."""
        need_known(place, "needs", [self.need], "levers.need")
        need_known(place, "agencies", [self.instead_of], "levers.instead_of")
        if self.agency in place.agencies:
            raise PlaceFaults(
                f"the redesign of {place.name}", [Fault("levers.agency", f"there is an agency {self.agency} already")]
            )
        course = Treat(
            from_severity="emerging", duration_days=self.course_days, hours_per_week=self.course_hours_per_week, success=self.success,
            drop_out_share=self.drop_out_share,
        )  # fmt: skip
        team = Agency(
            label=self.label, funder=self.funder, funders=self.funders, caseload_places=self.places, treats={self.need: course},
            staff=Staff(
                fte=self.fte, hours_per_week=self.hours_per_week, administration_share=self.administration_share,
                gbp_per_fte_year=self.gbp_per_fte_year, help_share_max=number(1.0),
            ),
        )  # fmt: skip
        commissioning = [
            name
            for name in treating(place, self.need)
            if place.agencies[name].treats[self.need].provider == self.instead_of
        ]
        if not commissioning:
            fault = Fault("levers.instead_of", f"nobody commissions {self.instead_of} for {self.need}")
            raise PlaceFaults(f"the redesign of {place.name}", [fault])
        place = with_agency(place, self.agency, team)
        for name in commissioning:
            place = with_treat(place, name, self.need, provider=self.agency)
        return place
