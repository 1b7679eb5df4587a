"""Rules that six citizens do not meet, each in a world so small and certain that its whole course can be told in a line.

Day 0 is a Monday; offices have an hour a day from Monday to Friday unless they say otherwise; delays are fixed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import enums as e
from sim.engine import Run, compile_place
from sim.ledger import keep_ledger
from sim.load import place_from

pytestmark = pytest.mark.interpreted
FOREVER = {"value": 30_000, "shape": "fixed"}


def fixed(days: float) -> dict[str, Any]:
    return {"value": days, "shape": "fixed"}


def need(door: str, seek: float = 0, **changes: Any) -> dict[str, Any]:
    return {
        "label": "Need",
        "deterioration_per_year": 0,
        "recovery_per_year": 0,
        "seek_delay_days": fixed(seek),
        "doors": {door: 1},
        "patience_days": FOREVER,
    } | changes


def office(treats: dict[str, Any], fte: float = 1, **changes: Any) -> dict[str, Any]:
    staff = {"fte": fte, "hours_per_week": 5, "gbp_per_fte_year": 1}
    return {
        "label": "Office",
        "funder": "council",
        "staff": staff,
        "assessment": {"fixed_minutes": 30},
        "treats": treats,
    } | changes


PRICED = {"label": "Priced", "funder": "council", "prices": {}}


def lived(days: int, tables: dict[str, Any]) -> tuple[Run, list[tuple]]:
    """The run, and its log as (day, citizen, event, need, agency, class, amount, detail)."""
    base = {"name": "rules", "label": "Rules", "residents": 1, "funders": {"council": {"label": "Council"}}}
    for cohort in tables["cohorts"].values():
        cohort.setdefault("label", "People")
        cohort.setdefault("kind", "family")
        cohort.setdefault("citizens", 1)
        cohort.setdefault("leaves_after_days", FOREVER)
    rows: list[np.ndarray] = []
    run = Run(compile_place(place_from(base | tables)), 1, 0, 365, sink=lambda part: rows.append(part.copy())).to(days)
    return run, [_told(run, row) for row in np.concatenate(rows)]


def _told(run: Run, row: Any) -> tuple:
    names = run.compiled.names
    cohort = names.cohorts[row["cohort"]]
    return (
        int(row["day"]), int(row["citizen"]), e.EVENT_NAMES[row["event"]], None if row["need"] == 255 else names.need_of(cohort)[row["need"]],
        None if row["agency"] == 255 else names.agencies[row["agency"]], None if row["class_"] == 255 else e.CLASS_NAMES[row["class_"]],
        int(row["amount"]), int(row["detail"]),
    )  # fmt: skip


def these(log: list[tuple], *events: str, need: str | None = None, citizen: int | None = None) -> list[tuple]:
    return [row for row in log if row[2] in events and need in (None, row[3]) and citizen in (None, row[1])]


def has(severity: str = "acute") -> dict[str, Any]:
    return {"prevalence": 1, "prevalence_severity": {severity: 1}}


HELP = {"duration_days": fixed(10), "success": 1}


def test_one_agency_assesses_and_another_delivers() -> None:
    """Granted on Monday, handed over on Tuesday; the provider's place and hours are taken, its cost line runs, the assessor's do not."""
    treats = {"housing": {"provider": "second"}}
    run, log = lived(5, {
        "needs": {"housing": need("first")}, "cohorts": {"people": {"needs": {"housing": has()}}},
        "agencies": {"first": office(treats), "second": office({"housing": HELP | {"hours_per_week": 1, "paid_gbp_per_day": [{"gbp": 7}]}}, caseload_places=2)},
    })  # fmt: skip
    assert [(row[0], row[2], row[4]) for row in these(log, "assessed", "granted", "help_start")] == [
        (0, "assessed", "first"), (0, "granted", "second"), (1, "help_start", "second"),
    ]  # fmt: skip
    assert run.world.desks["cases"].tolist() == [0, 1] and run.world.desks["committed"].tolist() == [0, 60]


def told_minutes(valid: float, reads: bool, seek: float = 5) -> tuple[int, int, int]:
    """Minutes, items and duplicates of the second agency's assessment, days after the first one asked the same two things."""
    asks = {"assessment": {"fixed_minutes": 15, "asks": ["identity", "address"]}}
    items = {name: {"label": name, "staff_minutes": 10, "valid_days": fixed(valid)} for name in ("identity", "address")}
    second = office({"income": HELP}, **asks) | ({"reads_records_of": ["first"]} if reads else {})
    _, log = lived(9, {
        "items": items, "needs": {"housing": need("first"), "income": need("second", seek)},
        "cohorts": {"people": {"needs": {"housing": has(), "income": has()}}},
        "agencies": {"first": office({"housing": HELP}, **asks), "second": second},
    })  # fmt: skip
    (row,) = these(log, "assessed", need="income")
    return row[6], row[7] >> 16, row[7] & 0xFFFF


def test_what_is_asked_again() -> None:
    """35 minutes with both questions.  Held elsewhere and out of reach: a duplicate; in reach: not asked; out of date: asked, no duplicate."""
    assert told_minutes(valid=100, reads=False) == (35, 2, 2)
    assert told_minutes(valid=100, reads=True) == (15, 0, 0)
    assert told_minutes(valid=2, reads=True) == (35, 2, 0)
    assert told_minutes(valid=100, reads=True, seek=0) == (35, 2, 0), (
        "written on the same day: to be read from tomorrow"
    )


def custody(**changes: Any) -> dict[str, Any]:
    stay = {
        "label": "Custody",
        "agency": "prison",
        "least_days": fixed(20),
        "suspends": ["income"],
        "triggers": [{"need": "income", "severity": {"acute": 1}}],
    }
    return {
        "needs": {"income": need("benefits", 1)}, "stays": {"custody": stay | changes},
        "cohorts": {"people": {"kind": "offender", "needs": {"income": {}}, "enters_in": {"stay": "custody"}}},
        "agencies": {"prison": PRICED, "benefits": office({"income": {"money_delay_days": fixed(7), "duration_days": fixed(50), "success": 1}})},
    }  # fmt: skip


def test_an_end_nobody_prepared_leaves_a_gap() -> None:
    """Out on day 20 (a Sunday), no income on Monday, at the office on Tuesday: demand caused by the release."""
    _, log = lived(25, custody())
    assert [row[:3] for row in these(log, "stay_end", "triggered")] == [(20, 0, "stay_end"), (21, 0, "triggered")]
    assert [(row[0], row[5]) for row in these(log, "contact")] == [(22, "post_stay_gap")]


def test_help_begun_before_the_end_makes_it_planned() -> None:
    """The claim is made inside on day 10; money comes on day 17; at release it is there, and nobody has to come."""
    inside = {"in_reach": [{"need": "income", "agency": "benefits", "days_before_end": fixed(10)}]}
    _, log = lived(40, custody(**inside))
    assert [(row[0], row[2]) for row in these(log, "assessed", "money")] == [(10, "assessed"), (17, "money")]
    assert [(row[0], row[7]) for row in these(log, "triggered")] == [(21, 1)]
    assert [row[5] for row in these(log, "contact")] == ["process"], "the referral from inside is the only contact"


def hospital(places: int | None, **home: Any) -> dict[str, Any]:
    """Two beds' stories: least 5 days; then home once assessed, else a care home with `places`."""
    stays = {
        "ward": {
            "label": "Ward", "agency": "hospital", "least_days": fixed(5),
            "referrals": [{"need": "support", "agency": "council", "at": "fit", "delay_days": fixed(1)}],
            "destinations": [{"to": "home", "label": "home", "assessed": "support"}],
        },
    }  # fmt: skip
    return {
        "needs": {"support": need("council", 300)}, "stays": stays,
        "cohorts": {"people": {"kind": "older_person", "needs": {"support": has()}, "enters_in": {"stay": "ward"}} | home},
        "agencies": {"hospital": PRICED, "council": office({"support": HELP})},
    }  # fmt: skip


def test_discharge_waits_for_an_assessment() -> None:
    """Fit on Saturday (5), referral on Sunday, seen on Monday (7): out that night after two days that nobody needed."""
    run, log = lived(10, hospital(None))
    (end,) = these(log, "stay_end")
    assert (end[0], end[6], end[7] & 0xFFFF) == (7, 7, 2)
    assert run.world.stay_counts[0, :, 0].sum(axis=0).tolist() == [1, 1, 7, 2]


def test_places_at_the_destination_go_to_the_worst_off_first() -> None:
    """Three leave the ward on one day, one place in a home: the one in crisis gets it, the next after 30 days, when it is free again."""
    stays = {
        "ward": {
            "label": "Ward",
            "agency": "hospital",
            "least_days": fixed(5),
            "destinations": [{"to": "home_stay", "label": "care"}],
        },
        "home_stay": {"label": "Home", "agency": "hospital", "least_days": fixed(30), "places": 1},
    }
    cohorts = {
        name: {"kind": "older_person", "needs": {"support": has(severity)}, "enters_in": {"stay": "ward"}}
        for name, severity in (("first", "emerging"), ("second", "crisis"), ("third", "acute"))
    }
    run, log = lived(100, {"needs": {"support": need("council", 300)}, "stays": stays, "cohorts": cohorts,
                           "agencies": {"hospital": PRICED, "council": office({"support": HELP})}})  # fmt: skip
    ward = [(row[0], row[1]) for row in these(log, "stay_end") if row[7] >> 16 == 0]
    # second goes on day 5, begins on 6, ends on 36; that night third goes, begins on 37, ends on 67; then first
    assert ward == [(5, 1), (36, 2), (67, 0)]
    assert run.world.in_stay.tolist() == [0, 0]


def test_help_cut_off_by_a_stay_is_sought_again() -> None:
    """Help from Monday, locked up on day 3 for 4 days (a brawl ends another need): cut off; back 2 days after it was cut off, in the stay: then after it."""
    tables = {
        "needs": {
            "housing": need("desk", returns={"interrupted_help": {"delay_days": fixed(9)}}),
            "anger": need("desk", 200, crisis_per_year={"crisis": 5000}, crisis="brawl"),
        },
        "crises": {"brawl": {"label": "Brawl", "agency": "prison", "resolves_share": 1,
                             "steps": [{"label": "In", "agency": "prison", "delay_days": fixed(2), "stay": "cell"}]}},
        "stays": {"cell": {"label": "Cell", "agency": "prison", "least_days": fixed(4), "interrupts_help_for": ["housing"]}},
        "cohorts": {"people": {"needs": {"housing": has(), "anger": has("crisis")}}},
        "agencies": {"desk": office({"housing": HELP, "anger": HELP}), "prison": PRICED},
    }  # fmt: skip
    _, log = lived(20, tables)
    told = [(row[0], row[2], row[5]) for row in these(log, "contact", "help_start", "interrupted", need="housing")]
    # day 1 brawl, day 3 in; cut off on day 3; back on day 12 (a Saturday), so Monday 14
    assert told == [
        (0, "contact", "first_presentation"), (0, "help_start", "first_presentation"), (3, "interrupted", None),
        (14, "contact", "interrupted_help_return"), (14, "help_start", "interrupted_help_return"),
    ]  # fmt: skip


def test_a_late_return_after_failed_help_is_a_relapse() -> None:
    """Help fails on day 10; back after 20 days, window 15: a new episode, and a first presentation.  With a window of 25 it is failure demand."""
    for window, words in ((15, "first_presentation"), (25, "failed_help_return")):
        again = need("desk", returns={"failed_help": {"delay_days": fixed(20)}}, failed_help_window_days=window)
        _, log = lived(34, {"needs": {"housing": again}, "cohorts": {"people": {"needs": {"housing": has()}}},
                            "agencies": {"desk": office({"housing": HELP | {"success": 0}})}})  # fmt: skip
        assert [(row[0], row[5]) for row in these(log, "contact")] == [(0, "first_presentation"), (30, words)]
        assert len(these(log, "relapse")) == (window == 15)


def test_a_crisis_long_after_failed_help_begins_a_new_episode() -> None:
    """Help from Monday to Thursday (3) fails; the need erupts daily.  In help: mixed; while the failure is fresh: avoidable; beyond the window of 4
    days (from day 8): a relapse, of which nobody has been told."""
    failing = {"duration_days": fixed(3), "success": 0}
    again = need(
        "desk",
        crisis_per_year={"crisis": 5000},
        crisis="row",
        failed_help_window_days=4,
        returns={"failed_help": {"share": 0, "delay_days": 1}},
    )
    tables = {
        "needs": {"housing": again}, "crises": {"row": {"label": "Row", "agency": "police"}},
        "cohorts": {"people": {"needs": {"housing": has("crisis")}}}, "agencies": {"desk": office({"housing": failing}), "police": PRICED},
    }  # fmt: skip
    _, log = lived(11, tables)
    told = {row[0]: row[5] for row in these(log, "crisis")}
    assert [told[day] for day in (1, 2, 3, 4, 7)] == ["crisis_during_help"] * 3 + ["avoidable_crisis"] * 2
    assert [told[day] for day in (8, 9, 10)] == ["first_unpresented", "repeat_crisis", "repeat_crisis"]
    assert [row[0] for row in these(log, "relapse")] == [8]


def test_an_attempt_that_nobody_answers_keeps_its_class_and_the_next_is_a_retry() -> None:
    """No minutes may go on contacts: Monday's attempt goes unanswered, so does Wednesday's."""
    desk = office({"housing": HELP}, contact_minutes=10)
    desk["staff"]["contact_share_max"] = 0
    _, log = lived(4, {"needs": {"housing": need("desk", returns={"unanswered": {"delay_days": fixed(2)}})},
                       "cohorts": {"people": {"needs": {"housing": has()}}}, "agencies": {"desk": desk}})  # fmt: skip
    assert [(row[0], row[2], row[5]) for row in these(log, "contact", "unanswered", "joined_queue")] == [
        (0, "contact", "first_presentation"), (0, "unanswered", "first_presentation"),
        (2, "contact", "unanswered_return"), (2, "unanswered", "unanswered_return"),
    ]  # fmt: skip


def test_a_referral_under_the_threshold_bounces() -> None:
    """Emerging, sent on by the information point to a desk that takes acute: process, bounced, and back as a return."""
    _, log = lived(10, {
        "needs": {"housing": need("info", returns={"turned_away": {"delay_days": fixed(4)}})},
        "cohorts": {"people": {"needs": {"housing": has("emerging")}}},
        "agencies": {"info": PRICED, "desk": office({"housing": HELP | {"from_severity": "acute"}})},
        "routes": [{"origin": "info", "to": "desk", "need": "housing", "delay_days": fixed(1)}],
    })  # fmt: skip
    assert [(row[0], row[2], row[4], row[5]) for row in these(log, "contact", "turned_away", "bounced")][:5] == [
        (0, "contact", "info", "wrong_door"), (1, "contact", "desk", "process"), (1, "turned_away", "desk", "process"),
        (1, "bounced", "desk", "process"), (5, "contact", "info", "turned_away_return"),
    ]  # fmt: skip


def test_permanent_care_and_death_are_for_good_and_bring_nobody() -> None:
    """Into a home on day 5 for good: needs close, nothing happens any more, the home is paid every day."""
    stays = {
        "ward": {
            "label": "Ward",
            "agency": "hospital",
            "least_days": fixed(5),
            "destinations": [{"to": "home_stay", "label": "care"}],
        },
        "home_stay": {
            "label": "Home",
            "agency": "hospital",
            "least_days": fixed(9_000),
            "absorbing": True,
            "costs_gbp_per_day": [{"gbp": 100}],
        },
    }
    tables = {"needs": {"support": need("council", 300)}, "stays": stays, "agencies": {"hospital": PRICED, "council": office({"support": HELP})},
              "cohorts": {"people": {"kind": "older_person", "needs": {"support": has()}, "enters_in": {"stay": "ward"}}}}  # fmt: skip
    run, log = lived(365, tables)
    assert log[-1][:3] == (6, 0, "settled") and run.world.citizens["standing"][0] == e.SETTLED
    ledger = keep_ledger(run.compiled, run.world, 0, 1)
    assert ledger.total("marginal") == (365 - 6) * 10_000
    tables["cohorts"]["people"] |= {"citizens": 50, "death_per_year": 12, "enters_in": {"stay": "ward", "share": 0}}
    tables["stays"]["ward"]["least_days"] = fixed(5)
    run, log = lived(365, tables)
    died = these(log, "death")
    assert len(died) >= 40 and (run.world.citizens["standing"] == e.DEAD).sum() == len(died)
    last = {row[1]: row[0] for row in log}
    assert all(last[row[1]] == row[0] for row in died), "nothing happens to the dead, and nobody takes their place"


def test_a_crisis_after_the_systems_own_contact_only_is_not_avoidable() -> None:
    """A brawl on day 1 sends a referral that arrives on day 2, and so on; nobody has asked for help: the brawls are repeats, not avoidable."""
    tables = {
        "needs": {"anger": need("advice", 200, crisis_per_year={"crisis": 5000}, crisis="brawl")},
        "crises": {
            "brawl": {
                "label": "Brawl",
                "agency": "police",
                "refer_share": 1,
                "refers_to": "advice",
                "refer_delay_days": fixed(1),
            }
        },
        "cohorts": {"people": {"needs": {"anger": has("crisis")}}},
        "agencies": {"police": PRICED, "advice": office({"anger": HELP | {"no_further_action_share": 1}})},
    }
    _, log = lived(5, tables)
    assert [(row[0], row[5]) for row in these(log, "crisis", "contact")] == [
        (1, "first_unpresented"), (2, "repeat_crisis"), (2, "process"), (3, "repeat_crisis"), (3, "process"),
        (4, "repeat_crisis"), (4, "process"),
    ]  # fmt: skip


def test_no_more_children_in_care_than_a_family_has() -> None:
    """Two children, nine crises: each child is taken to court and into care once; with none left at home a court is not asked, nor what follows it."""
    costs = [{"gbp": 100}]
    steps = [
        {"label": "Care", "agency": "police", "stay": "care", "costs": costs},
        {"label": "Review", "agency": "police", "costs": costs},
    ]
    tables = {
        "needs": {"safety": need("social", 300, crisis_per_year={"crisis": 5000}, crisis="harm")},
        "crises": {"harm": {"label": "Harm", "agency": "police", "steps": steps}},
        "stays": {"care": {"label": "Care", "agency": "police", "least_days": fixed(300), "of_child": True, "may_coexist": True}},
        "cohorts": {"people": {"children_shares": [0, 1], "needs": {"safety": has("crisis")}}},
        "agencies": {"social": office({"safety": HELP}), "police": PRICED},
    }  # fmt: skip
    run, log = lived(10, tables)
    assert len(these(log, "crisis")) == 9 and len(these(log, "stay_start")) == 2
    assert [row[7] for row in these(log, "step")] == [0, 1, 0, 1]
    assert run.world.line_events.sum() == 4, "four steps are paid for"
    assert run.world.citizens["children"][0] == 2 and run.world.in_stay[0] == 2


def test_committed_help_comes_first_and_short_hours_lengthen_it() -> None:
    """A case of 5 hours a week takes the whole hour a day; a second of 5 hours would need another: the limit of `help_share_max` keeps it waiting."""
    desk = office({"housing": HELP | {"hours_per_week": 4}}, caseload_places=9)
    desk["staff"] |= {"help_share_max": 0.9}
    run, log = lived(
        30,
        {
            "needs": {"housing": need("desk")},
            "cohorts": {"people": {"citizens": 2, "needs": {"housing": has()}}},
            "agencies": {"desk": desk},
        },
    )
    starts = [(row[0]) for row in these(log, "help_start")]
    ends = [(row[0], row[6]) for row in these(log, "help_end")]
    # 4.5 hours a week may be committed: one case at a time; ten days each; the second starts on the day the first has ended
    assert starts == [0, 10] and ends == [(10, 10), (20, 10)]
    assert run.world.use[:30, 0, e.U_HELP].max() <= 48


def test_two_cohorts_wait_in_one_queue() -> None:
    """A half hour a day for two: the more severe is seen first, whichever cohort is told first."""
    desk = office({"housing": HELP}, fte=0.5)
    cohorts = {
        "early": {"needs": {"housing": has("emerging")}},
        "late": {"kind": "offender", "needs": {"housing": has("acute")}},
    }
    _, log = lived(3, {"needs": {"housing": need("desk")}, "cohorts": cohorts, "agencies": {"desk": desk}})
    assert [(row[0], row[1]) for row in these(log, "assessed")] == [(0, 1), (1, 0)]
