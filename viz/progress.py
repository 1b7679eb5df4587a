"""Progress on standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any

from viz.console import say


class Progress:
    """Shows how many of `wanted` runs are finished.  Use as a context manager."""

    def __init__(self, wanted: int, what: str = "replications") -> None:
        self._wanted, self._what = wanted, what
        self._bar: Any = None
        self._started = self._told = time.monotonic()

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            from viz.console import stderr

            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
            self._bar = Bar(*columns, console=stderr(), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=self._wanted)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def say(self, message: str) -> None:
        """A line above the bar."""
        self._bar.console.print(message, highlight=False) if self._bar is not None else say(message)

    def finished(self, done: int, wanted: int) -> None:
        """`done` of `wanted` are finished."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done)
            return
        now = time.monotonic()
        if done == wanted or now - self._told >= 5.0:
            self._told = now
            left = (now - self._started) / done * (wanted - done)
            say(f"{done} of {wanted} {self._what} finished" + (f", about {left:.0f} s left" if left else ""))
