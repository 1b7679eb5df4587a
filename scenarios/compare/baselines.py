"""What a redesign's effect hangs on: the same comparison at other capacities, for the same money, with other teams, and
without parts of the model's structure.

Other capacities and structures are other baselines: both arms warm up anew, for as long as the place itself needs, so that
their siloed world is another one, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scenarios.compare.controls import SWITCHES, equal_money, teams, with_capacity, with_teams_as_good
from scenarios.compare.differences import half_width
from scenarios.compare.headlines import MARGINAL, MEASURES, headline_values
from scenarios.compare.twins import Comparison, Variant, prepare, run_comparison
from scenarios.scenario import SILOED
from sim.place import Place

#: Redesigned places made from a (changed) place of today.
Make = Callable[[Place], tuple[Variant, ...]]
CAPACITIES = (0.9, 1.1, 0.75)
GENERALISTS = {"teams as good as specialists": 1.0, "teams half as good": 0.5}
AS_IT_IS, EQUAL_MONEY = "as it is", "same money, today's way"
COLUMNS = [
    "setting", "scenario", "measure", "part", "siloed", "redesign", "difference", "low", "high", "replications",
]  # fmt: skip


@dataclass(frozen=True)
class Baseline:
    """One comparison and what its scenarios stand for: scenario -> (setting, redesign)."""

    comparison: Comparison
    stands_for: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Controls:
    """rows: a pandas frame with a row a setting, redesign and headline figure (`COLUMNS`); skipped: what cannot be, and why."""

    rows: Any
    skipped: dict[str, str]


def capacity_label(factor: float) -> str:
    """What a capacity is called."""
    return f"capacity {factor:.0%} of today's"


def carried_over(today: Place, variants: tuple[Variant, ...]) -> Make:
    """Redesigned places that are given as they are, at another capacity: today's agencies in them have it, too."""

    def make(place: Place) -> tuple[Variant, ...]:
        return tuple(replace(v, place=_at_capacity_of(place, today, v.place)) for v in variants)

    return make


def _at_capacity_of(changed: Place, today: Place, redesigned: Place) -> Place:
    for name, agency in today.agencies.items():
        before, now = agency.staff, changed.agencies[name].staff
        if before is not None and now is not None and before.fte.value > 0:
            redesigned = with_capacity(redesigned, now.fte.value / before.fte.value, {name})
    return redesigned


def baselines(comparison: Comparison, make: Make | None = None) -> tuple[list[Baseline], dict[str, str]]:
    """All controls of a comparison: those that share today's world, then other capacities, then other structures; and what
    cannot be done, with the reason (a redesign that moves more staff than there would be).

    make: redesigns from a changed place; without it the variants' own places are carried over.
    """
    make = make or carried_over(comparison.place, comparison.variants)
    found, skipped = [_same_world(comparison)], {}
    for factor in CAPACITIES:
        place = with_capacity(comparison.place, factor)
        try:
            found.append(_whole(comparison, place, make(place), capacity_label(factor)))
        except ValueError as error:
            skipped[capacity_label(factor)] = str(error)
    for name, switched in SWITCHES.items():
        variants = tuple(replace(v, place=switched(v.place)) for v in comparison.variants)
        found.append(_whole(comparison, switched(comparison.place), variants, name))
    return found, skipped


def _whole(comparison: Comparison, place: Place, variants: tuple[Variant, ...], setting: str) -> Baseline:
    return Baseline(replace(comparison, place=place, variants=variants), {v.name: (setting, v.name) for v in variants})


def _same_world(comparison: Comparison) -> Baseline:
    """The redesigns as they are, their money spent today's way, and their teams at other success: one warm-up for all."""
    variants, stands_for = list(comparison.variants), {v.name: (AS_IT_IS, v.name) for v in comparison.variants}
    for v in comparison.variants:
        bought = equal_money(comparison.place, v, comparison.years)
        if bought is not None:
            variants.append(bought)
            stands_for[bought.name] = (EQUAL_MONEY, v.name)
        own = teams(comparison.place, v.place)
        for number, (label, factor) in enumerate(GENERALISTS.items() if own else ()):
            place = with_teams_as_good(comparison.place, v.place, own, factor)
            variants.append(replace(v, name=f"{v.name}_team{number}", place=place))
            stands_for[variants[-1].name] = (label, v.name)
    return Baseline(replace(comparison, variants=tuple(variants)), stands_for)


def run_baselines(
    comparison: Comparison,
    make: Make | None = None,
    workers: int | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Controls:
    """Run all controls.

    comparison: with `warm_up_days` given (the base place's).  Intervals: Student's t over replications, paired.
    """
    import pandas as pd

    found, skipped = baselines(replace(comparison, only=MEASURES), make)
    frames: list[Any] = []
    for at, baseline in enumerate(found):
        compared = run_comparison(baseline.comparison, workers, compared=prepare(baseline.comparison))
        values = headline_values(compared.measures)
        frames += [_rows(values, name, *of) for name, of in baseline.stands_for.items()]
        if tell is not None:
            tell(at + 1, len(found))
    return Controls(pd.concat(frames, ignore_index=True)[COLUMNS], skipped)


def _rows(values, scenario: str, setting: str, redesign: str):
    import pandas as pd

    today, other = (values.xs(name, level="scenario") for name in (SILOED, scenario))
    change = other - today
    half = half_width(change.var().to_numpy(), change.count().to_numpy())
    mean = change.mean()
    rows = pd.DataFrame(
        {
            SILOED: today.mean(), "redesign": other.mean(), "difference": mean,
            "low": mean - half, "high": mean + half, "replications": change.count(),
        }
    ).reset_index()  # fmt: skip
    return rows.assign(setting=setting, scenario=redesign)


def tipping(controls):
    """Distance from tipping: how spend answers to a tenth less and a tenth more capacity, from the rows of `run_baselines`.

    A frame: scenario (siloed, or a redesign), less, more: change of marginal spend (crises, stays, benefits, bought help) as a
    share of its level; near nothing far from the tipping point, steep near it.  Missing where a capacity could not be run.
    """
    import pandas as pd

    rows = controls[(controls["measure"] == MARGINAL[0]) & (controls["part"] == MARGINAL[1])]
    table = rows.set_index(["scenario", "setting"])
    out = []
    for redesign in dict.fromkeys(rows["scenario"]):
        for scenario, column in ((SILOED, SILOED), (redesign, "redesign")):
            level = _level(table, redesign, AS_IT_IS, column)
            less, more = (_level(table, redesign, capacity_label(f), column) / level - 1 for f in (0.9, 1.1))
            out.append((scenario, less, more))
    return pd.DataFrame(out, columns=["scenario", "less", "more"]).drop_duplicates("scenario", ignore_index=True)


def _level(table, redesign: str, setting: str, column: str) -> float:
    key = (redesign, setting)
    return float(table.loc[key, column]) if key in table.index else float(np.nan)
