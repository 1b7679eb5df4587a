"""Does the fit find what is known?  Synthetic evidence of a small place, fitted again and again: ``python -m benchmarks.recovery``.

Each repetition draws two numbers of a small place from their priors, lets it run, adds the stated error of evidence to what it
gives, and fits as `wholeplace calibrate` does.  If the posterior is right, its 90 % intervals hold the truth in 90 % of cases.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from calibration.problem import Problem
from calibration.sequential import fit, pooled
from calibration.simulate import Size
from calibration.targets import Spread
from scenarios.assumptions import uncertain
from sim.compile import compile_place
from sim.engine import Run
from sim.place import Place
from sim.warmup import INDICATORS, indicators

CITIZENS, YEARS, WARM_UP_YEARS = 400, 2, 2
SEEN = ("assessments", "crises", "in help")
#: Standard deviations of the evidence: a tenth, a sixth and a tenth of what the middle of the priors gives.
ERRORS = (0.066, 0.0012, 0.0057)
LEVEL = 0.9


@dataclass(frozen=True)
class SmallProblem(Problem):
    """Two free numbers of a small place, three rates read off its tallies; a run takes a few milliseconds."""

    observed: tuple[float, ...] = ()

    @cached_property
    def spreads(self) -> tuple[Spread, ...]:
        """The synthetic evidence."""
        return tuple(Spread(x, sd, sd) for x, sd in zip(self.observed, ERRORS, strict=True))

    def run(self, u: np.ndarray, seed: int | None = None) -> np.ndarray:
        """f8[rate] a citizen and year, over the counted years."""
        compiled = compile_place(self.candidate(u), CITIZENS)
        run = Run(compiled, self.luck(u) if seed is None else seed, 0, 365 * (WARM_UP_YEARS + YEARS))
        run.to(365 * (WARM_UP_YEARS + YEARS))
        years = [indicators(compiled, run, WARM_UP_YEARS + y) for y in range(YEARS)]
        return np.mean(years, axis=0)[[INDICATORS.index(name) for name in SEEN]]


def small_place() -> Place:
    """One cohort, one need, one office and an ambulance; how often the need begins and how well help works have ranges."""
    return Place.model_validate({
        "name": "small", "label": "Small place", "residents": 4_000, "funders": {"council": {"label": "Council"}},
        "items": {"identity": {"label": "Who you are", "staff_minutes": 10, "citizen_minutes": 10}},
        "needs": {"housing": {
            "label": "Housing", "deterioration_per_year": 1.0, "recovery_per_year": 0.2, "crisis_per_year": {"crisis": 2.0},
            "crisis": "roofless", "seek_delay_days": 10, "doors": {"office": 1}, "patience_days": 60, "chase_every_days": 14,
            "returns": {"failed_help": {"share": 0.8, "delay_days": 30}},
        }},
        "cohorts": {"people": {
            "label": "People", "kind": "family", "citizens": CITIZENS, "leaves_after_days": 1_825,
            "needs": {"housing": {"prevalence": 0.5, "onset_per_year": {"value": 0.5, "low": 0.2, "high": 0.8}}},
        }},
        "agencies": {
            "office": {
                "label": "Housing office", "funder": "council", "staff": {"fte": 8, "gbp_per_fte_year": 40_000}, "contact_minutes": 15,
                "chase_minutes": 10, "assessment": {"fixed_minutes": 60, "asks": ["identity"]}, "caseload_places": 130,
                "treats": {"housing": {"duration_days": 42, "hours_per_week": 1, "success": {"value": 0.6, "low": 0.2, "high": 0.95}}},
            },
            "ambulance": {"label": "Ambulance", "funder": "council", "prices": {}},
        },
        "crises": {"roofless": {
            "label": "Night on the street", "agency": "ambulance", "costs": [{"gbp": 200}], "falls_share": 0.5, "refer_share": 0.5,
            "refers_to": "office",
        }},
    })  # fmt: skip


@dataclass(frozen=True)
class Recovery:
    """What repetitions found: b[repetition, number] whether the interval held the truth, f8 its share of the posterior below the truth."""

    held: np.ndarray
    below: np.ndarray
    seconds: float

    def bounds(self, number: int) -> tuple[int, int]:
        """Between which counts the intervals of a number hold the truth in 99 % of such experiments, if they are right."""
        from scipy.stats import binom

        low, high = binom.ppf((0.005, 0.995), len(self.held), LEVEL)
        return int(low), int(high)


def recover(
    repetitions: int,
    population: int = 60,
    seconds_each: float = 120,
    seed: int = 1,
    tell: Callable[[int], None] = lambda _: None,
) -> Recovery:
    """Repeat: truth from the prior, evidence from the truth, a fit; see the module."""
    place = small_place()
    free = tuple(uncertain(place))
    rng = np.random.default_rng(seed)
    held, below, start = [], [], time.process_time()
    for repetition in range(repetitions):
        truth = rng.random(len(free))
        base = SmallProblem(place, free, (), Size(CITIZENS, YEARS, 365 * WARM_UP_YEARS), seed)
        observed = base.run(truth, 1_000_000 + repetition) + rng.normal(size=len(SEEN)) * ERRORS
        problem = SmallProblem(place, free, _names(), base.size, seed + 1 + repetition, tuple(observed))
        with tempfile.TemporaryDirectory() as folder:
            last = pooled(fit(problem, Path(folder), population, seconds_each))
        ranks = np.array([(last.weights * (last.u[:, j] < truth[j])).sum() for j in range(len(free))])
        held.append((ranks >= (1 - LEVEL) / 2) & (ranks <= (1 + LEVEL) / 2))
        below.append(ranks)
        tell(repetition + 1)
    return Recovery(np.array(held), np.array(below), time.process_time() - start)


def _names() -> tuple:
    """Stand-ins for the bindings: the sampler only counts them."""
    return tuple(SEEN)


def main(words: list[str] | None = None) -> None:
    """Print how often the intervals held the truth."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks.recovery", description=(__doc__ or "").split("\n")[0])
    reader.add_argument("--repetitions", type=int, default=50)
    reader.add_argument("--population", type=int, default=60)
    reader.add_argument("--out", type=Path)
    asked = reader.parse_args(words)
    found = recover(
        asked.repetitions,
        asked.population,
        tell=lambda n: print(f"{n} of {asked.repetitions}", flush=True) if n % 10 == 0 else None,
    )
    told = {
        "repetitions": asked.repetitions,
        "population": asked.population,
        "cpu_seconds": round(found.seconds, 1),
        "numbers": [],
    }
    for j, parameter in enumerate(uncertain(small_place())):
        low, high = found.bounds(j)
        one = {
            "path": parameter.path,
            "held": int(found.held[:, j].sum()),
            "expected": [low, high],
            "mean_rank": round(float(found.below[:, j].mean()), 3),
        }
        told["numbers"].append(one)
        print(
            f"{parameter.path}: 90 % intervals held the truth in {one['held']} of {asked.repetitions} ({low} to {high} expected); mean rank {one['mean_rank']}"
        )
    print(f"{found.seconds:.0f} s of processor time")
    if asked.out:
        asked.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
