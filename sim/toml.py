"""Plain tables as TOML that a person can read and go on writing: one thing a table, one value a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sim.quantity import SEVERITIES

_WIDEST = 110


def written(value: Any) -> str:
    """A value in TOML, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # which JSON allows and TOML does not
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {written(own)}" for key, own in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(own) for own in value) + "]"
    return repr(value)


def place_toml(tables: dict[str, Any], *remarks: str) -> str:
    """The file of a place: remarks, what it says of itself, then each section with a table for each thing."""
    lines = [f"# {remark}" for remark in remarks] + ([""] if remarks else [])
    for key, value in tables.items():
        if not _is_section(value) and key != "routes":
            lines += _pairs(key, value)
    for section, things in tables.items():
        if _is_section(things):
            for name, thing in things.items():
                lines += ["", f"[{_key(section)}.{_key(name)}]", *(line for key, own in thing.items() for line in _pairs(_key(key), own))]  # fmt: skip
    for route in tables.get("routes", []):
        lines += ["", "[[routes]]", *(line for key, own in route.items() for line in _pairs(_key(key), own))]
    return "\n".join(lines) + "\n"


def _is_section(value: Any) -> bool:
    return isinstance(value, dict) and not _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value


def _pairs(key: str, value: Any) -> Iterator[str]:
    """The lines of a value: tables within are written with dotted keys, lists of tables over several lines."""
    value = _plain(value)
    if isinstance(value, dict) and value and not _is_number(value) and len(written(value)) > _WIDEST:
        for inner, own in value.items():
            yield from _pairs(f"{key}.{_key(inner)}", own)
    elif isinstance(value, list) and len(value) > 0 and isinstance(value[0], dict) and len(written(value)) > _WIDEST:
        yield f"{key} = ["
        yield from (f"    {written(own)}," for own in value)
        yield "]"
    else:
        yield f"{key} = {written(value)}"


def _plain(value: Any) -> Any:
    """The same with one number where all severities have the same, whole numbers without a point, bare where nothing else is said."""
    if isinstance(value, list):
        return [_plain(own) for own in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if not isinstance(value, dict):
        return value
    if tuple(value) == SEVERITIES and all(own == value[SEVERITIES[0]] for own in value.values()):
        value = value[SEVERITIES[0]]
    if isinstance(value, dict) and set(value) == {"value"}:
        return _plain(value["value"])
    return {key: _plain(own) for key, own in value.items()} if isinstance(value, dict) else _plain(value)


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else json.dumps(key)
