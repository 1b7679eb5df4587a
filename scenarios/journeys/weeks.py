"""Contacts by agency and week since a need began, for every hundred episodes still open in that week."""

from __future__ import annotations

import numpy as np

from scenarios.journeys import activities as act
from scenarios.journeys.cases import Cases, is_failure
from scenarios.journeys.lived import is_contact
from scenarios.journeys.run import World

WEEKS = 26


class Weeks:
    """Tallies of episodes that began in the period.

    contacts, failures: i8[agency, week] contacts of the citizen's own asking (chases too) and those of them that are failure
    demand; open: f8[week] episodes open and watched in a week (a week partly so counts for its part).
    """

    def __init__(self, world: World, weeks: int = WEEKS) -> None:
        place = world.compiled.place
        self.agencies = tuple(place.agencies[name].label for name in world.compiled.names.agencies)
        self._end, self.weeks = world.window.end, weeks
        self.contacts, self.failures = np.zeros((2, len(self.agencies), weeks), "i8")
        self.open = np.zeros(weeks)
        self.episodes = 0

    def add(self, cases: Cases) -> None:
        """Count some episodes."""
        cases = cases.keep(~cases.before)
        lived, case = cases.lived, cases.case
        onset = lived.start[cases.first]
        self.episodes += len(cases)
        self._opened(cases, onset)
        week = (lived.start - onset[case]) // 7
        asked = is_contact(lived.activity) & (week < self.weeks) & (lived.rows["agency"] < len(self.agencies))
        failed = asked & is_failure(lived.rows)
        for tally, chosen in ((self.contacts, asked), (self.failures, failed)):
            np.add.at(tally, (lived.rows["agency"][chosen], week[chosen]), 1)

    def _opened(self, cases: Cases, onset: np.ndarray) -> None:
        """An episode is open until it is over; where something else closes it, until its last activity (a little early)."""
        lived, n = cases.lived, len(cases)
        until = np.full(n, self._end, "i8")
        gone = ~(cases.has("resolved") | cases.has("open"))
        until[gone] = np.minimum(self._end, np.maximum.reduceat(lived.end, cases.first)[gone]) if n else 0
        over = lived.activity == act.OVER
        until[cases.case[over]] = lived.start[over]
        days = (until - onset)[:, None] - 7 * np.arange(self.weeks)
        self.open += np.clip(days / 7, 0.0, 1.0).sum(axis=0)

    def per_100(self) -> np.ndarray:
        """f8[agency, week] contacts for every hundred episodes open (NaN in a week in which fewer than ten were)."""
        return 100 * self.contacts / np.where(self.open >= 10, self.open, np.nan)

    def failure_share(self) -> np.ndarray:
        """f8[agency, week] of the contacts; NaN where there are none."""
        return self.failures / np.where(self.contacts > 0, self.contacts, np.nan)
