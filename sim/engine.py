"""A run of a place: a world, its rules, and the driver that makes room and carries the log away.

>>> from sim.load import load_place
>>> run = Run(compile_place(load_place("bradford"), citizens=2000), seed=1, days=3 * 365)
>>> run.to(365)          # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim import draws, people, space
from sim import enums as e
from sim.adopt import Adopted, check_adoption, put_in_force
from sim.compile import Compiled, compile_place
from sim.kernel import wrapping_arithmetic
from sim.layout import R_COUNT_FROM, R_DAY, R_ERROR, R_EVENTS, R_LOG, R_LOGGING, R_PHASE, Net, World
from sim.loop import run_until
from sim.rollout import RollOut

ROOM_FOR = 300  # citizens for whose events lists are given room at a time (ten chunks of the calendar)

__all__ = ["Run", "compile_place"]

_ERRORS = {1: "event log", 2: "list of things to come", 3: "agency queue", 4: "outbox", 5: "list of ending stays"}


def in_order(rows: np.ndarray, citizens: int) -> np.ndarray:
    """Log rows by day, then citizen, then as they happened (one sort of unique 64-bit keys)."""
    key = (rows["day"].astype("i8") - int(rows["day"][0])) * citizens + rows["citizen"]
    bits = max(1, int(len(rows) - 1).bit_length())
    if int(key.max()) >> (62 - bits):
        return rows[np.lexsort((rows["citizen"], rows["day"]))]
    key <<= bits
    key |= np.arange(len(rows))
    key.sort()
    key &= (1 << bits) - 1
    words = rows.view("i4").reshape(len(rows), -1)  # rows of words are gathered faster than records
    return words.take(key, axis=0).view(rows.dtype)[:, 0]


class Run:
    """One replication of one place.

    compiled: the place; seed, replication: key of all luck; days: horizon; sink: called with LOG_ROW arrays in order of days
    (a day's rows by citizen), or None if no log is kept.
    """

    def __init__(
        self,
        compiled: Compiled,
        seed: int = 0,
        replication: int = 0,
        days: int = 5 * 365,
        sink: Callable[[np.ndarray], None] | None = None,
    ) -> None:
        self.compiled = compiled
        self.adopted: Adopted | None = None
        self.days = days
        self._sink = sink
        with wrapping_arithmetic():
            self.root = np.uint64(draws.root_key(np.uint64(seed), np.uint64(replication)))
        self.world: World = space.new_world(compiled, days, sink is not None)

    @property
    def day(self) -> int:
        """Days that are over."""
        return int(self.world.registers[R_DAY])

    @property
    def events(self) -> int:
        """Number of events so far."""
        return int(self.world.registers[R_EVENTS])

    @property
    def nets(self) -> tuple[Net, Net]:
        """Today's rules and those of the redesign that has been adopted (the same, if none has)."""
        if self.adopted is None:
            return (self.compiled.net, self.compiled.net)
        return (self.adopted.today.net, self.adopted.redesigned.net)

    def net_of(self, row: int) -> Net:
        """The rules under which a citizen lives."""
        return self.nets[int(self.world.citizens[row]["rules"])]

    def adopt(self, redesigned: Compiled, rollout: RollOut) -> Run:
        """A redesign starts to take effect, counted from today: covered citizens come under its rules, staff move.

        redesigned: compiled together with this run's place.  Raises ValueError if it is not, if a redesign was adopted
        before, or if it changes what cannot change on the way.
        """
        check_adoption(self.compiled, redesigned, self.adopted)
        self.adopted = Adopted(self.compiled, redesigned, rollout, self.day)
        self.compiled = redesigned
        put_in_force(self.adopted, self.world)
        with wrapping_arithmetic():
            people.plan_rollout(self.world, self.day)
        return self

    def count_from_now(self) -> None:
        """The warm-up is over: citizens' own totals and memberships count from here."""
        self.world.registers[R_COUNT_FROM] = self.day
        for column in ("pence", "crises", "assessments"):
            self.world.citizens[column] = 0
        space.mark_worst_off(self.compiled, self.world)

    def to(self, day: int) -> Run:
        """Run to the start of a day (at most the horizon)."""
        if not self.day <= day <= self.days:
            raise ValueError(f"day {day} lies outside {self.day} (now) to {self.days} (the horizon)")
        with wrapping_arithmetic():
            while True:
                outcome = run_until(self.nets, self.world, self.root, day)
                if outcome == e.FAILED:
                    what = _ERRORS.get(int(self.world.registers[R_ERROR]), "a list")
                    raise RuntimeError(f"internal error on day {self.day}: no room in the {what}")
                if outcome == e.DONE:
                    break
                self.make_room()
        self.flush()
        return self

    def make_room(self) -> None:
        """Enlarge what may run out of room in the next step (the loop has handed back for it)."""
        in_round = self.world.registers[R_PHASE] == e.PHASE_AGENCIES
        due = 0 if in_round else ROOM_FOR
        if self.world.registers[R_LOGGING]:
            wanted = space.log_rows_wanted(self.world, due)
            if len(self.world.log) - self.world.registers[R_LOG] < wanted:
                self.flush(whole_days=True)
                if len(self.world.log) - self.world.registers[R_LOG] < wanted:
                    size = int(self.world.registers[R_LOG]) + 2 * wanted
                    self.world = self.world.with_(log=space._larger(self.world.log, size))
        self.world = space.enlarge_round(self.world) if in_round else space.enlarge(self.world, due)

    def flush(self, whole_days: bool = False) -> None:
        """Hand the log so far to the sink, in canonical order: by day, then citizen, then as it happened."""
        if self._sink is None:
            return
        used = int(self.world.registers[R_LOG])
        rows = self.world.log[:used]
        end = int(np.searchsorted(rows["day"], self.day)) if whole_days else used
        if end == 0:
            return
        done = rows[:end]
        self._sink(in_order(done, len(self.world.citizens)))
        rest = rows[end:].copy()
        self.world.log[: len(rest)] = rest
        self.world.registers[R_LOG] = len(rest)

    def watch(self, sink: Callable[[np.ndarray], None]) -> None:
        """Hand the rows of the log to `sink` from now on; what happens does not change."""
        self._sink = sink
        self.world.registers[R_LOGGING] = 1
        self.world.registers[R_LOG] = 0
        if len(self.world.log) < 2:
            self.world = self.world.with_(log=np.zeros(1 << 16, self.world.log.dtype))

    def branch(self, sink: Callable[[np.ndarray], None] | None = None) -> Run:
        """A second run from exactly this state; what happens in one does not show in the other."""
        twin = object.__new__(Run)
        twin.compiled, twin.days, twin.root, twin._sink = self.compiled, self.days, self.root, sink
        twin.adopted = self.adopted
        twin.world = self.world.copy()
        twin.world.registers[R_LOGGING] = 0
        if sink is not None:
            twin.watch(sink)
        return twin
