"""A place small enough to read at a glance: one cohort, one need, one staffed agency, one priced crisis agency.

``tiny_place()`` gives it whole; changes are named by their path in the file, dots written as two underscores::

    tiny_place(agencies__office__staff__fte=2, needs__housing__hidden_share=0.5)
    tiny_place(**{"needs.housing.crisis": REMOVE, "crises": {}})

A change that leads through a part which is not there makes it; ``REMOVE`` takes a key away; a number in a path
(``routes.0.weight``) is a position in a list.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sim.place import Place

REMOVE = object()

TINY: dict[str, Any] = {
    "name": "tiny",
    "label": "Tiny place",
    "residents": 1_000,
    "funders": {"council": {"label": "Council"}, "nhs": {"label": "National Health Service"}},
    "items": {"identity": {"label": "Who you are", "staff_minutes": 10, "citizen_minutes": 10}},
    "needs": {
        "housing": {
            "label": "Housing",
            "deterioration_per_year": 1.0,
            "recovery_per_year": 0.2,
            "crisis_per_year": {"crisis": 2.0},
            "crisis": "roofless",
            "seek_delay_days": 10,
            "doors": {"office": 1},
            "patience_days": 60,
            "chase_every_days": 14,
            "returns": {"failed_help": {"share": 0.8, "delay_days": 30}},
        },
    },
    "cohorts": {
        "people": {
            "label": "People",
            "kind": "family",
            "citizens": 6,
            "leaves_after_days": 1_825,
            "needs": {"housing": {"prevalence": 0.5, "onset_per_year": 0.5}},
        },
    },
    "agencies": {
        "office": {
            "label": "Housing office",
            "funder": "council",
            "staff": {"fte": 1, "gbp_per_fte_year": 40_000},
            "contact_minutes": 15,
            "chase_minutes": 10,
            "assessment": {"fixed_minutes": 60, "asks": ["identity"]},
            "caseload_places": 5,
            "treats": {"housing": {"duration_days": 42, "hours_per_week": 1, "success": 0.7}},
        },
        "ambulance": {"label": "Ambulance", "funder": "nhs", "prices": {}},
    },
    "crises": {
        "roofless": {
            "label": "Night on the street",
            "agency": "ambulance",
            "costs": [{"gbp": 200}],
            "falls_share": 0.5,
            "refer_share": 0.5,
            "refers_to": "office",
        },
    },
}


def tiny_data(**changes: Any) -> dict[str, Any]:
    """The tiny place as the plain tables that a place file holds, with changes made."""
    data = deepcopy(TINY)
    for path, value in changes.items():
        _change(data, path.replace("__", ".").split("."), value)
    return data


def tiny_place(**changes: Any) -> Place:
    """The tiny place with changes made, each part validated (the whole-place checks are not run)."""
    return Place.model_validate(tiny_data(**changes))


def _change(data: Any, path: list[str], value: Any) -> None:
    *way, last = path
    for step in way:
        data = data[int(step)] if isinstance(data, list) else data.setdefault(step, {})
    if isinstance(data, list):
        data[int(last)] = value
    elif value is REMOVE:
        data.pop(last, None)
    else:
        data[last] = value
