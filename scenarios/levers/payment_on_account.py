"""``payment_on_account``: money while the claim is settled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scenarios.levers.base import AgencyName, Lever, NeedName, assumed_days
from scenarios.levers.edit import change_treat
from sim.faults import Fault
from sim.place import Place
from sim.quantity import Days


class PaymentOnAccount(Lever):
    """The first payment comes so many days after the decision.  It is paid for those days, too: the place spends more on benefits.

    For: people leaving prison wait four weeks for the first money; two in three of those let out with nowhere to live offend again
    within a year.  Against: nothing compares early money with late; figures on re-offending are associations.
    """

    NAME: ClassVar[str] = "payment_on_account"
    CHANGES: ClassVar[str] = "days until money arrives"
    SPEAKS_FOR: ClassVar = ("prison-leaver-benefit-wait", "uc-wait")
    SPEAKS_AGAINST: ClassVar = ("jsa-clearance-mean",)

    agency: AgencyName
    need: NeedName
    money_delay_days: Days = assumed_days(2, 1, 5, "fixed")

    def faults(self, place: Place) -> Iterator[Fault]:
        """The agency pays for the need."""
        treat = place.agencies[self.agency].treats.get(self.need)
        if treat is None or treat.money_delay_days is None:
            yield Fault("need", f"{self.agency} pays no money for {self.need}", f'"{self.need}"')

    def apply(self, place: Place) -> Place:
        """The delay."""
        return change_treat(place, self.agency, self.need, money_delay_days=self.money_delay_days)
