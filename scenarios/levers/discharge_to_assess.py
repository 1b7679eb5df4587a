"""``discharge_to_assess``: home first; what is needed is found out there, not on the ward."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scenarios.levers.base import Lever, NeedName, StayName, assumed, assumed_days
from scenarios.levers.edit import change_stay
from sim.faults import Fault
from sim.place import Destination, Label, Place
from sim.quantity import Days, Flag, Severity, Share


class DischargeToAssess(Lever):
    """A first rule for where a stay leads: home, for a share of stays, without waiting for the assessment, which comes afterwards;
    with ``carer = true`` only those who have somebody at home.  The rules there are apply to all others.

    For: a third of older patients' moves were late, three in ten of these for want of an assessment.
    Against: nothing compares; whoever goes home without help may be worse off there, which this model lets happen.
    """

    NAME: ClassVar[str] = "discharge_to_assess"
    CHANGES: ClassVar[str] = "a rule by which a stay ends at home before the assessment"
    SPEAKS_FOR: ClassVar = ("delay-awaiting-assessment", "delay-extra-days", "delay-harm-per-day")
    SPEAKS_AGAINST: ClassVar = ("readmission-65plus",)

    stay: StayName
    label: Label = "Home first, assessed there"
    share: Share = assumed(0.5, 0.2, 0.8, "of stays: thought safe at home meanwhile")
    need: NeedName | None = None
    from_severity: Severity = "emerging"
    after_delayed_days: Days = assumed_days(0, 0, 2, "fixed")
    carer: Flag | None = None

    def faults(self, place: Place) -> Iterator[Fault]:
        """Its label is free, and the stay does end."""
        stay = place.stays[self.stay]
        if stay.absorbing:
            yield Fault("stay", f"{self.stay} is final", f'"{self.stay}"')
        if any(rule.label == self.label for rule in stay.destinations):
            yield Fault("label", f"{self.stay} has a rule labelled so already", f'"{self.label}"', remedy="Reword it.")

    def apply(self, place: Place) -> Place:
        """The rule, before the others."""
        rule = Destination(
            to="home", label=self.label, need=self.need, from_severity=self.from_severity, share=self.share,
            after_delayed_days=self.after_delayed_days, carer=self.carer,
        )  # fmt: skip
        before = place.stays[self.stay].destinations or [Destination(to="home", label="Home")]
        return change_stay(place, self.stay, destinations=[rule, *before])
