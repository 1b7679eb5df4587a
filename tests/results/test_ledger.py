"""Money: every penny has an event or a day behind it, and every breakdown adds up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import enums as e
from sim.ledger import CAPACITY, MARGINAL, UNIVERSAL, daily_pence, split
from sim.measures.closing import close_books
from tests.results.worlds import WARM_UP, YEARS, busy_place, observed_with_log


@given(st.integers(0, 10**12), st.integers(1, 6))
def test_a_yearly_amount_adds_up_after_every_year(pence: int, years: int) -> None:
    daily = daily_pence(pence, 365 * years)
    assert daily.reshape(years, 365).sum(axis=1).tolist() == [pence] * years
    assert daily.max() - daily.min() <= 1


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60), st.lists(st.integers(1, 1000), min_size=1, max_size=5))
def test_funders_shares_add_up_on_every_day_and_stay_within_a_penny(amounts: list[int], weights: list[int]) -> None:
    shares = tuple((f"f{j}", weight / sum(weights)) for j, weight in enumerate(weights))
    parts = split(np.array(amounts, "i8"), shares)
    assert (sum(own for _, own in parts) == np.array(amounts)).all()
    for (_, own), (_, share) in zip(parts[:-1], shares[:-1], strict=True):
        # shares are kept to a millionth; cumulated floors are never more than a penny below the exact share of that
        exact = np.cumsum(amounts) * (int(share * 1_000_000 + 0.5) / 1_000_000)
        assert (np.abs(np.cumsum(own) - exact) <= 1 + 1e-9 * exact).all()


def test_capacity_is_the_slice_of_staff_and_estate() -> None:
    seen, _ = observed_with_log()
    place = busy_place()
    office = place.agencies["office"].staff
    benefits = place.agencies["benefits"].staff
    assert office and benefits
    by_hand = round(4 * 40_000 * 0.7 * 100) + round(1_001 * 0.7 * 100) + (3 * 30_001 * 100)
    assert seen.ledger.total(CAPACITY) == by_hand * YEARS


def test_universal_cost_is_charged_for_every_place_in_a_cohort() -> None:
    seen, _ = observed_with_log()
    assert seen.ledger.total(UNIVERSAL) == 10_001 * (300 + 150) * YEARS


def spells(log: np.ndarray, begins: int, ends: set[int], key, end: int) -> list[tuple[int, int, np.void]]:
    """(first day, day after the last, first row) of every stretch that a log shows."""
    running, done = {}, []
    for row in log:
        if row["event"] == begins:
            assert key(row) not in running, "a stretch begins twice"
            running[key(row)] = row
        elif row["event"] in ends:
            who = (row["citizen"],)
            for one in [k for k in running if k == key(row) or (row["event"] in LIFE_OVER and k[:1] == who)]:
                done.append((int(running[one]["day"]), int(row["day"]), running.pop(one)))
    return done + [(int(row["day"]), end, row) for row in running.values()]


LIFE_OVER = {e.E_EXIT, e.E_DEATH}


def counted_days(stretches: list[tuple[int, int, np.void]]) -> int:
    """Days of stretches that lie in the counted years."""
    end = WARM_UP + 365 * YEARS
    return sum(max(0, min(last, end) - max(first, WARM_UP)) for first, last, _ in stretches)


def test_every_marginal_penny_follows_from_the_log() -> None:
    """Recomputed from logged events alone: crises, steps, days in custody, days with an open need, days in paid help."""
    seen, log = observed_with_log()
    names, end = seen.compiled.names, WARM_UP + 365 * YEARS
    counted = log[log["day"] >= WARM_UP]
    crises = int((counted["event"] == e.E_CRISIS).sum()) * 20_000
    arrests = int(((counted["event"] == e.E_STEP) & (counted["detail"] == 0)).sum()) * 9_999
    over = LIFE_OVER
    custody = counted_days(spells(log, e.E_STAY_START, {e.E_STAY_END} | over, lambda r: (r["citizen"],), end)) * 7_550
    need_key = lambda r: (r["citizen"], r["cohort"], r["need"])  # noqa: E731
    onsets = spells(log, e.E_ONSET, {e.E_RESOLVED} | over, need_key, end)
    income = [s for s in onsets if names.cohort_needs[s[2]["cohort"]][s[2]["need"]] == "income"]
    ends = {e.E_HELP_END, e.E_HELP_FAILED, e.E_INTERRUPTED, e.E_DROPPED_OUT, e.E_RESOLVED} | over
    helps = spells(log, e.E_HELP_START, ends, need_key, end)
    housing = [s for s in helps if names.cohort_needs[s[2]["cohort"]][s[2]["need"]] == "housing"]
    expected = {
        "crisis:roofless": crises,
        "step:roofless: Arrested": arrests,
        "stay:custody": custody,
        "open_need:income": counted_days(income) * 333,
        "help:housing": counted_days(housing) * 107,
    }
    found: dict[str, int] = dict.fromkeys(expected, 0)
    for post in seen.ledger.posts:
        if post.kind == MARGINAL:
            found[post.category] = found.get(post.category, 0) + int(post.pence.sum())
    assert {name: pence for name, pence in found.items() if pence} == {
        name: pence for name, pence in expected.items() if pence
    }
    assert all(expected.values()), "the test must see every kind of cost"


def test_ledger_closed_books_and_measures_tell_the_same_total() -> None:
    seen, _ = observed_with_log()
    closed = close_books(seen)
    pence = seen.compiled.net.pence[: closed.line_units.shape[1]]
    assert int((closed.line_units * pence).sum()) == seen.ledger.total(MARGINAL)


def test_daily_frame_has_every_penny_once() -> None:
    seen, _ = observed_with_log()
    frame = seen.ledger.frame()
    assert int(frame["pence"].sum()) == seen.ledger.total()
    assert frame["day"].min() >= WARM_UP
    by_year = {post.category: by for post, by in seen.ledger.by_year() if post.kind == UNIVERSAL}
    assert by_year["universal"].shape == (YEARS,)


@pytest.mark.parametrize(
    "keys", [["funder"], ["agency"], ["cohort"], ["category"], ["funder", "agency", "cohort", "category"]]
)
def test_every_breakdown_adds_up_to_the_penny(keys: list[str]) -> None:
    seen, _ = observed_with_log()
    frame = seen.ledger.frame()
    assert int(frame.groupby(keys, observed=True)["pence"].sum().sum()) == seen.ledger.total()
