"""The tables of a place made from what was learned: agencies, a need that takes the learned pathway, a cohort of cases.

What the log tells is written with ``grade = 4`` and a note that begins "from the log"; what it cannot tell (money, minutes without
starts, posts) is written with ``grade = 6``, a range, and a note that says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration.logs.model import Learned
from calibration.logs.names import label, slugs
from calibration.logs.routing import END, START
from calibration.logs.services import Services
from calibration.logs.waits import GRID

NEED, COHORT, PATHWAY, FUNDER = "the_matter", "people", "as_learned", "funder"
LEVELS = 21  # quantiles of a wait in the file
STEP_MINUTES = (15, 5, 60)
BUSY = (0.6, 0.4, 0.8)
POST_GBP = (35_000, 28_000, 45_000)
HOURS_A_WEEK = 37
LEAST_FTE = 0.5


@dataclass(frozen=True, slots=True)
class Origin:
    """The log a place was learned from."""

    file: str
    sha256: str
    cases: int
    events: int
    begins: str
    ends: str

    def words(self) -> str:
        """One sentence for people."""
        return f"{self.file}: {self.cases:,} cases, {self.events:,} events, {self.begins} to {self.ends} (SHA-256 {self.sha256[:16]}…)"


def number(value: float, low: float, high: float, note: str, grade: int, **more: Any) -> dict[str, Any]:
    """A number with its range and where it comes from."""
    return {"value": _short(value), "low": _short(low), "high": _short(high), **more, "source": "assumed", "grade": grade, "note": note}


def _short(value: float) -> float | int:
    rounded = float(f"{value:.5g}")
    return int(rounded) if rounded == int(rounded) else rounded


def place_tables(name: str, learned: Learned, services: Services, origin: Origin, stay_days: int, residents: int) -> dict[str, Any]:
    """Plain tables of a whole place, as a place file holds them."""
    agencies = slugs(one.name for one in services.agencies)
    yearly = learned.arrivals.per_year()
    noise = 2 * np.sqrt(max(1.0, yearly))
    begins = _first_agencies(learned, services)
    return {
        "format": 1,
        "name": name,
        "label": label(f"Learned from {origin.file}"),
        "description": f"Learned from {origin.words()}. Routes follow the pathway below; the routes between agencies sum it up for maps.",
        "residents": number(residents, residents / 2, residents * 2, "the log does not tell; used for comparison only", 6),
        "funders": {FUNDER: {"label": "Whoever pays (the log does not tell)"}},
        "needs": {NEED: _need(agencies, begins)},
        "cohorts": {COHORT: _cohort(yearly, noise, stay_days)},
        "agencies": _agencies(agencies, learned, services, yearly),
        "routes": _routes(agencies, learned, services),
        "pathways": {PATHWAY: _pathway(agencies, learned, services, origin)},
    }


def _need(agencies: list[str], begins: np.ndarray) -> dict[str, Any]:
    note = "from the log: nothing but the pathway ends a case"
    return {
        "label": "What brings people here",
        "severity_at_onset": {"emerging": 1},
        "deterioration_per_year": number(0, 0, 0, note, 4),
        "recovery_per_year": number(0, 0, 0, note, 4),
        "seek_delay_days": number(0, 0, 0, "from the log: a case begins with its first event", 4),
        "patience_days": number(36_500, 3_650, 36_500, "from the log: who gives up shows only as a case that ends", 4, shape="fixed"),
        "doors": {name: _short(share) for name, share in zip(agencies, begins, strict=True) if share > 0},
        "pathway": PATHWAY,
    }


def _cohort(yearly: float, noise: float, stay_days: int) -> dict[str, Any]:
    return {
        "label": "People with a case",
        "kind": "family",
        "inflow_per_year": number(yearly, max(0, yearly - noise), yearly + noise, "from the log: cases a year; each person has one", 4),
        "leaves_after_days": number(stay_days, stay_days, stay_days, "long enough for the longest case in the log", 4, shape="fixed"),
        "needs": {NEED: {"prevalence": 1}},
    }


def _agencies(names: list[str], learned: Learned, services: Services, yearly: float) -> dict[str, Any]:
    visits = _visits(learned)
    minutes = step_minutes(services)
    days = [day for day, is_open in zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), learned.calendar.open_days, strict=True) if is_open]
    out = {}
    for a, (name, service) in enumerate(zip(names, services.agencies, strict=True)):
        here = services.of_activity == a
        weekly = float((visits * minutes)[here].sum()) * yearly / 365 * 7 / 60
        posts = max(LEAST_FTE, weekly / HOURS_A_WEEK / BUSY[0])
        low, high = min(posts, weekly / HOURS_A_WEEK / BUSY[2]), max(posts, weekly / HOURS_A_WEEK / BUSY[1], service.workers)
        seen = f"; people at work on a busy day in the log: {service.workers:.0f}" if service.workers else ""
        out[name] = {
            "label": label(service.name),
            "funder": FUNDER,
            "staff": {
                "fte": number(posts, low, high, f"so many that {100 * BUSY[0]:.0f} % of hours are busy, at least {LEAST_FTE}{seen}", 6),
                "hours_per_week": number(HOURS_A_WEEK, 35, 40, "no figure in a log", 6),
                "gbp_per_fte_year": number(*POST_GBP, "no money in a log: put your own figure here", 6),
                "open_days": days,
            },
            "discipline": "first_come",
            "treats": {NEED: {"refer_on_share": _short(_goes_on(learned, services, a))}},
        }
    return out


def step_minutes(services: Services) -> np.ndarray:
    """f8[activities] staff minutes of a step: from the log's starts, else assumed."""
    return np.where(np.isnan(services.minutes), STEP_MINUTES[0], services.minutes)


def _visits(learned: Learned) -> np.ndarray:
    """f8[activities] how often a case meets an activity, on average."""
    routes = learned.routes
    begun = routes.seen[routes.first[START] : routes.first[START + 1]].sum()
    into = routes.to != END
    return np.bincount(
        routes.activity[routes.to[into]], routes.seen[into], minlength=len(learned.activities)
    ) / max(1e-9, begun)


def _flows(learned: Learned, services: Services) -> np.ndarray:
    """f8[agencies + 1, agencies + 1]: how often an agency follows another; the last row: the start, the last column: the end."""
    routes, count = learned.routes, len(services.agencies)
    owner = np.repeat(np.arange(routes.stages), np.diff(routes.first))
    of_stage = np.where(routes.activity < 0, count, services.of_activity[np.maximum(routes.activity, 0)])
    out = np.zeros((count + 1, count + 1))
    np.add.at(out, (of_stage[owner], np.where(routes.to == END, count, of_stage[np.maximum(routes.to, 0)])), routes.seen)
    return out


def _first_agencies(learned: Learned, services: Services) -> np.ndarray:
    begins = _flows(learned, services)[-1, :-1]
    return begins / begins.sum()


def _goes_on(learned: Learned, services: Services, a: int) -> float:
    """Share of steps at an agency after which another agency follows, among those that do not stay there (at most 0.999)."""
    flows = _flows(learned, services)[a]
    leaves = flows.sum() - flows[a]
    return min(0.999, 1 - flows[-1] / leaves) if leaves > 0 else 0.0


def _routes(names: list[str], learned: Learned, services: Services) -> list[dict[str, Any]]:
    """Referrals between different agencies, memory left out: what a map shows."""
    flows = _flows(learned, services)
    waits = _mean_days(learned, services)
    out = []
    for a, origin in enumerate(names):
        for b, to in enumerate(names):
            if a != b and flows[a, b] > 0:
                days = max(1.0, float(waits[a, b]))
                note = "from the log, for maps; the pathway decides"
                delay = number(days, 0.5 * days, 2 * days, note, 4)
                out.append({"origin": origin, "to": to, "need": NEED, "weight": _short(flows[a, b]), "delay_days": delay})
    return out


def _mean_days(learned: Learned, services: Services) -> np.ndarray:
    """f8[agencies, agencies] mean open days between two agencies (same-day steps count 0)."""
    routes, count = learned.routes, len(services.agencies)
    owner = np.repeat(np.arange(routes.stages), np.diff(routes.first))
    inner = np.flatnonzero((routes.to != END) & (owner != START))
    same, quantiles = waits_by_day(learned, inner)
    days = ((1 - same) * quantiles.mean(axis=2)).mean(axis=1)
    pair = services.of_activity[routes.activity[owner[inner]]] * count + services.of_activity[routes.activity[routes.to[inner]]]
    mass = np.bincount(pair, routes.seen[inner], minlength=count * count)
    total = np.bincount(pair, routes.seen[inner] * days, minlength=count * count)
    return (total / np.maximum(mass, 1e-12)).reshape(count, count)


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


def _pathway(agencies: list[str], learned: Learned, services: Services, origin: Origin) -> dict[str, Any]:
    routes, minutes = learned.routes, step_minutes(services)
    known = ~np.isnan(services.minutes)
    words = [learned.activities[a] for a in routes.activity[1:]]
    names = ["", *slugs(words, spare=5)]
    begins = {int(to): float(share) for to, share in zip(*(part[: routes.first[1]] for part in (routes.to, routes.share)), strict=True)}
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
        row = {"to": names[int(routes.to[at])], "share": share}
        same, quantiles = waits_by_day(learned, np.array([at]))
        days = [_as_days(one) for one in quantiles[0]]
        row["same_day_share"], later = (round(float(one), 4) for one in same[0])
        if row["same_day_share"] < 1:
            row["open_days"] = days[0]
        if later != row["same_day_share"]:
            row["same_day_share_later"] = later
        if later < 1 and days[1] != days[0]:
            row["open_days_later"] = days[1]
        out.append(row)
    return out


def _as_days(quantiles: np.ndarray) -> list[int]:
    days = [max(1, round(float(one))) for one in quantiles]
    return days[:1] if len(set(days)) == 1 else days
