"""The event log: rows of the engine as named columns, streamed to Parquet, and read back.

One row an event, in the order of days, within a day by citizen, within a citizen as it happened.  Codes become dictionary
columns, so that a name costs a byte.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import enums as e
from sim.compile import Compiled
from sim.layout import LOG_ROW

NONE_CODE = 255
ROWS_A_GROUP = 1 << 18


def _dictionary(codes: np.ndarray, names: tuple[str, ...]) -> pa.DictionaryArray:
    """Codes as names; 255 is nothing."""
    small = codes.astype("u1")
    missing = small == NONE_CODE
    validity = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
    indices = pa.Array.from_buffers(
        pa.uint8(), len(small), [validity, pa.py_buffer(np.where(missing, 0, small) if validity else small)]
    )
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


class LogTable:
    """Turns LOG_ROW arrays of a place into Arrow tables with the place's names."""

    def __init__(self, compiled: Compiled) -> None:
        self._names = compiled.names
        most = max(len(order) for order in compiled.names.cohort_needs)
        self._need = np.full((len(compiled.names.cohorts), 256), NONE_CODE, "u1")
        for c, order in enumerate(compiled.names.cohort_needs):
            self._need[c, : min(most, len(order))] = [compiled.names.needs.index(name) for name in order]
        kinds = [KINDS.index(kind) for kind in e.CLASS_KIND]
        self._kind = np.array([*kinds, *[NONE_CODE] * (256 - len(kinds))], "u1")

    def __call__(self, rows: np.ndarray, replication: int = 0) -> pa.Table:
        """LOG_ROW[n] -> a table of n rows (columns: `COLUMNS`)."""
        names = self._names
        columns = {
            "replication": pa.array(np.full(len(rows), replication, "i2")),
            "day": pa.array(rows["day"]),
            "cohort": _dictionary(rows["cohort"], names.cohorts),
            "citizen": pa.array(rows["citizen"]),
            "generation": pa.array(rows["generation"]),
            "event": _dictionary(rows["event"], e.EVENT_NAMES),
            "need": _dictionary(self._need[rows["cohort"], rows["need"]], names.needs),
            "episode": pa.array(rows["episode"]),
            "severity": pa.array(rows["severity"]),
            "agency": _dictionary(rows["agency"], names.agencies),
            "class": _dictionary(rows["class_"], e.CLASS_NAMES),
            "kind": _dictionary(self._kind[rows["class_"]], KINDS),
            "amount": pa.array(rows["amount"]),
            "detail": pa.array(rows["detail"]),
        }
        return pa.table(columns)


KINDS = (e.FAILURE, e.VALUE, e.MIXED, e.PROCESS)
COLUMNS = (
    "replication", "day", "cohort", "citizen", "generation", "event", "need", "episode", "severity", "agency", "class",
    "kind", "amount", "detail",
)  # fmt: skip


class LogFile:
    """A Parquet file written as the run goes on, on a thread of its own; it appears under its name only when it is whole.

    Rows handed over must not change afterwards (`Run` hands over fresh arrays).

    >>> with LogFile("events.parquet", compiled) as log:              # doctest: +SKIP
    ...     Run(compiled, days=365, sink=log.sink(replication=0)).to(365)
    """

    def __init__(self, path: str | os.PathLike[str], compiled: Compiled) -> None:
        self._path = Path(path)
        self._partial = self._path.with_name(self._path.name + ".partial")
        self._table = LogTable(compiled)
        empty = self._table(np.zeros(0, LOG_ROW))
        named = ["cohort", "event", "need", "agency", "class", "kind"]
        self._writer = (
            pq.ParquetWriter(  # rows are in order of days: of other columns, least and greatest help no reader
                self._partial,
                empty.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=named,
                write_statistics=["day"],
            )
        )
        self._scribe = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None
        self.rows = 0

    def sink(self, replication: int = 0, from_day: int = 0):
        """What a run calls with its rows; earlier days are left out."""

        def take(rows: np.ndarray) -> None:
            kept = rows if len(rows) and rows["day"][0] >= from_day else rows[rows["day"] >= from_day]
            if len(kept):
                self._finish()
                self._pending = self._scribe.submit(self._write, kept, replication)
                self.rows += len(kept)

        return take

    def _write(self, rows: np.ndarray, replication: int) -> None:
        self._writer.write_table(self._table(rows, replication), ROWS_A_GROUP)

    def _finish(self) -> None:
        """Wait for the rows on their way to disk (one batch at most, so memory stays small); raises what went wrong there."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def __enter__(self) -> LogFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except BaseException:
            self._partial.unlink(missing_ok=True)
            raise
        finally:
            self._scribe.shutdown(wait=True)
            self._writer.close()
        if kind is None:
            with open(self._partial, "rb") as file:
                os.fsync(file.fileno())
            os.replace(self._partial, self._path)
        else:
            self._partial.unlink(missing_ok=True)


def read_log(path: str | os.PathLike[str]):
    """The event log of a file as a pandas frame; names are categories."""
    return pq.read_table(path).to_pandas()
