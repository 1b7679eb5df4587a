"""Workload W written in other libraries, to compare speed on the same work.

Each peer is a function ``simulate(citizens, days, seed)`` that returns the same
means a citizen. ``README.md`` beside this file states the rules of W exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

PEERS = {
    "NumPy, daily step": ("numpy_daily", {}),
    "Mesa, do": ("mesa_daily", {"order": "do"}),
    "Mesa, shuffle_do": ("mesa_daily", {"order": "shuffle_do"}),
    "SimPy": ("simpy_process", {}),
    "Ciw": ("ciw_network", {}),
}


def load(name: str) -> Callable[..., dict[str, float]]:
    """The `simulate` of a peer named in `PEERS`; ModuleNotFoundError if its library is missing."""
    module, options = PEERS[name]
    return partial(import_module(f"benchmarks.peers.{module}").simulate, **options)
