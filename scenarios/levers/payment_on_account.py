"""Money at once, reckoned up later."""

from __future__ import annotations

from typing import Literal

from scenarios.levers.base import Lever
from scenarios.levers.change import need_known, with_treat
from sim.faults import Fault, PlaceFaults
from sim.place import Name, Place
from sim.quantity import Days


class PaymentOnAccount(Lever):
    """A first payment is made after `money_delay_days` instead of at the end of the claim.

    For: prison leavers with many needs wait four weeks for their first benefit.  Against: the claim is still decided; an advance
    is paid back (not modelled: the sum over the year is the same).
    """

    NAME = "payment_on_account"
    CHANGES = "days from decision to the first payment"
    SPEAKS_FOR = ("prison-leaver-benefit-wait", "uc-wait")
    SPEAKS_AGAINST = ("jsa-clearance-mean",)

    lever: Literal["payment_on_account"]
    agency: Name
    need: Name
    money_delay_days: Days

    def apply(self, place: Place) -> Place:
        """The place with the earlier payment."""
        need_known(place, "agencies", [self.agency], "levers.agency")
        treat = place.agencies[self.agency].treats.get(self.need)
        if treat is None or treat.money_delay_days is None:
            pays = [n for n, t in place.agencies[self.agency].treats.items() if t.money_delay_days is not None]
            fault = Fault(
                "levers.need",
                f"{self.agency} pays no money for {self.need}",
                remedy=f"It pays for: {', '.join(pays) or 'nothing'}.",
            )
            raise PlaceFaults(f"the redesign of {place.name}", [fault])
        return with_treat(place, self.agency, self.need, money_delay_days=self.money_delay_days)
