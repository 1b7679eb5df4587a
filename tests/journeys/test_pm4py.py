"""pm4py reads the same as we count: cases, events, directly-follows, variants, intervals.

pm4py is under the AGPL and no part of this project; these tests run where somebody has installed it beside it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scenarios.journeys.cases import EPISODE
from scenarios.journeys.export import export
from scenarios.journeys.follows import NOT_ON_MAPS, median_of
from scenarios.journeys.gather import gather
from scenarios.journeys.selection import Selection
from scenarios.journeys.variants import Variants
from tests.journeys.conftest import Both

pm4py = pytest.importorskip("pm4py")
EPISODES = Selection(EPISODE, complete=True)


@pytest.fixture(scope="module")
def files(both: Both, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The episodes that began in the period."""
    folder = tmp_path_factory.mktemp("pm4py")
    for kind in ("xes", "csv"):
        export(both.today, EPISODES, both.calendar, folder / f"log.{kind}", kind, {"concept:name": "busy"})
    return {kind: folder / f"log.{kind}" for kind in ("xes", "csv")}


@pytest.fixture(scope="module")
def read(files: dict[str, Path]) -> pd.DataFrame:
    """The XES log as pm4py reads it."""
    return pm4py.read_xes(str(files["xes"]))


def on_map(both: Both, log: pd.DataFrame) -> pd.DataFrame:
    """Without the activities that are on no map."""
    left_out = [both.today.activities.labels[a] for a in NOT_ON_MAPS]
    return log[~log["concept:name"].isin(left_out)]


def test_cases_and_events(both: Both, read: pd.DataFrame) -> None:
    counted = gather(both.today, EPISODES)
    assert read["case:concept:name"].nunique() == counted.cases and len(read) == counted.activities
    assert (
        pd.api.types.is_datetime64_any_dtype(read["start_timestamp"])
        and (read["time:timestamp"] >= read["start_timestamp"]).all()
    )
    assert read["case:case_began_before"].eq(False).all() and read["cost:total"].sum() > 0


def test_directly_follows_starts_and_ends(both: Both, read: pd.DataFrame) -> None:
    follows = gather(both.today, EPISODES).steps
    pairs, starts, ends = pm4py.discover_dfg(on_map(both, read), timestamp_key="start_timestamp")
    own = {
        (follows.labels[a], follows.labels[b]): int(follows.counts[a, b]) for a, b in np.argwhere(follows.counts > 0)
    }
    assert {key: int(n) for key, n in dict(pairs).items()} == own
    for mine, theirs in ((follows.starts, starts), (follows.stops, ends)):
        assert {label: int(n) for label, n in zip(follows.labels, mine, strict=True) if n} == {
            k: int(n) for k, n in dict(theirs).items()
        }


def test_days_between_activities_are_those_of_its_intervals(both: Both, read: pd.DataFrame) -> None:
    from pm4py.algo.discovery.dfg.adapters.pandas.df_statistics import get_dfg_graph

    follows = gather(both.today, EPISODES).steps
    seconds = get_dfg_graph(
        on_map(both, read).copy(), measure="performance", perf_aggregation_key="median", start_timestamp_key="start_timestamp",
        sort_caseid_required=False, sort_timestamp_along_case_id=False,
    )  # fmt: skip
    medians = median_of(follows.gaps)
    theirs = {key: value / 86_400 for key, value in seconds.items()}
    mine = {(follows.labels[a], follows.labels[b]): medians[a, b] for a, b in np.argwhere(follows.counts > 0)}
    assert theirs == pytest.approx(mine) and max(mine.values()) > 10


def test_variants(both: Both, read: pd.DataFrame) -> None:
    from scenarios.journeys.follows import by_activity
    from scenarios.journeys.selection import selected

    own = Variants(merged=False)
    for cases in selected(both.today, EPISODES):
        own.add(by_activity(cases))
    labels = both.today.activities.labels
    theirs = {tuple(steps): int(n) for steps, n in pm4py.get_variants(on_map(both, read)).items()}
    assert theirs == {tuple(labels[s] for s in steps): n for steps, n in own.counts().items()}


def test_agencies_follow_each_other_as_on_the_map(both: Both, files: dict[str, Path]) -> None:
    """From the CSV, as its README says: agencies for activities, beginnings and ends kept."""
    follows = gather(both.today, EPISODES).agencies
    log = pd.read_csv(files["csv"], parse_dates=["start", "end"])
    log = on_map(both, log.rename(columns={"activity": "concept:name"}))
    node = log["resource"].where(log["concept:name"] != "Need is over", "Need is over")
    gone = log["concept:name"].isin(["Dies", "Leaves the cohort", "Moves into care for good"])
    node = node.where(~log["concept:name"].isin(["Need begins", "Need comes back"]), "Need begins").where(~gone, "gone")
    log = log.assign(node=node).dropna(subset=["node"])
    own = {
        (follows.labels[a], follows.labels[b]): int(follows.counts[a, b]) for a, b in np.argwhere(follows.counts > 0)
    }
    pairs, *_ = pm4py.discover_dfg(log, activity_key="node", timestamp_key="start", case_id_key="case")
    assert {key: int(n) for key, n in dict(pairs).items()} == own
