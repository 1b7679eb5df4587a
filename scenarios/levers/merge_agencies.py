"""``merge_agencies``: one agency takes others in; posts, places, doors, referrals and records are pooled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever, assumed
from scenarios.levers.edit import can_have, change_agency, derived, doors_of, set_doors
from scenarios.levers.merged_staff import costs_now, merged_funders, merged_staff, staying_staff
from scenarios.levers.move_door import moved
from scenarios.levers.path_edit import found_stages, handed_to
from scenarios.levers.path_place import stages_of, with_pathway
from scenarios.levers.sharing import let_read
from sim.checks.capacity import arrivals_per_year
from sim.costs import payers
from sim.faults import Fault
from sim.place import Agency, CostLine, Place, Route, Treat
from sim.quantity import Quantity, Share


class MergeAgencies(Lever):
    """``agency`` takes the ``joins`` in: their doors, referrals, outreach, records and posts become its own, and it helps as they did with
    what it did not help with itself; where both help, as it does.  Hours and pounds are the same before and after, and each funder pays as
    much as before.  Minutes (of assessments, contacts, chases, referrals) are the mean of both, by what comes to each today, and the
    questions are those of both: nobody is quicker for sitting at another desk.  Cases and queues that are open on the day do not change
    hands: ``staying_share`` of the posts that join stays to finish them, and what hours they can spare, in the end all, go to the one
    agency's work (``spare_hours_to``).  Whoever comes later comes to the one agency.

    Steps of pathways (learned from a log) are taken by the one agency, with their minutes, ways on and waits: a log does not tell which
    waits a merger would spare.

    For: Kent brought sixty partners under one name.  Against: a merger alone spares nothing here but wrong doors, ways between the two and
    questions asked twice; what reorganisation costs stands in ``one_off`` and ``double_running_days``.
    """

    NAME: ClassVar[str] = "merge_agencies"
    CHANGES: ClassVar[str] = "who is one agency: pooled posts, places, doors, referrals and records"
    SPEAKS_FOR: ClassVar = ("kent-gateway-partners", "leicester-customer-strategy-saving")
    SPEAKS_AGAINST: ClassVar = ("icp-emergency",)

    agency: AgencyName
    joins: list[AgencyName] = Field(min_length=1)
    staying_share: Share = assumed(0.1, 0.03, 0.25, "of the posts that join, to finish what is open")

    def faults(self, place: Place) -> Iterator[Fault]:
        """Both have staff, neither holds cases, and nobody in help for good would be left behind."""
        if not 0 < self.staying_share.value < 1:
            yield Fault(
                "staying_share",
                "somebody has to finish what is open, and somebody to join",
                allowed="more than 0, less than 1",
            )
        for path, name in (("agency", self.agency), *((f"joins.{n}", name) for n, name in enumerate(self.joins))):
            one = place.agencies[name]
            if one.staff is None:
                yield Fault(path, f"{name} is paid by the case and has no posts to pool", f'"{name}"')
            if one.case_holding is not None:
                yield Fault(path, f"{name} holds whole cases, which cannot be pooled with others", f'"{name}"')
        for number, name in enumerate(self.joins):
            yield from self._cannot_join(place, f"joins.{number}", name)

    def _cannot_join(self, place: Place, path: str, name: str) -> Iterator[Fault]:
        here, there = place.agencies[self.agency], place.agencies[name]
        if name == self.agency or self.joins.count(name) > 1:
            yield Fault(path, "an agency joins another one, once", f'"{name}"')
        for need, treat in there.treats.items():
            if treat.continuing and treat.hours_per_week.value > 0:
                problem = (
                    f"{name} helps with {need} without end, and its running cases would be left to the few who stay"
                )
                yield Fault(
                    path, problem, f'"{name}"', remedy=f"Merge the other way round: let {name} take {self.agency} in."
                )
        if there.caseload_places is not None and here.caseload_places is None:
            problem = f"{name} has a limit of places and {self.agency} has none"
            yield Fault(
                path, problem, f'"{name}"', remedy=f"Merge the other way round: let {name} take {self.agency} in."
            )
        own_lines = [
            line
            for treat in here.treats.values()
            for line in treat.paid_gbp_per_day
            if not (line.funder or line.funders)
        ]
        if own_lines and dict(payers(here)) != dict(payers(there)):
            problem = f"what {self.agency} pays out is billed to its funders, and {name} has others"
            yield Fault("agency", problem, remedy="Give these cost lines a funder of their own in the place.")

    def apply(self, place: Place) -> Place:
        """One after another."""
        for name in self.joins:
            place = self._taken_in(place, name)
        return place

    def _taken_in(self, place: Place, name: str) -> Place:
        today = place
        here, there = place.agencies[self.agency], place.agencies[name]
        share = 1 - self.staying_share.value
        assert here.staff is not None and there.staff is not None
        values: dict[str, Any] = {
            "staff": merged_staff(here.staff, there.staff, share, place.price_year),
            "treats": {**{n: _as_there(t, there, here) for n, t in there.treats.items()}, **self._own_help(place, here, name)},
            "outreach_per_year": _added(here.outreach_per_year, there.outreach_per_year),
            "assessment": _one_form(here, there, self._own_part(place, name, assessed=True)),
            **{
                key: _mean(getattr(here, key), getattr(there, key), self._own_part(place, name))
                for key in ("contact_minutes", "chase_minutes", "referral_minutes")
            },
        }  # fmt: skip
        if here.caseload_places is not None and there.caseload_places is not None:
            places = here.caseload_places.value + there.caseload_places.value
            values["caseload_places"] = derived(places, "with those that join")
        values |= merged_funders(here, there, costs_now(here, place, 1.0), costs_now(there, place, share, estate=False))
        left: dict[str, Any] = {
            "staff": staying_staff(there.staff, self.staying_share.value), "outreach_per_year": {}, "spare_hours_to": self.agency,
        }  # fmt: skip
        if there.caseload_places is not None:
            kept = (
                max(1.0, there.caseload_places.value * self.staying_share.value)
                if there.caseload_places.value >= 1
                else 0.0
            )
            left["caseload_places"] = derived(min(kept, there.caseload_places.value), "for cases that are open")
        place = change_agency(change_agency(place, self.agency, **values), name, **left)
        place = self._read_each_other(self._led_here(place, name), name)
        return self._with_pathways(today, place, name)

    def _with_pathways(self, today: Place, place: Place, name: str) -> Place:
        for need in today.needs:
            stages = stages_of(today, need)
            if stages is not None and (taken := found_stages(stages, name)):
                place = with_pathway(today, place, need, handed_to(stages, taken, self.agency), move_doors=False)
        return place

    def _own_part(self, place: Place, name: str, assessed: bool = False) -> float:
        """The receiving agency's part of what comes to both today; of what is assessed there, or of all."""
        arrivals = arrivals_per_year(place)
        own, other = (
            sum(
                n
                for (a, need), n in arrivals.items()
                if a == agency and (not assessed or need in place.agencies[a].treats)
            )
            for agency in (self.agency, name)
        )
        return own / (own + other) if own + other > 0 else 0.5

    def _own_help(self, place: Place, here: Agency, name: str) -> dict[str, Treat]:
        """Its own help; it sends nobody on any more where those who join were the only ones."""
        found = dict(here.treats)
        for need, treat in found.items():
            onward = [r.to for r in place.routes if r.origin == self.agency and r.need == need and r.weight.value > 0]
            if treat.refer_on_share.value > 0 and set(onward) == {name}:
                found[need] = treat.model_copy(update={"refer_on_share": Quantity(value=0)})
            if treat.provider == name:
                found[need] = treat.model_copy(update={"provider": None})
        return found

    def _led_here(self, place: Place, name: str) -> Place:
        """Doors, referrals, crises, stays and commissions that led to those who join."""
        place = place.model_copy(update={"routes": self._routes(place, name)})
        for cohort, need in can_have(place, place.cohorts):
            doors = doors_of(place, cohort, need)
            if name in doors:
                place = set_doors(place, cohort, need, moved(doors, name, self.agency, Quantity(value=1)))
        crises = {
            key: c.model_copy(update={"refers_to": self.agency}) if c.refers_to == name else c
            for key, c in place.crises.items()
        }
        stays = {
            key: stay.model_copy(update={
                part: [one.model_copy(update={"agency": self.agency}) if one.agency == name else one for one in getattr(stay, part)]
                for part in ("referrals", "in_reach")
            })
            for key, stay in place.stays.items()
        }  # fmt: skip
        agencies = {
            key: agency if key in (name, self.agency) else agency.model_copy(update={"treats": {
                need: treat.model_copy(update={"provider": self.agency}) if treat.provider == name else treat
                for need, treat in agency.treats.items()
            }})
            for key, agency in place.agencies.items()
        }  # fmt: skip
        return place.model_copy(update={"crises": crises, "stays": stays, "agencies": agencies})

    def _routes(self, place: Place, name: str) -> list[Route]:
        """Referrals between the two are gone, those to the one that joins lead here, and its own start here, too."""
        found: dict[tuple[str, str, str], Route] = {}
        for route in place.routes:
            if {route.origin, route.to} == {self.agency, name}:
                continue
            ends = {"to": self.agency} if route.to == name else {}
            copies = [route.model_copy(update=ends)]
            if route.origin == name:
                copies = [route, route.model_copy(update={"origin": self.agency})]
            for one in copies:
                key = (one.origin, one.to, one.need)
                if key in found:
                    weight = derived(
                        found[key].weight.value + one.weight.value, "with those sent to or by the one that joins"
                    )
                    one = found[key].model_copy(update={"weight": weight})
                found[key] = one
        return list(found.values())

    def _read_each_other(self, place: Place, name: str) -> Place:
        """One record: each reads the other's, and whoever could read one can read both."""
        theirs = place.agencies[name].reads_records_of
        place = let_read(let_read(place, self.agency, [name, *theirs]), name, [self.agency])
        for other, agency in place.agencies.items():
            if other != self.agency and name in agency.reads_records_of:
                place = let_read(place, other, [self.agency])
        return place


def _as_there(treat: Treat, there: Agency, here: Agency) -> Treat:
    """Help as those who join give it, paid by those who paid it; without a limit of places if they had none."""
    own = {"funder": None, "funders": {name: Quantity(value=share) for name, share in payers(there)}}
    lines: list[CostLine] = [
        line if line.funder or line.funders else line.model_copy(update=own) for line in treat.paid_gbp_per_day
    ]
    no_limit = there.caseload_places is None and here.caseload_places is not None
    return treat.model_copy(update={"paid_gbp_per_day": lines, **({"takes_place": False} if no_limit else {})})


def _added(one: dict[str, Quantity], other: dict[str, Quantity]) -> dict[str, Quantity]:
    return {
        **other,
        **{
            need: rate if need not in other else derived(rate.value + other[need].value, "of both")
            for need, rate in one.items()
        },
    }


def _one_form(here: Agency, there: Agency, part: float) -> Any:
    """Minutes as both take on average, and what either asks."""
    one, other = here.assessment, there.assessment
    minutes = {key: _mean(getattr(one, key), getattr(other, key), part) for key in ("fixed_minutes", "citizen_minutes")}
    return one.model_copy(update={**minutes, "asks": list(dict.fromkeys([*one.asks, *other.asks]))})


def _mean(one: Quantity, other: Quantity, part: float) -> Quantity:
    """The first, if the second is the same, else their mean, of which the first is a part."""
    if one.value == other.value:
        return one
    return derived(part * one.value + (1 - part) * other.value, "the mean of both, by what comes to each")
