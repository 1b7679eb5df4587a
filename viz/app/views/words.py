"""Names and differences in words."""

from __future__ import annotations

from functools import cache
from typing import Any

from scenarios.redesign_changes import changes, new_agencies
from sim.load import built_in_places, load_place
from sim.place import Place
from viz.redesign_tables import written

_KEYS = {
    "fte": "posts", "caseload_places": "places", "staff": "staff", "slice": "share for these citizens", "asks": "asks",
    "reads_records_of": "can read the answers of", "doors": "first visits come to", "treats": "helps with",
}  # fmt: skip


@cache
def built_in_labels() -> dict[str, str]:
    """Name and label of the built-in places."""
    return {name: load_place(name).label.split(":")[0] + f" ({name})" for name in built_in_places()}


def differences(before: Place, after: Place) -> tuple[list[str], list[list[str]]]:
    """Everything of a place that a redesign changes: new agencies in words, and a row a value."""
    new = [f"New: {after.agencies[name].label}" for name in new_agencies(before, after)]
    rows = [
        [_told(after, one.path), written(one.before), written(one.after)]
        for one in changes(before, after)
        if not any(one.path.startswith(f"agencies.{name}.") for name in new_agencies(before, after))
    ]
    return new, rows


def _told(place: Place, path: str) -> str:
    parts: list[Any] = path.split(".")
    sections: dict[str, Any] = {
        "agencies": place.agencies,
        "needs": place.needs,
        "cohorts": place.cohorts,
        "stays": place.stays,
    }
    if parts[0] in sections and len(parts) > 1 and parts[1] in sections[parts[0]]:
        parts = [sections[parts[0]][parts[1]].label.split(":")[0], *parts[2:]]
    words = [
        place.needs[part].label if part in place.needs else _KEYS.get(part, str(part).replace("_", " "))
        for part in parts
    ]
    return " › ".join(words)
