"""Variants: journeys that take the same steps in the same order; how often each, and how much of all journeys they cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.journeys.follows import Steps

MOST_KEPT = 200_000  # different variants in memory; beyond, those met once are forgotten (and counted as others)


@dataclass(frozen=True)
class Variant:
    """steps: numbers of nodes; count and share of journeys; failure: mean number of contacts of failure demand in one of them."""

    steps: tuple[int, ...]
    count: int
    share: float
    failure: float


class Variants:
    """Counts the variants of whole cases.  merged: a step right after the same one is not told again."""

    def __init__(self, merged: bool = True) -> None:
        self._merged = merged
        self._counts: Counter[bytes] = Counter()
        self._failures: Counter[bytes] = Counter()
        self.cases = 0

    def add(self, steps: Steps) -> None:
        """Count some whole cases."""
        if not len(steps.case):
            return
        new = np.append(True, np.diff(steps.case) != 0)
        told = new | np.append(True, np.diff(steps.node) != 0) if self._merged else np.ones(len(new), bool)
        number = np.cumsum(new) - 1
        cases = int(number[-1]) + 1
        codes, bounds = steps.node[told].astype("u2"), np.searchsorted(number[told], np.arange(cases + 1))
        failures = np.bincount(number, steps.failure, cases).astype("i8")
        for at, failed in enumerate(failures):
            key = codes[bounds[at] : bounds[at + 1]].tobytes()
            self._counts[key] += 1
            self._failures[key] += int(failed)
        self.cases += cases
        if len(self._counts) > MOST_KEPT:
            self._forget()

    def _forget(self) -> None:
        for key in [key for key, count in self._counts.items() if count == 1]:
            del self._counts[key], self._failures[key]

    @property
    def different(self) -> int:
        """Number of different variants (those still remembered)."""
        return len(self._counts)

    def counts(self) -> dict[tuple[int, ...], int]:
        """Every variant and how many journeys it has."""
        return {tuple(int(x) for x in np.frombuffer(key, "u2")): count for key, count in self._counts.items()}

    def commonest(self, most: int) -> list[Variant]:
        """The commonest, and of equally common ones the shorter first."""
        order = sorted(self._counts, key=lambda key: (-self._counts[key], len(key), key))[:most]
        return [
            Variant(tuple(int(x) for x in np.frombuffer(key, "u2")), n := self._counts[key], n / self.cases, self._failures[key] / n)
            for key in order
        ]  # fmt: skip


def side_by_side(worlds: Sequence[Variants], most: int) -> list[tuple[tuple[int, ...], list[tuple[int, float]]]]:
    """The variants commonest in all worlds taken together: their steps, and count and share in each world."""
    tables = [one.counts() for one in worlds]
    shares: Counter[tuple[int, ...]] = Counter()
    for one, table in zip(worlds, tables, strict=True):
        for steps, count in table.items():
            shares[steps] += count / max(1, one.cases)  # type: ignore[assignment]
    order = sorted(shares, key=lambda steps: (-shares[steps], len(steps), steps))[:most]
    return [
        (steps, [(n := table.get(steps, 0), n / max(1, one.cases)) for one, table in zip(worlds, tables, strict=True)])
        for steps in order
    ]  # fmt: skip
