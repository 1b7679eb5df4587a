"""The ledger: who paid how much for what, in whole pence, day by day.

Spend is capacity (staff and estate of an agency's slice, paid whether used or not) plus marginal cost (crises and their chains,
stays, benefits, bought care, priced contacts) plus the universal cost.  Nothing is spread over activities here: imputed cost is
another table (`sim.measures.money`) and is never added to spend.

Every post is an array of whole pence by day and cohort.  A cost shared by several funders, or by 365 days, is paid by the
difference of cumulated floors, so that days add up to years and funders add up to the whole to the penny; the last funder
named takes the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sim.adopt import Adopted
from sim.compile import Compiled
from sim.costs import Line, payers, uprating
from sim.layout import World
from sim.place import Agency, Place

SHARED = "shared"
CAPACITY, MARGINAL, UNIVERSAL = "capacity", "marginal", "universal"
_MILLION = 1_000_000


@dataclass(frozen=True)
class Post:
    """What one funder pays for one category at one agency.

    agency: name, or "none"; kind: "capacity", "marginal" or "universal"; cohort: name, or "shared"; pence: i8[day].
    """

    agency: str
    funder: str
    cohort: str
    category: str
    kind: str
    pence: np.ndarray


@dataclass(frozen=True)
class Ledger:
    """All posts from `first_day` on for whole years."""

    first_day: int
    years: int
    posts: tuple[Post, ...]

    def total(self, kind: str | None = None) -> int:
        """Pence in all, or of one kind."""
        return sum(int(post.pence.sum()) for post in self.posts if kind in (None, post.kind))

    def by_year(self) -> Iterator[tuple[Post, np.ndarray]]:
        """Each post with its pence by year, i8[year]."""
        for post in self.posts:
            yield post, post.pence.reshape(self.years, 365).sum(axis=1)

    def frame(self):
        """A pandas frame with a row a day and post: day, agency, funder, cohort, category, kind, pence (zero rows left out)."""
        import pandas as pd

        parts = []
        for post in self.posts:
            days = np.flatnonzero(post.pence)
            part = pd.DataFrame({"day": self.first_day + days, "pence": post.pence[days]})
            parts.append(
                part.assign(
                    agency=post.agency, funder=post.funder, cohort=post.cohort, category=post.category, kind=post.kind
                )
            )
        columns = ["day", "agency", "funder", "cohort", "category", "kind", "pence"]
        if not parts:
            return pd.DataFrame(columns=columns)
        return pd.concat(parts, ignore_index=True)[columns].sort_values("day", kind="stable", ignore_index=True)


def split(amounts: np.ndarray, funders: tuple[tuple[str, float], ...]) -> list[tuple[str, np.ndarray]]:
    """Whole pence i8[day, ...] shared between funders: differences of cumulated floors; the last takes the rest."""
    if len(funders) == 1:
        return [(funders[0][0], amounts)]
    cumulated = np.cumsum(amounts, axis=0)
    parts, left = [], amounts.copy()
    for name, share in funders[:-1]:
        parts_per_million = int(share * _MILLION + 0.5)
        own = np.diff(cumulated // _MILLION * parts_per_million + cumulated % _MILLION * parts_per_million // _MILLION,
                      axis=0, prepend=0)  # fmt: skip
        parts.append((name, own))
        left = left - own
    return [*parts, (funders[-1][0], left)]


def daily_pence(pence_a_year: int | np.ndarray, days: int) -> np.ndarray:
    """i8[day]: a yearly amount (or one in force on each day) in daily whole pence that add up to it after 365 days."""
    in_force = np.broadcast_to(np.asarray(pence_a_year, "i8"), days)
    return np.diff(np.cumsum(in_force) // 365, prepend=0)


def capacity_pence_a_year(agency: Agency, place: Place, scale: float) -> dict[str, int]:
    """Yearly pence of an agency's slice: staff and estate, in the place's price year, at the scale of the run."""
    staff = agency.staff
    if staff is None:
        return {}
    factor = uprating(staff.price_year or place.price_year, place.price_year)
    part = Fraction(staff.slice.value) * Fraction(factor) * Fraction(scale) * 100
    amounts = {
        "staff": Fraction(staff.fte.value) * Fraction(staff.gbp_per_fte_year.value),
        "estate": Fraction(staff.estate_gbp_per_year.value),
    }
    return {name: round(gbp * part) for name, gbp in amounts.items() if gbp > 0}


def _in_force(compiled: Compiled, name: str) -> dict[str, int]:
    """Yearly pence of an agency's slice; nothing for one that only a redesign would bring."""
    if name in compiled.absent:
        return {}
    return capacity_pence_a_year(compiled.place.agencies[name], compiled.place, compiled.scale)


def _capacity_posts(compiled: Compiled, adopted: Adopted | None, first_day: int, days: int) -> Iterator[Post]:
    for name, agency in compiled.place.agencies.items():
        before = _in_force(adopted.today if adopted else compiled, name)
        after = _in_force(compiled, name)
        for category in dict.fromkeys((*before, *after)):
            old, new = before.get(category, 0), after.get(category, 0)
            if adopted is None:
                daily = daily_pence(old, days)
            else:
                daily = daily_pence(adopted.staff_pence(name, old, new, first_day, first_day + days), days)
            for funder, amounts in _paid_by(adopted, agency, name, (old, new), first_day, daily):
                yield Post(name, funder, SHARED, category, CAPACITY, amounts)


def _paid_by(
    adopted: Adopted | None, agency: Agency, name: str, yearly: tuple[int, int], first_day: int, daily: np.ndarray
) -> list[tuple[str, np.ndarray]]:
    """Who pays which part of an agency's capacity on each day: where a redesign changes the shares, they change as staff move."""
    before = payers(adopted.today.place.agencies[name]) if adopted else payers(agency)
    if adopted is None or before == payers(agency) or name in adopted.today.absent:
        return split(daily, payers(agency))
    moved = adopted.moved(first_day, first_day + len(daily))
    old, new = yearly[0] * (1 - moved), yearly[1] * moved
    one, other = dict(before), dict(payers(agency))
    *most, last = dict.fromkeys((*one, *other))
    parts, left = [], daily.copy()
    for funder in most:
        own = old * one.get(funder, 0.0) + new * other.get(funder, 0.0)
        share = np.divide(own, old + new, out=np.zeros(len(daily)), where=old + new > 0)
        cumulated = np.floor(np.cumsum(daily * share) + 0.5).astype("i8")
        parts.append((funder, np.diff(cumulated, prepend=0)))
        left = left - parts[-1][1]
    return [*parts, (last, left)]


def units(world: World, line: int, per_day: bool, first_day: int, end: int) -> np.ndarray:
    """i8[day, cohort]: how often a cost line fell due on each day from `first_day` to before `end`."""
    if per_day:
        running = np.cumsum(world.line_level[:end, line].astype("i8"), axis=0)
        return running[first_day:]
    return world.line_events[first_day:end, line].astype("i8")


def _marginal_posts(compiled: Compiled, world: World, first_day: int, end: int) -> Iterator[Post]:
    for number, line in enumerate(compiled.lines):
        amounts = units(world, number, line.per_day, first_day, end) * line.pence
        for funder, own in split(amounts, line.funders):
            for c, cohort in enumerate(compiled.names.cohorts):
                yield Post(line.agency or "none", funder, cohort, _category(line), MARGINAL, own[:, c])


def _category(line: Line) -> str:
    return f"{line.category}:{line.subject}" if line.subject else line.category


def _universal_posts(compiled: Compiled, days: int) -> Iterator[Post]:
    """Universal services are charged for every place in a cohort, alive or not: death must not look like a saving."""
    for c, cohort in enumerate(compiled.names.cohorts):
        for cost in compiled.place.universal_cost_gbp_per_year:
            factor = uprating(cost.price_year or compiled.place.price_year, compiled.place.price_year)
            pence = round(Fraction(cost.gbp.value) * Fraction(factor) * 100) * int(compiled.net.cohorts[c]["slots"])
            for funder, own in split(daily_pence(pence, days), payers(cost)):
                yield Post("none", funder, cohort, "universal", UNIVERSAL, own)


def keep_ledger(compiled: Compiled, world: World, first_day: int, years: int, adopted: Adopted | None = None) -> Ledger:
    """The ledger of a world from `first_day` (the end of its warm-up) for whole years that have been run."""
    days = 365 * years
    posts = (
        *_capacity_posts(compiled, adopted, first_day, days),
        *_marginal_posts(compiled, world, first_day, first_day + days),
        *_universal_posts(compiled, days),
    )
    return Ledger(first_day, years, _merged(posts))


def _merged(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Posts that differ in nothing but their amounts, added together; in the order in which they first appear."""
    sums: dict[tuple[str, str, str, str, str], np.ndarray] = {}
    for post in posts:
        key = (post.agency, post.funder, post.cohort, post.category, post.kind)
        sums[key] = sums[key] + post.pence if key in sums else post.pence
    return tuple(Post(*key, pence=pence) for key, pence in sums.items())
