"""Workload W: its numbers, and the result every peer returns.

The rules in words, with the reading of every ambiguous point, are in README.md.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from enum import IntEnum
from itertools import accumulate


class Outcome(IntEnum):
    """What an assessment leads to."""

    RESOLVED = 0  # treated, and it worked
    HELP_FAILED = 1  # treated in vain: back at the same agency later
    REFERRED = 2  # sent on to a neighbour
    WILL_RETURN = 3  # turned away: back at the same agency later
    UNATTENDED = 4  # turned away for good: open until a crisis ends it


@dataclass(frozen=True)
class Workload:
    """The numbers of W. Days are whole; rates are per day; hours are staff-hours."""

    agencies: int = 12
    neighbour_steps: tuple[int, ...] = (-2, -1, 1, 2)
    needs: int = 3
    days_to_onset: float = 700.0
    days_to_crisis: float = 250.0
    crisis_resolves: float = 0.5
    urgent_share: float = 0.2
    hours_per_citizen: float = 0.01196
    hours_an_assessment: float = 1.0
    treated_share: float = 0.35
    treated_success: float = 0.8
    referred_share: float = 0.45
    turned_away_returns: float = 0.7
    help_failed_delay_days: int = 30
    referred_delay_days: int = 10
    turned_away_delay_days: int = 45

    def assessments_a_day(self, citizens: int) -> float:
        """Assessments that one agency's staff-hours of one day allow (a fraction too)."""
        return self.hours_per_citizen * citizens / self.agencies / self.hours_an_assessment

    def outcome_shares(self) -> tuple[float, ...]:
        """Probability of each `Outcome`, in its order; they add up to one."""
        turned_away = 1 - self.treated_share - self.referred_share
        return (
            self.treated_share * self.treated_success,
            self.treated_share * (1 - self.treated_success),
            self.referred_share,
            turned_away * self.turned_away_returns,
            turned_away * (1 - self.turned_away_returns),
        )

    def outcome_bounds(self) -> tuple[float, ...]:
        """Upper bound of each `Outcome` but the last on a uniform draw."""
        return tuple(accumulate(self.outcome_shares()))[:-1]

    def delays(self) -> dict[int, int]:
        """Days until the next presentation, by `Outcome`, for those that lead to one."""
        return {
            Outcome.HELP_FAILED.value: self.help_failed_delay_days,
            Outcome.REFERRED.value: self.referred_delay_days,
            Outcome.WILL_RETURN.value: self.turned_away_delay_days,
        }


W = Workload()
DAYS = 1825
ALMOST = 1e-9  # hours; forgives the rounding of fractions of an hour when counting whole ones


@dataclass
class Tally:
    """Counts over a whole run."""

    presentations: int = 0
    assessments: int = 0
    turned_away: int = 0
    escalations: int = 0
    resolved: int = 0

    def per_citizen(self, citizens: int, seconds: float) -> dict[str, float]:
        """Means a citizen, plus all events a citizen and the seconds the run took."""
        means = {name: count / citizens for name, count in asdict(self).items()}
        events = self.presentations + self.assessments + self.escalations
        return means | {"events": events / citizens, "seconds": seconds}


def whole_days(rng, mean_days: float) -> int:
    """Days (1, 2, …) until something with a constant hazard of 1/mean_days a day happens."""
    return max(1, math.ceil(rng.expovariate(1 / mean_days)))
