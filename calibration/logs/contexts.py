"""What a case has been through so far, at several depths of memory: the candidates for what decides its next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from calibration.logs.figures import repeats
from calibration.logs.table import EventLog

Family = Literal["steps", "episode"]
MOST_STEPS = 8  # the longest memory tried, in steps
FAMILY_WORDS = {"steps": "the last steps", "episode": "the last step and all that has been done before"}


@dataclass(frozen=True, slots=True)
class Rows:
    """One row for each event of a log and one for each case's end.

    ``symbol`` i8[rows]: what happened (number of the activity; the number of activities stands for the end).  ``case`` i8[rows].
    ``levels``: for each depth of memory i8[rows], numbering what the case had been through before; depth 0 knows nothing,
    each depth refines the one before it.
    """

    symbols: int
    symbol: np.ndarray
    case: np.ndarray
    position: np.ndarray
    levels: tuple[np.ndarray, ...]


def rows_of(log: EventLog, family: Family, depth: int = MOST_STEPS) -> Rows:
    """Rows of a log with the memories of a family: the last 0, 1, 2 … steps; or nothing, the last step, and that with the
    set of all activities done before."""
    count, cases, lengths = len(log.activities), len(log.cases), log.lengths
    total = len(log.activity) + cases
    ends = log.first[1:] + np.arange(cases)
    starts = log.first[:-1] + np.arange(cases)
    events = np.delete(np.arange(total), ends)
    symbol = np.full(total, count, "i8")
    symbol[events] = log.activity
    position = np.arange(total) - np.repeat(starts, lengths + 1)
    nothing = np.zeros(total, "i8")
    levels = [nothing]
    if family == "steps":
        for back in range(1, depth + 1):
            levels.append(refined(levels[-1], _before(symbol, position, back, count)))
    else:
        levels.append(refined(nothing, _before(symbol, position, 1, count)))
        levels.append(refined(levels[1], done_before(log, events, starts)))
    return Rows(count + 1, symbol, np.repeat(np.arange(cases), lengths + 1), position, tuple(levels))


def _before(symbol: np.ndarray, position: np.ndarray, back: int, nothing: int) -> np.ndarray:
    """The step so many places back; before the beginning, the symbol of the end."""
    out = np.full(len(symbol), nothing, "i8")
    there = np.flatnonzero(position >= back)
    out[there] = symbol[there - back]
    return out


def refined(coarse: np.ndarray, detail: np.ndarray) -> np.ndarray:
    """i8[rows] numbering the pairs of two numberings."""
    _, inverse = np.unique(coarse * (int(detail.max(initial=0)) + 1) + detail, return_inverse=True)
    return inverse.astype("i8")


def done_before(log: EventLog, events: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """i8[rows] numbering the set of activities a case had done before each row (order and repeats do not matter).

    A set is the exclusive-or of a random 64-bit number for each of its members (Zobrist 1970).
    """
    total = len(log.activity) + len(log.cases)
    marks = np.random.default_rng(0).integers(1, 2**63, max(1, len(log.activities)), dtype="u8")
    new = np.zeros(total, "u8")
    new[events] = np.where(repeats(log), np.uint64(0), marks[log.activity])
    before = np.concatenate([np.zeros(1, "u8"), np.bitwise_xor.accumulate(new)[:-1]])
    _, inverse = np.unique(before ^ np.repeat(before[starts], log.lengths + 1), return_inverse=True)
    return inverse.astype("i8")
