"""Runs a study: whatever runs the jobs, each result is put on disk whole as it comes, and nothing finished is ever lost.

>>> run_study(load_study("autumn.toml"), "results/autumn")          # doctest: +SKIP
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from scenarios.compare.stop import UnknownMeasure
from scenarios.study.executors import ClusterLost, Condemned, OtherCode, Pool, WorkerDied, processes, threads
from scenarios.study.failures import QUARANTINED, RAISED, record
from scenarios.study.folder import Folder, cannot_write, writing
from scenarios.study.headline import Watched
from scenarios.study.jobs import Plan, Task
from scenarios.study.load import Study
from scenarios.study.lock import Lock
from scenarios.study.queue import Counts, Queue
from scenarios.study.records import begin
from scenarios.study.work import Done, carry_out

DEATHS = 2  # workers that a job may take with it before it is put aside
POLL_SECONDS = 1.0


@dataclass(frozen=True)
class State:
    """Where a study stands.  pace: jobs a second since this command began; words: the watched difference so far."""

    counts: Counts
    pace: float
    words: str
    finished_now: int

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far."""
        return self.counts.left / self.pace if self.pace > 0 else None


def run_study(
    study: Study,
    folder: str | Path,
    workers: int | None = None,
    *,
    by_processes: bool = False,
    cluster: str | None = None,
    retry_failed: bool = False,
    force: bool = False,
    command: list[str] | None = None,
    tell: Callable[[State], None] = lambda state: None,
    say: Callable[[str], None] = lambda message: None,
) -> State:
    """Run all jobs that are not finished; what they give depends neither on who runs them nor on how often it was interrupted.

    workers: threads, or with `by_processes` processes (one a processor); cluster: address of a Dask scheduler instead.
    retry_failed: try those again that failed before.  tell: called after each job.  say: called with messages.  Raises
    FolderTaken, FolderInUse, CannotWrite, ClusterLost, and UnknownMeasure where the first job finds that nothing is called so.
    """
    own = Folder(Path(folder))
    begun = begin(own, study, force)
    with ExitStack() as stack:
        with writing(own.path):
            lock = stack.enter_context(Lock(own.path))
        pool = stack.enter_context(executor(workers, by_processes, cluster))
        if pool.room() == 0:
            say(f"{pool.words} has no workers yet; waiting for some to join")
        plan = Plan(study)
        watched, queue = begun.survey(plan, retry_failed, say)
        runner = Runner(own, queue, watched, pool, lock, tell, say)
        begun.write(plan, queue, command, pool.words, whole=False)
        try:
            runner.run()
        finally:
            begun.finish(plan, queue, command, pool.words)
    return runner.state()


def executor(workers: int | None, by_processes: bool, address: str | None) -> AbstractContextManager[Pool]:
    """Who is to run the jobs."""
    if address is not None:
        from scenarios.study.cluster import cluster

        return cluster(address)
    return processes(workers) if by_processes else threads(workers)


class Runner:
    """The loop: keeps the workers busy, puts results away, counts deaths."""

    def __init__(self, folder: Folder, queue: Queue, watched: Watched, pool: Pool, lock: Lock, tell, say) -> None:
        self.folder, self.queue, self.watched, self.pool, self.lock = folder, queue, watched, pool, lock
        self.tell, self.say = tell, say
        self.flying: dict[Future[Done], Task] = {}
        self.deaths: Counter[str] = Counter()
        self._missing: set[str] = set()
        self.finished_now, self._started = 0, time.monotonic()

    def state(self) -> State:
        """Where it stands."""
        took = time.monotonic() - self._started
        pace = self.finished_now / took if took > 0 else 0.0
        return State(self.queue.counts, pace, self.watched.words(), self.finished_now)

    def run(self) -> None:
        """Until nothing is left; on an interrupt, what runs is finished and kept first."""
        try:
            while self._fill():
                self._collect(FIRST_COMPLETED)
        except KeyboardInterrupt:
            self._wind_up()
            raise
        except BaseException:
            self._let_go()
            raise

    def _fill(self) -> bool:
        """Hand out tasks until all workers are busy; False when nothing is in flight and nothing to do."""
        room = max(1, self.pool.room())  # a cluster without workers yet takes one job and holds it
        while len(self.flying) < room:
            task = self.queue.take()
            if task is None:
                break
            self.flying[self.pool.executor.submit(carry_out, task)] = task
        return bool(self.flying)

    def _collect(self, when: str) -> None:
        ended, _ = wait(self.flying, timeout=POLL_SECONDS, return_when=when)
        self.lock.beat()
        self.pool.alive()
        for future in ended:
            self._take_in(self.flying.pop(future), future)

    def _take_in(self, task: Task, future: Future[Done]) -> None:
        try:
            done = future.result()
        except WorkerDied as error:
            self._died(task, error)
        except (ClusterLost, CancelledError):
            raise
        except ImportError as error:
            raise OtherCode(f"a worker cannot load what a job needs: {error}") from None
        except Exception as error:
            if stop := cannot_write(self.folder.path, error):
                raise stop from None
            if isinstance(error, UnknownMeasure) and not self.queue.counts.done:
                raise  # a slip of the pen in the study, which every job of a night would stumble over
            self._failed(task, error, QUARANTINED if isinstance(error, Condemned) else RAISED)
        else:
            self._keep(task, done)

    def _keep(self, task: Task, done: Done) -> None:
        if task.replication is None:
            key = self.queue.plan.warm_up_key(task.point)
            told = {
                "place": task.point.place,
                "draw": task.point.draw,
                "days": done.warm_up_days,
                "settled": done.settled,
            }
            self.folder.keep_json(self.folder.file("warmups", key), told)
            if done.settled is False:
                self.say(
                    f"{task.point.place} does not settle within {done.warm_up_days // 365} years: no saving should be read off it"
                )
            self.queue.warmed_up(key, done.warm_up_days)
            return
        if done.missing and done.missing not in self._missing:
            self._missing.add(done.missing)
            self.say(f"{_words(task)}: precision: {done.missing}")
        interrupted = self._write(task, done)
        self.watched.add(task.point.place, task.point.draw, task.replication, done.watched)
        self.queue.ended(task, done=True)
        self.finished_now += 1
        if interrupted:
            raise KeyboardInterrupt
        self.tell(self.state())

    def _write(self, task: Task, done: Done) -> bool:
        """Put a result on disk, and whether somebody interrupted meanwhile: a finished job is kept first."""
        interrupted = False
        while True:
            try:
                self.folder.keep_job(task.key, done.files)
                return interrupted
            except KeyboardInterrupt:
                interrupted = True

    def _died(self, task: Task, error: Exception) -> None:
        self.deaths[task.key] += 1
        if self.deaths[task.key] < DEATHS:
            self.say(f"a worker died; its job ({_words(task)}) is run again")
            self.queue.again(task)
            return
        self._failed(task, error, QUARANTINED)

    def _failed(self, task: Task, error: Exception, kind: str) -> None:
        told = record(task, error, kind, self.deaths[task.key])
        if task.replication is None:
            for point, replication in self.queue.never_warmed_up(self.queue.plan.warm_up_key(task.point)):
                key = point.job_key(replication)
                self.folder.keep_json(
                    self.folder.file("failed", key),
                    told
                    | {
                        "key": key,
                        "place": point.place,
                        "draw": point.draw,
                        "replication": replication,
                        "values": dict(point.values),
                    },
                )
        else:
            self.folder.keep_json(self.folder.file("failed", task.key), told)
            self.queue.ended(task, done=False)
        self.say(f"{_words(task)} {'is put aside' if kind == QUARANTINED else 'failed'}: {told['message']}")
        self.tell(self.state())

    def _wind_up(self) -> None:
        """Wait for what runs, and keep it."""
        for future in [f for f in self.flying if f.cancel()]:
            del self.flying[future]
        if self.flying:
            self.say(
                f"interrupted: waiting for {len(self.flying)} running jobs, which are kept; press Ctrl-C again to give them up"
            )
        try:
            while self.flying:
                self._collect(FIRST_COMPLETED)
        except BaseException:
            self._let_go()

    def _let_go(self) -> None:
        """Give up what runs."""
        for future in self.flying:
            future.cancel()
        self.flying.clear()
        self.pool.stop()


def _words(task: Task) -> str:
    draw = f", draw {task.point.draw}" if task.point.draw >= 0 else ""
    return f"{task.point.place}{draw}, " + (
        "its warm-up" if task.replication is None else f"replication {task.replication}"
    )
