"""Logs as files, written as they come: Parquet and CSV.  A file appears under its name only when it is whole."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from scenarios.journeys.table import SCHEMA

FORMATS = ("parquet", "csv", "xes")
ENDINGS = {".parquet": "parquet", ".csv": "csv", ".xes": "xes", ".csv.gz": "csv", ".xes.gz": "xes"}
#: What a spreadsheet may take for a formula at the start of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Writer(Protocol):
    """Takes tables of `SCHEMA`, whole cases at a time."""

    def write(self, table: pa.Table) -> None:
        """Append."""

    def close(self) -> None:
        """Finish the file."""


def format_of(path: Path) -> str | None:
    """The format that a file's name says, or None."""
    name = path.name.lower()
    return next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), None)


def write_log(path: Path, kind: str, tables: Iterable[pa.Table], about: dict[str, str]) -> int:
    """Write a log of a kind ("parquet", "csv", "xes"); returns its activities.  about: what XES says of the log as a whole."""
    partial = path.with_name(path.name + ".partial")
    rows = 0
    try:
        with open(partial, "wb") as raw:
            file: Any = gzip.GzipFile("", "wb", 6, raw, mtime=0) if path.name.lower().endswith(".gz") else raw
            writer = _writer(kind, file, about)
            try:
                for table in tables:
                    writer.write(table)
                    rows += len(table)
            finally:
                writer.close()
            if file is not raw:
                file.close()
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return rows


def _writer(kind: str, file: Any, about: dict[str, str]) -> Writer:
    if kind == "parquet":
        return ParquetLog(file)
    if kind == "csv":
        return CsvLog(file)
    from scenarios.journeys.xes import XesLog

    return XesLog(file, about)


class ParquetLog:
    """A row an activity; words as dictionaries."""

    def __init__(self, file: Any) -> None:
        import pyarrow.parquet as pq

        self._writer = pq.ParquetWriter(file, SCHEMA, compression="zstd")

    def write(self, table: pa.Table) -> None:
        """Append."""
        self._writer.write_table(table)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


class CsvLog:
    """A row an activity; dates as YYYY-MM-DD, nothing for what is not known, UTF-8 with a mark that Excel needs."""

    def __init__(self, file: Any) -> None:
        import pyarrow.csv as pv

        plain = [pa.field(field.name, _plain(field.type)) for field in SCHEMA]
        self._schema = pa.schema(plain)
        file.write(b"\xef\xbb\xbf")
        self._writer = pv.CSVWriter(pa.PythonFile(file, mode="w"), self._schema)

    def write(self, table: pa.Table) -> None:
        """Append."""
        columns = [
            _harmless(column).cast(field.type) for column, field in zip(table.columns, self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return pa.string()
    return pa.date32() if pa.types.is_timestamp(kind) else kind


def harmless(word: str) -> str:
    """Text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return f"'{word}" if word.startswith(_FORMULA) else word


def _harmless(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_dictionary(column.type):
        return column
    chunks = []
    for chunk in column.chunks:
        words = [harmless(word) for word in chunk.dictionary.to_pylist()]
        chunks.append(pa.DictionaryArray.from_arrays(chunk.indices, pa.array(words, pa.string())))
    return pa.chunked_array(chunks, column.type)
