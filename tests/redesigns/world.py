"""A place of six citizens in which every lever has something to change, and its log told in words.

Two people with housing trouble (they go to the centre, which helps with nothing), drugs (help there never works), a first worry
(below the clinic's threshold) and a loneliness nobody knows of; two who leave custody without an income; two on a ward who need care.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from sim.engine import Run, compile_place
from sim.load import place_from
from sim.place import Place
from tests.golden.test_rules import PRICED, _told, fixed, has, need, office

FOLLOWED = {"kind": "family", "citizens": 2, "leaves_after_days": fixed(30_000)}
QUESTIONS = {"fixed_minutes": 30, "asks": ["identity", "address"]}
AGAIN = {"failed_help": {"share": 1, "delay_days": fixed(1)}, "turned_away": {"share": 0}}


def one_day(days: float, **changes: Any) -> dict[str, Any]:
    return {"duration_days": fixed(days), "success": 1, **changes}


TABLES: dict[str, Any] = {
    "name": "six",
    "label": "Six citizens",
    "residents": 6,
    "funders": {"council": {"label": "Council"}, "nhs": {"label": "NHS"}},
    "items": {
        "identity": {"label": "Who you are", "staff_minutes": 10, "valid_days": fixed(1_000)},
        "address": {"label": "Where you live", "staff_minutes": 10, "valid_days": fixed(1_000)},
    },
    "needs": {
        "housing": need("centre"),
        "drugs": need("clinic", 30, returns=AGAIN),
        "worry": need("clinic", 1, returns=AGAIN),
        "loneliness": need("clinic", hidden_share=1),
        "income": need("benefits"),
        "care": need("assessors", 200),
    },
    "cohorts": {
        "people": FOLLOWED
        | {
            "label": "People",
            "needs": {"housing": has(), "drugs": has(), "worry": has("emerging"), "loneliness": has("emerging")},
        },
        "leavers": FOLLOWED
        | {"label": "Leaving custody", "kind": "offender", "enters_in": {"stay": "custody"}, "needs": {"income": {}}},
        "older": FOLLOWED
        | {"label": "On a ward", "kind": "older_person", "enters_in": {"stay": "ward"}, "needs": {"care": {}}},
    },
    "agencies": {
        "centre": office({}, fte=4, contact_minutes=10),
        "homes": office(
            {"housing": one_day(10, from_severity="acute", hours_per_week=1)},
            assessment=QUESTIONS,
            caseload_places=4,
            staff={
                "fte": 4,
                "hours_per_week": 5,
                "administration_share": 0.5,
                "slice": 0.5,
                "gbp_per_fte_year": 40_000,
            },
        ),
        "clinic": office(
            {
                "drugs": one_day(5, success=0),
                "worry": one_day(5, from_severity="acute"),
                "loneliness": one_day(5),
            },
            fte=8,
            assessment=QUESTIONS,
            funder="nhs",
        ),
        "group": office({"worry": one_day(5)}, fte=1),
        "benefits": office({"income": {"money_delay_days": fixed(20), "continuing": True}}),
        "assessors": office({"care": {"provider": "carers"}}, fte=0.5),
        "carers": office({"care": {"continuing": True, "hours_per_week": 0.5}}, caseload_places=4),
        "prison": PRICED,
        "hospital": PRICED,
    },
    "routes": [
        {"origin": "centre", "to": "homes", "need": "housing", "delay_days": fixed(7)},
        {"origin": "clinic", "to": "group", "need": "worry", "delay_days": fixed(7)},
    ],
    "stays": {
        "custody": {
            "label": "Custody",
            "agency": "prison",
            "least_days": fixed(30),
            "suspends": ["income"],
            "triggers": [{"need": "income"}],
        },
        "ward": {
            "label": "Ward",
            "agency": "hospital",
            "least_days": fixed(10),
            "triggers": [{"need": "care", "at": "start"}],
            "referrals": [{"need": "care", "agency": "assessors", "delay_days": fixed(1)}],
            "destinations": [
                {"to": "home", "label": "With care", "help_ready": "care"},
                {"to": "home", "label": "Without", "after_delayed_days": fixed(60)},
            ],
        },
    },
}


def six(**agencies: Any) -> Place:
    """The place; values of agencies may be changed by name."""
    tables = deepcopy(TABLES)
    for name, values in agencies.items():
        tables["agencies"][name] |= values
    return place_from(tables)


def log_of(place: Place, days: int = 80) -> list[tuple]:
    """What happens, as (day, citizen, event, need, agency, class, amount, detail)."""
    rows: list[np.ndarray] = []
    run = Run(compile_place(place), 1, 0, 365, sink=lambda part: rows.append(part.copy())).to(days)
    return [_told(run, row) for row in np.concatenate(rows)]
