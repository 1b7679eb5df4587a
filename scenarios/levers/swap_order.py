"""``swap_order``: two agencies change places in a journey."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever, NeedName
from scenarios.levers.edit import can_have, change_treat, derived, doors_of, set_doors
from scenarios.levers.move_door import moved
from scenarios.levers.path_edit import Edited, found_stages, swapped
from scenarios.levers.path_place import stages_of, step_faults, with_pathway
from sim.faults import Fault
from sim.place import Label, Place, Route
from sim.quantity import Quantity


class SwapOrder(Lever):
    """Who is met first and who second with a need change places: doors to the first, and referrals by others to it, lead to the second
    (whose own doors stay), and the referral from the first to the second goes the other way, with its days and losses.  Where both help,
    the shares that they send on change places, too.  Staff, minutes and thresholds stay.

    Where the need takes a pathway (learned from a log), a step of the first that leads straight to one of the second changes places with
    it (``first_steps``, ``second_steps``: only those of these names in the log).  As many go on from whoever is first, after the same
    wait, as did: a log does not tell what the second would have decided about people whom it has never seen.

    For: nothing was found that changed an order alone.  Against: whoever was second may have been so because few should come to it.
    """

    NAME: ClassVar[str] = "swap_order"
    CHANGES: ClassVar[str] = "which of two agencies is met first with a need, and which refers to which"

    need: NeedName
    first: AgencyName
    second: AgencyName
    first_steps: list[Label] = Field(default_factory=list)
    second_steps: list[Label] = Field(default_factory=list)

    def faults(self, place: Place) -> Iterator[Fault]:
        """The first refers to the second today."""
        if stages_of(place, self.need) is not None:
            yield from self._faults_of_steps(place)
        elif self.first_steps or self.second_steps:
            yield Fault("first_steps", f"{self.need} takes no pathway, so it has no steps to name")
        elif self.first == self.second:
            yield Fault("second", "two agencies are wanted", f'"{self.second}"')
        elif self._between(place) is None:
            problem = f"{self.first} does not refer {self.need} to {self.second}, so there is no order to change"
            yield Fault("first", problem, f'"{self.first}"')
        elif place.agencies[self.second].case_holding or place.agencies[self.first].case_holding:
            yield Fault("", "one of them holds whole cases; what comes after it is what it hands on")

    def apply(self, place: Place) -> Place:
        """Doors, referrals, what is sent on; the ways of a pathway."""
        edited = self._swapped(place)
        if edited is not None:
            return with_pathway(place, place, self.need, edited)
        place = place.model_copy(update={"routes": self._routes(place)})
        for cohort, need in can_have(place, place.cohorts, (self.need,)):
            doors = doors_of(place, cohort, need)
            if self.first in doors:
                place = set_doors(place, cohort, need, moved(doors, self.first, self.second, Quantity(value=1)))
        one, two = (place.agencies[name].treats.get(self.need) for name in (self.first, self.second))
        if one is not None and two is not None:
            place = change_treat(place, self.first, self.need, refer_on_share=two.refer_on_share)
            place = change_treat(place, self.second, self.need, refer_on_share=one.refer_on_share)
        return place

    def _faults_of_steps(self, place: Place) -> Iterator[Fault]:
        found = [
            *step_faults(place, self.need, self.first, self.first_steps, "first_steps"),
            *step_faults(place, self.need, self.second, self.second_steps, "second_steps"),
        ]
        yield from found
        if self.first == self.second and not (self.first_steps and self.second_steps):
            yield Fault("second", "two agencies, or two of its steps, are wanted", f'"{self.second}"')
        elif set(self.first_steps) & set(self.second_steps) and self.first == self.second:
            yield Fault("second_steps", "two different steps are wanted")
        elif not found and self._swapped(place) is None:
            problem = f"no step of {self.first} leads straight to one of {self.second}, so there is no order to change"
            yield Fault("first", problem, f'"{self.first}"')

    def _swapped(self, place: Place) -> Edited | None:
        stages = stages_of(place, self.need)
        if stages is None:
            return None
        return swapped(
            stages,
            found_stages(stages, self.first, self.first_steps),
            found_stages(stages, self.second, self.second_steps),
        )

    def _between(self, place: Place) -> Route | None:
        wanted = (self.first, self.second, self.need)
        return next((r for r in place.routes if (r.origin, r.to, r.need) == wanted), None)

    def _routes(self, place: Place) -> list[Route]:
        """The one between turned round; those of others to the first lead to the second, added to any that does already."""
        found: dict[tuple[str, str, str], Route] = {}
        for route in place.routes:
            if route.need == self.need:
                if {route.origin, route.to} == {self.first, self.second}:
                    route = route.model_copy(update={"origin": route.to, "to": route.origin})
                elif route.to == self.first:
                    route = route.model_copy(update={"to": self.second})
            key = (route.origin, route.to, route.need)
            if key in found:
                weight = derived(found[key].weight.value + route.weight.value, "with those sent to the other before")
                route = found[key].model_copy(update={"weight": weight})
            found[key] = route
        return list(found.values())
