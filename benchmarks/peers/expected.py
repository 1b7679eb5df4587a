"""Exact means of workload W in the limit of many citizens, when nobody waits overnight.

With many citizens an agency's arrivals are so even that its hours, 18 % above
the demand, clear every queue on the day. Then need slots don't
touch each other, and one slot is a small Markov chain in whole days: closed;
travelling, with 1 … 45 days to go; or open and unattended. A run with
N citizens lies within its standard error of these means, plus what waiting
adds: a little at 10,000, nothing to speak of from 100,000 on.
"""

from __future__ import annotations

from math import expm1

import numpy as np

from benchmarks.peers.w_parameters import DAYS, Outcome, W

SHARES = W.outcome_shares()
DELAYS = W.delays()


def expected_means(days: int = DAYS) -> dict[str, float]:
    """Presentations, assessments, turned away, escalations, resolved and events a citizen."""
    onset, crisis = -expm1(-1 / W.days_to_onset), -expm1(-1 / W.days_to_crisis)
    survives = 1 - crisis * W.crisis_resolves
    closed, unattended = 1.0, 0.0
    travelling = np.zeros(max(DELAYS.values()) + 1)  # [d]: arrives d days from now
    presented = escalated = ended = 0.0
    for _ in range(days):
        opened = closed * onset
        still_open = travelling.sum() + unattended
        escalated += still_open * crisis
        travelling[:-1] = travelling[1:] * survives
        travelling[-1] = 0.0
        unattended *= survives
        seen = opened + travelling[0]
        travelling[0] = 0.0
        for outcome, delay in DELAYS.items():
            travelling[delay] += seen * SHARES[outcome]
        unattended += seen * SHARES[Outcome.UNATTENDED]
        resolved = still_open * (1 - survives) + seen * SHARES[Outcome.RESOLVED]
        closed += resolved - opened
        presented, ended = presented + seen, ended + resolved
    return _per_citizen(presented, escalated, ended)


def _per_citizen(presented: float, escalated: float, ended: float) -> dict[str, float]:
    """From one need slot to a citizen, under the names the peers use."""
    turned_away = SHARES[Outcome.WILL_RETURN] + SHARES[Outcome.UNATTENDED]
    slot = {
        "presentations": presented,
        "assessments": presented,
        "turned_away": presented * turned_away,
        "escalations": escalated,
        "resolved": ended,
        "events": 2 * presented + escalated,
    }
    return {name: W.needs * float(value) for name, value in slot.items()}
