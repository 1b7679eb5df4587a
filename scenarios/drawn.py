"""Draws of what a redesign assumes about itself: the settings of its levers, its roll-out, what it costs once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from pydantic import BaseModel

from scenarios.assumptions import within
from scenarios.redesign import Redesign
from sim.quantity import Quantity
from sim.register import Parameter


def drawn_redesign(redesign: Redesign, draw: int, seed: int = 0) -> Redesign:
    """The redesign with every number that states a range drawn from it; the same for the same seed and draw."""
    rng = np.random.default_rng([seed, draw])
    levers = tuple(_drawn(lever, rng) for lever in redesign.levers)
    one_off = tuple(_drawn(cost, rng) for cost in redesign.one_off)
    description = redesign.description.model_copy(update={"rollout": _drawn(redesign.description.rollout, rng)})
    return replace(redesign, description=description, levers=levers, one_off=one_off)


def _drawn(part: Any, rng: np.random.Generator) -> Any:
    """A part with its ranged numbers drawn, in the order of its fields; shares of funders stay as they are."""
    if isinstance(part, Quantity):
        return _number(part, float(rng.random()))
    if isinstance(part, BaseModel):
        names = [name for name in type(part).model_fields if name != "funders" and name in part.model_fields_set]
        return part.model_copy(update={name: _drawn(getattr(part, name), rng) for name in names})
    if isinstance(part, dict):
        return {name: _drawn(own, rng) for name, own in part.items()}
    return [_drawn(own, rng) for own in part] if isinstance(part, list) else part


def _number(quantity: Quantity, luck: float) -> Quantity:
    if quantity.low is None or quantity.high is None or quantity.low >= quantity.high:
        return quantity
    ranged = Parameter("", quantity.value, quantity.low, quantity.high, "", "", None)
    return quantity.model_copy(update={"value": float(within(ranged, np.array([luck]))[0])})
