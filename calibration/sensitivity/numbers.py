"""The uncertain numbers of a place and its redesigns, how they are spread, and which belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scenarios.assumptions import within
from scenarios.redesign import Redesign
from scenarios.study.points import begins, ranged
from sim.faults import choices, nearest
from sim.place import Place
from sim.register import Parameter, register

#: Tables whose entries are too small to be looked at one by one first.
TOGETHER = ("items", "routes", "funders")


class UnknownPath(ValueError):
    """A path at or below which nothing is uncertain; the message names the nearest."""


@dataclass(frozen=True)
class Uncertain:
    """A number and its spread: over its range, half of it below the stated value and half above; or that of a posterior.

    drawn: f8[draw] of a posterior, sorted (None: the range of the file).
    """

    path: str
    stated: float
    low: float
    high: float
    unit: str
    source: str = "assumed"
    drawn: np.ndarray | None = field(default=None, compare=False)

    def at(self, u: np.ndarray) -> np.ndarray:
        """Its values at shares of probability f8[…] in [0, 1]."""
        if self.drawn is not None:
            return np.quantile(self.drawn, u)
        return within(
            Parameter(self.path, self.stated, self.low, self.high, self.unit, "", None), np.minimum(u, 1 - 1e-12)
        )

    @property
    def ends(self) -> tuple[float, float]:
        """Where it is tried at its lowest and highest: the ends of the range; of a posterior the 5th and 95th in a hundred."""
        if self.drawn is None:
            return self.low, self.high
        return float(np.quantile(self.drawn, 0.05)), float(np.quantile(self.drawn, 0.95))


def uncertain_numbers(
    place: Place, redesigns: Mapping[str, Redesign], only: Sequence[str] = (), posterior=None
) -> list[Uncertain]:
    """All ranged numbers at or below the paths in `only` (all, if none is named); those of a posterior (a frame with a column a
    path) as it has them.  Raises UnknownPath."""
    known = ranged(place, redesigns)
    drawn = (
        {} if posterior is None else {str(name): np.sort(posterior[name].to_numpy("f8")) for name in posterior.columns}
    )
    paths = [*(p.path for p in known), *drawn]
    for start in only:
        if not any(begins(path, start) for path in paths):
            steps = dict.fromkeys(end for path in paths for end in _beginnings(path))
            near = nearest(start, steps)
            said = (
                f"; did you mean {near!r}?"
                if near
                else f"; there are {choices(dict.fromkeys(part_of(p) for p in paths))}"
            )
            raise UnknownPath(f"--only {start}: no number with a range at or below this path{said}")
    found = {p.path: _from_range(p) for p in known}
    for path, values in drawn.items():
        stated = _stated(place, redesigns, path)
        found[path] = Uncertain(
            path, stated.value, float(values[0]), float(values[-1]), stated.unit, "posterior", values
        )
    return [one for path, one in found.items() if not only or any(begins(path, start) for start in only)]


def _from_range(p: Parameter) -> Uncertain:
    assert p.low is not None and p.high is not None
    return Uncertain(p.path, p.value, p.low, p.high, p.unit, p.source)


def _stated(place: Place, redesigns: Mapping[str, Redesign], path: str) -> Parameter:
    owner, colon, own = path.partition(":")
    numbers = redesigns[owner].settings() if colon and owner in redesigns else register(place, defaults=True)
    wanted = own if colon else path
    found = next((p for p in numbers if p.path == wanted), None)
    if found is None:
        near = nearest(wanted, [p.path for p in numbers])
        raise UnknownPath(
            f"--posterior: {place.name} has no number {path!r}" + (f"; did you mean {near!r}?" if near else "")
        )
    return found


def _beginnings(path: str) -> list[str]:
    steps = path.split(".")
    return [".".join(steps[:n]) for n in range(1, len(steps) + 1)]


def part_of(path: str, depth: int = 0) -> str:
    """The part of the place or redesign that a number belongs to: ``needs.housing``, ``redesign:levers.0``; one step down for each
    more of `depth`; from 2 on the number itself."""
    steps = path.split(".")
    if depth >= 2 or len(steps) <= 2 + depth:
        return path
    if steps[0] in TOGETHER:
        return steps[0] if depth == 0 else path
    return ".".join(steps[: 2 + depth])


def values_at(numbers: Sequence[Uncertain], u: np.ndarray) -> np.ndarray:
    """f8[point, number] at shares of probability."""
    return np.column_stack([one.at(u[:, j]) for j, one in enumerate(numbers)]) if numbers else np.zeros((len(u), 0))


def draw(numbers: Sequence[Uncertain], count: int, seed: int, posterior=None) -> np.ndarray:
    """f8[draw, number]: a Latin hypercube over ranges; numbers of a posterior by whole rows of it, so that they go together as it says."""
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    out = values_at(numbers, qmc.LatinHypercube(len(numbers), rng=rng).random(count))
    if posterior is not None:
        rows = rng.permutation(len(posterior))[np.arange(count) % len(posterior)]
        for j, one in enumerate(numbers):
            if one.drawn is not None:
                out[:, j] = posterior[one.path].to_numpy("f8")[rows]
    return out
