"""The log of a world as a file, and what a manifest says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from scenarios.journeys.dates import Calendar
from scenarios.journeys.run import World
from scenarios.journeys.selection import Selection, selected
from scenarios.journeys.table import Tables
from scenarios.journeys.writers import write_log


@dataclass
class Written:
    """What a file holds."""

    path: Path
    world: str
    cases: int = 0
    activities: int = 0

    def as_told(self) -> dict[str, Any]:
        """For a manifest."""
        return {"file": self.path.name, "world": self.world, "cases": self.cases, "activities": self.activities}


def export(
    world: World, selection: Selection, calendar: Calendar, path: Path, kind: str, about: dict[str, str],
    tell: Callable[[int], None] | None = None,
) -> Written:  # fmt: skip
    """Write the chosen cases of a world to a file; `tell` is called with the number of cases so far."""
    written = Written(path, world.name)

    def tables() -> Iterator[pa.Table]:
        make = Tables(world, calendar)
        for cases in selected(world, selection):
            written.cases += len(cases)
            if tell is not None:
                tell(written.cases)
            yield make(cases)

    written.activities = write_log(path, kind, tables(), about)
    return written
