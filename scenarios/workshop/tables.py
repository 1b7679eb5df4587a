"""A redesign as plain tables that a workshop changes, and back to a file that every command reads."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from typing import Any

from scenarios.redesign import Redesign, built_in_redesigns, redesign_from
from sim.place import Place
from sim.toml import written

Tables = dict[str, Any]
NOTHING = "today"  # the preset that changes nothing
#: Keys of a redesign's file that the workshop leaves as they are, in the order in which they are written.
_PLAIN = ("format", "name", "label", "description", "pilot", "mechanism", "places", "claims", "sceptical")


def empty(place: Place) -> Tables:
    """A redesign of a place that does nothing yet; its changes are spread over half a year."""
    return {
        "format": 1,
        "name": "our_redesign",
        "label": "Our redesign",
        "places": [place.name],
        "rollout": {"ramp_days": {"value": 182, "low": 91, "high": 365, "shape": "fixed", "source": "assumed", "grade": 6}},
        "one_off": [],
        "levers": [],
        "finance": [],
    }  # fmt: skip


def preset(name: str, place: Place) -> Tables:
    """The tables of a built-in redesign with all that it includes written out."""
    if name == NOTHING:
        return empty(place)
    tables = _raw(name)
    parts = [preset(one, place) for one in tables.pop("include", [])]
    for key in ("levers", "one_off"):
        tables[key] = [*(own for part in parts for own in part[key]), *tables.get(key, [])]
    return empty(place) | {"rollout": {}} | tables


def _raw(name: str) -> Tables:
    return tomllib.loads(built_in_redesigns()[name].read_text(encoding="utf-8"))


def presets_for(place: Place) -> dict[str, str]:
    """Built-in redesigns made for a place that fit it: name -> label."""
    found = {}
    for name in built_in_redesigns():
        tables = _raw(name)
        if place.name in tables.get("places", []):
            found[name] = str(tables["label"])
    return found


def does_nothing(tables: Tables) -> bool:
    """Whether nothing differs from today."""
    return not tables["levers"] and not tables["finance"]


def redesign_of(tables: Tables) -> Redesign:
    """The redesign that the tables describe; raises PlaceFaults with every fault."""
    return redesign_from(copy.deepcopy(_stated(tables)), tables["label"])


def _stated(tables: Tables) -> Tables:
    return {key: value for key, value in tables.items() if value or key in _PLAIN}


def as_toml(tables: Tables, made: str = "in a workshop") -> str:
    """The file that ``wholeplace compare --redesign`` accepts; ``made``: where or how it was made."""
    return "\n".join(_lines(_stated(tables), made)) + "\n"


def _lines(tables: Tables, made: str) -> Iterator[str]:
    yield f"# A redesign made {made}.  Every number can be changed here; `wholeplace check` tells what does not fit."
    for key in [*(k for k in _PLAIN if k in tables), *(k for k in tables if k not in _PLAIN)]:
        if not _is_tables(tables[key]):
            yield f"{key} = {written(tables[key])}"
    for key, part in tables.items():
        for one in (part if isinstance(part, list) else [part]) if _is_tables(part) else ():
            head = f"[[{key}]]" if isinstance(part, list) else f"[{key}]"
            yield from ("", head, *_pairs(one))


def _is_tables(part: Any) -> bool:
    """Whether a value is a table or a list of tables, which stand below everything else."""
    return isinstance(part, dict) or (isinstance(part, list) and bool(part) and isinstance(part[0], dict))


def _pairs(table: Tables) -> Iterator[str]:
    for key, value in table.items():
        yield f"{key} = {written(value)}"
