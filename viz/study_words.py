"""What is said of a study: its size beforehand, its progress, where it stands."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from viz.console import say

if TYPE_CHECKING:
    from scenarios.study import Found, State, Study
    from scenarios.study.estimate import Estimate, Size

#: Plain lines come this often at first, and as a share of the time run so far later: a night leaves some fifty lines, not thousands.
LINE_SECONDS, LINE_SHARE = 5.0, 0.1


def duration(seconds: float) -> str:
    """A length of time, as roughly as it is known."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5_400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.1f} days"


def disk(size: float) -> str:
    """Bytes."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def size_words(study: Study, size: Size) -> str:
    """How many points, jobs and runs."""
    places, many = len(study.places), size.points
    scenarios = ", ".join(["siloed", *study.arms])
    return (
        f"{study.file.label}: {places} place{'s' * (places > 1)}, {many:,} point{'s' * (many > 1)} of place and assumptions, "
        f"scenarios {scenarios}; {_range(size.jobs)} jobs, {_range(size.runs)} runs of {study.file.years} year{'s' * (study.file.years > 1)}"
    )


def estimate_words(found: Estimate) -> str:
    """How long and how much, told as an estimate."""
    times = " to ".join(dict.fromkeys(duration(one) for one in found.seconds))
    bytes_ = " to ".join(dict.fromkeys(disk(one) for one in found.disk_bytes))
    return f"about {times} on {found.workers} worker{'s' * (found.workers > 1)} here, about {bytes_} on disk (from a small sample)"


def _range(pair: tuple[int, int]) -> str:
    return f"{pair[0]:,}" if pair[0] == pair[1] else f"{pair[0]:,} to {pair[1]:,}"


def state_words(state: State) -> str:
    """Done, failed, left, pace, estimated end, the watched difference."""
    counts, left = state.counts, state.seconds_left
    words = f"{counts.done} done, {counts.failed} failed, {counts.left} left"
    if state.pace and counts.left and left is not None:
        end = time.strftime("%H:%M" if left < 72_000 else "%d %b %H:%M", time.localtime(time.time() + left))
        words += f"; {state.pace * 60:.3g} jobs a minute, end about {end} (in {duration(left)})"
    return words + (f"; {state.words}" if state.words else "")


class StudyProgress:
    """A line that renews itself on a terminal; elsewhere a plain line every few seconds."""

    def __init__(self) -> None:
        self._live: Any = None
        self._began = self._told = time.monotonic()

    def __enter__(self) -> StudyProgress:
        if sys.stderr.isatty():
            from rich.live import Live

            from viz.console import stderr

            self._live = Live("", console=stderr(), transient=True, refresh_per_second=4)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def say(self, message: str) -> None:
        """A message above the line."""
        self._live.console.print(message, highlight=False, markup=False) if self._live is not None else say(
            f"wholeplace: {message}"
        )

    def tell(self, state: State) -> None:
        """Where it stands now."""
        if self._live is not None:
            from rich.text import Text

            self._live.update(Text(state_words(state)))
            return
        now = time.monotonic()
        if state.counts.left == 0 or now - self._told >= max(LINE_SECONDS, LINE_SHARE * (now - self._began)):
            self._told = now
            say(state_words(state))


def status_of(found: Found) -> dict[str, Any]:
    """Where a study stands, as plain data."""
    from scenarios.study.lock import LOCK, alive, read

    plan = found.plan
    holder = read(found.folder.path / LOCK)
    known = set(plan["key"])
    failures = found.failures
    return {
        "study": found.spec.name,
        "jobs": {name: int((plan["status"] == name).sum()) for name in ("done", "failed", "left")},
        "put_aside": int((failures["kind"] == "quarantined").sum()),
        "of_earlier_inputs": len(found.folder.finished() - known),
        "running": holder if holder is not None and alive(holder) else None,
        "failures": failures.astype(object).where(failures.notna(), None).to_dict("records"),
    }


def print_status(told: dict[str, Any], most: int = 20) -> None:
    """The same in words."""
    jobs = told["jobs"]
    print(
        f"{told['study']}: {jobs['done']} done, {jobs['failed']} failed ({told['put_aside']} of them put aside), {jobs['left']} left"
    )
    if told["of_earlier_inputs"]:
        print(
            f"{told['of_earlier_inputs']} finished jobs of earlier inputs lie in the folder, too; they are never read"
        )
    if told["running"]:
        print(f"process {told['running']['pid']} on {told['running']['host']} is at work on it")
    for one in told["failures"][:most]:
        draw = f", draw {one['draw']}" if (one["draw"] or 0) >= 0 else ""
        print(f"  {one['place']}{draw}, replication {one['replication']}: {one['message']}  (failed/{one['key']}.json)")
    if len(told["failures"]) > most:
        print(f"  and {len(told['failures']) - most} more; all are in failed/")
    if told["failures"]:
        print("The same command with --retry-failed tries them again.")
