"""The tables of a job: their columns, and a whole Parquet file of each, always the same bytes for the same job."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from scenarios.compare.citizens import COMPARED
from sim.measures import DIMENSIONS

if TYPE_CHECKING:
    from scenarios.study.jobs import Task

KEY = b"wholeplace.job"
_OWN = [("place", pa.string()), ("draw", pa.int32()), ("replication", pa.int32()), ("scenario", pa.string())]
_TEXT = {"jobs": [*DIMENSIONS, "measure", "part", "unit"], "ledger": ["agency", "funder", "cohort", "category", "kind"]}
_CHANGES = [(name, pa.int64()) for name in COMPARED]
#: What stands in the files of each folder.
SCHEMAS = {
    "jobs": pa.schema([*_OWN, *((name, pa.string()) for name in _TEXT["jobs"]), ("value", pa.float64())]),
    "ledger": pa.schema(
        [*_OWN, ("year", pa.int32()), *((name, pa.string()) for name in _TEXT["ledger"]), ("pence", pa.int64())]
    ),
    "twins": pa.schema([*_OWN, ("cohort", pa.string()), ("kind", pa.string()), ("citizens", pa.int64()), *_CHANGES]),
    "examples": pa.schema([*_OWN, ("cohort", pa.string()), ("kind", pa.string()), ("citizen", pa.int64()), *_CHANGES]),
}


def as_bytes(folder: str, task: Task, frames: Iterable[tuple[str, Any]]) -> bytes:
    """The file of a job: its scenarios' frames one after another, the job's key in the file itself."""
    schema = SCHEMAS[folder]
    parts = [_table(schema, task, scenario, frame) for scenario, frame in frames]
    table = pa.concat_tables(parts) if parts else schema.empty_table()
    out = BytesIO()
    pq.write_table(
        table.replace_schema_metadata({KEY: task.key.encode()}), out, compression="zstd", write_page_checksum=True
    )
    return out.getvalue()


def _table(schema: pa.Schema, task: Task, scenario: str, frame) -> pa.Table:
    rows, point = len(frame), task.point
    own = {"place": point.place, "draw": point.draw, "replication": task.replication, "scenario": scenario}
    columns = [
        pa.repeat(pa.scalar(own[one.name], one.type), rows) if one.name in own else _column(frame[one.name], one.type)
        for one in schema
    ]
    return pa.table(columns, schema=schema)


def _column(values, kind: pa.DataType) -> pa.Array:
    """A column of a frame; categories become plain text."""
    array = pa.Array.from_pandas(values)
    return array.cast(kind)


def watched_value(frame, measure: str, part: str, cohort: str) -> float | None:
    """One figure of the whole place (or a cohort): nothing else broken down; None if it was not measured."""
    rows = frame[(frame["measure"] == measure) & (frame["part"] == part) & (frame["cohort"] == cohort)]
    for dimension in DIMENSIONS[1:]:
        rows = rows[rows[dimension] == "all"]
    return float(rows["value"].iloc[0]) if len(rows) else None


def fault_of(path, key: str, least_bytes: int = 12) -> str:
    """What is wrong with the file of a finished job ("" if it is whole); only its end is read."""
    try:
        found = pq.ParquetFile(path, memory_map=False)
    except FileNotFoundError:
        return "missing"
    except PermissionError:
        raise
    except (OSError, pa.ArrowException):
        return "truncated or not whole"
    with found:
        held = (found.schema_arrow.metadata or {}).get(KEY, b"").decode()
    return "" if held == key else "the result of another job"
