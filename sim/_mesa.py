"""Mesa, imported once, with what its import changes for the whole process put back.

Mesa 3.3.1 (the newest for Python 3.11) sets multiprocessing to "spawn" on import, and keeps every model alive in a class-level
counter of its agents (`forget`).
"""

from __future__ import annotations

import multiprocessing
from typing import Any

_before = multiprocessing.get_start_method(allow_none=True)
import mesa  # noqa: E402

multiprocessing.set_start_method(_before, force=True)  # type: ignore[arg-type]

__all__ = ["forget", "mesa"]


def forget(model: Any) -> None:
    """Take a model out of Mesa's class-level counter, where it would live for ever."""
    counters = getattr(mesa.Agent, "_ids", None)
    if counters is not None:
        counters.pop(model, None)
