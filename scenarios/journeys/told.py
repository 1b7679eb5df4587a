"""What is told in words of some citizens, from worlds whose logs have been kept: the same as another run would give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenarios.compare.logs import TwinLogs
from scenarios.journeys.run import World
from sim.layout import LOG_ROW
from sim.log import LogTable


def logs_of(worlds: Sequence[World], citizens: Sequence[int]) -> TwinLogs:
    """The rows of some citizens in today's world (the first) and others, from the first counted day on.

    What was open on that day is told by `TwinLogs.standing`, not by rows of the log.
    """
    today = worlds[0]
    if today.began is None:
        raise ValueError("how citizens stood on the first day was not kept")
    window, table = today.window, LogTable(today.compiled)
    frames = {}
    for world in worlds:
        rows = np.concatenate([np.zeros(0, LOG_ROW), *(world.rows.of(citizen) for citizen in citizens)])
        frames[world.name] = table(rows[rows["day"] >= window.first]).to_pandas()
    standing = {citizen: today.began.of(citizen) for citizen in citizens}
    return TwinLogs(window.first, window.end - window.first, frames, standing)
