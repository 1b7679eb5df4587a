"""Tables of a place as TOML that a person can read: numbers with their notes on one line, parts under headings."""

from __future__ import annotations

import json
import re
from typing import Any

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def as_toml(tables: dict[str, Any], heading: str) -> str:
    """The text of a place file; `heading` becomes comments above it."""
    lines = [f"# {line}".rstrip() for line in heading.splitlines()]
    lines += ["", *(f"{key} = {_value(value)}" for key, value in tables.items() if _on_a_line(value))]
    for section, parts in tables.items():
        if _on_a_line(parts):
            continue
        if isinstance(parts, list):
            for part in parts:
                lines += ["", f"[[{section}]]", *(f"{_key(key)} = {_value(value)}" for key, value in part.items())]
            continue
        for name, part in parts.items():
            lines += _table(f"{section}.{_key(name)}", part)
    return "\n".join(lines) + "\n"


def _table(path: str, part: dict[str, Any]) -> list[str]:
    if "stages" in part:
        inner = {key: value for key, value in part.items() if key != "stages"}
        out = _table(path, inner)
        for name, stage in part["stages"].items():
            out += _table(f"{path}.stages.{_key(name)}", stage)
        return out
    lines = ["", f"[{path}]"]
    for key, value in part.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{_key(key)} = [", *(f"  {_value(one)}," for one in value), "]"]
        elif isinstance(value, dict) and "value" not in value and any(isinstance(v, dict) for v in value.values()):
            lines += [f"{_key(key)}.{_key(inner)} = {_value(v)}" for inner, v in value.items()]
        else:
            lines.append(f"{_key(key)} = {_value(value)}")
    return lines


def _on_a_line(value: Any) -> bool:
    if isinstance(value, dict):
        return "value" in value
    return not (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _key(key: str) -> str:
    return key if _BARE.match(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
