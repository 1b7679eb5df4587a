"""Where in the space of assumptions a study runs: grids crossed with draws, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from scenarios.assumptions import uncertain, within
from scenarios.posterior import posterior_rows
from scenarios.redesign import Redesign
from scenarios.study.file import Draws
from sim.place import Place
from sim.register import Parameter

if TYPE_CHECKING:
    from scenarios.study.load import Study

STATED = -1
#: The value of each changed number by its path (``REDESIGN:path`` for a redesign's own).
Values = Mapping[str, float]


def ranged(place: Place, redesigns: Mapping[str, Redesign], only: list[str] | None = None) -> list[Parameter]:
    """Numbers with a range that may be drawn: the place's, then each redesign's, their paths as a study names them."""
    found = uncertain(place)
    for name, redesign in redesigns.items():
        own = (p for p in redesign.settings() if p.low is not None and p.high is not None and p.low < p.high)
        found += [replace(p, path=f"{name}:{p.path}") for p in own if ".funders." not in p.path]
    return [p for p in found if not only or any(begins(p.path, start) for start in only)]


def begins(path: str, start: str) -> bool:
    """Whether a path is the one named, or lies below it."""
    return path == start or path.startswith((start + ".", start + ":"))


class Row(Mapping[str, float]):
    """Numbers by their paths; the paths are shared by all rows, so that thousands of draws of a thousand numbers fit in memory."""

    __slots__ = ("names", "numbers")

    def __init__(self, names: tuple[str, ...], numbers: np.ndarray) -> None:
        self.names, self.numbers = names, numbers

    def __getitem__(self, name: str) -> float:
        if name not in self.names:
            raise KeyError(name)
        return float(self.numbers[self.names.index(name)])

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def items(self):
        """Pairs of path and number."""
        return dict(zip(self.names, self.numbers.tolist(), strict=True)).items()

    def values(self):
        """The numbers."""
        return self.numbers.tolist()


def drawn(parameters: list[Parameter], draws: Draws) -> tuple[tuple[str, ...], np.ndarray]:
    """Paths, and f8[draw, path]: a Latin hypercube (every slice of every range used once) or scrambled Sobol' points, half of
    them below each stated value."""
    from scipy.stats import qmc

    count, rng = draws.count or 0, np.random.default_rng(draws.seed)
    if not parameters or not count:
        return (), np.zeros((count, 0))
    kind = qmc.Sobol if draws.method == "sobol" else qmc.LatinHypercube
    points = kind(len(parameters), rng=rng).random(count)
    columns = [within(p, points[:, j]) for j, p in enumerate(parameters)]
    return tuple(p.path for p in parameters), np.column_stack(columns)


def posterior(file, most: int | None) -> tuple[tuple[str, ...], np.ndarray]:
    """Paths and rows of a posterior file."""
    rows = posterior_rows(file)
    return tuple(str(name) for name in rows.columns), rows.head(most or len(rows)).to_numpy("f8")


def points(study: Study, place: str) -> Iterator[tuple[int, Values]]:
    """Draw number and changed values: as stated (-1), then every draw at every point of the grid."""
    file = study.file
    if file.stated or not (file.grid or file.draws):
        yield STATED, {}
    if not (file.grid or file.draws):
        return
    axes = tuple(axis.path for axis in file.grid)
    names, draws = _draws(study, study.places[place], file.draws)
    free = [j for j, name in enumerate(names) if name not in axes]
    every = (*(names[j] for j in free), *axes)
    for number, (at, row) in enumerate(product(product(*(axis.values for axis in file.grid)), draws)):
        yield number, Row(every, np.concatenate([row[free], at]))


def _draws(study: Study, place: Place, draws: Draws | None) -> tuple[tuple[str, ...], np.ndarray]:
    if draws is None:
        return (), np.zeros((1, 0))
    if draws.method == "posterior":
        return posterior(study.posterior, draws.count)
    return drawn(ranged(place, study.redesigns, draws.only), draws)


def how_many(study: Study) -> int:
    """Points a place, the stated values included."""
    file = study.file
    if not (file.grid or file.draws):
        return 1
    count = 1
    for axis in file.grid:
        count *= len(axis.values)
    if file.draws is not None:
        many = (
            len(posterior(study.posterior, file.draws.count)[1])
            if file.draws.method == "posterior"
            else file.draws.count
        )
        count *= many or 0
    return count + file.stated
