"""A Dask cluster as an executor: the same jobs, the same code path."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import Any

from scenarios.study.executors import ClusterLost, Condemned, Pool

#: A scheduler that does not answer for this long is taken for lost.
CONNECT_SECONDS = 20


class NoDask(RuntimeError):
    """dask.distributed is not installed; the message says how to get it."""


@contextmanager
def cluster(address: str) -> Iterator[Pool]:
    """The workers of the scheduler at an address such as ``tcp://10.0.0.5:8786``."""
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise NoDask("--cluster needs dask.distributed: pip install 'wholeplace[cluster]'") from None
    # Whoever loses the scheduler must hear of it, not wait for it to come back: the study is continued by the same command.
    with dask.config.set({"distributed.comm.retry.count": 0, "distributed.client.heartbeat": "2s"}):
        for name in (
            "distributed",
            "tornado.application",
            "asyncio",
        ):  # a lost scheduler leaves tracebacks of its tasks there
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is told in our own words
        try:
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterLost(f"no Dask scheduler answers at {address} ({error or 'no answer'})") from None
        try:
            client.run_on_scheduler(_give_up_after_two)
            executor = client.get_executor(pure=False)
            yield Pool(
                _Translating(executor, address),
                lambda: _room(client),
                f"the cluster at {address}",
                lambda: _alive(client, address),
            )
        finally:
            client.close(timeout=5)


def _give_up_after_two(dask_scheduler) -> None:
    """A job that two workers died of is not tried on the next."""
    dask_scheduler.allowed_failures = 1


def _room(client) -> int:
    """One job a thread of every worker there is now (workers may come and go)."""
    info = client.scheduler_info(n_workers=-1)["workers"]
    return sum(worker["nthreads"] for worker in info.values())


def _alive(client, address: str) -> None:
    if client.status != "running":
        raise _lost(address)


def _lost(address: str) -> ClusterLost:
    return ClusterLost(
        f"the Dask scheduler at {address} does not answer any more. What is finished is kept; start it again and give the same "
        "command to continue."
    )


class _Translating(Executor):
    """Dask's executor, its errors told as ours."""

    def __init__(self, inner: Executor, address: str) -> None:
        self._inner, self._address = inner, address

    def submit(self, fn, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The future of a call on some worker."""
        out: Future[Any] = Future()
        out.set_running_or_notify_cancel()
        self._inner.submit(fn, *args, **kwargs).add_done_callback(lambda done: _pass_on(done, out, self._address))
        return out

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give up what is not finished."""
        self._inner.shutdown(wait=wait and not cancel_futures)


def _pass_on(done: Future[Any], out: Future[Any], address: str) -> None:
    from distributed import KilledWorker

    try:
        out.set_result(done.result())
    except CancelledError:
        out.set_exception(_lost(address))
    except KilledWorker as error:
        out.set_exception(
            Condemned(f"two workers of the cluster died while they ran it (the last: {error.last_worker.address})")
        )
    except BaseException as error:
        out.set_exception(error)
