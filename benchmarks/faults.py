"""Studies under fault: workers, runners and schedulers killed at random points, disks filled, results cut short; then the same bytes?

python -m benchmarks.faults --faults 60 --seed 1        # Linux; filling a disk needs the right to mount a tmpfs, else it is left out

Faults strike the real command, `wholeplace study`, at random moments of a real study (a built-in place), by threads, processes and a Dask
cluster on the loopback in turn.  A study that is whole is compared with an undisturbed one, byte by byte, and a new one begins.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

STUDY = """
name = "faults"
label = "A study under fault"
places = ["kent"]
redesigns = ["kent_one_form_one_visit"]
years = 1
warm_up_years = 1
citizens = 200
replications = {replications}
draws = {{count = 3, only = ["needs"]}}
"""
THREADS, PROCESSES = ("--workers", "2"), ("--workers", "2", "--processes")
ROOM = "64m"  # of the disk that is not meant to be full
PATIENCE_SECONDS = 240.0


@dataclass
class Tally:
    """What happened.  by_kind: faults that struck; lost, twice: jobs; again: finished and sound, yet run again; unequal: studies."""

    by_kind: Counter[str] = field(default_factory=Counter)
    studies: int = 0
    lost: int = 0
    twice: int = 0
    again: int = 0
    unequal: int = 0
    surprises: list[str] = field(default_factory=list)

    def words(self) -> str:
        """For people."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.by_kind.items()))
        return (
            f"{sum(self.by_kind.values())} faults ({kinds}) in {self.studies} studies: jobs lost {self.lost}, duplicated {self.twice}, "
            f"run again though finished {self.again}; studies that differ from the undisturbed one {self.unequal}; "
            f"surprises {len(self.surprises)}" + "".join(f"\n  {one}" for one in self.surprises)
        )


def children(pid: int) -> list[int]:
    """Workers that a process has started (not what keeps track of shared memory)."""
    with suppress(OSError):
        told = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
        own = [int(word) for words in told for word in words]
        return [c for c in own if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
    return []


def fingerprint(out: Path) -> str:
    """Names and bytes of every result, of the plan and of the draws."""
    digest = hashlib.blake2b()
    for path in [*sorted(out.glob("*/*.parquet")), out / "plan.parquet", out / "draws.parquet"]:
        digest.update(f"{path.parent.name}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()


def finished(out: Path) -> dict[str, int]:
    """Each finished job's file and when it was written."""
    found = {}
    for path in (out / "jobs").glob("*.parquet"):
        with suppress(FileNotFoundError):
            found[path.name] = path.stat().st_mtime_ns
    return found


@contextmanager
def process(words: list[str], **more) -> Iterator[subprocess.Popen[str]]:
    """A Python process that does not outlive the block, nor do its children."""
    one = subprocess.Popen([sys.executable, "-m", *words], start_new_session=True, text=True, **more)
    try:
        yield one
    finally:
        with suppress(ProcessLookupError):
            os.killpg(one.pid, signal.SIGKILL)
        one.communicate()


@contextmanager
def cluster() -> Iterator[tuple[str, subprocess.Popen[str], list[subprocess.Popen[str]]]]:
    """A scheduler and two workers on the loopback: the address and the processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address, quiet = f"tcp://127.0.0.1:{port}", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    base = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--nanny"]
    with process(base, **quiet) as scheduler, process(worker, **quiet) as one, process(worker, **quiet) as two:
        yield address, scheduler, [one, two]


class Night:
    """A study in a folder, and everything that may happen to it."""

    def __init__(self, folder: Path, replications: int, seed: int, disk: bool) -> None:
        self.out, self.luck, self.tally = folder / "disk" / "out", random.Random(seed), Tally()
        self.study, self.disk = folder / "faults.toml", disk
        self.study.write_text(STUDY.format(replications=replications), encoding="utf-8")
        self.jobs, self.expected = 4 * replications, ""
        self.kinds: dict[str, Callable[[], bool]] = {
            "runner killed, threads": lambda: self._runner(THREADS, signal.SIGKILL),
            "runner killed, processes": lambda: self._runner(PROCESSES, signal.SIGKILL),
            "runner interrupted": lambda: self._runner(self.luck.choice((THREADS, PROCESSES)), signal.SIGINT),
            "runner terminated": lambda: self._runner(self.luck.choice((THREADS, PROCESSES)), signal.SIGTERM),
            "worker killed": self._worker,
            "cluster's worker killed": lambda: self._cluster(scheduler=False),
            "scheduler killed": lambda: self._cluster(scheduler=True),
            "result cut short": self._cut,
        } | ({"disk full": self._full} if disk else {})

    @contextmanager
    def command(self, *more: str) -> Iterator[subprocess.Popen[str]]:
        """The study's command; what it says is kept."""
        words = ["viz.cli", "study", str(self.study), "--out", str(self.out), "--retry-failed", *more]
        with process(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
            yield one

    def _ends(self, one: subprocess.Popen[str], what: str, *allowed: int) -> str:
        """Its words on standard error; a code that is not allowed, or a traceback, is a surprise."""
        _, said = one.communicate(timeout=PATIENCE_SECONDS)
        if one.returncode not in allowed or "Traceback" in said:
            self.tally.surprises.append(f"{what}: ended with {one.returncode}: …{said[-600:]}")
        return said

    def _moment(self, one: subprocess.Popen[str]) -> bool:
        """Wait for a random point of the study; False if it ended before."""
        goal, until = len(finished(self.out)) + self.luck.randint(0, 2), time.monotonic() + PATIENCE_SECONDS
        while len(finished(self.out)) < goal and one.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(self.luck.random() * 1.5)
        return one.poll() is None

    def _runner(self, more: tuple[str, ...], number: int) -> bool:
        with self.command(*more) as one:
            if not self._moment(one):
                self._ends(one, "undisturbed", 0)
                return False
            one.send_signal(number)
            # One that has not begun to listen ends by the signal itself; one that has finished meanwhile ends well.
            self._ends(one, f"signal {number}", 0, 130, -number)
        return True

    def _worker(self) -> bool:
        struck = False
        with self.command(*PROCESSES) as one:
            while self._moment(one):
                if own := children(one.pid):
                    with suppress(ProcessLookupError):
                        os.kill(self.luck.choice(own), signal.SIGKILL)
                        struck = True
                    break
            self._ends(one, "worker killed", 0)
        return struck

    def _cluster(self, scheduler: bool) -> bool:
        with cluster() as (address, head, nannies), self.command("--cluster", address) as one:
            struck = self._moment(one)
            if struck and scheduler:
                head.kill()
            elif struck:
                own = [worker for nanny in nannies for worker in children(nanny.pid)]
                struck = bool(own)
                for worker in own[:1]:
                    os.kill(worker, signal.SIGKILL)
            said = self._ends(
                one, "scheduler killed" if scheduler else "cluster's worker killed", *(0, 1)[: 1 + scheduler]
            )
            if one.returncode == 1 and "dask scheduler" not in said.lower():
                self.tally.surprises.append(f"scheduler killed: said …{said[-300:]}")
        return struck

    def _cut(self) -> bool:
        there = [path for what in ("jobs", "ledger") for path in sorted((self.out / what).glob("*.parquet"))]
        if not there:
            return False
        cut = self.luck.choice(there)
        os.truncate(cut, self.luck.randrange(cut.stat().st_size))
        self.damaged.add(cut.name)
        return True

    def _full(self) -> bool:
        """A disk with room for less than what is left."""
        used = sum(path.stat().st_blocks * 512 for path in self.out.parent.rglob("*") if path.is_file())
        mount(self.out.parent, f"remount,size={used + self.luck.randint(60_000, 500_000)}")
        try:
            with self.command(*self.luck.choice((THREADS, PROCESSES))) as one:
                said = self._ends(one, "disk full", 0, 1)
            if one.returncode == 1 and "is full. What is finished is kept" not in said:
                self.tally.surprises.append(f"disk full: said …{said[-300:]}")
        finally:
            mount(self.out.parent, f"remount,size={ROOM}")
        return one.returncode == 1

    def whole(self) -> None:
        """Let it finish, count what is lost or twice, compare."""
        with self.command(*THREADS) as one:
            self._ends(one, "finishing", 0)
        rows = [
            pq.read_table(path, columns=["place", "draw", "replication"])
            for path in sorted((self.out / "jobs").glob("*.parquet"))
        ]
        keys = Counter(tuple(table.slice(0, 1).to_pylist()[0].values()) for table in rows)
        self.tally.lost += self.jobs - len(keys)
        self.tally.twice += sum(count - 1 for count in keys.values())
        if not (self.out / "plan.parquet").is_file():  # the command did not finish: the surprise noted above says why
            self.tally.unequal += 1
            return
        own = fingerprint(self.out)
        self.expected = self.expected or own
        self.tally.unequal += own != self.expected

    def night(self, faults: int, say: Callable[[str], None]) -> Tally:
        """An undisturbed study, then studies under fault until so many have struck."""
        self.damaged: set[str] = set()
        self.whole()
        while sum(self.tally.by_kind.values()) < faults:
            shutil.rmtree(self.out)
            self.damaged = set()
            self._one_study(faults, say)
            self.whole()
            self.tally.studies += 1
            say(self.tally.words())
        return self.tally

    def _one_study(self, faults: int, say: Callable[[str], None]) -> None:
        kept: dict[str, int] = {}
        while len(finished(self.out)) < self.jobs and sum(self.tally.by_kind.values()) < faults:
            fewest = min(self.tally.by_kind[kind] for kind in self.kinds)
            kind = self.luck.choice([kind for kind in self.kinds if self.tally.by_kind[kind] <= fewest + 1])
            if self.kinds[kind]():
                self.tally.by_kind[kind] += 1
                say(f"{kind}: {len(finished(self.out))} of {self.jobs} jobs finished")
            now = finished(self.out)
            self.tally.again += sum(now.get(name) != when for name, when in kept.items() if name not in self.damaged)
            kept = {name: when for name, when in now.items() if name not in self.damaged}


def mount(folder: Path, options: str) -> bool:
    """A tmpfs on a folder, or other options for the one there; False where none may be mounted."""
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def nights(faults: int, seed: int, replications: int = 12, say: Callable[[str], None] = lambda words: None) -> Tally:
    """So many faults, in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        own = Path(name) / "disk"
        own.mkdir()
        disk = mount(own, f"size={ROOM}")
        try:
            return Night(Path(name), replications, seed, disk).night(faults, say)
        finally:
            if disk:
                subprocess.run(["umount", "-l", str(own)], check=True)


def main() -> None:
    """What the options say."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--faults", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--replications", type=int, default=12, help="of each of four points; a study has four times as many jobs"
    )
    asked = options.parse_args()
    tally = nights(
        asked.faults, asked.seed, asked.replications, lambda words: print(words, file=sys.stderr, flush=True)
    )
    print(tally.words())
    sys.exit(bool(tally.lost or tally.twice or tally.again or tally.unequal or tally.surprises))


if __name__ == "__main__":
    main()
