"""The pace of a case: who has waited long waits long again, and what goes through in one sitting goes through fast.

A wait belongs to one of four classes (within a minute, an hour, a day, longer).  The pace before a step is the longest class so far
and the last one; how much of that the waits depend on is chosen by held-out likelihood, as the memory of routes is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.censoring import waits_before
from calibration.logs.choose import FOLDS, MOST_CASES, chances
from calibration.logs.contexts import Rows, refined
from calibration.logs.table import EventLog

CLASSES = 5  # no wait yet, and four lengths
PACES = CLASSES * CLASSES
_EDGES_US = np.array([60_000_000, 3_600_000_000, 86_400_000_000])
KINDS = {
    "none": "the two steps alone",
    "last": "the two steps and how long the wait before was",
    "longest": "the two steps and how long the longest wait so far was",
    "both": "the two steps, the wait before and the longest wait so far",
}
PRIOR = 3.0


@dataclass(frozen=True, slots=True)
class PaceChoice:
    """The kind of pace (of KINDS) chosen, and the held-out log-likelihood (nats) of a wait's class under each."""

    kind: str
    per_wait: dict[str, float]


def class_of(wait: np.ndarray) -> np.ndarray:
    """i8 the class of a wait in microseconds: 1 within a minute … 4 longer than a day."""
    return 1 + np.searchsorted(_EDGES_US, wait, side="left").astype("i8")


def set_by(pace: np.ndarray, wait: np.ndarray) -> np.ndarray:
    """The pace after another wait."""
    last = class_of(wait)
    return np.maximum(pace // CLASSES, last) * CLASSES + last


def paces(log: EventLog) -> np.ndarray:
    """i8[events] the pace before each event; 0 for the first two of a case."""
    wait = class_of(waits_before(log))
    wait[log.first[:-1]] = 0
    longest = np.maximum.accumulate(log.case_of * 8 + wait) % 8
    code = np.roll(longest * CLASSES + wait, 1)
    code[log.first[:-1]] = 0
    return code


def coarse(pace: np.ndarray, kind: str) -> np.ndarray:
    """The part of the pace that matters for a kind."""
    parts = {"none": pace * 0, "last": pace % CLASSES, "longest": pace // CLASSES, "both": pace}
    return parts[kind]


def choose_pace(log: EventLog, seed: int = 1) -> PaceChoice:
    """The kind of pace under which the classes of unseen waits are likeliest."""
    rng = np.random.default_rng([seed, 75])
    if len(log.cases) > MOST_CASES:
        log = log.choose(np.sort(rng.choice(len(log.cases), MOST_CASES, replace=False)))
    later = np.ones(len(log.at), bool)
    later[log.first[:-1]] = False
    at = np.flatnonzero(later)
    if not len(at):
        return PaceChoice("none", {})
    pair = refined(log.activity[at - 1].astype("i8"), log.activity[at].astype("i8"))
    fold = (rng.permutation(len(log.cases)) % FOLDS)[log.case_of[at]]
    wait, pace = class_of(waits_before(log)[at]), paces(log)[at]
    told = {kind: _held_out(wait, pair, refined(pair, coarse(pace, kind)), fold) for kind in KINDS}
    return PaceChoice(max(told, key=lambda kind: told[kind]), told)


def _held_out(wait: np.ndarray, pair: np.ndarray, level: np.ndarray, fold: np.ndarray) -> float:
    rows = Rows(CLASSES, wait, fold, fold, (np.zeros(len(wait), "i8"), pair, level))
    total = 0.0
    for turn in range(FOLDS):
        *_, (chance, _) = chances(rows, (fold != turn).astype("f8"), "episode", PRIOR, 2)
        total += float(np.log(chance[fold == turn]).sum())
    return total / len(wait)


def nearest_filled(pool: np.ndarray) -> np.ndarray:
    """i8[transitions, PACES]: a pace never seen at a transition waits as the nearest one that was (-1 only where none was)."""
    longest, last = np.divmod(np.arange(PACES), CLASSES)
    apart = np.abs(longest[:, None] - longest) + np.abs(last[:, None] - last)
    out = pool.copy()
    for pace in range(PACES):
        for other in np.argsort(apart[pace], kind="stable")[1:]:
            out[:, pace] = np.where(out[:, pace] < 0, pool[:, other], out[:, pace])
    return out
