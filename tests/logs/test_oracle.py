"""A log's own figures beside pm4py's, where somebody has installed it (it is AGPL, and no part of this project needs it)."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.logs.figures import figures, repeats
from calibration.logs.read import read_log
from tests.logs.made import bill, crossing, fine, make, write_csv


@pytest.mark.parametrize("walk", [bill, fine, crossing])
def test_figures_are_pm4pys(walk, tmp_path):
    pm4py = pytest.importorskip("pm4py")
    import pandas as pd

    path = write_csv(make(walk, 400), tmp_path / "log.csv")
    log = read_log(path)
    table = pm4py.format_dataframe(
        pd.read_csv(path, dtype=str),
        case_id="case:concept:name",
        activity_key="concept:name",
        timestamp_key="time:timestamp",
    )
    own = figures(log)
    assert own.cases == table["case:concept:name"].nunique() and own.events == len(table)
    assert own.variants == len(pm4py.get_variants(table))
    seconds = pm4py.get_all_case_durations(table)
    assert own.throughput_median_days == pytest.approx(np.quantile(seconds, 0.5) / 86_400)
    assert own.throughput_p90_days == pytest.approx(np.quantile(seconds, 0.9) / 86_400)
    again = pm4py.get_rework_cases_per_activity(table)
    pairs = {(log.case_of[e], log.activity[e]) for e in np.flatnonzero(repeats(log))}
    ours = {name: sum(a == number for _, a in pairs) for number, name in enumerate(log.activities)}
    assert {name: count for name, count in ours.items() if count} == again
