"""`python -m benchmarks.coverage`: how often 95 % intervals hold the truth, for few replications of a skewed measure.

The place: some citizens, each in acute need of housing from the first day; the need is hidden, so that nobody asks. Crises strike each at
a stated rate; the redesign sends somebody out who finds them, and from the next day on help keeps every crisis away.  The difference
in crises over a year is then known from a formula (`expected_difference`), and the fewer citizens, the more skewed it is.

Replications are independent runs of the engine, today and redesign from one warm-up with shared luck.  They make one large pool
for each size of place, which is shuffled and cut into studies: no replication twice in a study, none in two studies of a shuffle.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenarios.compare.differences import half_width
from scenarios.compare.stop import Precision
from scenarios.compare.twins import Compared, Comparison, Variant, arms, prepare
from sim import enums as e
from sim.load import place_from
from sim.place import Place

REPLICATIONS = (5, 10, 20, 50)
LONG: dict[str, Any] = {"value": 36_500, "shape": "fixed"}
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True)
class World:
    """Citizens of the place, crises a year of each, and how often a year outreach would find each."""

    citizens: int
    crises_per_year: float
    found_per_year: float = 4.0

    @property
    def expected_difference(self) -> float:
        """Crises of the whole place in a year, redesign less today.

        Clocks run from day 0 and strike from day 1 on, so that somebody is found by the end of day t with probability
        1 - exp(-found x t / 365) and is in help from the next day on; without help a crisis strikes on a day with probability
        1 - exp(-rate / 365), for a clock strikes once a day at most.  One citizen in 36,500 leaves each day, and whoever comes instead has
        still to be found.
        """
        found = -np.expm1(
            -self.found_per_year * np.arange(364) / 365
        )  # by the end of a day, of those there from the first
        replaced = np.arange(364) / LONG["value"]
        in_help = (1 - replaced) * found + np.cumsum(found) / LONG["value"]
        return float(self.citizens * in_help.sum() * np.expm1(-self.crises_per_year / 365))


WORLDS = (World(1, 0.25), World(1, 0.5), World(2, 1.0), World(12, 1.0), World(120, 1.0))


def place(world: World, outreach: bool) -> Place:
    """The place, with somebody who goes out to find people or without."""
    nobody = {"share": 0, "delay_days": 1}
    returns = ("failed_help", "gave_up", "no_action", "turned_away", "lost", "signposted")
    need: dict[str, Any] = {
        "label": "Housing", "deterioration_per_year": 0, "recovery_per_year": 0, "hidden_share": 1, "relief": 1,
        "crisis_per_year": {"acute": world.crises_per_year}, "crisis": "roofless", "doors": {"office": 1},
        "seek_delay_days": 0, "patience_days": LONG, "returns": dict.fromkeys(returns, nobody),
    }  # fmt: skip
    office: dict[str, Any] = {
        "label": "Office", "funder": "council", "assessment": {"fixed_minutes": 1},
        "staff": {"fte": 1_000, "open_days": WEEK, "gbp_per_fte_year": 1, "contact_share_max": 1},
        "treats": {"housing": {"continuing": True, "success": 1, "takes_place": False}},
        "outreach_per_year": {"housing": world.found_per_year} if outreach else {},
    }  # fmt: skip
    cohort = {
        "label": "People", "kind": "family", "citizens": world.citizens, "leaves_after_days": LONG,
        "needs": {"housing": {"prevalence": 1, "prevalence_severity": {"acute": 1}}},
    }  # fmt: skip
    return place_from(
        {
            "name": "hidden", "label": "Hidden need", "residents": 1, "funders": {"council": {"label": "Council"}},
            "needs": {"housing": need}, "cohorts": {"people": cohort},
            "crises": {"roofless": {"label": "Crisis", "agency": "ward", "falls_share": 0, "refer_share": 0}},
            "agencies": {"office": office, "ward": {"label": "Ward", "funder": "council", "prices": {}}},
        }
    )  # fmt: skip


def prepared(world: World, seed: int = 1) -> Compared:
    """Today against outreach, over one year from the first day (nothing has to settle here)."""
    variant = Variant("outreach", "Outreach", place(world, True))
    return prepare(Comparison(place(world, False), (variant,), years=1, seed=seed, warm_up_days=0))


def pool(world: World, replications: int, seed: int = 1) -> np.ndarray:
    """f8[replication]: difference in crises, of independent replications."""
    compared = prepared(world, seed)
    out = np.empty(replications)
    for r in range(replications):
        today, redesign = (run.to(365).world.events[..., e.E_CRISIS].sum() for _, run in arms(compared, r))
        out[r] = float(redesign) - float(today)
    return out


@dataclass(frozen=True)
class Coverage:
    """Studies; shares of them whose interval holds the truth, lies wholly above or below it; replications a study, mean."""

    studies: int
    holds: float
    above: float
    below: float
    replications: float


def shuffled(values: np.ndarray, length: int, studies: int, seed: int) -> Iterator[np.ndarray]:
    """At least `studies` studies of `length` replications as blocks f8[study, replication], each block one shuffle of the pool."""
    rng = np.random.default_rng(seed)
    a_shuffle = len(values) // length
    for _ in range(-(-studies // a_shuffle)):
        yield rng.permutation(values)[: a_shuffle * length].reshape(a_shuffle, length)


def _told(low: np.ndarray, high: np.ndarray, truth: float, lengths: np.ndarray) -> Coverage:
    above, below = float((low > truth).mean()), float((high < truth).mean())
    return Coverage(len(low), 1 - above - below, above, below, float(lengths.mean()))


def fixed(values: np.ndarray, truth: float, replications: int, studies: int = 4_000, seed: int = 7) -> Coverage:
    """Coverage of Student's t interval over a stated number of replications."""
    blocks = list(shuffled(values, replications, studies, seed))
    block = np.concatenate(blocks)
    count = np.full(len(block), replications)
    half = half_width(block.var(axis=1, ddof=1), count)
    mean = block.mean(axis=1)
    return _told(mean - half, mean + half, truth, count)


def stopped(values: np.ndarray, truth: float, wanted: Precision, studies: int = 4_000, seed: int = 8) -> Coverage:
    """Coverage of the interval at which the stop rule of ``--precision`` ends."""
    block = np.concatenate(list(shuffled(values, wanted.most, studies, seed)))
    mean, half = np.empty(len(block)), np.empty(len(block))
    lengths, running = np.zeros(len(block), "i8"), np.ones(len(block), bool)
    for count in wanted.counts:
        part = block[:, :count]
        own = half_width(part.var(axis=1, ddof=1), np.full(len(block), count))
        ends = running & ((own <= wanted.half_width) | (count == wanted.most))
        mean[ends], half[ends], lengths[ends] = part.mean(axis=1)[ends], own[ends], count
        running &= ~ends
    return _told(mean - half, mean + half, truth, lengths)


def aimed_at(values: np.ndarray, replications: int) -> Precision:
    """The precision that a study of so many replications has on average."""
    half = half_width(np.array([values.var(ddof=1)]), np.array([replications]))
    return Precision("events", float(half[0]), "crisis")


def skewness(values: np.ndarray) -> float:
    """Third central moment over the cube of the standard deviation."""
    away = values - values.mean()
    return float((away**3).mean() / (away**2).mean() ** 1.5)


def _row(name: str, told: Coverage) -> str:
    error = 1.96 * np.sqrt(told.holds * (1 - told.holds) / told.studies)
    return (
        f"  {name:<38} {told.replications:6.1f} replications  {told.holds:6.1%} ± {error:.1%}"
        f"   too high {told.above:5.1%}  too low {told.below:5.1%}   {told.studies:,} studies"
    )


def main() -> None:
    """Read the options and print a table a place."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--pool", type=int, default=20_000, help="independent replications of each place")
    parser.add_argument("--studies", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for at, world in enumerate(WORLDS):  # a seed each: small places would share the luck of their first citizens
        values, truth = pool(world, asked.pool, asked.seed + at), world.expected_difference
        error = values.std(ddof=1) / np.sqrt(len(values))
        print(
            f"{world.citizens} citizens, {world.crises_per_year:g} crises a year each: difference by formula {truth:.4f}, "
            f"pool {values.mean():.4f} ± {1.96 * error:.4f}; skewness {skewness(values):.2f}"
        )
        for count in REPLICATIONS:
            print(_row(f"{count} replications", fixed(values, truth, count, asked.studies)))
        for count in (8, 16, 32, 64):
            wanted = aimed_at(values, count)
            print(
                _row(
                    f"stop rule, ± {wanted.half_width:.3f} (about {count})",
                    stopped(values, truth, wanted, asked.studies),
                )
            )
        print(flush=True)


if __name__ == "__main__":
    main()
