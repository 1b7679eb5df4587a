"""Draws of what is assumed: places whose numbers lie elsewhere in their stated ranges, for P(saves) and studies."""

from __future__ import annotations

import numpy as np

from sim.place import Place
from sim.register import Parameter, register, with_values

OVER_SEVERITIES = ("severity_at_onset", "prevalence_severity", "severity")  # shares of an onset, an entry, a trigger


def uncertain(place: Place) -> list[Parameter]:
    """Numbers with a range that may be drawn on their own, in the order of the file."""
    return [
        p
        for p in register(place)
        if p.low is not None and p.high is not None and p.low < p.high and not _adds_up(p.path)
    ]


def _adds_up(path: str) -> bool:
    steps = path.split(".")
    return (
        "funders" in steps
        or "children_shares" in steps
        or (steps[-1] == "share" and steps[-3:-2] in (["groups"], ["areas"]))
    )


def within(parameter: Parameter, u: np.ndarray) -> np.ndarray:
    """Values at uniforms `u` in [0, 1): half of them below the stated value, half above, even on either side.

    A stated value at an end of its range says nothing of the middle: then all of the range is equally likely.
    """
    low, value, high = parameter.low, parameter.value, parameter.high
    assert low is not None and high is not None
    if value in (low, high):
        value = (low + high) / 2
    return np.where(u < 0.5, low + 2 * u * (value - low), value + (2 * u - 1) * (high - value))


def draw_values(place: Place, draws: int, seed: int = 0) -> list[dict[str, float]]:
    """Latin hypercube over all uncertain numbers: for each draw the value of each by its path.

    Each number's range is cut into `draws` slices of equal probability and every slice is used once (McKay, Beckman &
    Conover 1979), so that few draws already span every range.
    """
    from scipy.stats import qmc

    parameters = uncertain(place)
    if not parameters or draws < 1:
        return [{} for _ in range(draws)]
    points = qmc.LatinHypercube(len(parameters), rng=np.random.default_rng(seed)).random(draws)
    columns = [within(p, points[:, j]) for j, p in enumerate(parameters)]
    return [{p.path: float(column[d]) for p, column in zip(parameters, columns, strict=True)} for d in range(draws)]


def drawn_places(place: Place, draws: int, seed: int = 0) -> list[Place]:
    """Places with every uncertain number drawn from its range; the same draws for the same seed."""
    return [place_with(place, values) for values in draw_values(place, draws, seed)]


def place_with(place: Place, values: dict[str, float]) -> Place:
    """The place with drawn numbers; shares over severities, drawn one by one, are made to add up to 1 again."""
    groups = {path.rpartition(".")[0] for path in values}
    groups = {group for group in groups if group.rpartition(".")[2] in OVER_SEVERITIES}
    stated = {p.path: p.value for p in register(place)} if groups else {}
    evened = dict(values)
    for group in groups:
        own = {path: values.get(path, value) for path, value in stated.items() if path.rpartition(".")[0] == group}
        total = sum(own.values())
        evened |= {path: value / total for path, value in own.items()}
    return with_values(place, evened)
