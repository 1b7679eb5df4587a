"""The tables of a place made from what was learned: agencies, a need that takes the learned pathway, a cohort of cases.

What the log tells is written with ``grade = 4`` and a note that begins "from the log"; what it cannot tell (money, minutes without
starts, posts) is written with ``grade = 6``, a range, and a note that says why.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from calibration.logs.model import Learned
from calibration.logs.names import label, slugs
from calibration.logs.numbers import Origin, counted, number
from calibration.logs.place_pathway import pathway_table, step_minutes, waits_by_day
from calibration.logs.routing import END, START
from calibration.logs.services import Services

NEED, COHORT, PATHWAY, FUNDER = "the_matter", "people", "as_learned", "funder"
BUSY = (0.6, 0.4, 0.8)
POST_GBP = (35_000, 28_000, 45_000)
HOURS_A_WEEK = 37
LEAST_FTE = 0.5


def place_tables(
    name: str, learned: Learned, services: Services, origin: Origin, stay_days: int, residents: int
) -> dict[str, Any]:
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
        "residents": number(
            residents, residents / 2, residents * 2, "the log does not tell; used for comparison only", 6
        ),
        "funders": {FUNDER: {"label": "Whoever pays (the log does not tell)"}},
        "needs": {NEED: _need(agencies, begins, origin.cases)},
        "cohorts": {COHORT: _cohort(yearly, noise, stay_days)},
        "agencies": _agencies(agencies, learned, services, yearly),
        "routes": _routes(agencies, learned, services),
        "pathways": {PATHWAY: pathway_table(agencies, learned, services, origin)},
    }


def _need(agencies: list[str], begins: np.ndarray, cases: int) -> dict[str, Any]:
    note = "from the log: nothing but the pathway ends a case"
    return {
        "label": "What brings people here",
        "severity_at_onset": {"emerging": number(1, 1, 1, note, 4)},
        "deterioration_per_year": number(0, 0, 0, note, 4),
        "recovery_per_year": number(0, 0, 0, note, 4),
        "seek_delay_days": number(0, 0, 0, "from the log: a case begins with its first event", 4),
        "patience_days": number(
            36_500, 3_650, 36_500, "from the log: who gives up shows only as a case that ends", 4, shape="fixed"
        ),
        "doors": {
            name: counted(float(share), share * cases, "cases that begin here")
            for name, share in zip(agencies, begins, strict=True)
            if share > 0
        },
        "pathway": PATHWAY,
    }


def _cohort(yearly: float, noise: float, stay_days: int) -> dict[str, Any]:
    return {
        "label": "People with a case",
        "kind": "family",
        "inflow_per_year": number(
            yearly, max(0, yearly - noise), yearly + noise, "from the log: cases a year; each person has one", 4
        ),
        "leaves_after_days": number(
            stay_days, stay_days, stay_days, "long enough for the longest case in the log", 4, shape="fixed"
        ),
        "needs": {NEED: {"prevalence": number(1, 1, 1, "from the log: each person has one case", 4)}},
    }


def _agencies(names: list[str], learned: Learned, services: Services, yearly: float) -> dict[str, Any]:
    visits = _visits(learned)
    minutes = step_minutes(services)
    days = [
        day
        for day, is_open in zip(
            ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), learned.calendar.open_days, strict=True
        )
        if is_open
    ]
    out = {}
    for a, (name, service) in enumerate(zip(names, services.agencies, strict=True)):
        here = services.of_activity == a
        weekly = float((visits * minutes)[here].sum()) * yearly / 365 * 7 / 60
        posts = max(LEAST_FTE, weekly / HOURS_A_WEEK / BUSY[0])
        low, high = (
            min(posts, weekly / HOURS_A_WEEK / BUSY[2]),
            max(posts, weekly / HOURS_A_WEEK / BUSY[1], service.workers),
        )
        seen = f"; people at work on a busy day in the log: {service.workers:.0f}" if service.workers else ""
        out[name] = {
            "label": label(service.name),
            "funder": FUNDER,
            "staff": {
                "fte": number(
                    posts,
                    low,
                    high,
                    f"so many that {100 * BUSY[0]:.0f} % of hours are busy, at least {LEAST_FTE}{seen}",
                    6,
                ),
                "hours_per_week": number(HOURS_A_WEEK, 35, 40, "no figure in a log", 6),
                "gbp_per_fte_year": number(*POST_GBP, "no money in a log: put your own figure here", 6),
                "open_days": days,
            },
            "discipline": "first_come",
            "treats": {
                NEED: {
                    "refer_on_share": counted(
                        _goes_on(learned, services, a), service.events, "for maps; the pathway decides"
                    )
                }
            },
        }
    return out


def _visits(learned: Learned) -> np.ndarray:
    """f8[activities] how often a case meets an activity, on average."""
    routes = learned.routes
    begun = routes.seen[routes.first[START] : routes.first[START + 1]].sum()
    into = routes.to != END
    return np.bincount(routes.activity[routes.to[into]], routes.seen[into], minlength=len(learned.activities)) / max(
        1e-9, begun
    )


def _flows(learned: Learned, services: Services) -> np.ndarray:
    """f8[agencies + 1, agencies + 1]: how often an agency follows another; the last row: the start, the last column: the end."""
    routes, count = learned.routes, len(services.agencies)
    owner = np.repeat(np.arange(routes.stages), np.diff(routes.first))
    of_stage = np.where(routes.activity < 0, count, services.of_activity[np.maximum(routes.activity, 0)])
    out = np.zeros((count + 1, count + 1))
    np.add.at(
        out, (of_stage[owner], np.where(routes.to == END, count, of_stage[np.maximum(routes.to, 0)])), routes.seen
    )
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
                out.append(
                    {
                        "origin": origin,
                        "to": to,
                        "need": NEED,
                        "weight": counted(float(flows[a, b]), flows[a, b], "for maps; the pathway decides"),
                        "delay_days": delay,
                    }
                )
    return out


def _mean_days(learned: Learned, services: Services) -> np.ndarray:
    """f8[agencies, agencies] mean open days between two agencies (same-day steps count 0)."""
    routes, count = learned.routes, len(services.agencies)
    owner = np.repeat(np.arange(routes.stages), np.diff(routes.first))
    inner = np.flatnonzero((routes.to != END) & (owner != START))
    same, quantiles = waits_by_day(learned, inner)
    days = ((1 - same) * quantiles.mean(axis=2)).mean(axis=1)
    pair = (
        services.of_activity[routes.activity[owner[inner]]] * count
        + services.of_activity[routes.activity[routes.to[inner]]]
    )
    mass = np.bincount(pair, routes.seen[inner], minlength=count * count)
    total = np.bincount(pair, routes.seen[inner] * days, minlength=count * count)
    return (total / np.maximum(mass, 1e-12)).reshape(count, count)
