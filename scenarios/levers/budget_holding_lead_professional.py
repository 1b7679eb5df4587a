"""``budget_holding_lead_professional``: a lead who may also buy help; here, what it does to journeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from scenarios.levers.base import AgencyName, FunderName, Lever, NeedName, name_is_free
from scenarios.levers.edit import add_agency, derived, given_by, inherited, scaled, with_routes
from scenarios.levers.multi_agency_team import cannot_be_given
from sim.faults import Fault
from sim.place import Agency, CostLine, Label, Name, Place, Prices, Route, Treat
from sim.quantity import Money, Quantity, Share

_NONE = Quantity(value=0)
_AS_GOOD = Quantity(value=1)


class BudgetHoldingLeadProfessional(Lever):
    """The lead that an earlier lever has brought buys a share of the help it would hand on: it begins at once, takes nobody's hours
    and is paid by the day.  What it achieves is what the agency that it is ``like`` achieves.

    For: forecasts of the pilots only.  Against: bought help takes everyone at once, as if the market were never short, and
    nothing here stops the lead when the budget is spent; both flatter it.
    """

    NAME: ClassVar[str] = "budget_holding_lead_professional"
    CHANGES: ClassVar[str] = "part of the help that a lead hands on is bought at a price, without a wait"
    SPEAKS_AGAINST: ClassVar = ("tf1-impact-null",)

    lead: AgencyName = "lead"
    agency: Name = "bought_help"
    label: Label = "Help bought by the lead professional"
    funder: FunderName
    like: dict[NeedName, AgencyName] = Field(min_length=1)
    share: Share
    gbp_per_day: Money
    price_year: Annotated[str, StringConstraints(pattern=r"^\d{4}/\d{2}$")] | None = None

    def adds(self) -> tuple[str, ...]:
        """Those it buys from."""
        return (self.agency,)

    def faults(self, place: Place) -> Iterator[Fault]:
        """There is a lead, it hands these needs on, the help exists, and the name of the providers is free."""
        if place.agencies[self.lead].case_holding is None:
            remedy = "Put a lever that brings a lead before this one."
            yield Fault("lead", f"{self.lead} holds no cases", f'"{self.lead}"', remedy=remedy)
        yield from name_is_free(place, self.agency)
        yield from cannot_be_given(place, self.like, "like")
        for need in self.like:
            treat = place.agencies[self.lead].treats.get(need)
            if treat is None or not treat.hand_over:
                yield Fault(f"like.{need}", f"{self.lead} does not hand {need} on")

    def apply(self, place: Place) -> Place:
        """The providers, and the lead's ways to them."""
        treats = {need: self._bought(place, need, name) for need, name in self.like.items()}
        place = add_agency(
            place, self.agency, Agency(label=self.label, funder=self.funder, prices=Prices(), treats=treats)
        )
        for need in self.like:
            place = self._led(place, need)
        return place

    def _bought(self, place: Place, need: str, name: str) -> Treat:
        paid = CostLine(gbp=self.gbp_per_day, funder=self.funder, price_year=self.price_year)
        return inherited(
            given_by(place, name, need), _AS_GOOD, hours_per_week=_NONE, takes_place=False, from_severity="emerging",
            no_further_action_share=_NONE, refer_on_share=_NONE, repeats_max=None, paid_gbp_per_day=[paid],
        )  # fmt: skip

    def _led(self, place: Place, need: str) -> Place:
        """The share goes to the providers, what is left where it went."""
        mine = [route for route in place.routes if (route.origin, route.need) == (self.lead, need)]
        whole = sum(route.weight.value for route in mine)
        others = [
            route.model_copy(update={"weight": scaled(route.weight, (1 - self.share.value) / whole)}) for route in mine
        ]
        there = Route(origin=self.lead, to=self.agency, need=need, weight=derived(self.share.value, "the share that is bought"),
                      carries_information=True)  # fmt: skip
        return with_routes(place, [*others, there])
