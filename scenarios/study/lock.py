"""One runner a folder: a lock that says who holds it, and that dies with its holder."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

LOCK = "lock.json"
#: A holder on another machine says every so often that it lives; silent for longer, it is taken for dead.
BEAT_SECONDS, SILENT_SECONDS = 20.0, 300.0


class FolderInUse(RuntimeError):
    """Another runner works in this folder; the message says which."""


class Lock:
    """Held while a study runs.

    The operating system's own lock is held on the file, which ends with the process however that ends, so that no stale lock of this
    machine keeps anybody out.  Where several machines share the folder and such locks do not reach across, the holder's sign of
    life does: a lock of another machine that is older than five minutes is stale.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK
        self._file: IO[str] | None = None
        self._beat = 0.0

    def __enter__(self) -> Lock:
        self._file = open(self.path, "a+", encoding="utf-8")
        try:
            self._take(self._file)
        except BaseException:
            self._file.close()
            raise
        self.beat(force=True)
        return self

    def _take(self, file: IO[str]) -> None:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderInUse(_told(self.path)) from None
            except OSError:  # a file system without locks: the sign of life must do
                pass
        holder = read(self.path)
        elsewhere = holder is not None and holder["host"] != socket.gethostname()
        alone = holder is not None and fcntl is None and alive(holder)
        if (elsewhere and holder is not None and time.time() - holder["beat"] < SILENT_SECONDS) or alone:
            raise FolderInUse(_told(self.path))

    def beat(self, force: bool = False) -> None:
        """Say that this runner lives, if that was not said just now."""
        now = time.time()
        if self._file is None or not (force or now - self._beat > BEAT_SECONDS):
            return
        self._beat = now
        with suppress(OSError):  # a full disk: the first result that cannot be kept tells of it
            self._file.truncate(0)
            json.dump({"pid": os.getpid(), "host": socket.gethostname(), "beat": now}, self._file)
            self._file.flush()

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            try:
                self._file.truncate(0)
            finally:
                self._file.close()
                self._file = None


def read(path: Path) -> dict | None:
    """Who holds a lock (pid, host, beat), as far as the file says."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {"pid": int(told["pid"]), "host": str(told["host"]), "beat": float(told["beat"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def alive(holder: dict) -> bool:
    """Whether a holder of this machine still runs, or one of another machine has lately said so."""
    if holder["host"] != socket.gethostname():
        return time.time() - holder["beat"] < SILENT_SECONDS
    try:
        os.kill(holder["pid"], 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _told(path: Path) -> str:
    holder = read(path)
    who = f"process {holder['pid']} on {holder['host']}" if holder else "another process"
    return (
        f"{path.parent} is in use: {who} runs a study in it. Wait for it, stop it, or name another folder with --out."
    )
