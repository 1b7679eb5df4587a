"""Cases that were still open when the log ends: what is known of them, used without taking their silence for an end.

A case's last event may be its end, or only the last before the log stops.  A *cure model* (Boag 1949; Kaplan and Meier 1958 for the
waits) tells: after activity a the case is over with chance p, else its next wait is longer than t with chance S(t).  Nothing
having been heard for t days, it is over with chance p ÷ (p + (1 − p) S(t)).  p and S are found by turns (expectation, maximisation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.table import EventLog

TURNS = 12


@dataclass(frozen=True, slots=True)
class Weights:
    """``over`` f8[cases]: chance that a case was over.  ``wait`` f8[events]: weight of the wait before each event (1 unless some
    waits as long were cut off); 0 for first events.  ``carry_on`` f8[activities]: onward steps a seen one stands for."""

    over: np.ndarray
    wait: np.ndarray
    carry_on: np.ndarray

    @property
    def still_open(self) -> float:
        """Cases thought to be open when the log ended."""
        return float((1 - self.over).sum())


def waits_before(log: EventLog) -> np.ndarray:
    """i8[events] microseconds since the case's event before (0 for its first)."""
    out = np.diff(log.at, prepend=log.at[:1])
    out[log.first[:-1]] = 0
    return out


def weigh(log: EventLog, until: int | None = None) -> Weights:
    """Weights of a log that ends at `until` (microseconds; default: its last event)."""
    until = int(log.at.max()) if until is None else until
    waits, later = waits_before(log), np.ones(len(log.at), bool)
    later[log.first[:-1]] = False
    after = np.roll(log.activity, 1)
    final = log.activity[log.first[1:] - 1]
    silent = until - log.last
    over, weight = np.ones(len(log.cases)), later.astype("f8")
    carry_on = np.ones(len(log.activities))
    for a in range(len(log.activities)):
        ended, went_on = np.flatnonzero(final == a), np.flatnonzero(later & (after == a))
        if not len(ended) or not len(went_on):
            continue
        over[ended], weight[went_on] = _by_turns(waits[went_on], silent[ended])
        carry_on[a] = 1 + (1 - over[ended]).sum() / len(went_on)
    return Weights(over, weight, carry_on)


def _by_turns(waits: np.ndarray, silent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chance of being over for each silent case, and the weight of each wait (their mean is 1)."""
    order = np.argsort(waits, kind="stable")
    sorted_waits = waits[order]
    over = np.ones(len(silent))
    jumps = np.full(len(waits), 1 / len(waits))
    for _ in range(TURNS):
        longer = np.concatenate([np.cumsum(jumps[::-1])[::-1], [0.0]])
        survive = longer[np.searchsorted(sorted_waits, silent, side="right")]
        share = over.sum() / (len(waits) + len(silent))
        over = share / (share + (1 - share) * survive)
        jumps = _kaplan_meier(sorted_waits, silent, 1 - over)
    weight = np.empty(len(waits))
    weight[order] = jumps * len(waits) / jumps.sum()
    return over, weight


def _kaplan_meier(waits: np.ndarray, silent: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Mass of each (ascending) wait; `silent` waits were cut off, each counting as `share` of one."""
    cut = np.argsort(silent, kind="stable")
    gone = np.concatenate([[0.0], np.cumsum(share[cut])])[np.searchsorted(silent[cut], waits, side="left")]
    at_risk = np.maximum(len(waits) - np.arange(len(waits)) + share.sum() - gone, 1e-9)
    staying = np.concatenate([[1.0], np.cumprod(1 - np.minimum(1.0, 1 / at_risk))])
    return np.maximum(staying[:-1] - staying[1:], 1e-12)
