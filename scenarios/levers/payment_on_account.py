"""``payment_on_account``: money while the claim is settled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

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

    changes: ClassVar[str] = "days until money arrives"
    speaks_for: ClassVar = ("prison-leaver-benefit-wait", "uc-wait")
    speaks_against: ClassVar = ("jsa-clearance-mean",)

    agency: AgencyName
    needs: list[NeedName] = Field(min_length=1)
    money_delay_days: Days = assumed_days(2, 1, 5, "fixed")

    def faults(self, place: Place) -> Iterator[Fault]:
        """The agency pays for each of the needs, later than this."""
        for number, need in enumerate(self.needs):
            treat = place.agencies[self.agency].treats.get(need)
            if treat is None or treat.money_delay_days is None:
                yield Fault(f"needs.{number}", f"{self.agency} pays no money for {need}", f'"{need}"')

    def apply(self, place: Place) -> Place:
        """The delay."""
        for need in self.needs:
            place = change_treat(place, self.agency, need, money_delay_days=self.money_delay_days)
        return place
