"""``in_reach``: help that is sought before a stay ends (through the gate, discharge planning)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever, NeedName, StayName, assumed, assumed_days
from scenarios.levers.edit import change_stay
from sim.faults import Fault
from sim.place import InReach as Rule
from sim.place import Place, Stay
from sim.quantity import Days, Share


class InReach(Lever):
    """For each need, the agency is told so many days before the end of a stay, for a share of stays; and referrals that the place of
    stay makes only once somebody is fit to leave are made on arrival (``refer_on_arrival``).

    Whoever asked for one of these needs before the end until now does so no more.

    For: Bradford's plan for short sentences; where prison and community had one drug service, four in ten were in treatment within
    three weeks.  Against: of those who had one service the wait was still 67 days.
    """

    NAME: ClassVar[str] = "in_reach"
    CHANGES: ClassVar[str] = "which help is sought before a stay ends, by whom, how early"
    SPEAKS_FOR: ClassVar = ("bradford-reoffending-change", "prison-treatment-continuity", "delay-awaiting-assessment")
    SPEAKS_AGAINST: ClassVar = ("single-service-wait",)

    stay: StayName
    agencies: dict[NeedName, AgencyName] = Field(default_factory=dict)
    days_before_end: Days = assumed_days(14, 7, 28)
    share: Share = assumed(0.8, 0.5, 0.95, "of stays in which there is time, and the person says yes")
    refer_on_arrival: list[NeedName] = Field(default_factory=list)

    def faults(self, place: Place) -> Iterator[Fault]:
        """The end of the stay opens the need, the agency can act on it, and there is a referral to make earlier."""
        stay = place.stays[self.stay]
        opened = {trigger.need for trigger in stay.triggers if trigger.at == "end"}
        onward = {(route.origin, route.need) for route in place.routes if route.weight.value > 0}
        for need, name in self.agencies.items():
            if need not in opened:
                yield Fault(f"agencies.{need}", f"the end of {self.stay} opens no {need}, so nobody is reached")
            if need not in place.agencies[name].treats and (name, need) not in onward:
                yield Fault(f"agencies.{need}", f"{name} neither helps with {need} nor sends it on", f'"{name}"')
        for number, need in enumerate(self.refer_on_arrival):
            if not any(rule.need == need and rule.at == "fit" for rule in stay.referrals):
                yield Fault(
                    f"refer_on_arrival.{number}", f"{self.stay} refers no {need} once somebody is fit", f'"{need}"'
                )
        if not self.agencies and not self.refer_on_arrival:
            yield Fault(
                "agencies", "nothing is sought earlier", remedy="Give agencies = {NEED = AGENCY}, or refer_on_arrival."
            )

    def apply(self, place: Place) -> Place:
        """The stay's rules."""
        stay = place.stays[self.stay]
        new = [
            Rule(need=need, agency=name, days_before_end=self.days_before_end, share=self.share)
            for need, name in self.agencies.items()
        ]
        kept = [rule for rule in stay.in_reach if rule.need not in self.agencies]
        return change_stay(place, self.stay, in_reach=[*kept, *new], referrals=self._earlier(stay))

    def _earlier(self, stay: Stay) -> list:
        return [
            rule.model_copy(update={"at": "start"}) if rule.need in self.refer_on_arrival else rule
            for rule in stay.referrals
        ]
