"""The event log as a file: every row, in order, with names; whole or not there at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim import enums as e
from sim.engine import Run, compile_place
from sim.log import COLUMNS, LogFile, read_log
from tests.results.worlds import WARM_UP, busy_place, observed_with_log


@pytest.fixture(scope="module")
def compiled():
    return compile_place(busy_place())


def test_file_holds_every_row_with_names(compiled, tmp_path: Path) -> None:
    _, rows = observed_with_log()
    path = tmp_path / "events.parquet"
    with LogFile(path, compiled) as log:
        sink = log.sink(replication=7)
        for part in np.array_split(rows, 13):
            sink(part)
    frame = read_log(path)
    assert tuple(frame.columns) == COLUMNS and len(frame) == len(rows) == log.rows
    assert (frame["replication"] == 7).all()
    for column in ("day", "citizen", "generation", "amount", "detail", "severity", "episode"):
        assert (frame[column].to_numpy() == rows[column]).all()
    names = compiled.names
    some = np.random.default_rng(1).integers(len(rows), size=300)
    for at in some:
        row, told = rows[at], frame.iloc[at]
        assert told["event"] == e.EVENT_NAMES[row["event"]]
        assert told["cohort"] == names.cohorts[row["cohort"]]
        need = None if row["need"] == 255 else names.cohort_needs[row["cohort"]][row["need"]]
        assert told["need"] == need or (need is None and told.isna()["need"])
        if row["class_"] != 255:
            assert (told["class"], told["kind"]) == (e.CLASS_NAMES[row["class_"]], e.CLASS_KIND[row["class_"]])


def test_rows_come_by_day_then_citizen(compiled, tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    with LogFile(path, compiled) as log:
        Run(compiled, seed=3, days=WARM_UP, sink=log.sink(from_day=365)).to(WARM_UP)
    frame = read_log(path)
    order = frame[["day", "citizen"]].to_records(index=False)
    assert (np.sort(order, order=("day", "citizen"), kind="stable") == order).all()
    assert frame["day"].min() == 365


def test_a_run_that_fails_leaves_no_file(compiled, tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    with pytest.raises(RuntimeError, match="stopped"), LogFile(path, compiled):
        raise RuntimeError("stopped")
    assert list(tmp_path.iterdir()) == []
