"""Lives against theory: competing risks, interactions, relief, prevalence, memberships, contacts for each need resolved.

Clocks run out on whole days: a hazard of h a day strikes each day with probability 1 - exp(-h), which the formulas here use.
Tolerance: 4 standard errors of a binomial share or of a mean (a right engine fails about once in 16,000 checks).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import enums as e
from tests.analytic.worlds import LONG, need, office, place, run

MANY = 20_000


def strikes(*rates_a_year: float) -> float:
    """Chance that one of several hazards strikes on a given day."""
    return -math.expm1(-sum(rates_a_year) / 365)


def alone(**changes) -> dict:
    """Nobody is ever helped: everybody has the need from the first day, at "emerging", and no door is used."""
    return need(doors={"office": 1}, seek_delay_days=LONG, **changes)


def with_need(**own) -> dict:
    return {"needs": {"housing": {"prevalence": 1, "prevalence_severity": {"emerging": 1}} | own}}


def first_events(log: np.ndarray, needed: int = 0) -> dict[int, tuple[int, int]]:
    """Citizen -> (day, event) of the first change of the need with index `needed`."""
    changes = np.isin(log["event"], (e.E_WORSE, e.E_BETTER, e.E_RESOLVED, e.E_CRISIS)) & (log["need"] == needed)
    found: dict[int, tuple[int, int]] = {}
    for row in log[changes & (log["generation"] == 0)]:
        found.setdefault(int(row["citizen"]), (int(row["day"]), int(row["event"])))
    return found


def office_(*needs: str) -> dict:
    """An office that would help with `needs` (nobody comes)."""
    helping = {"duration_days": 10, "success": 1}
    return {"office": office(600, 60, helping) | {"treats": dict.fromkeys(needs or ("housing",), helping)}}


def test_what_strikes_first_is_the_share_of_its_hazard() -> None:
    """Recovery 1.5 and deterioration 0.9 a year, two clocks: each strikes on whole days; a tie on one day goes to the earlier clock.

    P(first is recovery) = 1.5 / 2.4 exactly, for the clocks themselves are exponential; survival to day t is exp(-2.4 t / 365).
    """
    tables = place(
        MANY, 0, {"housing": alone(recovery_per_year=1.5, deterioration_per_year=0.9)}, office_(), cohort=with_need()
    )
    _, log = run(tables, 2, log=True)
    assert log is not None
    first = first_events(log)
    recovered = sum(event == e.E_RESOLVED for _, event in first.values()) / len(first)
    assert recovered == pytest.approx(1.5 / 2.4, abs=4 * math.sqrt(0.24 / len(first)) + 0.002)
    for day in (30, 200):
        untouched = 1 - sum(at <= day for at, _ in first.values()) / MANY
        expected = math.exp(-2.4 * day / 365)
        assert untouched == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / MANY) + 0.003)


def test_crises_and_deterioration_share_one_clock() -> None:
    """Crisis 2, deterioration 1 a year: the first of the two is a crisis with probability 2/3; crises recur as a Poisson process."""
    tables = place(
        MANY, 0, {"housing": alone(deterioration_per_year=1, crisis_per_year={"emerging": 2, "acute": 2}, crisis="row")}, office_()
        | {"ward": {"label": "Ward", "funder": "council", "prices": {}}}, crises={"row": {"label": "Row", "agency": "ward"}}, cohort=with_need(),
    )  # fmt: skip
    done, log = run(tables, 1, log=True)
    assert log is not None
    first = [event for _, event in first_events(log).values()]
    share = sum(event == e.E_CRISIS for event in first) / len(first)
    assert share == pytest.approx(2 / 3, abs=4 * math.sqrt(2 / 9 / len(first)))
    emerging_or_acute = expected_days_below_crisis()
    crises = done.world.events.sum(axis=(0, 1, 2))[e.E_CRISIS] / MANY
    assert crises == pytest.approx(2 / 365 * emerging_or_acute, rel=0.02), (
        "a crisis a clock; one clock strikes at most once a day"
    )


def expected_days_below_crisis(days: int = 365) -> float:
    """Mean days at emerging or acute within a year when each step down takes an exponential time of rate 1 a year."""
    t = np.arange(days) / 365
    return float((np.exp(-t) * (1 + t)).sum())


def test_open_needs_speed_up_others_and_slow_their_recovery() -> None:
    """A need at acute multiplies deterioration by m^(2/2) = 3 and divides recovery by 3; at crisis by m^(3/2)."""
    for severity, power in (("acute", 1.0), ("crisis", 1.5)):
        factor = 3.0**power
        needs = {
            "housing": alone(recovery_per_year=2.0, deterioration_per_year=0.5, worsened_by={"income": 3.0}),
            "income": alone(),
        }
        own = with_need()["needs"] | {"income": {"prevalence": 1, "prevalence_severity": {severity: 1}}}
        done, log = run(place(MANY, 0, needs, office_("housing", "income"), cohort={"needs": own}), 1, log=True)
        assert log is not None
        k = done.compiled.names.need_of("people").index("housing")
        first = first_events(log, k)
        better, worse = 2.0 / factor, 0.5 * factor
        share = sum(event == e.E_RESOLVED for _, event in first.values()) / len(first)
        expected = better / (better + worse)
        assert share == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / len(first)) + 0.003)


def test_the_product_of_multipliers_is_capped() -> None:
    needs = {
        "housing": alone(deterioration_per_year=0.5, worsened_by={"income": 10.0}, multiplier_cap=4),
        "income": alone(),
    }
    own = with_need()["needs"] | {"income": {"prevalence": 1, "prevalence_severity": {"crisis": 1}}}
    done, log = run(place(MANY, 0, needs, office_("housing", "income"), cohort={"needs": own}), 1, log=True)
    assert log is not None
    k = done.compiled.names.need_of("people").index("housing")
    untouched = 1 - sum(day <= 100 for day, _ in first_events(log, k).values()) / MANY
    expected = math.exp(-0.5 * 4 * 100 / 365)
    assert untouched == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / MANY) + 0.003)


def test_help_relieves_and_does_not_switch_off() -> None:
    """Continuing help from day 1 with relief 0.7: deterioration goes on at 0.3 of its rate."""
    always = {"continuing": True, "success": 1, "takes_place": False}
    tables = place(
        MANY, 0, {"housing": need(deterioration_per_year=1.2, relief=0.7)}, {"office": office(60 * MANY, 1, always)}, cohort=with_need(),
    )  # fmt: skip
    _, log = run(tables, 2, log=True)
    assert log is not None
    late = [day for day, event in first_events(log).values() if event == e.E_WORSE]
    untouched = 1 - sum(day <= 300 for day in late) / MANY
    expected = math.exp(-1.2 * 0.3 * 300 / 365)
    assert untouched == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / MANY) + 0.003)


def test_risk_multiplies_hazards_one_for_one() -> None:
    """Two groups, risk 0.5 and 2: first deterioration by day 200 as 1 - exp(-rate x risk x t)."""
    groups = {
        "low": {"label": "Low", "share": 0.5, "risk_multiplier": 0.5},
        "high": {"label": "High", "share": 0.5, "risk_multiplier": 2},
    }
    tables = place(
        MANY, 0, {"housing": alone(deterioration_per_year=0.8)}, office_(), cohort=with_need() | {"groups": groups}
    )
    done, log = run(tables, 1, log=True)
    assert log is not None
    first = first_events(log)
    for number, risk in ((0, 0.5), (1, 2.0)):
        mine = np.flatnonzero(done.world.citizens["group"] == number)
        struck = sum(first.get(int(i), (999, 0))[0] <= 200 for i in mine) / len(mine)
        expected = 1 - math.exp(-0.8 * risk * 200 / 365)
        assert struck == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / len(mine)) + 0.004)


def test_prevalence_settles_where_onset_and_recovery_balance() -> None:
    """A closed-open chain in days: share open = p_on / (p_on + p_off), p = 1 - exp(-rate / 365)."""
    tables = place(MANY, 1.5, {"housing": alone(recovery_per_year=4.0)}, office_())
    done, _ = run(tables, 5)
    on, off = strikes(1.5), strikes(4.0)
    open_now = (done.world.slots["severity"] > 0).mean()
    expected = on / (on + off)
    assert open_now == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / MANY))


@pytest.mark.parametrize("shape", ["fixed", "exponential", "erlang2"])
def test_memberships_turn_over_at_their_rate_from_the_first_year(shape: str) -> None:
    """A renewal process in its steady state: exits a year = citizens x 365 / mean length, in every year."""
    cohort = {"leaves_after_days": {"value": 600, "shape": shape}, "needs": {"housing": {}}}
    done, _ = run(place(MANY, 0, {"housing": alone()}, office_(), cohort=cohort), 5)
    exits = done.world.events[:5, :, :, e.E_EXIT].sum(axis=(1, 2))
    expected = MANY * 365 / 600
    for year in range(5):
        assert exits[year] == pytest.approx(expected, abs=4 * math.sqrt(expected)), (shape, year)


def test_contacts_for_each_need_resolved_are_those_of_the_absorbing_chain() -> None:
    """40 % try the information point first, which sends everybody on; of those assessed 30 % get nothing and come back to any door.

    Seekings a need are geometric with mean 1 / 0.7; at each, 0.4 wrong doors and 0.4 referrals: the fundamental matrix of two states.
    """
    returning = need(doors={"office": 0.6, "info": 0.4}, returns={"no_action": {"share": 1, "delay_days": 5}})
    agencies = {
        "office": office(600 * 60, 1, {"duration_days": {"value": 1, "shape": "fixed"}, "success": 1, "no_further_action_share": 0.3, "takes_place": False}),
        "info": {"label": "Info", "funder": "council", "prices": {}},
    }  # fmt: skip
    route = {"origin": "info", "to": "office", "need": "housing", "delay_days": {"value": 2, "shape": "fixed"}}
    done, _ = run(place(MANY, 1.0, {"housing": returning}, agencies, routes=[route]), 4)
    contacts = done.world.contacts.sum(axis=(0, 1, 2))  # agency, class
    needs = done.world.events.sum(axis=(0, 1, 2))[e.E_RESOLVED]
    seekings = contacts[:, : e.C_PROCESS].sum() / needs
    assert seekings == pytest.approx(1 / 0.7, abs=4 * math.sqrt(0.3) / 0.7 / math.sqrt(needs) + 0.003)
    assert contacts[1].sum() / needs == pytest.approx(0.4 / 0.7, rel=0.02)
    assert contacts[0, e.C_PROCESS] / contacts[1].sum() == pytest.approx(1, abs=0.002), (
        "all but those still on the way arrive"
    )
    again = contacts[:, e.C_NO_ACTION_RETURN].sum() / contacts[:, : e.C_PROCESS].sum()
    assert again == pytest.approx(0.3, abs=0.006), "of all seekings 30 % are returns after no action"


def test_hidden_needs_wait_for_outreach() -> None:
    """All hidden, found at 2 a year: found by day t with probability 1 - exp(-2 t / 365)."""
    found = office(
        600 * 60, 1, {"continuing": True, "success": 1, "takes_place": False}, outreach_per_year={"housing": 2}
    )
    tables = place(MANY, 0, {"housing": need(hidden_share=1)}, {"office": found}, cohort=with_need())
    _, log = run(tables, 1, log=True)
    assert log is not None
    days = log[(log["event"] == e.E_FOUND)]["day"]
    for day in (60, 250):
        expected = 1 - math.exp(-2 * day / 365)
        assert (days <= day).sum() / MANY == pytest.approx(
            expected, abs=4 * math.sqrt(expected * (1 - expected) / MANY) + 0.004
        )


def test_stability_told_by_check_is_the_formula_by_hand() -> None:
    """tau h / (c s): 60 days x 6 minutes / (12 days x 45 minutes) = 0.667 for one need, with at most 3 chases 0.4 for another."""
    from sim.checks.capacity import tipping
    from sim.load import place_from

    needs = {
        "housing": need(patience_days=60, chase_every_days=12), "income": need(patience_days=60, chase_every_days=12, max_chases=3),
    }  # fmt: skip
    agency = office(600, 45, {"duration_days": 10, "success": 1}, chase_minutes=6)
    agency["treats"]["income"] = {"duration_days": 10, "success": 1}
    found = {edge.need: edge.ratio for edge in tipping(place_from(place(10, 1, needs, {"office": agency})))}
    assert found == {"housing": pytest.approx(60 * 6 / (12 * 45)), "income": pytest.approx(3 * 6 / 45)}


def test_a_crisis_and_a_recovery_on_one_day_happen_one_by_one() -> None:
    """In crisis 200 crises and 100 recoveries a year: both clocks often run out on one day; nothing gets worse than a crisis.

    Crises before the first step down are geometric: a mean of 200 / 100 = 2, but for days on which one clock strikes only once:
    per day p crises against q steps, p / q with p = P(the crisis clock is first) of the days on which anything strikes.
    """
    own = {"needs": {"housing": {"prevalence": 1, "prevalence_severity": {"crisis": 1}}}}
    tables = place(
        MANY, 0, {"housing": alone(recovery_per_year={"crisis": 100}, crisis_per_year={"crisis": 200}, crisis="row")}, office_()
        | {"ward": {"label": "Ward", "funder": "council", "prices": {}}}, crises={"row": {"label": "Row", "agency": "ward"}}, cohort=own,
    )  # fmt: skip
    done, log = run(tables, 1, log=True)
    assert log is not None
    assert (done.world.slots["severity"] <= e.CRISIS).all() and (log["severity"] <= e.CRISIS).all()
    assert not (log["event"] == e.E_WORSE).any()
    first = [event for _, event in first_events(log).values()]
    share = sum(event == e.E_CRISIS for event in first) / len(first)
    assert share == pytest.approx(2 / 3, abs=4 * math.sqrt(2 / 9 / len(first)))
