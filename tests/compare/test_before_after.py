"""Before and after, as a pilot without a comparison group counts, on the busy little place with a lead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scenarios.compare import Comparison, prepare
from scenarios.compare import before_after as module
from scenarios.compare.before_after import COUNTED, IMPROVED, _nights, before_and_after, changes
from scenarios.compare.logs import TwinLogs, twin_logs
from tests.compare.worlds import comparison, variants


def lead_alone(years: int) -> Comparison:
    return comparison(variants=variants()[1:2], years=years)


def test_those_taken_on_are_counted_by_hand() -> None:
    """The first replication, person by person from the log: crises in the year before the first case and in the year after."""
    compared = prepare(lead_alone(4))
    rows = before_and_after(compared, "lead", 1).set_index("what")
    logs = twin_logs(compared, range(compared.compiled[0].citizens), "lead")
    own = logs.rows["lead"]
    people, before, after, twins = 0, 0, 0, 0
    for (citizen, generation), life in own.groupby(["citizen", "generation"]):
        opened = life.loc[life["event"] == "case_opened", "day"]
        if opened.empty or not logs.first_day + 365 <= opened.min() <= logs.first_day + 3 * 365:
            continue
        day, twin = opened.min(), logs.rows["siloed"].query(f"citizen == {citizen} and generation == {generation}")
        moves = [one[one["event"].isin(["entry", "exit", "death"])]["day"] for one in (life, twin)]
        if any((abs(days - day) <= 365).any() for days in moves):
            continue
        people += 1
        days = life.loc[life["event"] == "crisis", "day"]
        before += int(((days >= day - 365) & (days < day)).sum())
        after += int(((days >= day) & (days < day + 365)).sum())
        days = twin.loc[twin["event"] == "crisis", "day"]
        twins += int(((days >= day) & (days < day + 365)).sum())
    assert people > 20 and set(rows.index) == {*COUNTED, IMPROVED}
    found = rows.loc["crises"]
    assert found["people"] == people
    assert np.allclose(
        found[["before", "after", "twins_after"]].astype(float), np.array([before, after, twins]) / people
    )


def test_nights_before_and_after_are_counted_by_hand() -> None:
    """Taken on on day 1,000, by a log of days 600 to 1,400: two kinds of stay, 0 and 1.

    Stay 0 from 630 to 640 (five of its ten nights lie within the year before day 1,000), from 990 to 1,004 (ten before, four after); stay 1 from
    1,360 on, not over when the log ends (five nights of the year after).  A neighbour's nights are not theirs.
    """
    events = [
        (630, 7, "stay_start", 3, 0), (640, 7, "stay_end", 10, 0 << 16 | 4), (990, 7, "stay_start", 3, 0),
        (1_004, 7, "stay_end", 14, 0 << 16), (1_360, 7, "stay_start", 3, 1), (995, 8, "stay_start", 3, 0), (999, 8, "stay_end", 4, 0),
    ]  # fmt: skip
    rows = pd.DataFrame(events, columns=["day", "citizen", "event", "amount", "detail"]).assign(generation=1)
    opened = pd.Series([1_000], index=pd.MultiIndex.from_tuples([(7, 1)], names=["citizen", "generation"]))
    logs = TwinLogs(600, 800, {"lead": rows}, {})
    assert _nights(logs, "lead", opened, 2).tolist() == [[15, 0], [4, 5]]


def test_changes_are_those_of_the_people_taken_on_and_of_their_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten crises become four for those taken on, five become four for their twins: falls of 60 and 20 %; nothing to say of what nobody had."""
    sums = {"lead": np.zeros((2, 5)), "siloed": np.zeros((2, 5))}
    for arm, (before, after) in {"lead": (10, 4), "siloed": (5, 4)}.items():
        sums[arm][:, 0] = before, after
    monkeypatch.setattr(module, "_sums", lambda logs, arm, opened, stays: sums[arm])
    found = changes(prepare(lead_alone(4)), "lead", 1)
    assert len(found) and set(found["what"]) == {"crises"}
    assert found["change"].tolist() == pytest.approx([-60.0] * len(found))
    assert found["twins"].tolist() == pytest.approx([-20.0] * len(found))


def test_too_few_years_give_nothing() -> None:
    compared = prepare(lead_alone(2))
    assert before_and_after(compared, "lead", 1).empty and changes(compared, "lead", 1).empty


def test_nobody_is_taken_on_where_nothing_changes() -> None:
    compared = prepare(comparison(variants=variants()[:1], years=3))
    assert before_and_after(compared, "same", 1).empty and changes(compared, "same", 1).empty
