"""A busy little place for tests of what is counted: two cohorts, crises with a chain and a stay, money, three funders."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from sim.engine import Run, compile_place
from sim.load import place_from
from sim.measures import Observed, observe
from sim.place import Place
from tests.tiny import tiny_data

WARM_UP, YEARS = 2 * 365, 3


def busy_data() -> dict[str, Any]:
    """Plain tables of the place."""
    data = tiny_data()
    data["name"] = "busy"
    data["funders"]["police"] = {"label": "Police"}
    data["needs"]["income"] = {
        "label": "Income",
        "deterioration_per_year": 1.0,
        "recovery_per_year": 0.5,
        "seek_delay_days": 5,
        "doors": {"office": 0.3, "benefits": 0.7},
        "patience_days": 40,
        "chase_every_days": 7,
        "worsened_by": {"housing": 1.5},
        "open_cost_gbp_per_day": [{"gbp": 3.33, "funder": "council"}],
    }
    data["needs"]["housing"]["worsened_by"] = {"income": 1.5}
    data["needs"]["housing"]["crisis_per_year"] = {"acute": 1, "crisis": 4}
    data["agencies"]["office"]["treats"]["housing"]["paid_gbp_per_day"] = [
        {"gbp": 1.07, "funders": {"council": 0.6, "nhs": 0.4}},
    ]
    data["agencies"]["office"]["staff"] |= {"fte": 4, "estate_gbp_per_year": 1_001, "slice": 0.7}
    data["agencies"]["office"] |= {"funder": None, "funders": {"council": 0.75, "nhs": 0.25}, "caseload_places": 40}
    data["agencies"]["office"].pop("funder")
    data["agencies"]["benefits"] = {
        "label": "Benefits office",
        "funder": "nhs",
        "staff": {"fte": 3, "gbp_per_fte_year": 30_001},
        "contact_minutes": 10,
        "chase_minutes": 8,
        "assessment": {"fixed_minutes": 40, "asks": ["identity"]},
        "treats": {"income": {"money_delay_days": 20, "duration_days": 120, "success": 0.9}},
    }
    data["agencies"]["cells"] = {"label": "Cells", "funder": "police", "prices": {}}
    data["routes"] = [{"origin": "office", "to": "benefits", "need": "income", "drop_out_share": 0.1}]
    data["crises"]["roofless"]["steps"] = [
        {"label": "Arrested", "agency": "cells", "share": 0.5, "delay_days": 3, "costs": [{"gbp": 99.99}]},
        {"label": "Held", "agency": "cells", "share": 0.6, "delay_days": 10, "stay": "custody"},
    ]
    data["stays"] = {
        "custody": {
            "label": "Custody",
            "agency": "cells",
            "costs_gbp_per_day": [{"gbp": 75.5, "funders": {"police": 0.9, "council": 0.1}}],
            "least_days": 30,
            "suspends": ["income"],
            "interrupts_help_for": ["housing", "income"],
            "triggers": [{"need": "income", "share": 0.7}],
        }
    }
    people = data["cohorts"]["people"]
    people |= {"citizens": 300, "leaves_after_days": 900, "risk_spread": 0.8}
    people["needs"]["income"] = {"prevalence": 0.4, "onset_per_year": 0.6}
    people["groups"] = {"young": {"label": "Young", "share": 0.4}, "old": {"label": "Old", "share": 0.6}}
    data["cohorts"]["others"] = {
        "label": "Others",
        "kind": "offender",
        "citizens": 150,
        "leaves_after_days": {"value": 1_400, "shape": "fixed"},
        "needs": {"housing": {"prevalence": 0.6, "onset_per_year": 0.8}},
        "enters_in": {"stay": "custody", "share": 0.5},
        "death_per_year": 0.02,
    }
    data["universal_cost_gbp_per_year"] = [{"gbp": 100.01, "funders": {"nhs": 0.5, "council": 0.5}}]
    return data


def busy_place() -> Place:
    """The place, checked."""
    return place_from(busy_data())


@lru_cache(maxsize=1)
def observed_with_log() -> tuple[Observed, np.ndarray]:
    """The busy place observed for three years after two, and every row of its log."""
    rows: list[np.ndarray] = []
    run = Run(
        compile_place(busy_place()), seed=3, days=WARM_UP + 365 * YEARS, sink=lambda part: rows.append(part.copy())
    )
    return observe(run, WARM_UP, YEARS), np.concatenate(rows)
