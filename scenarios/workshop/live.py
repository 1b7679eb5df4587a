"""Today and a redesign on one clock, a few days at a time, with the same luck: what a workshop watches.

Each step gives a *frame*: the counters of both worlds, how things stand at each agency, and a sample of who went where.  What is
sampled is what is drawn, never what is simulated; the same citizens are drawn in both worlds.  Every row of both logs is kept on
disk, about 36 bytes each, so that once the end is reached any citizen's two lives can be told without another run.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

from scenarios.compare.logs import Beginning, beginning
from scenarios.compare.twins import Compared, arms
from scenarios.journeys.lived import Window
from scenarios.journeys.record import Recording
from scenarios.journeys.run import World, observed, world_of
from sim import enums as e
from sim.layout import LOG_ROW
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
        folder = tempfile.mkdtemp(prefix="wholeplace-live-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._sinks: list[_Sink] = []
        self._runs = [run for _, run in islice(arms(compared, replication, _sinks(Path(folder), self._sinks)), 2)]
        self._first, self.years = compared.warm_up.days, compared.comparison.years
        self._began: Beginning = beginning(self._runs[0])
        for sink, run in zip(self._sinks, self._runs, strict=True):
            sink.log.begin(run)
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
        return tuple(observed(run, self._first, self.years) for run in self._runs)

    @cached_property
    def worlds(self) -> tuple[World, World]:
        """Both worlds with their logs.  Raises ValueError before the horizon has been reached, and where the logs could not be kept."""
        if not self.done:
            raise ValueError("journeys can be told once the run has come to its end")
        if why := next((sink.why for sink in self._sinks if sink.why), ""):
            raise ValueError(f"the journeys of this run could not be kept ({why}); its figures are whole")
        first, names = self._first, self.compared.comparison.scenarios
        window = Window(first, first + self.days)
        one, other = (
            world_of(name, run, sink.log, window, first, self.years, self._began)
            for name, run, sink in zip(names[:2], self._runs, self._sinks, strict=True)
        )
        return one, other

    def _frame(self) -> Frame:
        one, other = (meter.read() for meter in self._meters)
        moves = tuple(_moves(sink.taken()) for sink in self._sinks)
        return Frame(one.day, (one, other), (moves[0], moves[1]))


class _Sink:
    """Takes the rows of one world: for its log on disk, and those since the last frame for the moves that are drawn."""

    def __init__(self, folder: Path) -> None:
        self.log = Recording(folder)
        self.why = ""  # the log could not be kept
        self._new: list[np.ndarray] = []

    def __call__(self, rows: np.ndarray) -> None:
        try:
            self.log(rows)
        except OSError as error:  # a full disk stops no workshop
            self.why = error.strerror or str(error)
            self.log.close()
        self._new.append(rows)

    def taken(self) -> np.ndarray:
        """LOG_ROW[n] since this was last asked."""
        rows = np.concatenate(self._new) if self._new else np.zeros(0, LOG_ROW)
        self._new.clear()
        return rows


def _sinks(folder: Path, made: list[_Sink]) -> Callable[[str], _Sink]:
    """Makes the sink of each world, and notes it."""

    def sink(arm: str) -> _Sink:
        made.append(_Sink(folder / arm))
        return made[-1]

    return sink


def _moves(rows: np.ndarray) -> tuple[Move, ...]:
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
