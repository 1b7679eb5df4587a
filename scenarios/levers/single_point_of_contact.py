"""One lead professional for the whole person: one door, one assessment, warm handovers."""

from __future__ import annotations

from typing import Literal

from scenarios.levers.holder import Holder
from sim.place import Place


class SinglePointOfContact(Holder):
    """The lead assesses once, with hours of its own, holds the case and opens help at the agencies there are.

    Agencies keep their thresholds, places and waits: what changes is who is met, what is asked, how needs are passed on and
    whom people chase.  For: Bradford's single contact and one assessment (before, five); one caseworker keeping fifteen
    agencies in step.  Against: key workers of the first Troubled Families Programme made no measurable difference.
    """

    NAME = "single_point_of_contact"
    CHANGES = "who is met first, one whole-person assessment, warm handovers, who is chased; staff moved or bought"
    SPEAKS_FOR = ("bradford-assessments-after", "fip-agencies-coordinated")
    SPEAKS_AGAINST = ("tf1-impact-null",)

    lever: Literal["single_point_of_contact"]

    def apply(self, place: Place) -> Place:
        """The place with the lead at the doors of its cohorts' needs."""
        return self.put_before(place, {}, ignores_thresholds=False)
