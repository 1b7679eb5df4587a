"""A study's folder: what lies where, what is finished, what failed; every file written whole."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scenarios.results import MANIFEST, write_whole
from scenarios.study.file import Keep
from scenarios.study.tables import fault_of

STUDY, PLAN, DRAWS, INPUTS = "study.toml", "plan.parquet", "draws.parquet", "inputs"
JOBS, FAILED, WARM_UPS, LOGS = "jobs", "failed", "warmups", "logs"
TABLES = (JOBS, "ledger", "twins", "examples")
_PLAN = pa.schema([("key", pa.string()), ("place", pa.string()), ("draw", pa.int32()), ("replication", pa.int32())])
_DRAWS = pa.schema([("place", pa.string()), ("draw", pa.int32()), ("path", pa.string()), ("value", pa.float64())])
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


class CannotWrite(RuntimeError):
    """Results cannot be put on disk; the message says why and what to do.  What was finished is kept."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Tells what keeps a file from being written."""
    try:
        yield
    except OSError as error:
        raise cannot_write(folder, error) or error from None


def cannot_write(folder: Path, error: BaseException) -> CannotWrite | None:
    """What an error of the disk means, or None if it is of another kind."""
    if not isinstance(error, OSError):
        return None
    if error.errno in _FULL:
        return CannotWrite(
            f"the disk that holds {folder} is full. What is finished is kept; make room and give the same command again."
        )
    if error.errno in _CLOSED:
        return CannotWrite(f"{folder} may not be written to. Name another folder with --out, or ask for permission.")
    return None


@dataclass(frozen=True)
class Folder:
    """Paths of one study's results."""

    path: Path

    def make(self, keep: Keep) -> None:
        """All folders that will be written to; what a killed runner left half written goes."""
        wanted = [JOBS, FAILED, WARM_UPS, INPUTS]
        wanted += ["ledger"] * keep.ledger + ["twins", "examples"] * keep.twins + [LOGS] * keep.event_logs
        with writing(self.path):
            for name in wanted:
                (self.path / name).mkdir(parents=True, exist_ok=True)
                for partial in (self.path / name).glob("*.partial"):
                    partial.unlink(missing_ok=True)
            _try_writing(self.path)

    def file(self, folder: str, key: str) -> Path:
        """A job's file of one kind."""
        return self.path / folder / f"{key}.{'json' if folder in (FAILED, WARM_UPS) else 'parquet'}"

    def keep_job(self, key: str, files: dict[str, bytes]) -> None:
        """The files of a finished job, its measures last; from then on it is finished."""
        with writing(self.path):
            for folder, data in sorted(files.items(), key=lambda item: item[0] == JOBS):
                write_whole(self.file(folder, key), lambda path, own=data: path.write_bytes(own))
            _settle(self.path / JOBS)
            self.file(FAILED, key).unlink(missing_ok=True)

    def keep_json(self, path: Path, told: Any) -> None:
        """A small file of plain data."""
        text = json.dumps(told, indent=2) + "\n"
        with writing(self.path):
            write_whole(path, lambda partial: partial.write_text(text, encoding="utf-8"))

    def read_json(self, path: Path) -> Any:
        """Plain data, or None where the file is missing or not whole."""
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    @property
    def manifest(self) -> dict[str, Any]:
        """What the manifest says (nothing where there is none)."""
        return self.read_json(self.path / MANIFEST) or {}

    def write_plan(self, rows: list[tuple[str, str, int, int]]) -> None:
        """A row a job."""
        columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in _PLAN]
        table = pa.table(columns, schema=_PLAN)
        with writing(self.path):
            write_whole(self.path / PLAN, lambda path: pq.write_table(table, path, compression="zstd"))

    def write_draws(self, points: Iterable[tuple[str, int, Mapping[str, float]]]) -> None:
        """A row a changed number, a point at a time."""

        def write(path: Path) -> None:
            with pq.ParquetWriter(path, _DRAWS, compression="zstd") as writer:
                for place, draw, values in points:
                    rows = len(values)
                    own = [
                        pa.repeat(place, rows),
                        pa.repeat(pa.scalar(draw, pa.int32()), rows),
                        list(values),
                        list(values.values()),
                    ]
                    writer.write_table(pa.table(own, schema=_DRAWS))

        with writing(self.path):
            write_whole(self.path / DRAWS, write)

    def finished(self) -> set[str]:
        """Keys with a file of measures (whole or not)."""
        return {path.stem for path in (self.path / JOBS).glob("*.parquet")}

    def failed(self) -> set[str]:
        """Keys of jobs that failed."""
        return {path.stem for path in (self.path / FAILED).glob("*.json")}

    def sound(self, key: str, keep: Keep, twins: bool, logs: Iterable[str] = ()) -> str:
        """ "" if all that is to be kept of a finished job is there and whole; else what is wrong."""
        for folder in [JOBS, *["ledger"] * keep.ledger, *["twins", "examples"] * twins]:
            if fault := fault_of(self.file(folder, key), key):
                return f"{folder}/{key}.parquet is {fault}"
        missing = next((name for name in logs if not (self.path / LOGS / f"{key}-{name}.parquet").is_file()), None)
        return f"{LOGS}/{key}-{missing}.parquet is missing" if missing else ""

    def drop(self, key: str) -> None:
        """A job's files, so that it is run again."""
        with writing(self.path):
            for folder in TABLES:
                self.file(folder, key).unlink(missing_ok=True)


def _try_writing(folder: Path) -> None:
    probe = folder / ".probe.partial"
    try:
        probe.write_bytes(b"x" * 4096)
    finally:
        probe.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """The names in a folder are on disk, too (where the system lets folders be synced)."""
    if os.name != "posix":  # pragma: no cover - Windows
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
