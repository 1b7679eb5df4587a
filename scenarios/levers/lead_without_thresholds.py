"""``lead_without_thresholds``: a generalist whom anybody may see, and who pulls specialists in (the liberated method)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, NeedName
from scenarios.levers.holder import Holder
from scenarios.levers.multi_agency_team import AS_GOOD, cannot_be_given, own_treats, stated
from sim.faults import Fault
from sim.place import Place, Treat
from sim.quantity import Multiplier, Quantity


class LeadWithoutThresholds(Holder):
    """As ``single_point_of_contact``, with no gate: every severity is taken on, and those to whom the lead hands a need on ask
    no severity either.  It may help with some needs itself (``helps_itself``), as the named agency does.

    For: seven in ten people on Gateshead's liberated method took a turn for the better, without a comparison.
    Against: nothing was found that compares; thresholds shield specialists from work, and this lever shows what that costs.
    """

    NAME: ClassVar[str] = "lead_without_thresholds"
    CHANGES: ClassVar[str] = (
        "as single_point_of_contact, without thresholds: the lead's own, and those of whom it pulls in"
    )
    SPEAKS_FOR: ClassVar = ("liberated-method-upturn", "multiple-disadvantage-cost")
    SPEAKS_AGAINST: ClassVar = ("tf1-impact-null",)

    helps_itself: dict[NeedName, AgencyName] = Field(default_factory=dict)
    generalist_success_multiplier: Multiplier = AS_GOOD

    def faults(self, place: Place) -> Iterator[Fault]:
        """Also: no gate is set, and the help it takes over exists."""
        if self.from_severity != "emerging":
            yield Fault("from_severity", "this lead has no threshold", f'"{self.from_severity}"', '"emerging"')
        yield from cannot_be_given(place, self.helps_itself)
        yield from super().faults(place)

    def own_needs(self) -> dict[str, str]:
        """Needs the lead works on."""
        return self.helps_itself

    def own_help(self, place: Place) -> dict[str, Treat]:
        """Help that others give today, given by the lead."""
        return own_treats(
            place, self.helps_itself, self.generalist_success_multiplier, from_severity="emerging", repeats_max=None
        )

    def pulls_in(self) -> bool:
        """Specialists are pulled in, whatever the severity."""
        return True

    def states(self) -> tuple[str, ...]:
        """How well its help succeeds, where that is said to differ from the specialists'."""
        return stated(self.agency, self.helps_itself, self.generalist_success_multiplier)

    def without_exception(self) -> LeadWithoutThresholds:
        """As good as the specialists."""
        return self.model_copy(update={"generalist_success_multiplier": Quantity(value=1)})
