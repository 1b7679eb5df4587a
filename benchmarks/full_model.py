"""`python -m benchmarks.full_model --place anyplace --citizens 100000`: the full model, with and without an event log, on one and two threads.

An event is a row the log would have (contacts, assessments, onsets, steps …): more of them than workload W counts.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sim.engine import Run, compile_place
from sim.load import load_place
from sim.log import LogFile
from sim.measures import measure, observe

YEARS = 5


def timed(place: str, citizens: int, seed: int = 1, log: Path | None = None) -> tuple[float, int, float]:
    """Seconds, events and bytes a citizen of one run of five years."""
    compiled = compile_place(load_place(place), citizens)
    if log is None:
        run = Run(compiled, seed, 0, 365 * YEARS)
        begun = time.perf_counter()
        run.to(365 * YEARS)
    else:
        begun = time.perf_counter()
        with LogFile(log, compiled) as file:
            run = Run(compiled, seed, 0, 365 * YEARS, file.sink())
            run.to(365 * YEARS)
    seconds = time.perf_counter() - begun
    return seconds, run.events, sum(array.nbytes for array in run.world.items().values()) / citizens


def main() -> None:
    """Read the options, print a line a question."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.full_model", description=__doc__)
    parser.add_argument("--place", default="anyplace")
    parser.add_argument("--citizens", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="only the plain run")
    asked = parser.parse_args()
    timed(asked.place, 200)  # compiles
    seconds, events, size = timed(asked.place, asked.citizens)
    rate = events / asked.citizens / YEARS
    print(f"{asked.place}, {asked.citizens:,} citizens, {YEARS} years: {seconds:.2f} s, {seconds / events * 1e9:.0f} ns an event, "
          f"{rate:.1f} events a citizen-year, {size:.0f} bytes a citizen")  # fmt: skip
    if not asked.quick:
        with tempfile.TemporaryDirectory() as folder:
            logged, _, _ = timed(asked.place, asked.citizens, log=Path(folder) / "events.parquet")
        print(f"with the event log to Parquet: {logged:.2f} s, {(logged - seconds) / events * 1e9:.0f} ns a row on top")
        with ThreadPoolExecutor(2) as pool:
            begun = time.perf_counter()
            list(pool.map(lambda seed: timed(asked.place, asked.citizens, seed), (1, 2)))
        print(f"two runs on two threads: {(time.perf_counter() - begun) / 2 / seconds:.2f} of the time of one, a run")
        run = Run(compile_place(load_place(asked.place), asked.citizens), 1, 0, 365 * YEARS)
        seen = observe(run, 365, YEARS - 1)
        begun = time.perf_counter()
        rows = len(measure(seen))
        print(f"measures of one replication: {time.perf_counter() - begun:.2f} s, {rows:,} rows")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
