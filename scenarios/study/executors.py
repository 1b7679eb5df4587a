"""Who runs the jobs: threads of this process, processes of their own, or a Dask cluster; all through `concurrent.futures`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from scenarios.scenario import workers_here


class WorkerDied(RuntimeError):
    """The process that ran a job ended (killed, out of memory, a crash in compiled code)."""


class Condemned(RuntimeError):
    """The cluster gave a job up: the workers that ran it died."""


class ClusterLost(RuntimeError):
    """The scheduler does not answer (any more); the message says which, and what to do."""


class OtherCode(ClusterLost):
    """A worker does not run what the study runs; no job of it would count."""


@dataclass(frozen=True)
class Pool:
    """An executor and what a runner must know of it.

    room: how many jobs to have in flight; alive: raises ClusterLost; words: who works, for people; stop: let go of what runs.
    """

    executor: Executor
    room: Callable[[], int]
    words: str
    alive: Callable[[], None] = lambda: None
    stop: Callable[[], None] = lambda: None


@contextmanager
def threads(workers: int | None = None) -> Iterator[Pool]:
    """Threads of this process: compiled runs let go of the interpreter, so that they run side by side."""
    count = workers or workers_here()
    pool, stopped = ThreadPoolExecutor(count, thread_name_prefix="study"), threading.Event()
    try:
        yield Pool(pool, lambda: count, f"{count} thread{'s' * (count > 1)}", stop=stopped.set)
    finally:
        # A thread cannot be ended from outside: whoever gives up what runs ends the process.
        pool.shutdown(wait=not stopped.is_set(), cancel_futures=True)


@contextmanager
def processes(workers: int | None = None) -> Iterator[Pool]:
    """Processes, each with a pool of its own, so that one that dies takes nothing but its own job with it."""
    count = workers or workers_here()
    pool = SeparateProcesses(count)
    try:
        yield Pool(pool, lambda: count, f"{count} process{'es' * (count > 1)}", stop=pool.stop)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class SeparateProcesses(Executor):
    """As a `ProcessPoolExecutor`, but a worker's death raises WorkerDied for the job it ran and for no other; it is replaced."""

    def __init__(self, count: int) -> None:
        self._keepers = ThreadPoolExecutor(count, thread_name_prefix="keeper")
        self._own = threading.local()
        self._pools: list[ProcessPoolExecutor] = []
        self._guard = threading.Lock()
        self._stopped = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The future of a call in one of the processes."""
        return self._keepers.submit(self._call, fn, args, kwargs)

    def _call(self, fn: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> Any:
        try:
            return self._pool().submit(fn, *args, **kwargs).result()
        except BrokenProcessPool:
            self._replace()
            raise WorkerDied(
                "the process that ran it ended: killed, out of memory, or a crash in compiled code"
            ) from None

    def _pool(self) -> ProcessPoolExecutor:
        pool = getattr(self._own, "pool", None)
        if pool is None:
            # Spawned, not forked: a forked child would share locks and threads of whoever started it.
            context = multiprocessing.get_context("spawn")
            pool = self._own.pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin)
            with self._guard:
                self._pools.append(pool)
        return pool

    def _replace(self) -> None:
        pool, self._own.pool = self._own.pool, None
        with self._guard:
            self._pools.remove(pool)
        pool.shutdown(
            wait=True
        )  # its threads end here, not at the end of the interpreter, which may find them half closed

    def pids(self) -> list[int]:
        """The workers alive now."""
        with self._guard:
            return [pid for pool in self._pools for pid in (pool._processes or {})]

    def stop(self) -> None:
        """End the workers, whatever they do."""
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let what runs finish, then end the workers."""
        self._keepers.shutdown(wait=wait, cancel_futures=cancel_futures)
        with self._guard:
            pools = list(self._pools)
        for pool in pools:
            pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def _begin() -> None:
    """A worker leaves interrupts to the runner, and ends with it, even if that is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
