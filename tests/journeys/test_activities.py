"""Activities say what the engine did: every penny, minute, contact and wait of its tallies is in them."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.compare.twins import arms
from scenarios.journeys import activities as act
from scenarios.journeys.lived import OUTCOMES, Lived, Window
from scenarios.journeys.run import World, live_through
from sim import enums as e
from sim.ledger import MARGINAL
from sim.measures import observe
from sim.measures.closing import close_books
from sim.measures.money import imputed_rates, used_minutes
from tests.journeys.conftest import WARM_UP, YEARS, Both


@pytest.fixture(scope="module")
def seen(both: Both):
    """What the engine itself counted in either world."""
    return [observe(run, WARM_UP, YEARS) for _, run in arms(both.compared, 0)]


def whole(world: World) -> list[Lived]:
    return list(world.lived())


@pytest.mark.parametrize("which", [0, 1])
def test_every_marginal_penny_of_the_ledger_is_at_an_activity(both: Both, seen, which: int) -> None:
    world = (both.today, both.redesign)[which]
    assert sum(int(own.pence.sum()) for own in world.lived()) == seen[which].ledger.total(MARGINAL) > 0


@pytest.mark.parametrize("which", [0, 1])
def test_imputed_cost_adds_up_to_the_hours_that_were_used(both: Both, seen, which: int) -> None:
    world, own = (both.today, both.redesign)[which], seen[which]
    rates, _ = imputed_rates(own)
    used = sum(float((minutes.sum(axis=0) * rates).sum()) for minutes in used_minutes(own, close_books(own)).values())
    assert sum(float(one.imputed.sum()) for one in world.lived()) == pytest.approx(used, rel=1e-9)


@pytest.mark.parametrize("which", [0, 1])
def test_contacts_and_their_minutes_by_agency_and_class_are_the_engines(both: Both, seen, which: int) -> None:
    world, years = (both.today, both.redesign)[which], seen[which].calendar_years
    minutes = seen[which].world.minutes[years].sum(axis=(0, 1))
    counts = seen[which].world.contacts[years].sum(axis=(0, 1, 2))
    found, number = np.zeros_like(minutes), np.zeros_like(counts)
    for own in world.lived():
        at = own.rows["agency"], own.rows["class_"]
        contact = own.rows["event"] == e.E_CONTACT
        asked = np.isin(own.rows["event"], (e.E_CONTACT, e.E_CRISIS, e.E_STEP))
        np.add.at(found, (at[0][contact], at[1][contact]), own.minutes[contact])
        np.add.at(number, (at[0][asked], at[1][asked]), 1)
    assert (number == counts).all() and (found == minutes).all() and found.sum() > 0


def test_waits_for_help_are_the_engines(both: Both, seen) -> None:
    office = both.today.compiled.names.agencies.index("office")
    counted = seen[0].world.waits[seen[0].calendar_years, office, 1].sum(axis=0)
    days = np.concatenate([
        own.waited[(own.activity == act.HELP) & (own.rows["agency"] == office) & ~own.before] for own in both.today.lived()
    ])  # fmt: skip
    assert (days >= 0).all()
    assert (np.bincount(days, minlength=len(counted)) == counted).all() and counted.sum() > 100


def test_an_assessment_is_waited_for_from_the_day_of_joining_the_queue(both: Both, seen) -> None:
    """The engine counts until an assessment begins, the log until it is finished: never less, and seldom more."""
    office = both.today.compiled.names.agencies.index("office")
    histogram = seen[0].world.waits[seen[0].calendar_years, office, 0].sum(axis=0)
    engine = np.repeat(np.arange(len(histogram)), histogram)
    mine = np.concatenate([
        own.waited[(own.activity == act.ASSESSED) & (own.rows["agency"] == office)] for own in both.today.lived()
    ])  # fmt: skip
    assert abs(len(mine) - len(engine)) <= 1  # one may be under way when the period ends
    assert (np.sort(mine)[: len(engine)] >= np.sort(engine)[: len(mine)]).all()


def test_what_came_of_a_contact_is_what_the_agency_did(both: Both) -> None:
    told = np.concatenate([own.outcome[own.rows["event"] == e.E_CONTACT] for own in both.today.lived()])
    silent = sum(int((own.activity == act.UNANSWERED).sum()) for own in both.today.lived())
    away = sum(int((own.activity == act.TURNED_AWAY).sum()) for own in both.today.lived())
    assert (told == OUTCOMES.index("nobody_answered")).sum() == silent
    assert (told == OUTCOMES.index("turned_away")).sum() == away


def test_how_help_ended_is_told_where_it_begins(both: Both) -> None:
    counted: dict[str, int] = {}
    ends = {act.FAILED: "failed", act.CUT_OFF: "cut_off", act.DROPPED_OUT: "dropped_out"}
    for own in both.today.lived():
        for word in OUTCOMES:
            counted[word] = counted.get(word, 0) + int(
                ((own.activity == act.HELP) & (own.outcome == OUTCOMES.index(word))).sum()
            )
        for activity, word in ends.items():
            counted[f"seen {word}"] = counted.get(f"seen {word}", 0) + int((own.activity == activity).sum())
    assert counted["failed"] == counted["seen failed"] > 0
    assert counted["dropped_out"] == counted["seen dropped_out"]
    assert 0 < counted["cut_off"] <= counted["seen cut_off"]  # a wait for money may be cut off too
    assert counted["worked"] > 0 and counted["still_running"] > 0


def test_activities_of_a_citizen_stand_in_the_order_in_which_they_began(both: Both) -> None:
    for own in whole(both.redesign):
        same = np.diff(own.person) == 0
        assert (np.diff(own.start)[same] >= 0).all()
        assert (own.end >= own.start).all() and (own.end <= both.redesign.window.end).all()


def test_a_later_window_shows_the_same_lives_from_its_first_day_on(both: Both, tmp_path) -> None:
    """What was open at its beginning is there with its true dates; what happens within it is the same, cost and all."""
    window = Window(WARM_UP + 300, WARM_UP + 500)
    later = live_through(both.compared, tmp_path, window)
    for world, late in zip((both.today, both.redesign), later, strict=True):
        early = np.concatenate([_told(own, window) for own in world.lived()])
        assert np.array_equal(np.sort(early), np.sort(np.concatenate([_told(own, window) for own in late.lived()])))
        whole_costs = [
            sum(int(own.pence[own.rows["event"] == e.E_CRISIS].sum()) for own in one.lived()) for one in (world, late)
        ]
        assert 0 < whole_costs[1] < whole_costs[0]


def _told(own: Lived, window: Window) -> np.ndarray:
    """What begins within a window, as text: who, what, when, where, how long waited (help, from its decision)."""
    chosen = (own.start >= window.first) & (own.start < window.end)
    return np.array([
        f"{row['citizen']}/{row['generation']} {activity} {start} {row['agency']} {row['class_']} {waited if activity == act.HELP else ''}"
        for row, activity, start, waited in zip(own.rows[chosen], own.activity[chosen], own.start[chosen], own.waited[chosen], strict=True)
    ])  # fmt: skip


def test_memory_hangs_on_a_range_of_citizens_not_on_the_place(both: Both, tmp_path) -> None:
    """Rows come back in ranges of citizens, however many there are; each row exactly once."""
    from scenarios.journeys.buckets import Buckets
    from sim.layout import LOG_ROW

    rng, most = np.random.default_rng(1), []
    for citizens in (200, 2_000):
        rows = np.zeros(citizens * 20, LOG_ROW)
        rows["citizen"], rows["day"] = rng.integers(0, citizens, len(rows)), np.sort(rng.integers(0, 900, len(rows)))
        buckets = Buckets(tmp_path / str(citizens), citizens_a_bucket=50)
        for part in np.array_split(rows, 7):
            buckets.add(part)
        parts = list(buckets)
        assert sum(map(len, parts)) == len(rows) and all((np.diff(part["day"]) >= 0).all() for part in parts)
        assert all(len(np.unique(part["citizen"] // 50)) == 1 for part in parts)
        most.append(max(map(len, parts)))
    assert most[1] < 1.5 * most[0]
