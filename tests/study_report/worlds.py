"""Frames of measures such as a study keeps: made up to be worked by hand, drawn at random, or run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from scenarios.study.headlines import BY_NAME
from sim.measures import DIMENSIONS

ALL = dict.fromkeys(DIMENSIONS, "all")


def measures(
    values: Mapping[str, Mapping[int, Sequence[float]]], headline: str = "cost", place: str = "here"
) -> pd.DataFrame:
    """One headline: scenario -> draw -> a value a replication."""
    one = BY_NAME[headline]
    rows = [
        {"place": place, "draw": draw, "replication": r, "scenario": scenario, **ALL,
         "measure": one.measure, "part": one.part, "unit": "x", "value": float(value)}
        for scenario, draws in values.items() for draw, own in draws.items() for r, value in enumerate(own)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def made_up(draws: int = 40, replications: int = 6, places: Sequence[str] = ("north", "south"), seed: int = 3):
    """Measures and assumptions of a study: a good redesign, one that wins where `help` is high, one that changes nothing."""
    rng = np.random.default_rng(seed)
    frames, values = [], []
    for place in places:
        for draw in (-1, *range(draws)):
            help_, waste = (0.5, 0.5) if draw < 0 else rng.random(2)
            values += (
                []
                if draw < 0
                else [
                    (place, draw, "agencies.team.treats.success", help_),
                    (place, draw, "needs.housing.relief", waste),
                ]
            )
            frames += _job(place, draw, replications, help_, waste, rng)
    assumptions = pd.DataFrame(values, columns=["place", "draw", "path", "value"])
    return pd.concat(frames, ignore_index=True), assumptions


def _job(place: str, draw: int, replications: int, help_: float, waste: float, rng) -> list[pd.DataFrame]:
    luck = rng.normal(0, 8, replications)
    arms = {"siloed": 0.0, "team": 70 - 120 * help_, "lead": -10 - 10 * waste, "same": 0.0}
    levels = {"cost": 900.0, "crises": 0.4, "resolved": 0.8, "failure": 0.5, "contacts": 4.0, "assessments": 1.5}
    frames = []
    for name, level in levels.items():
        scale, sign = level / 900, -0.6 if name == "resolved" else 1.0
        own = {
            arm: {draw: list(level + scale * sign * (shift + luck + (rng.normal(0, 6, replications) if shift else 0)))}
            for arm, shift in arms.items()
        }
        frames.append(measures(own, name, place))
    return frames
