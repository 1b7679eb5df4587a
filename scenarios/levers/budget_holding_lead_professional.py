"""``budget_holding_lead_professional``: a lead who may also buy help; here, what it does to journeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from scenarios.levers.base import AgencyName, FunderName, NeedName
from scenarios.levers.case_holder import CaseHolder
from scenarios.levers.edit import add_agency, derived, given_by, inherited, scaled
from scenarios.levers.multi_agency_team import cannot_be_given
from sim.faults import Fault
from sim.place import Agency, CostLine, Label, Name, Place, Prices, Route, Treat
from sim.quantity import Frozen, Hours, Money, Quantity, Share

NO_HOURS: Hours = Quantity(value=0)


class Purchase(Frozen):
    """Help bought for a need: like whose, for what share of those handed on, at what price a day of help."""

    like: AgencyName
    share: Share
    gbp_per_day: Money
    price_year: Annotated[str, StringConstraints(pattern=r"^\d{4}/\d{2}$")] | None = None


class BudgetHoldingLeadProfessional(CaseHolder):
    """As ``single_point_of_contact``, and the lead buys help for a share of those it hands on: it begins at once, takes nobody's
    hours and is paid by the day from the budget.  What it achieves is what the agency it is like achieves.

    For: forecasts of the pilots only.  Against: bought help takes everyone at once, as if the market were never short, and
    nothing here stops the lead when the budget is spent; both flatter it.
    """

    changes: ClassVar[str] = "as single_point_of_contact, and part of the help is bought at a price, without a wait"
    speaks_against: ClassVar = ("tf1-impact-null",)

    buys: dict[NeedName, Purchase] = Field(min_length=1)
    budget_of: FunderName
    provider: Name = "bought_help"
    provider_label: Label = "Help bought by the lead professional"

    def adds(self) -> tuple[str, ...]:
        """The lead and the providers it buys from."""
        return (self.agency, self.provider)

    def faults(self, place: Place) -> Iterator[Fault]:
        """Also: the help exists, and the name of the providers is free."""
        likes = {need: purchase.like for need, purchase in self.buys.items()}
        yield from (
            Fault(f"{fault.path}.like", fault.problem, fault.found, fault.allowed, remedy=fault.remedy)
            for fault in cannot_be_given(place, likes, "buys")
        )
        if self.provider in place.agencies:
            yield Fault(
                "provider", f"{place.name} has an agency called {self.provider} already", remedy="Give another name."
            )
        yield from super().faults(place)

    def apply(self, place: Place) -> Place:
        """The providers, then the lead that may buy from them."""
        treats = {need: self._bought(place, need, purchase) for need, purchase in self.buys.items()}
        sellers = Agency(label=self.provider_label, funder=self.budget_of, prices=Prices(), treats=treats)
        return super().apply(add_agency(place, self.provider, sellers))

    def _bought(self, place: Place, need: str, purchase: Purchase) -> Treat:
        paid = CostLine(gbp=purchase.gbp_per_day, funder=self.budget_of, price_year=purchase.price_year)
        same = given_by(place, purchase.like, need)
        return inherited(same, Quantity(value=1), hours_per_week=NO_HOURS, takes_place=False, paid_gbp_per_day=[paid], from_severity="emerging")  # fmt: skip

    def routes(self, place: Place, own: dict[str, Treat]) -> list[Route]:
        """To the providers with the share that is bought, to everybody else with what is left."""
        found: list[Route] = []
        for route in super().routes(place, own):
            if route.to == self.provider:
                continue
            purchase = self.buys.get(route.need)
            left = 1.0 if purchase is None else 1 - purchase.share.value
            found += [route.model_copy(update={"weight": scaled(route.weight, left)})] if left > 0 else []
        for need, purchase in self.buys.items():
            others = sum(route.weight.value for route in found if route.need == need)
            weight = others * purchase.share.value / (1 - purchase.share.value) if purchase.share.value < 1 else 1.0
            found.append(Route(origin=self.agency, to=self.provider, need=need, weight=derived(weight, "the share that is bought"), carries_information=True))  # fmt: skip
        return found
