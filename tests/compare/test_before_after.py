"""Before and after, as a pilot without a comparison group counts, on the busy little place with a lead."""

from __future__ import annotations

import numpy as np

from scenarios.compare import Comparison, prepare
from scenarios.compare.before_after import COUNTED, IMPROVED, before_and_after
from scenarios.compare.logs import twin_logs
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


def test_too_few_years_give_nothing() -> None:
    assert before_and_after(prepare(lead_alone(2)), "lead", 1).empty


def test_nobody_is_taken_on_where_nothing_changes() -> None:
    assert before_and_after(prepare(comparison(variants=variants()[:1], years=3)), "same", 1).empty
