"""A study loaded from its own folder: from the copies of its files, wherever the originals are now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from scenarios.study.file import StudyFile
from scenarios.study.load import Study, study_from
from sim.files import parse_tables, read_bytes

NAMED = "named.json"


def as_toml(file: StudyFile) -> str:
    """The text of a file that says the same: for a study that was never one."""
    tables = file.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return "".join(f"{key} = {_value(value)}\n" for key, value in tables.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(own)}" for key, own in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(own) for own in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def load_copies(study: Path, inputs: Path) -> Study:
    """The study of a folder's copy, its places and redesigns read from `inputs`."""
    data = read_bytes(study)
    tables = parse_tables(data, str(study))
    named = json.loads((inputs / NAMED).read_text(encoding="utf-8"))
    for noun in ("place", "redesign"):
        if listed := tables.get(f"{noun}s"):
            tables[f"{noun}s"] = [named[f"{noun} {source}"] for source in listed]
    for one in tables.get("combinations", ()):
        one["of"] = [named[f"redesign {source}"] for source in one["of"]]
    if "file" in (draws := tables.get("draws", {})):
        draws["file"] = "posterior.parquet"
    return replace(study_from(tables, inputs), text=data.decode("utf-8-sig"), named=named)
