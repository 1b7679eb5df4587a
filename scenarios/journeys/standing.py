"""What is open when a period begins, as rows of the log with their true dates: needs, waits, help, stays, held cases.

A log that begins in the middle of lives would otherwise show ends without beginnings.
"""

from __future__ import annotations

import numpy as np

from sim import enums as e
from sim.engine import Run
from sim.layout import LOG_ROW

#: Stage of a need -> (event that led to it, whether its date is `since`).
_STAGE_EVENTS = {
    e.TRANSFER: e.E_REFERRED, e.QUEUE: e.E_JOINED, e.ASSESSING: e.E_JOINED, e.HANDOVER: e.E_GRANTED,
    e.WAIT_PLACE: e.E_GRANTED, e.WAIT_MONEY: e.E_GRANTED, e.HELP: e.E_HELP_START,
}  # fmt: skip


def standing_rows(run: Run) -> np.ndarray:
    """LOG_ROW[n] of everything that is open now; an entry says by `detail` under which rules the citizen lives."""
    return np.concatenate([_entries(run), _stays(run), _onsets(run), _stages(run), _cases(run)])


def _rows(run: Run, citizens: np.ndarray, event, day, agency=-1, amount=0, detail=0) -> np.ndarray:
    rows = np.zeros(len(citizens), LOG_ROW)
    who = run.world.citizens[citizens]
    rows["citizen"], rows["generation"], rows["cohort"] = citizens, who["generation"], who["cohort"]
    rows["event"], rows["day"], rows["amount"], rows["detail"] = event, day, amount, detail
    rows["agency"] = np.where(np.broadcast_to(agency, len(citizens)) >= 0, agency, 255)
    rows["need"], rows["class_"] = 255, 255
    return rows


def _entries(run: Run) -> np.ndarray:
    citizens = run.world.citizens
    there = np.flatnonzero(citizens["standing"] != e.ABSENT)
    return _rows(run, there, e.E_ENTRY, citizens["enter"][there], detail=citizens["rules"][there])


def _slots(run: Run, chosen: np.ndarray, event, day, agency=-1, amount=0, detail=0) -> np.ndarray:
    slots = run.world.slots[chosen]
    rows = _rows(run, slots["citizen"], event, day, agency, amount, detail)
    rows["need"] = chosen - run.world.citizens["first"][slots["citizen"]]
    rows["episode"], rows["severity"] = slots["episode"], slots["severity"]
    return rows


def _onsets(run: Run) -> np.ndarray:
    open_ = np.flatnonzero(run.world.slots["severity"] > 0)
    slots = run.world.slots[open_]
    return _slots(run, open_, e.E_ONSET, slots["onset_at"], amount=slots["severity"])


def _stages(run: Run) -> np.ndarray:
    slots = run.world.slots
    chosen = np.flatnonzero((slots["severity"] > 0) & np.isin(slots["stage"], list(_STAGE_EVENTS)))
    own = slots[chosen]
    event = np.array([_STAGE_EVENTS.get(stage, 0) for stage in range(len(e.STAGE_NAMES))])[own["stage"]]
    moving = own["stage"] == e.TRANSFER
    agency = np.where(moving, own["origin"], np.where(own["stage"] == e.HELP, own["provider"], own["agency"]))
    day = np.where(moving & (own["origin"] < 0), -1, own["since"])
    rows = _slots(run, chosen, event, day, agency, np.where(moving, own["agency"], 0))
    return rows[day >= 0]  # what a stay has set going has no agency that refers


def _stays(run: Run) -> np.ndarray:
    coming = run.world.coming
    running = coming[(coming["kind"] == e.X_STAY) & (coming["citizen"] >= 0)]
    agency = run.compiled.net.stays["agency"][running["what"]]
    return _rows(run, running["citizen"], e.E_STAY_START, running["start"], agency, detail=running["what"])


def _cases(run: Run) -> np.ndarray:
    citizens = run.world.citizens
    held = np.flatnonzero(citizens["lead"] >= 0)
    own = citizens[held]
    return _rows(run, held, e.E_CASE_OPENED, own["lead_since"], own["lead"])
