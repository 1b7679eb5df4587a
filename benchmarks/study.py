"""Studies end to end: threads against processes, what the runner costs beside the jobs, memory in the number of jobs.

python -m benchmarks.study --citizens 20000 --replications 8          # seconds a job by who runs them
python -m benchmarks.study --overhead 2000                            # jobs that take no time: what is left is the runner
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from scenarios.study import Study, run_study, study_from
from scenarios.study.jobs import Plan, Task
from scenarios.study.work import Done, carry_out

WAYS: dict[str, dict[str, Any]] = {
    "1 thread": {"workers": 1},
    "2 threads": {"workers": 2},
    "1 process": {"workers": 1, "by_processes": True},
    "2 processes": {"workers": 2, "by_processes": True},
}


def study(place: str, citizens: int, years: int, replications: int) -> Study:
    """Siloed and integrated, two years of warm-up."""
    return study_from(
        {
            "name": "pace", "label": "Pace", "places": [place], "redesigns": ["whole_place"], "years": years, "citizens": citizens,
            "replications": replications, "warm_up_years": 2,
        }
    )  # fmt: skip


def by_ways(one: Study, ways: list[str], rounds: int) -> None:
    """Least of some rounds, ways taking turns: seconds in all, and a job once every worker has started (numba's cache read, places
    compiled)."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name in ways:
            found[name].append(_once(one, WAYS[name]))
    for name, times in found.items():
        whole, each = (min(column) for column in zip(*times, strict=True))
        print(f"{name}: {whole:.1f} s in all, {each:.3f} s a job after the first", flush=True)


def _once(one: Study, way: dict[str, Any]) -> tuple[float, float]:
    ends: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        run_study(one, folder, tell=lambda state: ends.append(time.monotonic()), **way)
        took = time.monotonic() - began
    first = way["workers"]
    return took, (ends[-1] - ends[first - 1]) / (len(ends) - first)


def overhead(jobs: int) -> None:
    """Jobs whose result is there at once: planning, keeping on disk (flushed), counting; and memory as it goes."""
    one = study("anyplace", 1_000, 1, jobs)
    done = carry_out(Plan(one).task(Plan(one).points[0], 0, 730))
    peaks: dict[int, float] = {}

    def told(state) -> None:
        if state.finished_now in (jobs // 10, jobs):
            peaks[state.finished_now] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def at_once(task: Task) -> Done:
        return done

    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, patch("scenarios.study.runner.carry_out", at_once):
        began = time.monotonic()
        run_study(one, folder, 2, tell=told)
        took = time.monotonic() - began
    size = sum(len(data) for data in done.files.values())
    print(
        f"{took / jobs * 1000:.2f} ms a job ({size / 1000:.0f} kB on disk each); most memory {peaks} MB by jobs finished"
    )


def main() -> None:
    """What the options say."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--place", default="anyplace")
    options.add_argument("--citizens", type=int, default=20_000)
    options.add_argument("--years", type=int, default=5)
    options.add_argument("--replications", type=int, default=8)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--ways", nargs="*", default=list(WAYS), choices=list(WAYS))
    options.add_argument("--overhead", type=int, default=0, metavar="JOBS")
    asked = options.parse_args()
    if asked.overhead:
        overhead(asked.overhead)
    else:
        by_ways(study(asked.place, asked.citizens, asked.years, asked.replications), asked.ways, asked.rounds)


if __name__ == "__main__":
    main()
