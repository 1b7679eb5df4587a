"""Who works at a new agency: posts moved from named agencies, with their hours and pay, and posts bought."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from scenarios.levers.base import AgencyName, FunderName, assumed
from scenarios.levers.edit import change_agency, change_staff, derived, scaled
from sim.costs import payers, uprating
from sim.faults import Fault
from sim.place import Place, Staff
from sim.quantity import Frozen, Fte, Hours, Money, Quantity, Share, plain

#: Where nobody is moved and nothing is said: as children's social workers report.
ADMINISTRATION = Quantity(value=0.35, low=0.15, high=0.45, source="social-worker-admin-time", grade=4)


class NewStaff(Frozen):
    """Posts are those that serve the citizens of the place: ``slice`` of the new team is 1.

    Who is moved (``staff_from``) takes hours, pay and payers along, and is missing where they worked, caseload places with them.
    Posts that are bought are paid by ``funder`` or ``funders``.  Places that stay empty cost the same.
    """

    staff_from: dict[AgencyName, Fte] = Field(default_factory=dict)
    staff_bought_fte: Fte = Quantity(value=0)
    gbp_per_fte_year: Money = assumed(38_000, 32_000, 48_000, "with on-costs")
    price_year: Annotated[str, StringConstraints(pattern=r"^\d{4}/\d{2}$")] | None = None
    funder: FunderName | None = None
    funders: dict[FunderName, Share] = Field(default_factory=dict)
    hours_per_week: Hours = assumed(30, 28, 33, "1,560 hours a year, as in the built-in places")
    administration_share: Share | None = None
    estate_gbp_per_year: Money = Quantity(value=0)

    def staff_faults(self, place: Place) -> Iterator[Fault]:
        """Somebody works there, is paid, and is not taken from where nobody is left."""
        for name, posts in self.staff_from.items():
            yield from _cannot_leave(place, name, posts)
        if not self.staff_from and self.staff_bought_fte.value <= 0:
            remedy = "Give staff_from = {AGENCY = posts}, staff_bought_fte, or both."
            yield Fault("staff_bought_fte", "nobody works there", "0", remedy=remedy)
        shares = sum(share.value for share in self.funders.values())
        if self.funder and self.funders:
            yield Fault("", "both funder and funders are given", remedy="Keep one.")
        elif self.staff_bought_fte.value > 0 and not self.funder and not self.funders:
            remedy = 'Add funder = "NAME", or funders with shares that sum to 1.'
            yield Fault("", "posts are bought, but nobody pays for them", remedy=remedy)
        elif self.funders and abs(shares - 1) > 1e-6:
            yield Fault("funders", f"the shares sum to {shares:.6g}", f"{shares:.6g}", "a sum of 1")


def _cannot_leave(place: Place, name: str, posts: Quantity) -> Iterator[Fault]:
    path, staff = f"staff_from.{name}", place.agencies[name].staff
    if staff is None:
        yield Fault(path, f"{name} is paid by the case and has no posts to move", plain(posts.value))
        return
    here = staff.fte.value * staff.slice.value
    if posts.value >= here:
        allowed = f"less than the {plain(round(here, 2))} posts that serve these citizens"
        yield Fault(path, f"{plain(posts.value)} posts cannot leave {name}", plain(posts.value), allowed)


def take_posts(place: Place, name: str, posts: float) -> Place:
    """Posts leave an agency: they are those that served the citizens of this place, with their share of its places; its buildings stay."""
    staff = place.agencies[name].staff
    assert staff is not None
    here, left = staff.fte.value * staff.slice.value, staff.fte.value - posts
    part = (here - posts) / left
    note = f"{plain(posts)} posts for these citizens moved away"
    values: dict[str, Any] = {"fte": derived(left, note), "slice": derived(min(1.0, part), note)}
    if staff.estate_gbp_per_year.value > 0:
        estate = staff.estate_gbp_per_year.value * staff.slice.value / part
        values["estate_gbp_per_year"] = derived(estate, "the same for these citizens")
    place = change_staff(place, name, **values)
    places = place.agencies[name].caseload_places
    return (
        place if places is None else change_agency(place, name, caseload_places=scaled(places, (here - posts) / here))
    )


def recruit(place: Place, wanted: NewStaff) -> tuple[Place, Staff, dict[str, Quantity]]:
    """The place without those who move, the new team's staff, and who pays which share of it."""
    groups = [_moved(place, name, posts.value) for name, posts in wanted.staff_from.items()]
    if wanted.staff_bought_fte.value > 0:
        groups.append(_bought(place, wanted))
    posts = sum(group.posts for group in groups)
    pay = sum(group.posts * group.pay for group in groups)
    hours = sum(group.posts * group.hours for group in groups)
    working = sum(group.posts * group.hours * (1 - group.administration) for group in groups)
    for name, moved in wanted.staff_from.items():
        place = take_posts(place, name, moved.value)
    staff = Staff(
        fte=wanted.staff_bought_fte if not wanted.staff_from else derived(posts, "moved and bought"),
        hours_per_week=derived(hours / posts, "as where they come from"),
        administration_share=wanted.administration_share or derived(1 - working / hours, "as where they come from"),
        gbp_per_fte_year=derived(pay / posts, "as where they come from, bought posts at their own pay"),
        estate_gbp_per_year=wanted.estate_gbp_per_year,
        price_year=place.price_year,
    )
    return place, staff, _shares(groups)


class _Group(Frozen):
    posts: float
    hours: float
    administration: float
    pay: float
    payers: tuple[tuple[str, float], ...]


def _moved(place: Place, name: str, posts: float) -> _Group:
    agency = place.agencies[name]
    staff = agency.staff
    assert staff is not None
    pay = staff.gbp_per_fte_year.value * uprating(staff.price_year or place.price_year, place.price_year)
    return _Group(
        posts=posts, hours=staff.hours_per_week.value, administration=staff.administration_share.value, pay=pay,
        payers=payers(agency),
    )  # fmt: skip


def _bought(place: Place, wanted: NewStaff) -> _Group:
    paying = {wanted.funder: 1.0} if wanted.funder else {name: share.value for name, share in wanted.funders.items()}
    moved = [place.agencies[name].staff for name in wanted.staff_from]
    shares = [staff.administration_share.value for staff in moved if staff is not None]
    pay = wanted.gbp_per_fte_year.value * uprating(wanted.price_year or place.price_year, place.price_year)
    return _Group(
        posts=wanted.staff_bought_fte.value, hours=wanted.hours_per_week.value, pay=pay,
        administration=sum(shares) / len(shares) if shares else ADMINISTRATION.value, payers=tuple(paying.items()),
    )  # fmt: skip


def _shares(groups: list[_Group]) -> dict[str, Quantity]:
    """Who pays: by the pay of those who come from each (by posts, where they cost nothing)."""
    weights: dict[str, float] = {}
    free = sum(group.posts * group.pay for group in groups) <= 0
    for group in groups:
        for funder, share in group.payers:
            weights[funder] = weights.get(funder, 0.0) + share * group.posts * (1.0 if free else group.pay)
    whole = sum(weights.values())
    return {
        funder: derived(weight / whole, "by whose posts they are") for funder, weight in weights.items() if weight > 0
    }
