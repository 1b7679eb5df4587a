"""What must hold in any world on any evening: nothing is lost, nothing is counted twice, nobody uses hours that are not there."""

from __future__ import annotations

import numpy as np

from sim import enums as e
from sim.engine import Run
from sim.layout import R_COMING_FREE, R_COMING_LEFT

HELD = {e.HELP}


def check_everything(run: Run, log: np.ndarray | None = None) -> None:
    """All checks of one world at the end of a day; with its whole log, the log against the tallies too."""
    check_desks(run)
    check_hours(run)
    check_places(run)
    check_stays(run)
    check_lists(run)
    check_money_levels(run)
    if log is not None:
        check_log(run, log)
        check_episodes(run, log)


def _live(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Rows of needs, and their citizens."""
    slots = run.world.slots
    return slots, run.world.citizens[slots["citizen"]]


def check_desks(run: Run) -> None:
    """What each agency believes it holds is what citizens' needs say."""
    slots, _ = _live(run)
    leads = run.world.citizens["lead"]
    for a, desk in enumerate(run.world.desks):
        at = slots["agency"] == a
        assert desk["waiting"] == (at & (slots["stage"] == e.QUEUE)).sum(), f"waiting at agency {a}"
        assert desk["granted"] == (at & (slots["stage"] == e.WAIT_PLACE)).sum(), f"granted at agency {a}"
        helped = (slots["provider"] == a) & (slots["stage"] == e.HELP)
        held = (leads == a).sum()
        assert desk["running"] == helped.sum() + held, f"running help at agency {a}"
        own = slots[helped]
        new = np.minimum((own["flags"] & e.NEW_HELP) != 0, len(run.compiled.net.begun) - 1)
        rules = run.compiled.net.begun[
            new.astype(int),
            a,
            run.compiled.net.needs[run.world.citizens[own["citizen"]]["cohort"], _k(run, helped)]["need"],
        ]
        staffed = rules[rules["has_money"] == 0]
        committed = staffed["weekly_minutes"].sum() + held * run.compiled.net.agencies["case_minutes"][a]
        assert desk["committed"] == committed, f"committed minutes of agency {a}"
        assert desk["cases"] == (staffed["takes_place"] != 0).sum() + held, f"places taken at agency {a}"
    stages = slots["stage"]
    assert (slots["severity"] <= e.CRISIS).all(), "nothing is worse than a crisis"
    closed = slots["severity"] == 0
    assert (closed == (stages == e.CLOSED)).all(), "open needs have a stage, closed ones none"


def _k(run: Run, rows: np.ndarray) -> np.ndarray:
    slots = run.world.slots
    return np.flatnonzero(rows) - run.world.citizens[slots["citizen"][rows]]["first"]


def check_hours(run: Run) -> None:
    """Hours used never exceed those released, for each agency and day."""
    use = run.world.use[: run.day]
    assert (use >= 0).all()
    assert (use[..., e.U_HELP] + use[..., e.U_CONTACT] + use[..., e.U_ASSESSMENT] <= use[..., e.U_RELEASED]).all()
    staffed = run.compiled.net.agencies["staffed"] != 0
    assert (use[:, ~staffed] == 0).all()
    mask, days = run.compiled.net.agencies["open_mask"], np.arange(run.day)
    closed = (mask[None, :] >> (days[:, None] % 7)) & 1 == 0
    assert (use[..., e.U_RELEASED][closed & staffed] == 0).all(), "nobody works on closed days"
    _check_released(run, use[..., e.U_RELEASED], staffed)


def _check_released(run: Run, released: np.ndarray, staffed: np.ndarray) -> None:
    """Days release their part of the week's minutes in force, to the minute that is carried over."""
    agencies, days = run.compiled.net.agencies, np.arange(run.day)
    open_days = (agencies["open_mask"][None, :] >> (days[:, None] % 7)) & 1
    wanted = (run.world.minutes_a_week[: run.day] * open_days / np.maximum(agencies["open_days"], 1)).sum(axis=0)
    given = released.sum(axis=0).astype("f8") + run.world.desks["borrowed"] + run.world.desks["borrowed_today"]
    carried = np.ones(len(given))
    for a, to in enumerate(run.nets[1].agencies["spare_to"]):
        if to >= 0:  # what one has to spare the other has besides: together they have what both have
            given[to], wanted[to], carried[to] = given[to] + given[a], wanted[to] + wanted[a], carried[to] + carried[a]
            given[a] = wanted[a]
    assert (np.abs(given - wanted)[staffed] <= (carried + 1e-6 * run.day)[staffed]).all()


def check_places(run: Run) -> None:
    """No agency has more cases than places; no stay more people than beds."""
    assert (run.world.desks["cases"] <= run.world.places[: run.day].max(axis=0, initial=0)).all()
    assert (run.world.desks["cases"] >= 0).all()
    names = run.compiled.names.stays
    assert (run.world.in_stay[: len(names)] >= 0).all()


def check_stays(run: Run) -> None:
    """Citizens in each kind of stay, counted from their own lists."""
    coming = run.world.coming
    running = coming[(coming["kind"] == e.X_STAY) & (coming["citizen"] >= 0)]
    overnight = coming[(coming["kind"] == e.X_OVER) & (coming["citizen"] >= 0) & (coming["to"] >= 0)]
    for y in range(len(run.compiled.names.stays)):
        assert run.world.in_stay[y] == (running["what"] == y).sum() + (overnight["to"] == y).sum(), f"stay {y}"
    counted = np.bincount(running["citizen"], minlength=len(run.world.citizens))
    assert (counted == run.world.citizens["in_stays"]).all()


def check_lists(run: Run) -> None:
    """Every row of the pool of things to come is either in one citizen's list or free."""
    world = run.world
    used = 0
    for i, start in enumerate(world.citizens["coming"]):
        at = int(start)
        while at >= 0:
            used += 1
            assert world.coming[at]["citizen"] == i
            at = int(world.coming[at]["next"])
    free, at = 0, int(world.registers[R_COMING_FREE])
    while at >= 0:
        free += 1
        at = int(world.coming[at]["next"])
    assert free == world.registers[R_COMING_LEFT]
    assert used + free == len(world.coming) - 1


def check_money_levels(run: Run) -> None:
    """Nothing is stopped being paid that was not begun."""
    assert (np.cumsum(run.world.line_level[: run.day], axis=0) >= 0).all()


def check_log(run: Run, log: np.ndarray) -> None:
    """The log and the tallies agree exactly."""
    world = run.world
    assert world.events.sum() == len(log) == run.events
    assert (world.events.sum(axis=(0, 1, 2)) == np.bincount(log["event"], minlength=e.EVENT_COUNT)).all()
    contact = np.isin(log["event"], (e.E_CONTACT, e.E_CRISIS, e.E_STEP))
    rows = log[contact]
    assert (rows["class_"] < e.CLASS_COUNT).all(), "every contact has a class"
    assert (log["severity"] <= e.CRISIS).all(), "nothing is worse than a crisis"
    tally = world.contacts.sum(axis=(0, 1))
    counted = np.zeros_like(tally)
    np.add.at(counted, (rows["need"], rows["agency"], rows["class_"]), 1)
    assert (tally == counted).all()
    assessed = log[log["event"] == e.E_ASSESSED]
    assert world.assessed[..., 0].sum() == len(assessed) and world.assessed[..., 1].sum() == assessed["amount"].sum()
    assert (np.diff(log["day"]) >= 0).all()


def check_episodes(run: Run, log: np.ndarray) -> None:
    """Needs opened = resolved + still open + gone with their citizen; citizens entered = there + gone."""
    onsets, over = (log["event"] == e.E_ONSET).sum(), (log["event"] == e.E_RESOLVED).sum()
    still = (run.world.slots["severity"] > 0).sum()
    gone = lost_needs(log)
    assert onsets == over + still + gone
    entered, left = (log["event"] == e.E_ENTRY).sum(), (log["event"] == e.E_EXIT).sum()
    assert entered == left + len(run.world.citizens)
    dead = (log["event"] == e.E_DEATH).sum()
    standing = (run.world.citizens["standing"] == e.DEAD).sum()
    assert dead >= standing


def lost_needs(log: np.ndarray) -> int:
    """Needs open when their citizen left, died or moved into care for good."""
    open_now: dict[int, set[int]] = {}
    lost = 0
    for row in log[np.isin(log["event"], (e.E_ONSET, e.E_RESOLVED, e.E_EXIT, e.E_DEATH, e.E_SETTLED))]:
        mine = open_now.setdefault(int(row["citizen"]), set())
        if row["event"] == e.E_ONSET:
            assert row["need"] not in mine, "a need opens twice"
            mine.add(int(row["need"]))
        elif row["event"] == e.E_RESOLVED:
            mine.remove(int(row["need"]))
        else:
            lost += len(mine)
            mine.clear()
    return lost
