"""Today and a redesign on one clock, a few days at a time, with the same luck: what a workshop watches.

Each step gives a *frame*: the counters of both worlds, how things stand at each agency, and a sample of who went where.  What is
sampled is what is drawn, never what is simulated; the same citizens are drawn in both worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from scenarios.compare.twins import Compared, arms
from sim import enums as e
from sim.measures import Observed
from sim.meter import Meter, Reading

MOST_MOVES = 48  # drawn of one world in one step
WAIT_DAYS = 91  # over which the wait at an agency is averaged
#: What a move on the network is.
FAILED, ASKED, CRISIS, REFERRED, LEAVES = "failure", "value", "crisis", "referred", "leaves"
HOME = -1


@dataclass(frozen=True)
class Move:
    """One citizen on the way: from agency to agency by number (`HOME`: from or to life at home), of a cohort, and as what."""

    origin: int
    to: int
    cohort: int
    kind: str


@dataclass(frozen=True)
class Frame:
    """Both worlds after `day` counted days, today's first."""

    day: int
    readings: tuple[Reading, Reading]
    moves: tuple[tuple[Move, ...], tuple[Move, ...]]


class Live:
    """Two worlds that run in step.  Not for several threads at once."""

    def __init__(self, compared: Compared, replication: int = 0) -> None:
        self.compared = compared
        self.replication = replication
        self._rows: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        kept = iter(self._rows)
        two = islice(arms(compared, replication, lambda _: next(kept).append), 2)
        self._runs = [run for _, run in two]
        self._first, self.years = compared.warm_up.days, compared.comparison.years
        self._meters = [Meter(run, self._first, self.years) for run in self._runs]
        self.frames: list[Frame] = [self._frame()]

    @property
    def days(self) -> int:
        """Days that will be counted in all."""
        return 365 * self.years

    @property
    def done(self) -> bool:
        """Whether the horizon has been reached."""
        return self.frames[-1].day >= self.days

    def step(self, days: int) -> Frame:
        """Both worlds some days further (not beyond the horizon); the new frame is kept."""
        goal = self._first + min(self.frames[-1].day + days, self.days)
        for run in self._runs:
            run.to(goal)
        self.frames.append(self._frame())
        return self.frames[-1]

    def observed(self) -> tuple[Observed, ...]:
        """Both worlds as they stand, for what is counted of single citizens (not for rates: nobody counted the population)."""
        return tuple(
            Observed(
                run.compiled,
                run.world,
                self._first,
                self.years,
                np.zeros((self.years, run.compiled.strata)),
                run.adopted,
            )
            for run in self._runs
        )

    def _frame(self) -> Frame:
        one, other = (meter.read() for meter in self._meters)
        moves = tuple(self._moves(rows) for rows in self._rows)
        for rows in self._rows:
            rows.clear()
        return Frame(one.day, (one, other), (moves[0], moves[1]))

    def _moves(self, parts: list[np.ndarray]) -> tuple[Move, ...]:
        rows = np.concatenate(parts) if parts else np.zeros(0, "i4")
        if not len(rows):
            return ()
        shown = np.isin(rows["event"], list(_SHOWN)) & (rows["agency"] != 255)
        process = (rows["event"] == e.E_CONTACT) & _PROCESS[np.minimum(rows["class_"], e.CLASS_COUNT)]
        rows = rows[shown & ~process]
        lots = (rows["citizen"].astype("u8") * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(33)
        order = np.argsort(lots, kind="stable")[:MOST_MOVES]
        return tuple(_move(row) for row in rows[np.sort(order)])


_SHOWN = (e.E_CONTACT, e.E_REFERRED, e.E_CRISIS, e.E_HELP_END, e.E_HANDED_ON)
_PROCESS = np.array([*(kind == e.PROCESS for kind in e.CLASS_KIND), False])


def _move(row: np.void) -> Move:
    event, agency, cohort = int(row["event"]), int(row["agency"]), int(row["cohort"])
    if event in (e.E_REFERRED, e.E_HANDED_ON):
        return Move(agency, int(row["amount"]), cohort, REFERRED)
    if event == e.E_HELP_END:
        return Move(agency, HOME, cohort, LEAVES)
    if event == e.E_CRISIS:
        return Move(HOME, agency, cohort, CRISIS)
    kind = FAILED if e.CLASS_KIND[int(row["class_"])] == e.FAILURE else ASKED
    return Move(HOME, agency, cohort, kind)


def recent_wait(frames: list[Frame], at: int, world: int) -> np.ndarray:
    """f8[agency]: mean days waited for an assessment by those whose wait ended in the `WAIT_DAYS` before frame `at`."""
    now = frames[at]
    before = next((f for f in reversed(frames[: at + 1]) if f.day <= now.day - WAIT_DAYS), frames[0])
    change = (now.readings[world].waits - before.readings[world].waits).astype("f8")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(change[:, 0] > 0, change[:, 1] / change[:, 0], np.nan)
