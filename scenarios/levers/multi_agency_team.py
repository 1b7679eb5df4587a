"""``multi_agency_team``: several needs worked on at once by one team with few cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, NeedName
from scenarios.levers.edit import given_by, inherited
from scenarios.levers.holder import Holder
from sim.faults import Fault
from sim.place import Place, Treat
from sim.quantity import Multiplier, Quantity

#: As good as the specialist, unless evidence says otherwise; the range reaches below half.
AS_GOOD = Quantity(
    value=1, low=0.4, high=1, source="assumed", grade=6, note="nobody has measured generalists beside specialists"
)


def own_treats(place: Place, helps: dict[str, str], multiplier: Quantity, **values: object) -> dict[str, Treat]:
    """Help for each need as the named agency gives it, by somebody else and without places of its own."""
    shared = {"no_further_action_share": Quantity(value=0), "refer_on_share": Quantity(value=0), "takes_place": False}
    return {
        need: inherited(given_by(place, name, need), multiplier, **{**shared, **values}) for need, name in helps.items()
    }


def cannot_be_given(place: Place, helps: dict[str, str], path: str = "helps_itself") -> Iterator[Fault]:
    """Help that the named agency does not give, or that only an authority can (money)."""
    for need, name in helps.items():
        if need not in place.agencies[name].treats:
            yield Fault(f"{path}.{need}", f"{name} does not help with {need}", f'"{name}"')
        elif given_by(place, name, need).money_delay_days is not None:
            yield Fault(f"{path}.{need}", f"only {name} can pay {need}", f'"{name}"', remedy="Let it be handed on.")


def stated(agency: str, helps: dict[str, str], multiplier: Quantity) -> tuple[str, ...]:
    """Where a multiplier of success other than 1 shows in the place."""
    return tuple(f"agencies.{agency}.treats.{need}.success" for need in helps) if multiplier.value != 1 else ()


class MultiAgencyTeam(Holder):
    """As ``single_point_of_contact``, and the team works on the needs under ``helps_itself`` itself, all at once.

    Its help for each is that of the named specialist (length, hours, success), success times ``generalist_success_multiplier``
    (a documented exception: the one number that could be typed in as an effect; run at 1, at half, and over its range).

    For: Westminster's Family Recovery and the Family Intervention Projects, both before and after on the same families.
    Against: the first Troubled Families Programme against a comparison group: nothing.
    """

    NAME: ClassVar[str] = "multi_agency_team"
    CHANGES: ClassVar[str] = (
        "as single_point_of_contact, and one team works on several needs at once instead of handing them on"
    )
    SPEAKS_FOR: ClassVar = (
        "westminster-frp-asb-reduced",
        "fip-cost-per-family",
        "supporting-families-juvenile-custody",
    )
    SPEAKS_AGAINST: ClassVar = ("tf1-impact-null",)

    helps_itself: dict[NeedName, AgencyName] = Field(min_length=1)
    generalist_success_multiplier: Multiplier = AS_GOOD

    def faults(self, place: Place) -> Iterator[Fault]:
        """Also: the help it takes over exists."""
        yield from cannot_be_given(place, self.helps_itself)
        yield from super().faults(place)

    def own_needs(self) -> dict[str, str]:
        """Needs the team works on."""
        return self.helps_itself

    def own_help(self, place: Place) -> dict[str, Treat]:
        """The specialists' help, given by the team."""
        return own_treats(
            place,
            self.helps_itself,
            self.generalist_success_multiplier,
            from_severity=self.from_severity,
            repeats_max=None,
        )

    def states(self) -> tuple[str, ...]:
        """How well its help succeeds, where that is said to differ from the specialists'."""
        return stated(self.agency, self.helps_itself, self.generalist_success_multiplier)

    def without_exception(self) -> MultiAgencyTeam:
        """As good as the specialists."""
        return self.model_copy(update={"generalist_success_multiplier": Quantity(value=1)})
