"""Queues against theory: exact chains in whole days (Poisson arrivals at the realised rate), of which the textbook formula is the limit.

Tolerance: 4 standard errors over 20 batches (each check fails a right engine about once in 1,000, less for fixed seeds), plus 1 % of the
value for arrivals that are binomial rather than Poisson (citizens in the queue do not arrive again).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import enums as e
from sim.engine import Run, compile_place
from sim.load import place_from
from tests.analytic.worlds import (
    arrivals_a_day,
    batches,
    need,
    office,
    place,
    poisson,
    run,
    served_queue,
    servers,
)

YEARS, WARM = 24, 730


def near(found: tuple[float, float], expected: float) -> bool:
    mean, error = found
    return abs(mean - expected) <= 4 * error + 0.01 * expected


def helping(days: float, **more) -> dict:
    return {"duration_days": days, "success": 1, **more}


def test_places_as_servers_are_an_mmc_queue() -> None:
    """Geometric help of mean 12 days, 6 places, load 0.8.  Erlang C is the limit of long help; the chain in days is exact."""
    tables = place(
        20_000, 365 * 0.4 / 20_000, {"housing": need()}, {"office": office(9_000, 1, helping(12), caseload_places=6)}
    )
    done, _ = run(tables, YEARS)
    rate = arrivals_a_day(done, WARM)
    number = servers(rate, 6, 1 / 12)
    n = np.arange(len(number))
    waiting, helped = float(number @ np.maximum(n - 6, 0)), float(number @ np.minimum(n, 6))
    standing = done.world.standing[: done.day, 0]
    assert near(batches(standing[:, 1], WARM), waiting)
    assert near(batches(standing[:, 2], WARM), helped)
    histogram = done.world.waits[WARM // 365 : YEARS, 0, 1].sum(axis=0)
    mean_wait = (histogram * np.arange(len(histogram))).sum() / histogram.sum()
    assert mean_wait == pytest.approx(waiting / rate, rel=4 * batches(standing[:, 1], WARM)[1] / waiting + 0.01), (
        "Little's law"
    )
    assert waiting == pytest.approx(erlang_c_waiting(rate, 12, 6), rel=0.1), (
        "the textbook's limit, a tenth away for whole days"
    )


def erlang_c_waiting(rate: float, mean: float, places: int) -> float:
    """Mean number waiting in M/M/c (Erlang 1917; e.g. Gross & Harris, section 2.3)."""
    a = rate * mean
    rho = a / places
    top = a**places / math.factorial(places) / (1 - rho)
    c = top / (sum(a**k / math.factorial(k) for k in range(places)) + top)
    return c * rho / (1 - rho)


def test_who_leaves_at_once_makes_a_loss_system() -> None:
    """Patience of one day: whoever finds no place on the day gives up next morning, before places are given: Erlang B in days."""
    impatient = need(patience_days={"value": 1, "shape": "fixed"})
    cohort = {"leaves_after_days": 3_000}
    tables = place(
        20_000,
        365 * 0.5 / 20_000,
        {"housing": impatient},
        {"office": office(9_000, 1, helping(12), caseload_places=6)},
        cohort=cohort,
    )
    done, _ = run(tables, YEARS)
    rate = arrivals_a_day(done, WARM)
    end = 1 - (1 - 1 / 12) * (1 - 1 / 3_000)
    number = servers(rate, 6, end, leave=1.0, room=6)
    assert near(batches(done.world.standing[: done.day, 0, 2], WARM), float(number @ np.arange(len(number))))
    blocked = 1 - (number @ np.arange(len(number))) * end / rate
    gave_up = done.world.agency_events[WARM // 365 : YEARS, 0, e.E_GAVE_UP].sum()
    share = gave_up / (rate * 365 * (YEARS - WARM // 365))
    error = (
        math.sqrt(blocked * (1 - blocked) / (rate * 365 * (YEARS - 2))) * 2
    )  # blocked arrivals come in runs: twice the binomial error
    assert abs(share - blocked) < 4 * error
    a = rate / end
    erlang_b = (a**6 / math.factorial(6)) / sum(a**k / math.factorial(k) for k in range(7))
    assert blocked == pytest.approx(erlang_b, rel=0.12), "Erlang B is the limit"


def test_patience_makes_an_erlang_a_queue() -> None:
    """Exponential patience of mean 20 days, load above 1: reneging settles the queue (Palm 1957; Garnett et al. 2002), exact in days."""
    patient = need(patience_days=20)
    tables = place(
        30_000,
        365 * 0.7 / 30_000,
        {"housing": patient},
        {"office": office(9_000, 1, helping(12), caseload_places=6)},
        cohort={"leaves_after_days": 3_000},
    )
    done, _ = run(tables, YEARS)
    rate, out = arrivals_a_day(done, WARM), 1 / 3_000
    number = servers(rate, 6, 1 - (1 - 1 / 12) * (1 - out), leave=1 - (1 - 1 / 20) * (1 - out))
    n = np.arange(len(number))
    standing = done.world.standing[: done.day, 0]
    assert near(batches(standing[:, 1], WARM), float(number @ np.maximum(n - 6, 0)))
    assert near(batches(standing[:, 2], WARM), float(number @ np.minimum(n, 6)))


def test_hours_of_a_day_serve_whole_assessments() -> None:
    """Two hours a day, an hour each: Q' = max(Q + A - 2, 0); load 0.9."""
    tables = place(
        20_000,
        365 * 1.8 / 20_000,
        {"housing": need()},
        {"office": office(120, 60, helping({"value": 1, "shape": "fixed"}, takes_place=False))},
    )
    done, _ = run(tables, YEARS)
    rate = arrivals_a_day(done, WARM)
    queue = served_queue(rate, 2)
    assert near(batches(done.world.standing[: done.day, 0, 0], WARM), float(queue @ np.arange(len(queue))))
    used = done.world.use[WARM : done.day, 0, e.U_ASSESSMENT].mean()
    assert used == pytest.approx(60 * rate, rel=0.01)


def test_severe_needs_go_first() -> None:
    """30 % acute: their queue is as if the others did not exist, all together as if nobody went first (non-preemptive, whole slots)."""
    urgent = need(severity_at_onset={"emerging": 0.7, "acute": 0.3})
    tables = place(
        20_000,
        365 * 1.8 / 20_000,
        {"housing": urgent},
        {"office": office(120, 60, helping({"value": 1, "shape": "fixed"}, takes_place=False))},
    )
    done, log = run(tables, 12, log=True)
    assert log is not None
    rate = arrivals_a_day(done, WARM)
    q = served_queue(rate, 2)
    assert near(batches(done.world.standing[: done.day, 0, 0], WARM), float(q @ np.arange(len(q))))
    acute, emerging = (waits_from(log, severity) for severity in (2, 1))
    first = served_queue(len(acute) / (10 * 365), 2)
    wait_first = float(first @ np.arange(len(first))) / (len(acute) / (10 * 365))
    assert acute.mean() == pytest.approx(wait_first, abs=4 * acute.std() / math.sqrt(len(acute)) + 0.002)
    total = float(q @ np.arange(len(q)))
    wait_last = (total - float(first @ np.arange(len(first)))) / (len(emerging) / (10 * 365))
    assert emerging.mean() == pytest.approx(wait_last, rel=0.12)


def waits_from(log: np.ndarray, severity: int) -> np.ndarray:
    """Days from joining to assessment (both within a day's whole slots) of needs of a severity, after the warm-up."""
    joined: dict[int, int] = {}
    waits = []
    for row in log[(log["severity"] == severity) & np.isin(log["event"], (e.E_JOINED, e.E_ASSESSED))]:
        if row["event"] == e.E_JOINED:
            joined[int(row["citizen"])] = int(row["day"])
        elif row["day"] >= WARM:
            waits.append(int(row["day"]) - joined.pop(int(row["citizen"])))
    return np.array(waits)


def test_failed_help_feeds_back() -> None:
    """Success 0.6, everybody comes back: 1/0.6 assessments a need, geometric (Bernoulli feedback, Takacs 1963)."""
    again = need(
        returns={"failed_help": {"share": 1, "delay_days": {"value": 3, "shape": "fixed"}}},
        failed_help_window_days=30_000,
    )
    tables = place(
        10_000,
        365 * 1.0 / 10_000,
        {"housing": again},
        {"office": office(600, 60, helping({"value": 2, "shape": "fixed"}, takes_place=False, success=0.6))},
    )
    done, _ = run(tables, 10)
    events = done.world.events[2:10].sum(axis=(0, 1, 2))
    ratio, needs = events[e.E_ASSESSED] / events[e.E_RESOLVED], events[e.E_RESOLVED]
    assert ratio == pytest.approx(1 / 0.6, abs=4 * math.sqrt(0.4) / 0.6 / math.sqrt(needs) + 0.002)
    returned = done.world.contacts[2:10].sum(axis=(0, 1, 2, 3))[e.C_FAILED_HELP_RETURN]
    assert returned / events[e.E_ASSESSED] == pytest.approx(0.4, abs=4 * math.sqrt(0.24 / events[e.E_ASSESSED]) + 0.001)


def test_two_agencies_in_a_row() -> None:
    """The first serves 2 a day and sends 60 % on, 5 days later, to one that serves 2 a day and has a door of its own: an exact joint chain."""
    both = need(doors={"office": 0.7, "second": 0.3})
    first = office(120, 60, helping({"value": 1, "shape": "fixed"}, takes_place=False, refer_on_share=0.6))
    second = office(120, 60, helping({"value": 1, "shape": "fixed"}, takes_place=False))
    route = {"origin": "office", "to": "second", "need": "housing", "delay_days": {"value": 5, "shape": "fixed"}}
    tables = place(20_000, 365 * 2.3 / 20_000, {"housing": both}, {"office": first, "second": second}, routes=[route])
    done, _ = run(tables, YEARS)
    at_first = arrivals_a_day(done, WARM)
    own = arrivals_a_day(done, WARM, agency=1) - arrivals_a_day(done, WARM, e.E_REFERRED, 0)
    expected = tandem(at_first, own, 0.6, 2, 2, 45)
    for agency in (0, 1):
        assert near(batches(done.world.standing[: done.day, agency, 0], WARM), expected[agency])


def tandem(rate: float, own: float, onward: float, first: int, second: int, most: int) -> tuple[float, float]:
    """Mean evening queues; the second's clock is shifted by the fixed delay, which changes no mean."""
    from scipy import sparse, stats

    arrivals, others = poisson(rate, 12), poisson(own, 12)
    size = most + 1
    rows, columns, chances = [], [], []
    for q in range(size):
        for a, p in enumerate(arrivals):
            served = min(first, q + a)
            left = min(most, q + a - served)
            sent = np.convolve(stats.binom.pmf(np.arange(served + 1), served, onward), others)
            for r in range(size):
                for s, chance in enumerate(sent):
                    rows.append(q * size + r)
                    columns.append(left * size + min(most, max(0, r + s - second)))
                    chances.append(p * chance)
    step = sparse.csr_matrix((chances, (rows, columns)), shape=(size * size, size * size)).T
    share = np.full(size * size, 1 / (size * size))
    for _ in range(6_000):
        share = step @ share
    grid = share.reshape(size, size) / share.sum()
    return float(grid.sum(axis=1) @ np.arange(size)), float(grid.sum(axis=0) @ np.arange(size))


def test_little_holds_exactly_at_every_agency() -> None:
    """Evenings spent waiting, counted by day, are the days waited, counted by person (served, given up,
    moved away, still there): no statistics.

    Three agencies with referrals, chases, patience; needs end only by help, so every queue is left by one of the three ways.
    """
    waiting = need(
        doors={"office": 0.5, "second": 0.5},
        patience_days=15,
        chase_every_days=6,
        returns={"gave_up": {"share": 1, "delay_days": 10}},
    )
    first = office(90, 60, helping(10, refer_on_share=0.5), chase_minutes=10, contact_minutes=5, caseload_places=9)
    second = office(70, 45, helping(10), chase_minutes=5, caseload_places=9)
    route = {"origin": "office", "to": "second", "need": "housing"}
    tables = place(500, 2.0, {"housing": waiting}, {"office": first, "second": second}, routes=[route])
    rows: list[np.ndarray] = []
    done = Run(compile_place(place_from(tables)), 1, 0, 6 * 365, sink=lambda part: rows.append(part.copy()))
    moved_away = np.zeros(2, "i8")
    for day in range(6 * 365):
        queued = done.world.slots[done.world.slots["stage"] == e.QUEUE]
        leaving = queued[done.world.citizens["exit"][queued["citizen"]] == day]
        np.add.at(moved_away, leaving["agency"], day - leaving["since"])
        done.to(day + 1)
    log, slots = np.concatenate(rows), done.world.slots
    for a in (0, 1):
        histogram = done.world.waits[:6, a, 0].sum(axis=0)
        served = int((histogram * np.arange(len(histogram))).sum())
        gave_up = log[(log["event"] == e.E_GAVE_UP) & (log["agency"] == a) & (log["detail"] == e.QUEUE)]
        still = slots[(slots["stage"] == e.QUEUE) & (slots["agency"] == a)]
        by_person = served + int(gave_up["amount"].sum()) + int((done.day - still["since"]).sum()) + int(moved_away[a])
        assert int(done.world.standing[: done.day, a, 0].sum()) == by_person
        assert served > 0 and len(gave_up) > 0


@pytest.mark.parametrize(("chase_hours", "settles"), [(0.1, True), (0.5, False)])
def test_tipping_point(chase_hours: float, settles: bool) -> None:
    """Chasing every c = 10 days with h hours, assessments of s = 1 hour, patience of mean tau = 30 days, 10 hours a day.

    Below tau = c s / h the queue settles where arrivals = assessments + who gives up.  In whole days those who give up in the morning do not
    chase: q (1/tau - (1 - 1/tau) h / (c s)) = arrivals - hours / s.  Above it the queue runs away until chases have eaten every hour.
    """
    tau, c, hours = 30.0, 10.0, 10.0
    tables = place(
        60_000, 365 * 20 / 60_000, {"housing": need(patience_days=tau, chase_every_days=c)},
        {"office": office(60 * hours, 60, helping({"value": 1, "shape": "fixed"}, takes_place=False), chase_minutes=60 * chase_hours)},
        cohort={"leaves_after_days": 3_000},
    )  # fmt: skip
    done, _ = run(tables, 10)
    queue = batches(done.world.standing[: done.day, 0, 0], 1_460)
    rate, leave = arrivals_a_day(done, 1_460), 1 - (1 - 1 / tau) * (1 - 1 / 3_000)
    assessed = done.world.use[1_460 : done.day, 0, e.U_ASSESSMENT].mean() / 60
    if settles:
        assert tau < c / chase_hours
        assert near(queue, (rate - hours) / (leave - (1 - leave) * chase_hours / c))
    else:
        assert tau > c / chase_hours
        assert assessed < 0.02 * hours and near(queue, rate / leave)
