"""What all levers share that put one person or team in charge of a citizen's whole case."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from scenarios.levers.base import AgencyName, CohortName, ItemName, Lever, NeedName, assumed, assumed_days, name_is_free
from scenarios.levers.edit import add_agency, can_have, derived, helpers_of, lead_to_door, scaled, with_routes
from scenarios.levers.staffing import NewStaff, recruit
from sim.faults import Fault
from sim.place import Agency, Assessment, CaseHolding, Label, Name, Place, Route, Staff, Treat
from sim.quantity import Count, Days, Flag, Hours, Minutes, Quantity, Severity, Share, Weight


class Holder(Lever, NewStaff):
    """A new agency that is met first, assesses the whole person once, holds the case and opens the help that is needed.

    ``needs``: what it deals with (none named: all that the cohorts can have and somebody helps with); ``doors_for``: with which
    of these first visits come to it (none named: with any), ``door_share`` of them.  ``asks`` (none named): everything that those
    who help with these needs ask.  ``hand_to``: to whom it hands a need on; where nothing is said, to those who help with it
    today, in today's proportions.  It reads the records of those it hands on to.  Citizens of other cohorts meet what they meet today.
    """

    agency: Name = "lead"
    label: Label = "Lead professional"
    cohorts: list[CohortName] = Field(min_length=1)
    needs: list[NeedName] = Field(default_factory=list)
    doors_for: list[NeedName] = Field(default_factory=list)
    door_share: Share = Quantity(value=1)
    from_severity: Severity = "emerging"
    cases_per_fte: Count
    hours_per_case_week: Hours
    from_open_needs: Count = Quantity(value=1)
    review_every_days: Days = assumed_days(28, 14, 56, "fixed")
    limit_days: Days | None = None
    when_full_waits: Flag = False
    takes_chases: Flag = True
    check_minutes: Minutes = assumed(20, 10, 40, "an eligibility check, no second assessment")
    assessment_minutes: Minutes = assumed(120, 60, 240, "of the whole person, beside the items; the citizen's too")
    asks: list[ItemName] = Field(default_factory=list)
    finds_hidden_share: Share = assumed(0.5, 0.2, 0.8, "of other needs that nobody knew of")
    contact_minutes: Minutes = assumed(20, 10, 40)
    chase_minutes: Minutes = assumed(8, 4, 15)
    hand_to: dict[NeedName, dict[AgencyName, Weight]] = Field(default_factory=dict)
    reads_records: Flag = True

    def adds(self) -> tuple[str, ...]:
        """The lead."""
        return (self.agency,)

    def faults(self, place: Place) -> Iterator[Fault]:
        """The lead is new, somebody works there, and every need it deals with can be passed on."""
        yield from name_is_free(place, self.agency)
        yield from self.staff_faults(place)
        mine = {need for _, need in can_have(place, self.cohorts, self.needs)}
        for number, need in enumerate(self.needs):
            if need not in mine:
                yield Fault(f"needs.{number}", f"nobody of {' or '.join(self.cohorts)} can have {need}")
        for need, to in self.hand_to.items():
            for name in to:
                if need not in place.agencies[name].treats:
                    yield Fault(f"hand_to.{need}.{name}", f"{name} does not help with {need}")
        for number, need in enumerate(self.doors_for):
            if need not in mine:
                yield Fault(f"doors_for.{number}", f"the lead does not deal with {need}", f'"{need}"')
        for need in sorted(mine - set(self.own_needs())):
            if self.needs and not self.hand_to.get(need) and not helpers_of(place, need, self.cohorts):
                yield Fault("needs", f"nobody helps with {need}, so it cannot be handed on")

    def own_needs(self) -> dict[str, str]:
        """Needs for which the lead gives help of its own, and whose help that is like."""
        return {}

    def own_help(self, place: Place) -> dict[str, Treat]:
        """The help that the lead gives itself."""
        return {}

    def pulls_in(self) -> bool:
        """Whether those it hands on to ask no severity."""
        return False

    def apply(self, place: Place) -> Place:
        """The lead with its staff, routes and doors."""
        today = place
        own = self.own_help(place)
        routes = self.routes(place, own)
        deals_with = {**own, **{route.need: self._handed_on() for route in routes}}
        place, staff, funders = recruit(place, self)
        place = add_agency(place, self.agency, self._lead(place, staff, funders, deals_with, routes))
        place = with_routes(place, routes)
        for cohort, need in can_have(today, self.cohorts, deals_with):
            if not self.doors_for or need in self.doors_for:
                place = lead_to_door(place, cohort, need, self.agency, self.door_share)
        return place

    def _handed_on(self) -> Treat:
        return Treat(from_severity=self.from_severity, hand_over=True, takes_place=False)

    def routes(self, place: Place, own: dict[str, Treat]) -> list[Route]:
        """From the lead to those who help with each need that it does not work on itself."""
        found = []
        for need in dict.fromkeys(need for _, need in can_have(place, self.cohorts, self.needs) if need not in own):
            told = {name: weight for name, weight in self.hand_to.get(need, {}).items() if weight.value > 0}
            weights = told or {
                name: derived(weight, "as the need comes to those who help with it today")
                for name, weight in helpers_of(place, need, self.cohorts).items()
            }
            for name, weight in weights.items():
                found.append(Route(origin=self.agency, to=name, need=need, weight=weight, delay_days=_TOMORROW, carries_information=True))  # fmt: skip
        return found

    def _lead(
        self, place: Place, staff: Staff, funders: dict[str, Quantity], treats: dict[str, Treat], routes: list[Route]
    ) -> Agency:
        partners = list(dict.fromkeys([*(route.to for route in routes), *self.own_needs().values()]))
        asked = dict.fromkeys(item for name in partners for item in place.agencies[name].assessment.asks)
        return Agency(
            label=self.label,
            funders=funders,
            staff=staff,
            caseload_places=scaled(self.cases_per_fte, staff.fte.value),
            contact_minutes=self.contact_minutes,
            chase_minutes=self.chase_minutes,
            assessment=Assessment(
                fixed_minutes=self.assessment_minutes,
                citizen_minutes=self.assessment_minutes,
                asks=self.asks or list(asked),
                whole_person=True,
                finds_hidden_share=self.finds_hidden_share,
            ),
            treats=treats,
            case_holding=self._case_holding(),
            reads_records_of=partners if self.reads_records else [],
        )

    def _case_holding(self) -> CaseHolding:
        return CaseHolding(
            hours_per_week=self.hours_per_case_week,
            from_open_needs=self.from_open_needs,
            review_every_days=self.review_every_days,
            limit_days=self.limit_days,
            check_minutes=self.check_minutes,
            ignores_thresholds=self.pulls_in(),
            takes_chases=self.takes_chases,
            when_full="wait" if self.when_full_waits else "ordinary_doors",
        )


_TOMORROW = assumed_days(1, 1, 1, "fixed", "warm handover")
