"""Talking to the person at the terminal: tables on standard output, messages on standard error, and exit codes."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from sim.faults import PlaceFaults

if TYPE_CHECKING:
    from rich.console import Console

#: Columns to fill when output goes to a file or a pipe, where no terminal says how wide it is.
WIDTH_WITHOUT_TERMINAL = 140


class ExitCode(IntEnum):
    """What the shell is told."""

    DONE = 0
    FAULT = 1
    WRONG_INPUT = 2
    INTERRUPTED = 130


class InputError(Exception):
    """What the person asked for cannot be done as asked; the message says why, in plain words."""


def stdout() -> Console:
    """Console for results."""
    return _console(stderr=False)


def stderr() -> Console:
    """Console for progress and messages."""
    return _console(stderr=True)


def say(message: str) -> None:
    """A message beside the result: never on standard output, so that results can be piped."""
    print(message, file=sys.stderr)


def print_json(result: Any) -> None:
    """The machine-readable result. NaN and infinities are refused: JSON does not know them."""
    print(json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False))


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn what goes wrong inside into a message and an exit code; a programming fault keeps its traceback."""
    try:
        yield
        sys.stdout.flush()
    except (InputError, PlaceFaults) as error:
        say(f"wholeplace: {error}")
        sys.exit(ExitCode.WRONG_INPUT)
    except KeyboardInterrupt:
        say("wholeplace: interrupted")
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, less) has left: nobody is there to be told. Keep the interpreter from trying again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.FAULT)


def sigterm_interrupts() -> None:
    """From here on being asked to end (a batch system that takes the machine back, `kill`) is an interrupt, as Ctrl-C is."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _console(stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    known_width = stream.isatty() or "COLUMNS" in os.environ
    return Console(stderr=stderr, width=None if known_width else WIDTH_WITHOUT_TERMINAL, highlight=False)
