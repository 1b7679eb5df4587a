"""What a place gives for the figures that are bound to it: one number a binding and replication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.lives import OF_LIVES, live, lived, measures_of_lives
from calibration.targets import Binding
from scenarios.scenario import Result
from sim.compile import compile_place
from sim.engine import Run
from sim.measures import DIMENSIONS, measure, observe
from sim.place import Place


@dataclass(frozen=True, slots=True)
class Size:
    """How a candidate is run: citizens (None: the place's own), years counted, days of warm-up, replications."""

    citizens: int | None
    years: int
    warm_up_days: int
    replications: int = 1


def measured(place: Place, bindings: Sequence[Binding], size: Size, seed: int) -> np.ndarray:
    """f8[replication, binding] in the evidence's units, from runs of the place; NaN where nothing was measured."""
    of_lives = [binding.measure for binding in bindings if binding.measure in OF_LIVES]
    compiled = compile_place(place, size.citizens)
    rows = []
    for replication in range(size.replications):
        if of_lives:  # one run serves both: lives are followed for the years counted
            lives = lived(compiled, seed, replication, size.warm_up_days, size.years)
            found = _figures(measure(lives.seen)) | _figures(measures_of_lives(lives, of_lives))
        else:
            run = Run(compiled, seed, replication, size.warm_up_days + 365 * size.years)
            found = _figures(measure(observe(run, size.warm_up_days, size.years)))
        rows.append([_value(found, binding) for binding in bindings])
    return np.array(rows, "f8").reshape(len(rows), len(bindings))


def values(result: Result, bindings: Sequence[Binding]) -> np.ndarray:
    """f8[replication, binding] in the evidence's units, of a result; NaN where nothing was measured."""
    of_lives = [binding.measure for binding in bindings if binding.measure in OF_LIVES]
    rows = []
    for replication in sorted(result.parts):
        found = _figures(result.parts[replication][0])
        if of_lives:
            found |= _figures(measures_of_lives(live(result, replication), of_lives))
        rows.append([_value(found, binding) for binding in bindings])
    return np.array(rows, "f8").reshape(len(rows), len(bindings))


def _figures(measures) -> dict[tuple[str, ...], float]:
    """Value by (dimensions…, measure, part)."""
    columns = [measures[name].astype(object).tolist() for name in (*DIMENSIONS, "measure", "part")]
    return dict(zip(zip(*columns, strict=True), measures["value"].tolist(), strict=True))


def _value(found: dict[tuple[str, ...], float], binding: Binding) -> float:
    labels = dict.fromkeys(DIMENSIONS, "all") | dict(binding.dims)
    where = tuple(labels.values())
    value = found.get((*where, binding.measure, binding.part), np.nan)
    if binding.divide_by:
        measure, _, part = binding.divide_by.partition(":")
        below = found.get((*where, measure, part), np.nan)
        value = value / below if below else np.nan
    return binding.factor * value + binding.plus
