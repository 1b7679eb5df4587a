"""The figure watched while a study runs: differences by replication, and whether they are known precisely enough."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from scenarios.compare.differences import half_width
from scenarios.scenario import SILOED
from scenarios.study.points import STATED

#: Differences of one scenario at one place and draw, by replication.
Differences = dict[int, float]


@dataclass
class Watched:
    """Differences (redesign less today) of one figure: (place, draw) -> scenario -> replication -> difference."""

    measure: str
    seen: dict[tuple[str, int], dict[str, Differences]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def add(self, place: str, draw: int, replication: int, values: dict[str, float]) -> None:
        """A job's values by scenario."""
        today = values.get(SILOED)
        if today is not None:
            for scenario, value in values.items():
                if scenario != SILOED:
                    self.seen[place, draw][scenario][replication] = value - today

    def interval(
        self, place: str, draw: int, scenario: str, below: int | None = None
    ) -> tuple[float, float, int] | None:
        """Mean, half the width of its 95 % interval over replications (those `below` a number), and how many there are; None before
        the first."""
        found = self.seen.get((place, draw), {}).get(scenario)
        if not found:
            return None
        values = np.array([found[r] for r in sorted(found) if below is None or r < below])
        if not len(values):
            return None
        if len(values) < 2:
            return float(values[0]), float("nan"), 1
        half = half_width(np.array([values.var(ddof=1)]), np.array([len(values)]))
        return float(values.mean()), float(half[0]), len(values)

    def words(self) -> str:
        """The first place's first redesign, as stated if that is run (else over all draws), for a line of progress."""
        if not self.seen:
            return ""
        place, draw = next(((p, d) for p, d in self.seen if d == STATED), next(iter(self.seen)))
        scenario = next(iter(self.seen[place, draw]), "")
        found = self.interval(place, draw, scenario)
        if found is None:
            return ""
        mean, half, count = found
        within = f" ± {half:.4g}" if count > 1 else ""
        return f"{self.measure}, {place}, {scenario} less siloed: {mean:+.4g}{within} (n = {count})"
