"""A lead with a purse: help is bought where the queue is long."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import need_known, number, treating, with_agency, with_routes
from sim.faults import Fault, PlaceFaults
from sim.place import Agency, CostLine, Label, Name, Place, Prices, Route, Treat
from sim.quantity import Days, Delay, Money, Share


class BudgetHoldingLead(Lever):
    """The lead (an earlier lever of this redesign) buys a share of the help it would hand on, from a provider without a queue.

    Help bought lasts as long and works as often as the specialist's it replaces (`like`), begins after `delay_days` less the
    queue, and is paid by the day.  For: the idea of budget-holding lead professionals.  Against: what is bought is paid in
    full, while the specialist's hours are paid whether used or not.
    """

    NAME = "budget_holding_lead"
    CHANGES = "who is asked for help: a bought provider without a queue, paid by the day"

    lever: Literal["budget_holding_lead"]
    lead: Name = "lead"
    agency: Name = "bought_help"
    label: Label = "Help bought by the lead"
    funder: Name | None = None
    funders: dict[Name, Share] = Field(default_factory=dict)
    like: dict[Name, Name] = Field(min_length=1)
    share: Share
    gbp_per_day: Money
    delay_days: Days = Delay(value=3, shape="fixed")

    def apply(self, place: Place) -> Place:
        """The place with a provider that the lead's routes lead to; `like` says for each need whose help it is like."""
        need_known(place, "agencies", [self.lead, *self.like.values()], "levers.lead")
        need_known(place, "needs", self.like, "levers.like")
        if place.agencies[self.lead].case_holding is None:
            fault = Fault(
                "levers.lead", f"{self.lead} holds no cases", remedy="Put a lever that brings a lead before this one."
            )
            raise PlaceFaults(f"the redesign of {place.name}", [fault])
        bought = Agency(
            label=self.label, funder=self.funder, funders=self.funders, prices=Prices(), treats={
                need: self._treat(place, need, like) for need, like in self.like.items()
            },
        )  # fmt: skip
        routes = [
            Route(origin=self.lead, to=self.agency, need=need, weight=number(self._weight(place, need)), delay_days=self.delay_days, carries_information=True)
            for need in self.like
        ]  # fmt: skip
        return with_routes(with_agency(place, self.agency, bought), routes)

    def _treat(self, place: Place, need: str, like: str) -> Treat:
        if like not in treating(place, need):
            raise PlaceFaults(
                f"the redesign of {place.name}", [Fault(f"levers.like.{need}", f"{like} does not help with {need}")]
            )
        treat = place.agencies[like].treats[need]
        cost = CostLine(gbp=self.gbp_per_day, funder=self.funder, funders=self.funders)
        return Treat(
            from_severity="emerging", duration_days=treat.duration_days, success=treat.success, drop_out_share=treat.drop_out_share,
            takes_place=False, paid_gbp_per_day=[cost],
        )  # fmt: skip

    def _weight(self, place: Place, need: str) -> float:
        """A weight with which the share goes to the bought provider."""
        others = sum(r.weight.value for r in place.routes if r.origin == self.lead and r.need == need)
        share = min(self.share.value, 0.999)
        return others * share / (1 - share) if others > 0 else 1.0
