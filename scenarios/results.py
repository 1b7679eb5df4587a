"""A results folder: written whole, reproducible from its manifest, never in the place of another study's."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from scenarios.scenario import Result
from sim.place import Place

MANIFEST = "manifest.json"
LIBRARIES = ("wholeplace", "numpy", "numba", "pandas", "pyarrow")


class FolderTaken(ValueError):
    """The folder holds something else; the message says what."""


def place_hash(place: Place) -> str:
    """A hash of everything a place says, not of comments or the order of keys in its file, nor of what it leaves as it is by default.

    So a place keeps its hash, and what was fitted to it, when places learn to say something new.
    """
    text = json.dumps(place.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def place_copy(file: Path) -> str:
    """The name under which a results folder keeps the file of its place, which may be a workbook."""
    return "place.xlsx" if file.suffix.lower() == ".xlsx" else "place.toml"


def versions() -> dict[str, str]:
    """Of Python and of everything that a result depends on."""
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in LIBRARIES}


def study_of(result: Result) -> dict[str, Any]:
    """What determines the results: equal studies give byte-identical measures."""
    s = result.scenario
    draws = {"draws": [place_hash(place) for place in s.draws]} if s.draws else {}
    return draws | {
        "scenario": s.name, "place": s.place.name, "place_hash": place_hash(s.place), "years": s.years,
        "citizens": result.compiled.citizens, "scale": result.compiled.scale, "seed": s.seed, "replications": s.replications,
        "warm_up_days": result.warm_up.days, "settled": result.warm_up.settled, "wholeplace": metadata.version("wholeplace"),
    }  # fmt: skip


def claim(folder: Path, study: dict[str, Any] | None, force: bool) -> None:
    """Make the folder, or raise FolderTaken if it belongs to something else and `force` is not given."""
    if folder.exists() and not folder.is_dir():
        raise FolderTaken(f"{folder} is a file; name a folder for the results")
    if not force and folder.is_dir() and any(folder.iterdir()):
        old = _old_study(folder)
        if old is None:
            raise FolderTaken(f"{folder} is not empty and holds no results; name another folder, or add --force")
        if study is not None and old != study:
            differing = ", ".join(key for key in study if old.get(key) != study[key])
            raise FolderTaken(
                f"{folder} holds the results of another study (different: {differing}); name another folder, or add --force"
            )
    folder.mkdir(parents=True, exist_ok=True)


def _old_study(folder: Path) -> dict[str, Any] | None:
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["study"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_whole(path: Path, write) -> None:
    """Write a file under a temporary name and put it in place when it is whole and on disk."""
    partial = path.with_name(path.name + ".partial")
    try:
        write(partial)
        with open(partial, "rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_results(result: Result, folder: Path, command: list[str], place_file: Path | None, started: datetime) -> None:
    """measures.parquet and .csv, ledger.parquet, the place file, and last the manifest that vouches for them."""
    measures, ledger = result.measures, result.ledger
    write_whole(folder / "measures.parquet", lambda path: measures.to_parquet(path, index=False))
    write_whole(folder / "measures.csv", lambda path: measures.to_csv(path, index=False))
    write_whole(folder / "ledger.parquet", lambda path: ledger.to_parquet(path, index=False))
    if place_file is not None and place_file.is_file():
        write_whole(folder / place_copy(place_file), lambda path: shutil.copyfile(place_file, path))
    manifest = {
        "study": study_of(result),
        "command": command,
        "complete": result.complete,
        "replications_finished": sorted(result.parts),
        "events": result.events,
        "drift": result.warm_up.drift,
    }
    write_manifest(folder, manifest, started)


def write_manifest(folder: Path, told: Mapping[str, Any], started: datetime, name: str = MANIFEST) -> None:
    """The manifest: what is told, and the versions and times that every one carries; `name`: of one that vouches for a file alone."""
    manifest = {
        **told,
        "versions": versions(),
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_whole(folder / name, lambda path: path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8"))
