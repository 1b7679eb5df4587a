"""The learned routes as a pathway of a place file: stages, what follows each, waits in open days."""

from __future__ import annotations

from typing import Any

import numpy as np

from calibration.logs.model import Learned
from calibration.logs.names import label, slugs
from calibration.logs.numbers import Origin, number
from calibration.logs.routing import END
from calibration.logs.services import Services
from calibration.logs.waits import GRID

LEVELS = 21  # quantiles of a wait in the file
STEP_MINUTES = (15, 5, 60)


def step_minutes(services: Services) -> np.ndarray:
    """f8[activities] staff minutes of a step: from the log's starts, else assumed."""
    return np.where(np.isnan(services.minutes), STEP_MINUTES[0], services.minutes)


def pathway_table(agencies: list[str], learned: Learned, services: Services, origin: Origin) -> dict[str, Any]:
    routes, minutes = learned.routes, step_minutes(services)
    known = ~np.isnan(services.minutes)
    words = [learned.activities[a] for a in routes.activity[1:]]
    names = ["", *slugs(words, spare=5)]
    begins = {
        int(to): float(share)
        for to, share in zip(*(part[: routes.first[1]] for part in (routes.to, routes.share)), strict=True)
    }
    stages = {}
    for stage in range(1, routes.stages):
        a = int(routes.activity[stage])
        said = number(minutes[a], 0.5 * minutes[a], 2 * minutes[a], "from the log: mean from start to end", 4) if known[a] else number(
            *STEP_MINUTES, "the log has no starts", 6
        )  # fmt: skip
        stages[names[stage]] = {
            "label": label(learned.activities[a]),
            "agency": agencies[int(services.of_activity[a])],
            "minutes": said,
            **({"begins_share": round(begins[stage], 6)} if begins.get(stage) else {}),
            "onward": _onward(learned, names, stage),
        }
    return {"label": label(f"As learned: {learned.memory.words()}"), "learned_from": origin.words(), "stages": stages}


def _onward(learned: Learned, names: list[str], stage: int) -> list[dict[str, Any]]:
    routes = learned.routes
    out: list[dict[str, Any]] = []
    for at in range(int(routes.first[stage]), int(routes.first[stage + 1])):
        share = round(float(routes.share[at]), 6)
        if routes.to[at] == END:
            out.append({"share": share})
            continue
        row: dict[str, Any] = {"to": names[int(routes.to[at])], "share": share}
        same, quantiles = waits_by_day(learned, np.array([at]))
        days = [_as_days(one) for one in quantiles[0]]
        early, later = (round(float(one), 4) for one in same[0])
        row["same_day_share"] = early
        if early < 1:
            row["open_days"] = days[0]
        if later != early:
            row["same_day_share_later"] = later
        if later < 1 and days[1] != days[0]:
            row["open_days_later"] = days[1]
        out.append(row)
    return out


def _as_days(quantiles: np.ndarray) -> list[int]:
    days = [max(1, round(float(one))) for one in quantiles]
    return days[:1] if len(set(days)) == 1 else days


def waits_by_day(learned: Learned, transitions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """f8[n, 2] share that goes on the same day, f8[n, 2, LEVELS] quantiles of open days otherwise: before and after a first night."""
    rows = learned.day_pool[transitions]
    quantiles = np.array([[_levels(learned.day_pools.open_days[row]) for row in pair] for pair in rows])
    return learned.day_pools.same_day[rows], quantiles.reshape(-1, 2, LEVELS)


def _levels(quantiles: np.ndarray) -> np.ndarray:
    """Evenly spaced levels of finer quantiles; the last is so chosen that the mean of the longest waits is kept."""
    out = np.interp(np.linspace(0, 1, LEVELS), GRID, quantiles)
    longest = float(np.interp(np.linspace(1 - 1 / (LEVELS - 1), 1, 201), GRID, quantiles).mean())
    out[-1] = max(out[-2], min(out[-1], 2 * longest - out[-2]))
    return out
