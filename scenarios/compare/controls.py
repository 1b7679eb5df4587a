"""Changed places that tell what a redesign's effect hangs on: more or less capacity, the same money on more of today's,
needs and contacts that do not get in each other's way, weaker generalists.  Pure functions, each a place from a place."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scenarios.compare.twins import Variant
from sim.adopt import Adopted
from sim.compile import compile_together
from sim.ledger import capacity_pence_a_year
from sim.place import Agency, Place, Treat
from sim.quantity import SEVERITIES, Delay, Quantity
from sim.rollout import RollOut

NOTHING = Quantity(value=0)


def scaled(quantity: Quantity, factor: float) -> Quantity:
    """A number multiplied; its range and source no longer speak for it (the shape of a delay stays)."""
    if isinstance(quantity, Delay):
        return Delay(value=quantity.value * factor, shape=quantity.shape)
    return Quantity(value=quantity.value * factor)


def staffed(place: Place) -> list[str]:
    """Agencies whose staff is modelled."""
    return [name for name, agency in place.agencies.items() if agency.staff is not None]


def _with_agencies(place: Place, changed: dict[str, Agency]) -> Place:
    return place.model_copy(update={"agencies": place.agencies | changed})


def _with_staff(agency: Agency, factor: float, background: bool) -> Agency:
    """Posts and caseload places multiplied; with `background` other people's work too, so that net hours follow exactly."""
    assert agency.staff is not None
    staff = {"fte": scaled(agency.staff.fte, factor)}
    if background:
        staff["background_hours_per_week"] = scaled(agency.staff.background_hours_per_week, factor)
    places = agency.caseload_places
    return agency.model_copy(
        update={
            "staff": agency.staff.model_copy(update=staff),
            "caseload_places": None if places is None else scaled(places, factor),
        }
    )


def with_capacity(place: Place, factor: float, agencies: Collection[str] | None = None) -> Place:
    """The place with staff hours and caseload places of its staffed agencies (or the named ones) multiplied."""
    wanted = staffed(place) if agencies is None else [name for name in staffed(place) if name in agencies]
    return _with_agencies(place, {name: _with_staff(place.agencies[name], factor, True) for name in wanted})


def without_hindering(place: Place) -> Place:
    """Open needs that nobody works on do not lower the success of help for others."""
    return place.model_copy(
        update={
            "needs": {n: need.model_copy(update={"hindered_by_unattended": NOTHING}) for n, need in place.needs.items()}
        }
    )


def without_interactions(place: Place) -> Place:
    """Needs do not worsen each other (the rates of those that have none open stay as they are)."""
    needs = {name: need.model_copy(update={"worsened_by": {}}) for name, need in place.needs.items()}
    return place.model_copy(update={"needs": needs})


def without_contact_hours(place: Place) -> Place:
    """Contacts, chases and referrals take no staff time, so that failure demand cannot lengthen waits."""
    free = {"contact_minutes": NOTHING, "chase_minutes": NOTHING, "referral_minutes": NOTHING}
    return _with_agencies(place, {name: place.agencies[name].model_copy(update=free) for name in staffed(place)})


SWITCHES = {
    "needs do not hinder each other's help": without_hindering,
    "needs do not worsen each other": without_interactions,
    "contacts eat no hours": without_contact_hours,
}


def teams(today: Place, redesigned: Place) -> list[str]:
    """Agencies that only the redesign has and that help with something themselves (do not merely hand on)."""
    return [
        name
        for name, agency in redesigned.agencies.items()
        if name not in today.agencies and any(not treat.hand_over for treat in agency.treats.values())
    ]


def with_teams_as_good(today: Place, redesigned: Place, agencies: Iterable[str], factor: float) -> Place:
    """The redesigned place with the success of its teams' own help set to `factor` times the best of today's specialists.

    For a need that nobody treats today the team's own success is multiplied.
    """
    changed = {}
    for name in agencies:
        treats = {
            need: treat if treat.hand_over else _as_good(treat, _specialist(today, need) or treat, factor)
            for need, treat in redesigned.agencies[name].treats.items()
        }
        changed[name] = redesigned.agencies[name].model_copy(update={"treats": treats})
    return _with_agencies(redesigned, changed)


def _specialist(today: Place, need: str) -> Treat | None:
    """Of today's help for a need the most successful."""
    helps = [a.treats[need] for a in today.agencies.values() if need in a.treats and not a.treats[need].hand_over]
    return max(helps, key=lambda treat: sum(treat.success.triple()), default=None)


def _as_good(treat: Treat, like: Treat, factor: float) -> Treat:
    each = {
        severity: Quantity(value=min(1.0, float(getattr(like.success, severity)) * factor)) for severity in SEVERITIES
    }
    return treat.model_copy(update={"success": treat.success.model_copy(update=each)})


def capacity_pence(today: Place, variant: Variant, years: int) -> int:
    """Pence that a redesign spends on staff and offices above today's over its first `years`, at the place's own size.

    Follows the roll-out day by day: ramp, double running and posts withdrawn, as the ledger does.
    """
    before, after = compile_together([today, variant.place], 100)
    adopted, days = Adopted(before, after, variant.rollout, 0), 365 * years
    total = 0
    for name, agency in after.place.agencies.items():
        old = {} if name in before.absent else capacity_pence_a_year(before.place.agencies[name], before.place, 1.0)
        new = {} if name in after.absent else capacity_pence_a_year(agency, after.place, 1.0)
        for category in {*old, *new}:
            paid = adopted.staff_pence(name, old.get(category, 0), new.get(category, 0), 0, days)
            total += int(paid.sum() // 365) - old.get(category, 0) * years
    return total


def staff_pence_a_year(place: Place, agencies: Iterable[str]) -> int:
    """Yearly pence of the staff (not the offices) of some agencies."""
    return sum(capacity_pence_a_year(place.agencies[name], place, 1.0).get("staff", 0) for name in agencies)


def equal_money(today: Place, variant: Variant, years: int, agencies: Collection[str] | None = None) -> Variant | None:
    """The same money spent on more of today's capacity, in equal parts, with the same start and ramp.

    What the redesign spends on staff and offices above today's over `years` buys posts and caseload places, in proportion,
    at all staffed agencies (or the named ones); one-off costs buy nothing.  None if the redesign spends no more than today.
    """
    extra = capacity_pence(today, variant, years)
    wanted = staffed(today) if agencies is None else [name for name in staffed(today) if name in agencies]
    own = staff_pence_a_year(today, wanted)
    if extra <= 0 or own == 0:
        return None
    rollout = variant.rollout.model_copy(
        update={"decommission": [], "double_running_days": RollOut().double_running_days}
    )
    place = _bought(today, wanted, extra / own / _years_in_force(today, rollout, years))
    return Variant(
        f"{variant.name}_money", f"the same money on more of today's capacity ({variant.label})", place, rollout
    )


def _years_in_force(today: Place, rollout: RollOut, years: int) -> float:
    one = compile_together([today], 100)[0]
    return float(Adopted(one, one, rollout, 0).moved(0, 365 * years).sum()) / 365


def _bought(today: Place, agencies: Iterable[str], share: float) -> Place:
    return _with_agencies(today, {name: _with_staff(today.agencies[name], 1 + share, False) for name in agencies})
