"""How much is run: a quick look, or the whole analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calibration.sensitivity.numbers import Uncertain, part_of

LEVELS = 3  # parts, what is in a part, single numbers


@dataclass(frozen=True)
class Effort:
    """trajectories: of screening, at each level; inside, singly: how many parts of parts, then numbers, are looked at; top: numbers that are
    looked at in every way; pairs: of these the first, two at a time; draws: of everything; base: points of Sobol' indices (0: none),
    of the first `by_variance` numbers; replications: of a point; at_ends: of a point of the tornado."""

    trajectories: int = 6
    inside: int = 80
    singly: int = 40
    top: int = 12
    pairs: int = 5
    draws: int = 256
    base: int = 64
    by_variance: int = 6
    replications: int = 2
    at_ends: int = 8

    def at_level(self, level: int) -> int:
        """How many groups may be looked at on a level."""
        return (10_000, self.inside, self.singly)[level]

    def points(self, numbers: Sequence[Uncertain]) -> dict[str, int]:
        """Points a stage, at most."""
        groups = screening_levels(numbers, self)
        top = min(self.top, len(numbers))
        pairs = min(self.pairs, top)
        found = {f"screening_{n + 1}": self.trajectories * (count + 1) for n, count in enumerate(groups)}
        found["ends"] = 1 + 2 * top + 2 * pairs * (pairs - 1)
        found["draws"] = self.draws
        found["variance"] = self.base * (2 * min(self.by_variance, top) + 2)
        return {name: count for name, count in found.items() if count}

    def jobs(self, numbers: Sequence[Uncertain]) -> int:
        """Runs of a point with all its worlds, at most."""
        return sum(
            n * (self.at_ends if name == "ends" else self.replications) for name, n in self.points(numbers).items()
        )


QUICK = Effort(trajectories=2, inside=40, singly=20, top=8, pairs=3, draws=96, base=0, at_ends=4)


def screening_levels(numbers: Sequence[Uncertain], effort: Effort) -> list[int]:
    """How many groups are screened on each level, at most."""
    if len(numbers) <= max(effort.singly, 2):
        return [len(numbers)] if len(numbers) > 1 else []
    parts = len({part_of(one.path) for one in numbers})
    inside = len({part_of(one.path, 1) for one in numbers})
    return [parts, min(effort.inside, inside), min(effort.singly, len(numbers))]
