"""Waits as they were lived: in a queue, for a place or money, on the way between agencies; those that led to nothing, too.

A wait that an assessment, help or an arrival ended is also told by that activity (`Lived.waited`); here are all, with where they
were spent, and those that ended because the citizen gave up or left, the need was over, a stay cost the place in the queue, or the
period ended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.journeys.lived import GONE
from scenarios.journeys.order import first_of, next_of
from sim import enums as e
from sim.layout import Net

#: Events after which a need waits: at the agency of the row, or (on the way) at the one it is sent to.
WAITS_HERE, ON_THE_WAY = (e.E_JOINED, e.E_GRANTED), (e.E_REFERRED, e.E_HANDED_ON)
BEGINS = (*WAITS_HERE, *ON_THE_WAY)
#: What ends the wait of a need, whatever comes of it.
_ENDS = (
    e.E_ASSESSED, e.E_HELP_START, e.E_GAVE_UP, e.E_LOST, e.E_RESOLVED, e.E_NO_ACTION, e.E_TURNED_AWAY, e.E_SIGNPOSTED,
    e.E_FULL, e.E_FOUND, e.E_INTERRUPTED, *BEGINS,
)  # fmt: skip
_ARRIVES = (e.P_REFERRAL, e.P_CHECK, e.P_VISIT, e.P_FOUND)


@dataclass(frozen=True)
class Wait:
    """One wait of one need at an agency (by number), from a day to a day."""

    agency: int
    begin: int
    end: int


def lost_by_stays(net: Net) -> np.ndarray:
    """bool[stay, need of the place]: whether a stay costs those who wait with the need their place in the queue."""
    return (net.suspends > 0) & (net.stays["queue_lost"] > 0)[:, None]


def ends_of_waits(rows: np.ndarray, need: np.ndarray, person: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """i8[n]: for each row after which a need waits, the position of the row that ends the wait; -1 for none, and for other rows.

    rows: LOG_ROW[n] of whole lives in order; need: of the place, person: of each row; lost: as `lost_by_stays` says.
    """
    event = rows["event"]
    arrives = (event == e.E_CONTACT) & np.isin(rows["detail"], _ARRIVES)
    over = next_of(np.isin(event, _ENDS) | arrives, person * 256 + rows["need"])
    gone = next_of(np.isin(event, (*GONE, e.E_SETTLED)), person)
    until = first_of(over, gone, _by_stay(rows, need, person, lost))
    return np.where(np.isin(event, BEGINS), until, -1)


def _by_stay(rows: np.ndarray, need: np.ndarray, person: np.ndarray, lost: np.ndarray) -> np.ndarray:
    stays = np.flatnonzero(rows["event"] == e.E_STAY_START)
    found = np.full(len(rows), -1, "i8")
    alike, which = np.unique(lost, axis=1, return_inverse=True)  # most stays cost all needs their place, or none
    for number in np.flatnonzero(alike.any(axis=0)):
        costs = np.zeros(len(rows), bool)
        costs[stays] = alike[rows["detail"][stays], number]
        own = (need >= 0) & (which[np.maximum(need, 0)] == number)
        found[own] = next_of(costs, person)[own]
    return found


def agency_of(row: np.void) -> int:
    """Where the wait that a row begins is spent, by number."""
    return int(row["amount"] if row["event"] in ON_THE_WAY else row["agency"])
