"""Jobs that failed: what they were given and what was said."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from typing import Any

from scenarios.study.jobs import Task

RAISED, QUARANTINED = "raised", "quarantined"
MOST_LINES = 60


def record(task: Task, error: BaseException, kind: str, deaths: int) -> dict[str, Any]:
    """What stands in a failed job's file: its inputs, the message, and where it arose."""
    told = traceback.format_exception(error)
    lines = "".join(told).splitlines()
    return {
        "key": task.key, "kind": kind, "place": task.point.place, "draw": task.point.draw, "replication": task.replication,
        "scenarios": ["siloed", *task.arms], "values": dict(task.point.values), "years": task.years, "citizens": task.citizens,
        "seed": task.seed, "warm_up_days": task.warm_up_days, "error": type(error).__name__, "message": str(error) or type(error).__name__,
        "deaths": deaths, "when": datetime.now(UTC).isoformat(timespec="seconds"), "trace": lines[-MOST_LINES:],
    }  # fmt: skip
