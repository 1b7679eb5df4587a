"""``capacity``: more, or fewer, of the posts and places there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scenarios.levers.base import AgencyName, Lever
from scenarios.levers.edit import change_agency, change_staff, derived, scaled
from sim.costs import uprating
from sim.faults import Fault
from sim.place import Place, Staff
from sim.quantity import Count, Fte, Money, Multiplier, Quantity, plain


class Capacity(Lever):
    """Posts and places of agencies, in ways that follow one another in this order: ``times`` (posts and places), ``gbp_per_year`` (money for
    these citizens, spread over ``agencies`` by what their staff cost; places grow along), ``added_fte`` and ``removed_fte`` (posts of the
    whole team, of which ``slice`` serves these citizens), ``added_places``.  ``agencies`` none named: every staffed one.

    This is the control for every redesign that buys staff: the same money on more of today.
    """

    NAME: ClassVar[str] = "capacity"
    CHANGES: ClassVar[str] = "posts and places of agencies there are"

    agencies: list[AgencyName] = Field(default_factory=list)
    times: dict[AgencyName, Multiplier] = Field(default_factory=dict)
    gbp_per_year: Money = Quantity(value=0)
    added_fte: dict[AgencyName, Fte] = Field(default_factory=dict)
    removed_fte: dict[AgencyName, Fte] = Field(default_factory=dict)
    added_places: dict[AgencyName, Count] = Field(default_factory=dict)

    def faults(self, place: Place) -> Iterator[Fault]:
        """Only those with staff have posts, and some are left."""
        named = {f"agencies.{number}": name for number, name in enumerate(self.agencies)}
        for key in ("times", "added_fte", "removed_fte", "added_places"):
            named |= {f"{key}.{name}": name for name in getattr(self, key)}
        for path, name in named.items():
            if place.agencies[name].staff is None:
                yield Fault(path, f"{name} is paid by the case and has no posts or places", f'"{name}"')
        for name, posts in self.removed_fte.items():
            staff = place.agencies[name].staff
            if staff is not None and posts.value >= staff.fte.value:
                allowed = f"less than its {plain(staff.fte.value)}"
                yield Fault(
                    f"removed_fte.{name}",
                    f"{plain(posts.value)} posts cannot leave {name}",
                    plain(posts.value),
                    allowed,
                )
        if self == Capacity(agencies=self.agencies):
            yield Fault(
                "",
                "nothing is changed",
                remedy="Give times, gbp_per_year, added_fte, removed_fte or added_places.",
            )

    def apply(self, place: Place) -> Place:
        """More or fewer."""
        for name, factor in self.times.items():
            place = _stretch(place, name, factor.value)
        names = self.agencies or [name for name, agency in place.agencies.items() if agency.staff is not None]
        cost = {name: _cost(place, name) for name in names}
        whole = sum(cost.values())
        more = self.gbp_per_year.value / whole if whole > 0 else 0.0
        for name in names:
            place = _stretch(place, name, 1 + more) if more else place
        for name, posts in self.added_fte.items():
            place = _with_posts(place, name, posts.value)
        for name, posts in self.removed_fte.items():
            place = _with_posts(place, name, -posts.value)
        for name, places in self.added_places.items():
            before = place.agencies[name].caseload_places
            if before is not None:
                place = change_agency(
                    place, name, caseload_places=derived(before.value + places.value, "with those added")
                )
        return place


def _cost(place: Place, name: str) -> float:
    """Yearly pay of the posts that serve these citizens."""
    staff: Staff | None = place.agencies[name].staff
    assert staff is not None
    pay = staff.gbp_per_fte_year.value * uprating(staff.price_year or place.price_year, place.price_year)
    return staff.fte.value * staff.slice.value * pay


def _stretch(place: Place, name: str, factor: float) -> Place:
    agency = place.agencies[name]
    assert agency.staff is not None
    place = change_staff(place, name, fte=scaled(agency.staff.fte, factor))
    if agency.caseload_places is None:
        return place
    return change_agency(place, name, caseload_places=scaled(agency.caseload_places, factor))


def _with_posts(place: Place, name: str, posts: float) -> Place:
    staff = place.agencies[name].staff
    assert staff is not None
    return change_staff(place, name, fte=derived(staff.fte.value + posts, "with posts added or taken away"))
