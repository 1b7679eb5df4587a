"""``remove_step``: one stop fewer between a citizen and help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever, NeedName
from scenarios.levers.edit import can_have, derived, doors_of, scaled, set_doors, with_routes
from scenarios.levers.path_edit import found_stages, left_out
from scenarios.levers.path_place import stages_of, step_faults, with_pathway
from sim.faults import Fault
from sim.place import Label, Place, Route
from sim.quantity import Quantity


class RemoveStep(Lever):
    """An agency that only sends people on with a need is left out: doors to it, and referrals to it, lead straight to those it sends
    them on to, in the proportions in which it does.  A referral keeps its own days and losses; those of the step are gone.  The agency's
    staff stay: withdraw them in the roll-out, or move them, if their hours are to be saved.

    Where the need takes a pathway (learned from a log), any agency may be left out, or some of its ``steps``, by their names in the log:
    who would have come goes on as those do who have been there.  Of the waits before and after it the longer stays, for a log does
    not tell whose they were.  Episodes in which nothing else happened keep their one step.

    For: Kent made one visit of several.  Against: whoever sent people on may also have sent some of them home rightly; the model knows
    of that only what its ``signpost_share`` says.
    """

    NAME: ClassVar[str] = "remove_step"
    CHANGES: ClassVar[str] = "whether people pass an agency that only sends them on with a need"
    SPEAKS_FOR: ClassVar = ("kent-visits-after", "failure-demand-council-claim")

    agency: AgencyName
    need: NeedName
    steps: list[Label] = Field(default_factory=list)

    def faults(self, place: Place) -> Iterator[Fault]:
        """It sends people on, does not help itself, and somebody comes to it; of a pathway: it takes steps, and others stay."""
        yield from step_faults(place, self.need, self.agency, self.steps, "steps")
        stages = stages_of(place, self.need)
        if stages is not None:
            if set(found_stages(stages, self.agency, self.steps)) == set(stages):
                yield Fault("agency", f"nothing but {self.agency} is met with {self.need}", f'"{self.agency}"')
            return
        treat = place.agencies[self.agency].treats.get(self.need)
        if treat is not None and treat.refer_on_share.value < 1 and not treat.hand_over:
            remedy = "Only a stop that does not help can be left out; move_door changes where people go first."
            yield Fault("agency", f"{self.agency} helps with {self.need} itself", f'"{self.agency}"', remedy=remedy)
        elif not self._onward(place):
            yield Fault("agency", f"{self.agency} sends nobody on with {self.need}", f'"{self.agency}"')
        elif not self._into(place) and not any(self.agency in doors_of(place, *p) for p in self._pairs(place)):
            yield Fault("agency", f"nobody comes to {self.agency} with {self.need}", f'"{self.agency}"')

    def apply(self, place: Place) -> Place:
        """Doors, referrals and the ways of a pathway past it."""
        stages = stages_of(place, self.need)
        if stages is not None:
            edited = left_out(stages, found_stages(stages, self.agency, self.steps))
            return with_pathway(place, place, self.need, edited)
        onward = self._onward(place)
        new = [
            self._straight(before, to, share)
            for before in self._into(place)
            for to, share in onward.items()
            if to != before.origin
        ]
        kept = [r for r in place.routes if not (r.to == self.agency and r.need == self.need)]
        known = {(r.origin, r.to): r for r in kept if r.need == self.need}
        new = [self._added(route, known.get((route.origin, route.to))) for route in new]
        pairs = self._pairs(place)
        place = with_routes(place.model_copy(update={"routes": kept}), new)
        for cohort, need in pairs:
            doors = doors_of(place, cohort, need)
            if self.agency in doors:
                place = set_doors(place, cohort, need, self._past(doors, onward))
        return place

    def _pairs(self, place: Place) -> list[tuple[str, str]]:
        return can_have(place, place.cohorts, (self.need,))

    def _into(self, place: Place) -> list[Route]:
        return [r for r in place.routes if r.to == self.agency and r.need == self.need and r.weight.value > 0]

    def _onward(self, place: Place) -> dict[str, float]:
        """To whom it sends people on, and what share of them."""
        routes = [r for r in place.routes if r.origin == self.agency and r.need == self.need and r.weight.value > 0]
        whole = sum(route.weight.value for route in routes)
        return {route.to: route.weight.value / whole for route in routes}

    def _straight(self, before: Route, to: str, share: float) -> Route:
        return before.model_copy(update={"to": to, "weight": scaled(before.weight, share)})

    def _added(self, route: Route, known: Route | None) -> Route:
        """A route, or one that was there with the weight of both."""
        if known is None:
            return route
        weight = derived(known.weight.value + route.weight.value, "with those who took a step more")
        return known.model_copy(update={"weight": weight})

    def _past(self, doors: dict[str, Quantity], onward: dict[str, float]) -> dict[str, Quantity]:
        weight = doors.pop(self.agency)
        for to, share in onward.items():
            part = scaled(weight, share)
            doors[to] = (
                part if to not in doors else derived(doors[to].value + part.value, "with those who took a step more")
            )
        return doors
