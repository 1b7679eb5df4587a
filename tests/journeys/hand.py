"""Rows of a log written by hand, and the worlds they need."""

from __future__ import annotations

import numpy as np

from scenarios.journeys.build import Builder
from scenarios.journeys.lived import Lived, Window
from scenarios.journeys.run import World
from sim import enums as e
from sim.layout import LOG_ROW


def row(day: int, event: int, citizen: int = 0, need: int = 0, episode: int = 1, agency: int = 255, class_: int = 255,
        amount: int = 0, detail: int = 0, severity: int = 1) -> tuple:  # fmt: skip
    """One LOG_ROW of cohort 0, generation 0."""
    return (day, citizen, 0, amount, detail, episode, event, need, agency, class_, severity, 0)


def lived(world: World, *rows: tuple, first: int = 0, end: int = 1_000) -> Lived:
    """Activities of rows under the rules of a world."""
    builder = world.builder
    own = Builder(builder._activities, builder._prices, Window(first, end), builder._needs)
    return own(np.array(list(rows), LOG_ROW))


def asks(day: int, **more) -> tuple:
    """A first request."""
    return row(day, e.E_CONTACT, **({"class_": e.C_FIRST_PRESENTATION, "detail": e.P_VISIT, "agency": 0} | more))
