"""Reading a study: rows and columns asked for, never the whole of it in memory.

>>> found = open_study("results/autumn")                                               # doctest: +SKIP
>>> found.measures(measure="cost_per_citizen", cohort="all", year="all")               # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from scenarios.scenario import SILOED
from scenarios.study.file import StudyFile
from scenarios.study.folder import DRAWS, INPUTS, JOBS, PLAN, STUDY, Folder
from scenarios.study.tables import SCHEMAS
from sim.faults import nearest
from sim.files import parse_tables, read_bytes
from sim.measures import DIMENSIONS

DONE, FAILED, LEFT = "done", "failed", "left"


class NoStudy(ValueError):
    """There is no study in the folder; the message says what is missing."""


class NotWhole(ValueError):
    """A finished job's file cannot be read; the message says which, and how it is made again."""


#: Pages carry checksums, so that a file damaged in its middle is noticed, too.
_FORMAT = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
)


@contextmanager
def _whole_files(folder: Folder) -> Iterator[None]:
    """Tells in plain words that a file is damaged (the first that is, in the order of names)."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        damaged = next((path for path in _files(folder) if not whole(path)), None)
        if damaged is None:
            raise
        name = damaged.relative_to(folder.path)
        raise NotWhole(
            f"{name} is truncated or damaged. 'wholeplace study --out {folder.path}' runs its job again (delete the file first, should "
            "it stay so), then read once more."
        ) from error


def _files(folder: Folder) -> list[Path]:
    return sorted(path for what in SCHEMAS for path in (folder.path / what).glob("*.parquet"))


def whole(path: Path) -> bool:
    """Whether every page of a Parquet file can be read."""
    try:
        pq.read_table(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError):
        return False
    return True


def open_study(folder: str | Path) -> Found:
    """The study in a folder, finished or not."""
    path = Path(folder)
    if not (path / PLAN).is_file():
        raise NoStudy(
            f"{path} holds no study (there is no {PLAN} in it); 'wholeplace study STUDY.toml --out {path}' makes one"
        )
    return Found(Folder(path))


@dataclass(frozen=True)
class Found:
    """A study's results, read as they are asked for."""

    folder: Folder

    @cached_property
    def spec(self) -> StudyFile:
        """What was to be run."""
        path = self.folder.path / STUDY
        return StudyFile.model_validate(parse_tables(read_bytes(path), str(path)))

    @property
    def manifest(self) -> dict[str, Any]:
        """Versions, lengths of warm-ups, how it ended."""
        return self.folder.manifest

    @property
    def plan(self):
        """A frame with a row a job: key, place, draw, replication, status (done, failed, left)."""
        frame = pq.read_table(self.folder.path / PLAN).to_pandas()
        finished, failed = self.folder.finished(), self.folder.failed()
        return frame.assign(status=[DONE if k in finished else FAILED if k in failed else LEFT for k in frame["key"]])

    @property
    def draws(self):
        """A frame with a row a changed number: place, draw, path, value."""
        return pq.read_table(self.folder.path / DRAWS).to_pandas()

    def load(self):
        """The study itself, its places and redesigns, from the copies in the folder."""
        from scenarios.study.copies import load_copies

        return load_copies(self.folder.path / STUDY, self.folder.path / INPUTS)

    @property
    def failures(self):
        """A frame with a row a failed job of the plan: key, place, draw, replication, kind, error, message, when."""
        import pandas as pd

        columns = ["key", "place", "draw", "replication", "kind", "error", "message", "when"]
        keys = self.plan.query("status == 'failed'")["key"]
        told = [self.folder.read_json(self.folder.file("failed", key)) or {"key": key} for key in keys]
        return pd.DataFrame([{name: one.get(name) for name in columns} for one in told], columns=columns)

    def dataset(self, what: str = JOBS) -> ds.Dataset:
        """Finished jobs of the plan (never those of earlier inputs) as one Arrow dataset, in the order of the plan."""
        plan = self.plan
        keys = plan.loc[plan["status"] == DONE, "key"]
        return files_of(self.folder, what, keys)

    def measures(self, columns: Sequence[str] | None = None, **wanted: Any):
        """Measures: place, draw, replication, scenario, `DIMENSIONS`, measure, part, unit, value.

        wanted: values of columns, one or a list: ``measures(measure="spend", scenario=["siloed", "lead"], year="all")``; only such rows
        and the named columns are read.
        """
        return self._frame(JOBS, columns, wanted)

    def ledger(self, columns: Sequence[str] | None = None, **wanted: Any):
        """Yearly posts: place, draw, replication, scenario, year, agency, funder, cohort, category, kind, pence."""
        return self._frame("ledger", columns, wanted)

    def twins(self, columns: Sequence[str] | None = None, **wanted: Any):
        """Citizens by kind of change, if they were kept."""
        return self._frame("twins", columns, wanted)

    def batches(self, what: str = JOBS) -> Iterator[pa.RecordBatch]:
        """All rows in order, a piece at a time."""
        with _whole_files(self.folder):
            yield from self.dataset(what).scanner(batch_readahead=2, fragment_readahead=2).to_batches()

    def _frame(self, what: str, columns: Sequence[str] | None, wanted: dict[str, Any]):
        known = SCHEMAS[what].names
        for name in [*wanted, *(columns or ())]:
            if name not in known:
                near = nearest(name, known)
                raise ValueError(
                    f"no column is called {name!r}"
                    + (f"; did you mean {near!r}?" if near else f"; there are {', '.join(known)}")
                )
        with _whole_files(self.folder):
            table = self.dataset(what).to_table(columns=list(columns) if columns else None, filter=_filter(wanted))
        return table.to_pandas()


def files_of(folder: Folder, what: str, keys: Iterable[str]) -> ds.Dataset:
    """Files of jobs as one dataset; none of them is opened yet."""
    paths = [str(folder.file(what, key)) for key in keys]
    return ds.dataset(paths, schema=SCHEMAS[what], format=_FORMAT)


def _filter(wanted: dict[str, Any]) -> ds.Expression | None:
    out: ds.Expression | None = None
    for name, value in wanted.items():
        several = isinstance(value, (list, tuple, set, frozenset))
        one = ds.field(name).isin(list(value)) if several else ds.field(name) == value
        out = one if out is None else out & one
    return out


def watched_of(
    folder: Folder, keys: Iterable[str], measure: str, part: str, cohort: str
) -> Iterator[tuple[str, int, int, dict[str, float]]]:
    """Place, draw, replication and the value of one figure by scenario, of every finished job."""
    rest = dict.fromkeys(DIMENSIONS[1:], "all")
    wanted = {"measure": measure, "part": part, "cohort": cohort, **rest}
    table = files_of(folder, JOBS, keys).to_table(
        columns=["place", "draw", "replication", "scenario", "value"], filter=_filter(wanted)
    )
    found: dict[tuple[str, int, int], dict[str, float]] = {}
    for row in table.to_pylist():
        found.setdefault((row["place"], row["draw"], row["replication"]), {})[row["scenario"]] = row["value"]
    yield from ((*at, values) for at, values in found.items() if SILOED in values)


def export(found: Found, target: Path, what: str = JOBS) -> int:
    """All finished jobs in one Parquet file, piece by piece; returns the number of rows."""
    from scenarios.results import write_whole

    rows = 0

    def write(path: Path) -> None:
        nonlocal rows
        with pq.ParquetWriter(path, SCHEMAS[what], compression="zstd") as writer:
            for batch in found.batches(what):
                if batch.num_rows:
                    writer.write_batch(batch)
                    rows += batch.num_rows

    write_whole(target, write)
    return rows
