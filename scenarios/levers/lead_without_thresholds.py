"""The liberated method: a generalist with no eligibility gate who pulls specialists in."""

from __future__ import annotations

from typing import Literal

from scenarios.levers.holder import HelpingHolder
from sim.place import Place


class LeadWithoutThresholds(HelpingHolder):
    """Nobody is assessed for eligibility: the generalist helps with what they can and pulls specialists in below their thresholds.

    For: seven in ten people's lives turned upwards in Gateshead's trials (no comparison).  Against: no comparison group; what
    is pulled in below a threshold takes hours from those above it.
    """

    NAME = "lead_without_thresholds"
    CHANGES = "no eligibility gate; a generalist helps and pulls specialists in; staff moved or bought"
    SPEAKS_FOR = ("liberated-method-upturn",)
    SPEAKS_AGAINST = ("tf1-impact-null",)

    lever: Literal["lead_without_thresholds"]

    def apply(self, place: Place) -> Place:
        """The place with the generalist at the doors of its cohorts' needs."""
        return self.put_before(place, self.own_help(place), ignores_thresholds=True)
