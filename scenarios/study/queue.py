"""What is still to do, in which order, and what has become of each job."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from scenarios.study.headline import Watched
from scenarios.study.jobs import Plan, Point, Task


@dataclass
class Open:
    """A point that is not finished: the replications wanted so far, those waiting, and those that are neither waiting nor ended."""

    point: Point
    wanted: int
    waiting: deque[int] = field(default_factory=deque)
    flying: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Counts:
    """Jobs done, failed and left; with a wanted precision, left may still grow."""

    done: int
    failed: int
    left: int


class Queue:
    """Hands out tasks point by point, a place's warm-up before its jobs; grows points until they are precise enough.

    The order decides nothing: every job has its own key and its own luck, and a point grows by whole batches, decided on when all
    of a batch is there.
    """

    def __init__(
        self, plan: Plan, done: set[str], failed: set[str], warm_ups: dict[str, int], watched: Watched, logs: str = ""
    ) -> None:
        self.plan, self.file, self.watched, self._logs = plan, plan.study.file, watched, logs
        self._done, self._failed = done, failed
        self.warm_ups = warm_ups
        self.rows: list[tuple[str, str, int, int]] = []
        self.counts_done = self.counts_failed = 0
        self.open: dict[str, Open] = {}
        self._asked: dict[str, list[Open]] = {}
        self.imprecise: list[str] = []
        self._ready: deque[Open] = deque()
        self._again: deque[Task] = deque()
        for point in plan.points:
            one = Open(point, 0)
            self.open[point.key] = one
            self._grow(one)

    def _first(self) -> int:
        return self.file.replications if self.file.precision is None else self.file.precision.batch

    def _grow(self, one: Open) -> None:
        """Ask for more replications of a point until one is missing or nothing more is wanted."""
        while self._wants_more(one):
            start = one.wanted
            most = self._first() if self.file.precision is None else self.file.precision.most
            one.wanted = min(start + self._first(), most)
            for r in range(start, one.wanted):
                self._plan_job(one, r)
        if one.waiting:
            self._ready.append(one)
        elif not one.flying:
            self._end(one)

    def _plan_job(self, one: Open, replication: int) -> None:
        key = one.point.job_key(replication)
        self.rows.append((key, one.point.place, one.point.draw, replication))
        if key in self._done:
            self.counts_done += 1
        elif key in self._failed:
            self.counts_failed += 1
            one.failed += 1
        else:
            one.waiting.append(replication)

    def _wants_more(self, one: Open) -> bool:
        if one.wanted == 0:
            return True
        wanted = self.file.precision
        if wanted is None or one.waiting or one.flying or one.failed or self._precise(one) or self._hopeless(one):
            return False
        return one.wanted < wanted.most

    def _precise(self, one: Open) -> bool:
        """Decided on the replications of whole batches alone, whatever else an earlier run left."""
        point, wanted = one.point, self.file.precision
        assert wanted is not None
        arms = self.plan.study.arms_of(point.place)
        for name in arms if wanted.redesign is None else [a for a in arms if a == wanted.redesign]:
            found = self.watched.interval(point.place, point.draw, name, one.wanted)
            if found is None or not (np.isfinite(found[1]) and found[1] <= wanted.half_width):
                return False
        return True

    def _hopeless(self, one: Open) -> bool:
        """Whether a whole batch has not once shown the figure that is to be precise: more of the same would not either."""
        arms = self.plan.study.arms_of(one.point.place)
        return bool(arms) and not any(
            self.watched.interval(one.point.place, one.point.draw, name, one.wanted) for name in arms
        )

    def _end(self, one: Open) -> None:
        wanted = self.file.precision
        if wanted is not None and not one.failed and not self._precise(one):
            self.imprecise.append(f"{one.point.place}, draw {one.point.draw}")
        self.open.pop(one.point.key, None)

    def take(self) -> Task | None:
        """The next task, or None while everything waits for what is in flight."""
        if self._again:
            return self._again.popleft()
        for _ in range(len(self._ready)):
            one = self._ready[0]
            days = self._warm_up(one)
            if days is not None:
                replication = one.waiting.popleft()
                one.flying += 1
                if not one.waiting:
                    self._ready.popleft()
                return self.plan.task(one.point, replication, days, self._logs)
            self._ready.popleft()
            key = self.plan.warm_up_key(one.point)
            first = key not in self._asked
            self._asked.setdefault(key, []).append(one)
            if first:
                return self.plan.task(one.point, None, None)
        return None

    def _warm_up(self, one: Open) -> int | None:
        if self.file.warm_up_years is not None:
            return 365 * self.file.warm_up_years
        return self.warm_ups.get(self.plan.warm_up_key(one.point))

    def again(self, task: Task) -> None:
        """A task whose worker died is to be run again."""
        self._again.append(task)

    def warmed_up(self, key: str, days: int) -> None:
        """A warm-up's length is known: the jobs that waited for it are ready."""
        self.warm_ups[key] = days
        self._ready.extendleft(reversed(self._asked.pop(key, [])))

    def never_warmed_up(self, key: str) -> Iterator[tuple[Point, int]]:
        """A warm-up cannot be found: every job that waits for it fails."""
        for one in self._asked.pop(key, []):
            while one.waiting:
                one.failed += 1
                self.counts_failed += 1
                yield one.point, one.waiting.popleft()
            self._end(one)

    def ended(self, task: Task, done: bool) -> None:
        """A job is finished, or has failed."""
        one = self.open[task.point.key]
        one.flying -= 1
        if done:
            self.counts_done += 1
        else:
            self.counts_failed += 1
            one.failed += 1
        if not one.waiting and not one.flying:
            self._grow(one)

    @property
    def counts(self) -> Counts:
        """Done, failed, left."""
        return Counts(self.counts_done, self.counts_failed, len(self.rows) - self.counts_done - self.counts_failed)
