"""A fit as a problem: free numbers of a place, the figures they should meet, and how a candidate is run.

Candidates are points u in [0, 1]^d: each free number's prior (half of it below the stated value, half above, even on either
side: `scenarios.assumptions.within`) turned into a uniform.  So the prior is the unit cube, and no candidate leaves a range.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError

from calibration.simulate import Size, measured
from calibration.targets import Binding, Spread, fitted, spread
from scenarios.assumptions import place_with, uncertain, within
from sim.faults import Fault, PlaceFaults, nearest, shown
from sim.files import parse_tables, read_bytes
from sim.place import Place, Text
from sim.quantity import Frozen, Number, plain
from sim.register import Parameter
from sim.translate import translate

#: Beyond so many standard deviations it does not matter how far.
FARTHEST = 50.0


class Free(Frozen):
    """A number that the fit may move, and why it is on the short list; low and high narrow its prior within the place's range."""

    path: Annotated[str, Field(min_length=1, max_length=400)]
    why: Text
    low: Number | None = None
    high: Number | None = None


class Limits(Frozen):
    """What a candidate that meets the figures must also hold.

    capacity_response: the largest rise of the cost of crises, stays and bought care (all but staff and benefits), as a share,
    that a tenth less or more capacity may bring; crises_response: the same of crises.  drift, queue_drift: the largest change
    of a level (of queues) between two windows of two years after the warm-up, beyond what chance explains.
    """

    capacity_response: Annotated[float, Field(gt=0, le=5)] = 0.2
    crises_response: Annotated[float, Field(gt=0, le=5)] = 0.2
    drift: Annotated[float, Field(gt=0, le=1)] = 0.05
    queue_drift: Annotated[float, Field(gt=0, le=2)] = 0.2


class FitFile(Frozen):
    """What is fitted and how: the file ``calibration/fits/PLACE.toml``.

    citizens: of a candidate's run (the place's own, if not given); years: counted; population: candidates a generation;
    draws: rows of the posterior file.
    """

    format: Annotated[int, Field(ge=1, le=1)] = 1
    place: Annotated[str, Field(min_length=1, max_length=40)]
    citizens: Annotated[int, Field(ge=10, le=1_000_000, strict=True)] | None = None
    years: Annotated[int, Field(ge=1, le=20, strict=True)] = 3
    warm_up_years: Annotated[int, Field(ge=0, le=30, strict=True)] | None = None
    population: Annotated[int, Field(ge=10, le=5_000, strict=True)] = 100
    draws: Annotated[int, Field(ge=10, le=10_000, strict=True)] = 200
    limits: Limits = Limits()
    free: Annotated[list[Free], Field(min_length=1, max_length=40)]


def read_fit(source: str) -> FitFile:
    """A fit's file; raises PlaceFaults with every fault."""
    tables = parse_tables(read_bytes(source), source)
    try:
        return FitFile.model_validate(tables)
    except ValidationError as error:
        raise PlaceFaults(source, translate(error, tables, FitFile)) from None


@dataclass(frozen=True)
class Problem:
    """A place with free numbers and the figures it should meet."""

    place: Place
    free: tuple[Parameter, ...]
    bindings: tuple[Binding, ...]
    size: Size
    seed: int = 1

    @cached_property
    def spreads(self) -> tuple[Spread, ...]:
        """The figures as distributions, in the order of the bindings."""
        return tuple(spread(binding) for binding in self.bindings)

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of the free numbers."""
        return tuple(parameter.path for parameter in self.free)

    def numbers(self, u: np.ndarray) -> np.ndarray:
        """f8[…, free] the free numbers at points of the unit cube."""
        u = np.asarray(u, "f8")
        return np.stack([within(p, u[..., j]) for j, p in enumerate(self.free)], axis=-1)

    def candidate(self, u: np.ndarray) -> Place:
        """The place at a point."""
        return place_with(self.place, dict(zip(self.paths, self.numbers(u).tolist(), strict=True)))

    def luck(self, u: np.ndarray) -> int:
        """A seed that belongs to a candidate alone, so that no two share their luck and the same one is the same again."""
        text = np.asarray(u, "f8").tobytes() + self.seed.to_bytes(8, "big")
        return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest(), "big")

    def run(self, u: np.ndarray, seed: int | None = None) -> np.ndarray:
        """f8[binding] what a candidate gives, in the evidence's units; with its own luck, unless a seed is given."""
        return measured(self.candidate(u), self.bindings, self.size, self.luck(u) if seed is None else seed).mean(
            axis=0
        )

    def run_stated(self, seed: int) -> np.ndarray:
        """f8[binding] what the place gives as its file states it."""
        return measured(self.place, self.bindings, self.size, seed).mean(axis=0)

    def z(self, found: np.ndarray) -> np.ndarray:
        """f8[…, binding] distances in the figures' own standard deviations; what was not measured is as far as can be."""
        columns = np.moveaxis(np.atleast_2d(found), -1, 0)
        out = np.stack(
            [[one.z(value) for value in column] for one, column in zip(self.spreads, columns, strict=True)], -1
        )
        out = np.clip(np.where(np.isfinite(out), out, FARTHEST), -FARTHEST, FARTHEST)
        return out[0] if np.ndim(found) == 1 else out


def problem_of(
    file: FitFile, place: Place, bindings: Sequence[Binding], warm_up_days: int, seed: int = 1, source: str = "the fit"
) -> Problem:
    """The problem a file states for a place; raises PlaceFaults for unknown or rangeless numbers and for a place without figures."""
    own = tuple(fitted(bindings, place.name))
    faults = list(_faults(file, place))
    if not own:
        faults.append(
            Fault(
                "", f"no figure with the role fit is bound to {place.name}", remedy="Add rows to the table of targets."
            )
        )
    if faults:
        raise PlaceFaults(source, faults)
    by_path = {parameter.path: parameter for parameter in uncertain(place)}
    size = Size(file.citizens, file.years, warm_up_days)
    return Problem(place, tuple(_prior(by_path[one.path], one) for one in file.free), own, size, seed)


def _prior(stated: Parameter, free: Free) -> Parameter:
    low = stated.low if free.low is None else free.low
    high = stated.high if free.high is None else free.high
    assert low is not None and high is not None
    return replace(stated, low=low, high=high, value=min(max(stated.value, low), high))


def _faults(file: FitFile, place: Place):
    known = {parameter.path: parameter for parameter in uncertain(place)}
    if file.place != place.name:
        yield Fault("place", f"this fit is for {file.place}, not for {place.name}", shown(file.place))
    seen = set()
    for number, one in enumerate(file.free):
        where = f"free.{number}.path"
        if one.path in seen:
            yield Fault(where, "this number is named twice", shown(one.path))
        elif one.path not in known:
            yield Fault(
                where, f"{place.name} has no such number with a range", shown(one.path), nearest=nearest(one.path, list(known)),
                remedy="Give it low and high in the place's file: they are its prior.",
            )  # fmt: skip
        else:
            yield from _outside(where, one, known[one.path])
        seen.add(one.path)


def _outside(where: str, free: Free, stated: Parameter):
    """A prior that leaves the range of the place's file, or is none."""
    assert stated.low is not None and stated.high is not None
    allowed = f"{plain(stated.low)} to {plain(stated.high)}"
    for name, number in (("low", free.low), ("high", free.high)):
        if number is not None and not stated.low <= number <= stated.high:
            yield Fault(
                f"{where[:-4]}{name}",
                f"the prior of {free.path} leaves its range in the place's file",
                plain(number),
                allowed,
            )
    low, high = (stated.low if free.low is None else free.low), (stated.high if free.high is None else free.high)
    if low >= high:
        yield Fault(
            f"{where[:-4]}low", f"the prior of {free.path} is empty", plain(low), f"less than high, {plain(high)}"
        )
