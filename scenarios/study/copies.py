"""A study loaded from its own folder: from the copies of its files, wherever the originals are now."""

from __future__ import annotations

import hashlib
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


def copies_of(study: Study) -> dict[str, bytes]:
    """The files of a study by their name in its folder: places, redesigns with the files these include, a posterior."""
    found: dict[str, bytes] = {}
    for name, source in study.sources.items():
        if source.is_file():
            found[name] = _with_included(source, found) if name.startswith("redesign-") else source.read_bytes()
    return found


def _with_included(source: Path, found: dict[str, bytes]) -> bytes:
    """A redesign's file as it stands beside the copies of those that it includes, which are put into `found`."""
    data = source.read_bytes()
    for included in parse_tables(data, str(source)).get("include", ()):
        beside = source.parent / included
        if not beside.is_file():
            continue  # built in
        name = _included_name(beside)
        if name not in found:
            found[name] = b""
            found[name] = _with_included(beside, found)
        for quote in ('"', "'"):
            data = data.replace(f"{quote}{included}{quote}".encode(), f'"{name}"'.encode())
    return data


def _included_name(file: Path) -> str:
    """Name of an included file in a study's folder: told apart by where it lay, for several may be called alike."""
    if file.name.startswith("included-"):
        return file.name
    where = hashlib.blake2b(str(file.resolve()).encode(), digest_size=4).hexdigest()
    return f"included-{file.stem}-{where}.toml"


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
