"""What does the work: a redesign without each of its parts, and its effect split fairly between them.

A *part* is one lever of a redesign (or any other thing that can be left out).  A game is played for every figure: what a set of
parts brings together, against today.  Leave-one-out tells what would be lost without a part; Shapley's value is a part's mean
contribution over all orders in which the parts may be added, and adds up to the whole effect (Shapley 1953).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from scenarios.compare.differences import half_width
from scenarios.compare.headlines import MEASURES, headline_values
from scenarios.compare.twins import Comparison, Variant, prepare, run_comparison
from scenarios.scenario import SILOED

Parts = frozenset[int]
#: The redesigned place's variant with only these parts, in the redesign's order; ValueError if they do not hold together.
Build = Callable[[Parts], Variant]
MOST_FOR_ALL_SETS = 5
PERMUTATIONS = 8
COLUMNS = ["part", "way", "measure", "figure", "effect", "low", "high", "replications"]
ALONE, LEFT_OUT, SHAPLEY, ALL_PARTS = "alone", "lost without it", "Shapley share", "all parts"


def all_sets(count: int) -> list[Parts]:
    """Every set of parts, the empty one first."""
    return [frozenset(some) for size in range(count + 1) for some in combinations(range(count), size)]


def orders(count: int, seed: int, permutations: int = PERMUTATIONS) -> list[tuple[int, ...]]:
    """Random orders in which parts are added, each followed by its reverse, which lessens the spread of their mean."""
    rng = np.random.default_rng(seed)
    forward = [tuple(int(p) for p in rng.permutation(count)) for _ in range(max(1, permutations // 2))]
    return [order for one in forward for order in (one, one[::-1])]


def prefixes(order: Sequence[int]) -> list[Parts]:
    """The sets that grow as parts are added in an order, from none to all."""
    return [frozenset(order[:size]) for size in range(len(order) + 1)]


def shapley(value: Mapping[Parts, np.ndarray], count: int) -> np.ndarray:
    """f8[part, ...]: exact Shapley values from the worth of every set (each any shape, e.g. [replication, figure])."""
    shares = []
    for part in range(count):
        total = np.zeros_like(np.asarray(value[frozenset()], "f8"))
        for some in all_sets(count):
            if part not in some:
                weight = math.factorial(len(some)) * math.factorial(count - len(some) - 1) / math.factorial(count)
                total = total + weight * (np.asarray(value[some | {part}]) - np.asarray(value[some]))
        shares.append(total)
    return np.stack(shares)


def shapley_by_orders(value: Mapping[Parts, np.ndarray], sample: Sequence[Sequence[int]]) -> np.ndarray:
    """f8[order, part, ...]: contributions of parts along each order; their mean over orders estimates Shapley's value."""
    out = []
    for order in sample:
        worth = [np.asarray(value[some], "f8") for some in prefixes(order)]
        gains = {part: after - before for part, (before, after) in zip(order, pairwise(worth), strict=True)}
        out.append(np.stack([gains[part] for part in range(len(order))]))
    return np.stack(out)


@dataclass(frozen=True)
class Attribution:
    """rows: a pandas frame of `COLUMNS` (effect: redesign less today; negative is a reduction); sampled: number of orders drawn, 0
    if every set of parts was run; impossible: sets of parts that do not hold together, counted as without the parts that
    cannot stand."""

    rows: Any
    sampled: int
    impossible: tuple[tuple[str, ...], ...]


def attribute(
    comparison: Comparison,
    names: Sequence[str],
    build: Build,
    workers: int | None = None,
    tell: Callable[[int, int], None] | None = None,
    permutations: int = PERMUTATIONS,
) -> Attribution:
    """Run a redesign with its parts left out in turn, and split its effect on every headline figure.

    comparison: place, years, citizens, seed, replications and `warm_up_days` (its variants are not used).  All sets of parts
    share one warm-up.  Up to five parts every set is run; beyond, orders are drawn at random, and the intervals hold both the
    spread over replications and over orders.
    """
    count = len(names)
    sample = [] if count <= MOST_FOR_ALL_SETS else orders(count, comparison.seed, permutations)
    wanted = all_sets(count) if not sample else _needed(count, sample)
    variants, stands_in, impossible = _built(wanted, build)
    whole = replace(comparison, variants=tuple(variants.values()), only=MEASURES)
    values = headline_values(run_comparison(whole, workers, tell, prepare(whole)).measures)
    worth = {some: _worth(values, variants.get(stands_in[some])) for some in wanted}
    rows = [*_single(worth, names), *_shares(worth, names, sample)]
    return Attribution(_frame(rows, list(values.columns)), len(sample), tuple(_named(s, names) for s in impossible))


def _needed(count: int, sample: Iterable[Sequence[int]]) -> list[Parts]:
    everything = frozenset(range(count))
    sets = {some for order in sample for some in prefixes(order)}
    sets |= {everything - {part} for part in everything} | {frozenset({part}) for part in everything}
    return sorted(sets, key=lambda some: (len(some), sorted(some)))


def _named(some: Parts, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names[part] for part in sorted(some))


def _built(wanted: Iterable[Parts], build: Build) -> tuple[dict[Parts, Variant], dict[Parts, Parts], list[Parts]]:
    """Variants of the sets that hold together, and which set stands in for each (the largest part of it that does)."""
    variants: dict[Parts, Variant] = {}
    stands_in: dict[Parts, Parts] = {}
    impossible = []
    for some in wanted:
        stands_in[some] = _largest(some, build, variants)
        if stands_in[some] != some:
            impossible.append(some)
    return variants, stands_in, impossible


def _largest(some: Parts, build: Build, variants: dict[Parts, Variant]) -> Parts:
    for size in range(len(some), 0, -1):
        for smaller in combinations(sorted(some), size):
            own = frozenset(smaller)
            if own in variants:
                return own
            try:
                variants[own] = replace(build(own), name="set_" + "_".join(map(str, smaller)))
            except ValueError:
                continue
            return own
    return frozenset()


def _worth(values, variant: Variant | None) -> np.ndarray:
    """f8[replication, figure]: difference from today; nothing for no parts."""
    today = values.xs(SILOED, level="scenario")
    other = today if variant is None else values.xs(variant.name, level="scenario")
    return (other - today).to_numpy("f8")


def _single(worth: Mapping[Parts, np.ndarray], names: Sequence[str]):
    """(part, way, effect [replication, figure], variance over orders) of all parts, each alone, and each left out."""
    everything = frozenset(range(len(names)))
    yield ALL_PARTS, ALL_PARTS, worth[everything], 0.0
    for part, name in enumerate(names):
        yield name, ALONE, worth[frozenset({part})], 0.0
        yield name, LEFT_OUT, worth[everything] - worth[everything - {part}], 0.0


def _shares(worth: Mapping[Parts, np.ndarray], names: Sequence[str], sample: Sequence[Sequence[int]]):
    if not sample:
        for name, effect in zip(names, shapley(worth, len(names)), strict=True):
            yield name, SHAPLEY, effect, 0.0
        return
    gains = shapley_by_orders(worth, sample)  # order, part, replication, figure
    pairs = gains.reshape(len(sample) // 2, 2, *gains.shape[1:]).mean(axis=1)
    spread = (
        pairs.mean(axis=2).var(axis=0, ddof=1) / len(pairs) if len(pairs) > 1 else np.full(gains.shape[1::2], np.nan)
    )
    for part, name in enumerate(names):
        yield name, SHAPLEY, gains[:, part].mean(axis=0), spread[part]


def _frame(rows, figures: list[tuple[str, str]]):
    """Intervals: Student's t over replications; the variance over orders is added to that of the mean."""
    import pandas as pd

    out = []
    for part, way, effect, over_orders in rows:
        n = len(effect)
        count = np.full(effect.shape[1], n)
        variance = effect.var(axis=0, ddof=1) if n > 1 else np.full(effect.shape[1], np.nan)
        half = half_width(variance + n * np.asarray(over_orders), count)
        mean = effect.mean(axis=0)
        out += [
            (part, way, measure, figure, mean[f], mean[f] - half[f], mean[f] + half[f], n)
            for f, (measure, figure) in enumerate(figures)
        ]
    return pd.DataFrame(out, columns=COLUMNS)
