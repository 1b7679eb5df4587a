"""What draws of everything tell: how much is luck, what each number does to the distribution, what it would be worth to know, when it loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from calibration.sensitivity import discovery, information
from calibration.sensitivity.information import Worth
from calibration.sensitivity.pawn import pawn
from calibration.sensitivity.variance import alone
from scenarios.study.losing import rank_correlations
from scenarios.study.variance import Split, crossed

LEAST_DRAWS = 30  # below this, curves through draws and boxes say nothing
MOST_IN_GROUP = 6  # numbers whose worth together can be told from a few hundred draws


@dataclass(frozen=True)
class Loses:
    """What counts as losing: the quantity below (or above) a threshold."""

    threshold: float = 0.0
    below: bool = True

    def of(self, y: np.ndarray) -> np.ndarray:
        """bool[draw]."""
        return y < self.threshold if self.below else y > self.threshold

    def words(self) -> str:
        """The rule."""
        return f"{'below' if self.below else 'above'} {self.threshold:g}"

    @classmethod
    def read(cls, text: str) -> Loses:
        """From ``below 0`` or ``above 3.5``; ValueError says what is wrong."""
        word, _, number = text.strip().partition(" ")
        try:
            if word not in ("below", "above"):
                raise ValueError
            return cls(float(number), word == "below")
        except ValueError:
            raise ValueError(f"{text!r}: write 'below' or 'above' and a number, as \"below 0\"") from None


@dataclass(frozen=True)
class Doubts:
    """split: of the quantity's variance between luck and assumptions; alone: share of each number; correlation: of ranks; pawn: with what an idle number
    reaches; evpi, evppi (a number each), together (groups by name); losing: share of draws; boxes: where it loses.  None, or empty, where it
    cannot be told.
    """

    split: Split
    alone: list[float] = field(default_factory=list)
    correlation: list[float] = field(default_factory=list)
    pawn: list[float] = field(default_factory=list)
    pawn_idle: float = float("nan")
    evpi: Worth | None = None
    evppi: list[Worth] = field(default_factory=list)
    together: Mapping[str, Worth] = field(default_factory=dict)
    losing: float | None = None
    boxes: list[discovery.Box] = field(default_factory=list)


def doubts(
    x: np.ndarray,
    y: np.ndarray,
    benefit: np.ndarray,
    groups: Mapping[str, Sequence[int]],
    loses: Loses | None,
    seed: int = 0,
) -> Doubts:
    """From f8[draw, number] of the numbers looked at, f8[draw, replication] of the quantity and f8[draw, replication, redesign] of net
    benefits; groups: name -> columns of x whose worth together is asked for."""
    split, means = crossed(y), y.mean(axis=1)
    if len(x) < LEAST_DRAWS or not x.shape[1] or np.ptp(means) == 0:
        return Doubts(split, losing=None if loses is None else float(loses.of(means).mean()))
    sure = reliability(y)
    index, idle = pawn(x, means, seed)
    worth = _worth(x, benefit, groups, seed) if benefit.shape[-1] else {}
    lost = None if loses is None else loses.of(means)
    return Doubts(
        split, alone(x, means, sure, seed), rank_correlations(x, means)[0].tolist(), index, idle, **worth,
        losing=None if lost is None else float(lost.mean()),
        boxes=[] if lost is None else discovery.boxes(x, lost, seed),
    )  # fmt: skip


def reliability(y: np.ndarray) -> float:
    """Share of assumptions in the variance of means over replications, f8[draw, replication]; 1 where it cannot be told."""
    split = crossed(y)
    if not np.isfinite(split.share):
        return 1.0
    whole = split.assumptions + split.chance / y.shape[1]
    return split.assumptions / whole if whole > 0 else 1.0


def _worth(x: np.ndarray, benefit: np.ndarray, groups: Mapping[str, Sequence[int]], seed: int) -> dict:
    means = benefit.mean(axis=1)
    sure = np.array([reliability(benefit[..., r]) for r in range(benefit.shape[-1])])
    each = [information.evppi(means, x[:, [j]], seed + j) for j in range(x.shape[1])]
    together = {
        name: information.evppi(means, x[:, list(columns)[:MOST_IN_GROUP]], seed) for name, columns in groups.items()
    }
    return {"evpi": information.evpi(information.shrunk(means, sure), seed), "evppi": each, "together": together}
