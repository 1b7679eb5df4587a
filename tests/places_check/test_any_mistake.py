"""Whatever a person mistypes, there is an answer in plain words, and what is accepted can be worked with."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from sim.load import examine
from sim.register import difference, register, with_value
from tests.tiny import tiny_data

MISTAKES: list[Any] = [
    None, 0, -1, 1e9, 10**400, math.nan, math.inf, True, "", "x", "office", "home", "hostel", [], {}, [1], {"value": 1},
    {"value": 2, "source": "q"}, {"office": 0}, datetime.date(2000, 1, 1), 35, {"a": {"b": {}}}, "\x1b",
]  # fmt: skip
HOSTEL = {
    "label": "Hostel",
    "agency": "ambulance",
    "least_days": 10,
    "destinations": [{"to": "home", "label": "Home", "need": "housing"}, {"to": "ward", "label": "Ward"}],
    "triggers": [{"need": "housing"}],
    "referrals": [{"need": "housing", "agency": "office"}],
    "in_reach": [{"need": "housing", "agency": "office", "days_before_end": 2}],
}
EVERY_PART = tiny_data(
    **{
        "stays": {"hostel": HOSTEL, "ward": {"label": "Ward", "agency": "ambulance", "least_days": 3, "places": 4}},
        "cohorts.people.enters_in": {"stay": "hostel"},
        "cohorts.people.children_shares": [0.5, 0.5],
        "routes": [{"origin": "ambulance", "to": "office", "need": "housing"}],
        "agencies.office.reads_records_of": ["ambulance"],
        "crises.roofless.steps": [{"label": "Call", "agency": "ambulance", "costs": [{"gbp": 3}]}],
    }
)


def places_in(tables: Any) -> Iterator[tuple[Any, Any]]:
    """Every table or list with each of its keys or positions."""
    for key in list(tables) if isinstance(tables, dict) else range(len(tables)) if isinstance(tables, list) else ():
        yield tables, key
        yield from places_in(tables[key])


def spoil(tables: dict[str, Any], luck: random.Random) -> None:
    """Put something else, leave something out, or add something, somewhere."""
    container, key = luck.choice(list(places_in(tables)))
    act = luck.random()
    if act < 0.6:
        container[key] = deepcopy(luck.choice(MISTAKES))
    elif act < 0.8 and isinstance(container, dict):
        del container[key]
    elif isinstance(container, dict):
        container[luck.choice(["x", "office", "value", "Bad", "housing"])] = deepcopy(luck.choice(MISTAKES))


def test_every_mistake_has_an_answer() -> None:
    assert examine(EVERY_PART).faults == []
    luck, accepted = random.Random(1), 0
    for count in range(500):
        tables = deepcopy(EVERY_PART)
        for _ in range(1 + count % 3):
            spoil(tables, luck)
        found = examine(tables)
        for fault in found.faults + found.warnings:
            assert not set("\x1b\x00") & set(str(fault)) and "Input should" not in str(fault)
        if not found.faults:
            accepted += 1
            assert found.place is not None
            first = register(found.place)[0]
            assert difference(found.place, with_value(found.place, first.path, first.value)) == []
    assert 0 < accepted < 250
