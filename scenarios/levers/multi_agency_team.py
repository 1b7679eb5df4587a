"""A small-caseload team that works on several needs at once."""

from __future__ import annotations

from typing import Literal

from scenarios.levers.holder import HelpingHolder
from sim.place import Place


class MultiAgencyTeam(HelpingHolder):
    """A team of people from several agencies holds few cases and works on most needs itself, at the same time.

    For: Westminster's Family Recovery and the Family Intervention Projects.  Against: the comparison-group evaluation of the
    first Troubled Families Programme found no effect on the main outcomes.
    """

    NAME = "multi_agency_team"
    CHANGES = "several needs worked on at once by one team with few cases; staff moved or bought"
    SPEAKS_FOR = ("westminster-frp-asb-reduced", "fip-isolation-multiple")
    SPEAKS_AGAINST = ("tf1-impact-null",)

    lever: Literal["multi_agency_team"]

    def apply(self, place: Place) -> Place:
        """The place with the team at the doors of its cohorts' needs."""
        return self.put_before(place, self.own_help(place), ignores_thresholds=False)
