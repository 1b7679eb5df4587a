"""Where in the space of assumptions a study runs: grids crossed with draws, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from scenarios.assumptions import uncertain, within
from scenarios.redesign import Redesign
from scenarios.study.file import Draws
from sim.place import Place
from sim.register import Parameter

if TYPE_CHECKING:
    from scenarios.study.load import Study

STATED = -1
#: The value of each changed number by its path (``REDESIGN:path`` for a redesign's own).
Values = dict[str, float]


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


def drawn(parameters: list[Parameter], draws: Draws) -> Iterator[Values]:
    """Latin hypercube (every slice of every range used once) or scrambled Sobol' points, half of them below each stated value."""
    from scipy.stats import qmc

    count, rng = draws.count or 0, np.random.default_rng(draws.seed)
    if not parameters or not count:
        yield from ({} for _ in range(count))
        return
    kind = qmc.Sobol if draws.method == "sobol" else qmc.LatinHypercube
    points = kind(len(parameters), rng=rng).random(count)
    columns = [within(p, points[:, j]) for j, p in enumerate(parameters)]
    for d in range(count):
        yield {p.path: float(column[d]) for p, column in zip(parameters, columns, strict=True)}


def posterior(file, most: int | None) -> list[Values]:
    """The rows of a posterior file."""
    import pandas as pd

    rows = pd.read_parquet(file)
    return [{str(k): float(v) for k, v in row.items()} for row in rows.head(most or len(rows)).to_dict("records")]


def points(study: Study, place: str) -> Iterator[tuple[int, Values]]:
    """Draw number and changed values: as stated (-1), then every draw at every point of the grid."""
    file = study.file
    if file.stated or not (file.grid or file.draws):
        yield STATED, {}
    if not (file.grid or file.draws):
        return
    grid = [
        dict(zip((axis.path for axis in file.grid), point, strict=True))
        for point in product(*(axis.values for axis in file.grid))
    ]
    draws = [{}] if file.draws is None else _draws(study, study.places[place], file.draws)
    for number, (at, values) in enumerate(product(grid, draws)):
        yield number, {**values, **at}


def _draws(study: Study, place: Place, draws: Draws) -> list[Values]:
    if draws.method == "posterior":
        return posterior(study.posterior, draws.count)
    return list(drawn(ranged(place, study.redesigns, draws.only), draws))


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
            len(posterior(study.posterior, file.draws.count)) if file.draws.method == "posterior" else file.draws.count
        )
        count *= many or 0
    return count + file.stated
