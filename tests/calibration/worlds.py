"""Problems small enough to fit in a test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from calibration.problem import Problem
from calibration.simulate import Size
from calibration.targets import Binding, Spread
from scenarios.assumptions import uncertain
from tests.tiny import tiny_place

ONSET = "cohorts.people.needs.housing.onset_per_year"
SUCCESS = "agencies.office.treats.housing.success"
RANGES = {ONSET: {"value": 0.5, "low": 0.2, "high": 0.8}, SUCCESS: {"value": 0.6, "low": 0.2, "high": 0.95}}
SIZE = Size(60, 2, 730)


def ranged_place(citizens: int = 60):
    """The tiny place with two numbers that have a range."""
    return tiny_place(
        **RANGES,
        agencies__office__staff__fte=4,
        agencies__office__caseload_places=40,
        cohorts__people__citizens=citizens,
    )


def binding(evidence_id: str = "bradford-assessments-before", **changes) -> Binding:
    """A row that binds a figure to the tiny place's assessments."""
    row = {
        "place": "tiny", "measure": "assessments", "part": "all", "dims": (), "divide_by": "", "factor": 1.0, "plus": 0.0,
        "evidence_id": evidence_id, "use": "target", "role": "fit", "tolerance": 1.0, "words": "assessments a year", "note": "",
        "mechanism": "more assessments",
    }  # fmt: skip
    return Binding(**(row | changes))


def problem(seed: int = 1) -> Problem:
    """Two free numbers, one figure."""
    place = ranged_place()
    return Problem(place, tuple(uncertain(place)), (binding(),), SIZE, seed)


@dataclass(frozen=True)
class Straight(Problem):
    """A model whose posterior is known: it gives each coordinate with normal chance of a tenth; no place is run."""

    seen: tuple[float, ...] = (0.5, 0.5)
    evidence_sd: float = 0.1
    chance_sd: float = 0.1

    @cached_property
    def spreads(self) -> tuple[Spread, ...]:
        return tuple(Spread(x, self.evidence_sd, self.evidence_sd) for x in self.seen)

    def run(self, u: np.ndarray, seed: int | None = None) -> np.ndarray:
        luck = np.random.default_rng(self.luck(u) if seed is None else seed)
        return np.asarray(u) + self.chance_sd * luck.normal(size=len(u))


def straight(seed: int = 1, **changes) -> Straight:
    """Two coordinates, each seen once."""
    own = problem()
    return Straight(own.place, own.free, (binding(), binding("older-los")), SIZE, seed, **changes)
