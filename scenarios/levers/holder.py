"""A lead professional or team put before a place: what the three levers that hold whole cases have in common."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import (
    doors_of,
    need_known,
    number,
    posts,
    staff_of,
    treating,
    with_agency,
    with_doors,
    with_posts,
    with_routes,
)
from sim.faults import Fault, PlaceFaults
from sim.place import Agency, Assessment, CaseHolding, Label, Name, Place, Route, Staff, Treat
from sim.quantity import Count, Days, Delay, Flag, Fte, Hours, Minutes, Money, Multiplier, Quantity, Share


class Holder(Lever):
    """Settings of a case holder.

    Its staff come from named agencies (`staff_from`, posts that serve these citizens; their pay comes along) or are bought
    (`staff_bought_fte` at `gbp_per_fte_year`).  `cases_per_fte` limits the caseload; places that stay empty are paid for.
    `door_share`: share of first visits that now go to it; the others go where they go today.  It asks everything that the
    agencies for these needs ask, once, unless it can read their records (`reads_records`), and they can read its.
    """

    agency: Name = "lead"
    label: Label = "Lead professional"
    funder: Name | None = None
    funders: dict[Name, Share] = Field(default_factory=dict)
    cohorts: list[Name] = Field(min_length=1)
    needs: list[Name] = Field(default_factory=list)
    staff_from: dict[Name, Fte] = Field(default_factory=dict)
    staff_bought_fte: Fte = Quantity(value=0)
    gbp_per_fte_year: Money = Quantity(value=38_000)
    estate_gbp_per_year: Money = Quantity(value=0)
    hours_per_week: Hours = Quantity(value=30)
    administration_share: Share = Quantity(value=0.25)
    cases_per_fte: Count
    hours_per_case_week: Hours
    assessment_minutes: Minutes
    finds_hidden_share: Share = Quantity(value=0.5)
    contact_minutes: Minutes = Quantity(value=20)
    chase_minutes: Minutes = Quantity(value=8)
    check_minutes: Minutes = Quantity(value=20)
    from_open_needs: Count = Quantity(value=1)
    review_every_days: Days = Delay(value=28, shape="fixed")
    limit_days: Days | None = None
    door_share: Share = Quantity(value=1)
    reads_records: Flag = True
    when_full_waits: Flag = False

    def needs_of(self, place: Place) -> list[str]:
        """Needs of the named cohorts that the holder deals with: those named, else all that somebody treats."""
        wanted = self.needs or list(place.needs)
        present = {need for cohort in self.cohorts for need in place.cohorts[cohort].needs}
        return [need for need in wanted if need in present and treating(place, need)]

    def put_before(self, place: Place, own_help: Mapping[str, Treat], ignores_thresholds: bool) -> Place:
        """The place with the holder at the doors of its needs; `own_help` is what it does itself, the rest is handed on."""
        self._check(place)
        fte, pay, place = self._staffed(place)
        needs = self.needs_of(place)
        partners = list(dict.fromkeys(name for need in needs for name in treating(place, need)))
        treats = {need: own_help.get(need) or Treat(hand_over=True) for need in needs}
        asks = [item for item in place.items if any(item in place.agencies[p].assessment.asks for p in partners)]
        holder = Agency(
            label=self.label, funder=self.funder, funders=self.funders,
            staff=Staff(
                fte=number(fte), hours_per_week=self.hours_per_week, administration_share=self.administration_share,
                gbp_per_fte_year=number(pay), estate_gbp_per_year=self.estate_gbp_per_year,
            ),
            caseload_places=number(round(fte * self.cases_per_fte.value)),
            contact_minutes=self.contact_minutes, chase_minutes=self.chase_minutes,
            assessment=Assessment(
                fixed_minutes=self.assessment_minutes, citizen_minutes=self.assessment_minutes, asks=asks, whole_person=True,
                finds_hidden_share=self.finds_hidden_share,
            ),
            case_holding=CaseHolding(
                hours_per_week=self.hours_per_case_week, from_open_needs=self.from_open_needs,
                review_every_days=self.review_every_days, limit_days=self.limit_days, check_minutes=self.check_minutes,
                ignores_thresholds=ignores_thresholds, when_full="wait" if self.when_full_waits else "ordinary_doors",
            ),
            treats=treats, reads_records_of=partners if self.reads_records else [],
        )  # fmt: skip
        ways = [self._way(place, need) for need in needs if need not in own_help]
        before = place
        place = with_routes(with_agency(place, self.agency, holder), [route for way in ways for route in way])
        for cohort in self.cohorts:
            for need in needs:
                if need in place.cohorts[cohort].needs and doors_of(before, cohort, need):
                    place = with_doors(place, cohort, need, self._doors(doors_of(before, cohort, need)))
        return place

    def _check(self, place: Place) -> None:
        need_known(place, "cohorts", self.cohorts, "levers.cohorts")
        need_known(place, "needs", self.needs, "levers.needs")
        need_known(place, "agencies", self.staff_from, "levers.staff_from")
        need_known(place, "funders", [*self.funders, *([self.funder] if self.funder else [])], "levers.funder")
        if self.agency in place.agencies:
            fault = Fault(
                "levers.agency",
                f"{place.name} has an agency {self.agency} already",
                remedy="Give the holder another name.",
            )
            raise PlaceFaults(f"the redesign of {place.name}", [fault])
        if not self.staff_from and self.staff_bought_fte.value <= 0:
            fault = Fault("levers", "the holder has no staff", remedy="Set staff_from, staff_bought_fte, or both.")
            raise PlaceFaults(f"the redesign of {place.name}", [fault])

    def _staffed(self, place: Place) -> tuple[float, float, Place]:
        """Posts, pay a post, and the place without those who moved."""
        fte, paid = self.staff_bought_fte.value, self.staff_bought_fte.value * self.gbp_per_fte_year.value
        for name, moved in self.staff_from.items():
            path = f"levers.staff_from.{name}"
            staff = staff_of(place, name, path)
            fte, paid = fte + moved.value, paid + moved.value * staff.gbp_per_fte_year.value
            place = with_posts(place, name, posts(staff) - moved.value, path)
        return fte, paid / fte, place

    def _way(self, place: Place, need: str) -> list[Route]:
        """Routes along which the holder hands a need on: to those who treat it, as often as today's doors lead there."""
        helpers = treating(place, need)
        weights: dict[str, float] = dict.fromkeys(helpers, 0.0)
        for cohort in self.cohorts:
            if need in place.cohorts[cohort].needs:
                for name, weight in doors_of(place, cohort, need).items():
                    if name in weights:
                        weights[name] += weight.value
        for route in place.routes:
            if route.need == need and route.to in weights:
                weights[route.to] += 0.01 * route.weight.value
        if not any(weights.values()):
            weights = dict.fromkeys(helpers, 1.0)
        return [
            Route(origin=self.agency, to=name, need=need, weight=number(weight), delay_days=Delay(value=1, shape="fixed"), carries_information=True)
            for name, weight in weights.items()
            if weight > 0
        ]  # fmt: skip

    def _doors(self, doors: Mapping[str, Quantity]) -> dict[str, Quantity]:
        total, share = sum(weight.value for weight in doors.values()), self.door_share.value
        kept = {name: number(weight.value * (1 - share)) for name, weight in doors.items() if share < 1}
        return {self.agency: number(total * share), **kept}


class HelpingHolder(Holder):
    """A holder that does some of the help itself.

    `helps_itself`: needs it works on directly, for as long and with the hours that the specialist agency takes.  Its success is
    the specialist's times `generalist_success_multiplier`: the one documented exception to "no lever writes a result", for
    nobody has measured whether generalists succeed as often; a range below one half is always run beside it.
    """

    EXCEPTIONS = ("success.emerging", "success.acute", "success.crisis")

    helps_itself: list[Name] = Field(default_factory=list)
    generalist_success_multiplier: Multiplier = Quantity(value=1)

    def own_help(self, place: Place) -> dict[str, Treat]:
        """Help the holder gives itself, by need."""
        need_known(place, "needs", self.helps_itself, "levers.helps_itself")
        return {need: self._as_generalist(place, need) for need in self.helps_itself if need in self.needs_of(place)}

    def _as_generalist(self, place: Place, need: str) -> Treat:
        """The specialist's help (the first agency that gives it itself and without paying out money), done here."""
        for name in treating(place, need):
            treat = place.agencies[name].treats[need]
            if treat.money_delay_days is None and treat.provider in (None, name):
                factor = self.generalist_success_multiplier.value
                success = type(treat.success)(
                    **{
                        s: number(min(1.0, getattr(treat.success, s).value * factor))
                        for s in type(treat.success).model_fields
                    }
                )
                return Treat(
                    from_severity="emerging", duration_days=treat.duration_days, hours_per_week=treat.hours_per_week,
                    drop_out_share=treat.drop_out_share, success=success, takes_place=False,
                )  # fmt: skip
        fault = Fault(
            "levers.helps_itself", f"nobody gives help for {need} that a generalist could give", remedy="Take it out."
        )
        raise PlaceFaults(f"the redesign of {place.name}", [fault])
