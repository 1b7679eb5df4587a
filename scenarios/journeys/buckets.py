"""Rows of a log on disk, by ranges of citizens: whole lives can be read one range at a time, so memory does not grow with a place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.layout import LOG_ROW

CITIZENS_A_BUCKET = 1024


class Buckets:
    """A folder of files with LOG_ROW rows, one a range of citizens; within a file they stand in the order of days."""

    def __init__(self, folder: Path, citizens_a_bucket: int = CITIZENS_A_BUCKET) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._size = folder, citizens_a_bucket
        self.rows = 0

    def add(self, rows: np.ndarray) -> None:
        """Append rows (LOG_ROW[n], later than all before)."""
        if not len(rows):
            return
        bucket = rows["citizen"] // self._size
        order = np.argsort(bucket, kind="stable")
        rows, bucket = rows[order], bucket[order]
        first = np.flatnonzero(np.append(True, bucket[1:] != bucket[:-1]))
        for begin, end in zip(first, [*first[1:], len(rows)], strict=True):
            with open(self._path(int(bucket[begin])), "ab") as file:
                file.write(rows[begin:end].tobytes())
        self.rows += len(rows)

    def _path(self, bucket: int) -> Path:
        return self._folder / f"{bucket:08d}"

    def __iter__(self) -> Iterator[np.ndarray]:
        """LOG_ROW[n] of one range of citizens after another."""
        for path in sorted(self._folder.iterdir()):
            yield np.fromfile(path, LOG_ROW)

    def of(self, citizen: int) -> np.ndarray:
        """LOG_ROW[n] of one citizen's place in the cohort."""
        path = self._path(citizen // self._size)
        rows = np.fromfile(path, LOG_ROW) if path.exists() else np.zeros(0, LOG_ROW)
        return rows[rows["citizen"] == citizen]


class Some:
    """The rows of some citizens out of more: bool[citizen] says whose."""

    def __init__(self, rows: Buckets | Some, citizens: np.ndarray) -> None:
        self._rows, self._citizens = rows, citizens

    def __iter__(self) -> Iterator[np.ndarray]:
        """LOG_ROW[n] of one range of citizens after another."""
        for rows in self._rows:
            yield rows[self._citizens[rows["citizen"]]]

    def of(self, citizen: int) -> np.ndarray:
        """LOG_ROW[n] of one citizen's place in the cohort; none for those left out."""
        rows = self._rows.of(citizen)
        return rows if self._citizens[citizen] else rows[:0]
