"""A redesign taking effect: which rules, hours, places and pay are in force on which day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.compile import UNLIMITED, Compiled
from sim.layout import World
from sim.place import Agency
from sim.rollout import RollOut


@dataclass(frozen=True)
class Adopted:
    """A redesign adopted by a run: from which rules to which, how, and the day from which the roll-out counts."""

    today: Compiled
    redesigned: Compiled
    rollout: RollOut
    day: int

    @property
    def start(self) -> int:
        """Day on which the first citizens and hours move."""
        return self.day + round(self.rollout.start_day.value)

    def moved(self, first: int, end: int, late_days: float = 0.0) -> np.ndarray:
        """f8[day]: share of the change of staff that is in force on each day from `first` to before `end`."""
        since = np.arange(first, end) - self.start - round(late_days)
        ramp = self.rollout.ramp_days.value
        return (since >= 0).astype("f8") if ramp < 1 else np.clip((since + 1) / ramp, 0.0, 1.0)

    def kept(self, agency: str, first: int, end: int, late_days: float = 0.0) -> np.ndarray:
        """f8[day]: share of an agency's staff that has not been withdrawn."""
        kept = np.ones(end - first)
        staff = self.redesigned.place.agencies[agency].staff
        for cut in self.rollout.decommission:
            if cut.agency == agency and staff is not None and staff.fte.value > 0:
                begun = np.arange(first, end) >= self.start + round(cut.after_days.value) + round(late_days)
                kept -= begun * cut.fte.value / staff.fte.value
        return np.maximum(kept, 0.0)

    def staff_pence(self, agency: str, before: int, after: int, first: int, end: int) -> np.ndarray:
        """i8[day]: yearly pence of staff in force on each day; who goes is paid for `double_running_days` longer."""
        late = self.rollout.double_running_days.value
        moved = self.moved(first, end, late if after < before else 0.0)
        amount = (before + (after - before) * moved) * self.kept(agency, first, end, late)
        return np.floor(amount + 0.5).astype("i8")


def put_in_force(adopted: Adopted, world: World) -> None:
    """Write hours, places and the plan of the roll-out into a world, from the day of adoption on."""
    first, end = adopted.day, len(world.minutes_a_week)
    today, other, moved = (
        adopted.today,
        adopted.redesigned,
        adopted.moved(adopted.day, len(world.minutes_a_week))[:, None],
    )
    kept = np.stack([adopted.kept(name, first, end) for name in other.names.agencies], axis=1)
    change = other.minutes_a_week - today.minutes_a_week
    world.minutes_a_week[first:] = (today.minutes_a_week + change * moved) * kept
    limited = (today.places != UNLIMITED) & (other.places != UNLIMITED)
    between = np.floor((today.places + (other.places - today.places) * moved) * kept + 1e-9)
    world.places[first:] = np.where(limited, between, np.where(moved > 0.0, other.places, today.places))
    world.eligible[:] = [eligible(adopted.rollout, stratum) for stratum in other.names.strata]
    plan = world.rollout[0]
    plan["start"], plan["active"], plan["ramp"] = adopted.start, 1, adopted.rollout.ramp_days.value
    plan["covered"], plan["consent"] = float(adopted.rollout.covered_share), float(adopted.rollout.consent_share)


def eligible(rollout: RollOut, stratum: tuple[str, str, str, bool]) -> bool:
    """Whether citizens of a stratum (cohort, group, area, worst-off) may be covered."""
    named = zip((rollout.cohorts, rollout.groups, rollout.areas), stratum[:3], strict=True)
    return all(not names or name in names for names, name in named)


def check_adoption(today: Compiled, redesigned: Compiled, before: Adopted | None) -> None:
    """Raise ValueError if a run under today's rules cannot go on under the redesigned ones."""
    if before is not None:
        raise ValueError("a redesign has been adopted before; put both into one redesign")
    if today.names != redesigned.names or today.lines is not redesigned.lines:
        raise ValueError("the redesign was not compiled together with the place of this run")
    for name, agency in today.place.agencies.items():
        wrong = may_follow(agency, redesigned.place.agencies[name])
        if wrong and name not in today.absent:
            raise ValueError(f"agencies.{name}: {wrong} when a redesign takes effect")


def may_follow(today: Agency, redesigned: Agency) -> str:
    """What of an agency a redesign changes although it may not, in words; "" if nothing."""
    if (today.staff is None) != (redesigned.staff is None):
        return "an agency stays staffed or priced"
    if today.staff is not None and redesigned.staff is not None and today.staff.open_days != redesigned.staff.open_days:
        return "its open days stay"
    if today.discipline != redesigned.discipline:
        return "the order of its queue stays"
    return ""
