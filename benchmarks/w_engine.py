"""`python -m benchmarks.w_engine --citizens 100000`: workload W as a place file through the ordinary engine.

Prints means a citizen beside the exact ones, nanoseconds an event (events as in the peers: presentations, assessments, crises),
and bytes a citizen.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import numpy as np

from benchmarks.peers.expected import expected_means
from benchmarks.peers.w_parameters import DAYS
from sim import enums as e
from sim.engine import Run, compile_place
from sim.load import load_place

PLACE = Path(__file__).parent / "w.toml"


def simulate(citizens: int, days: int = DAYS, seed: int = 1) -> dict[str, float]:
    """Means a citizen of one run, its seconds (without compiling rules), and bytes a citizen of its columns."""
    run = Run(compile_place(load_place(PLACE), citizens=citizens), seed, 0, days)
    begun = time.perf_counter()
    run.to(days)
    seconds = time.perf_counter() - begun
    events = run.world.events.sum(axis=(0, 1, 2))
    counts = {
        "presentations": events[e.E_JOINED],
        "assessments": events[e.E_ASSESSED],
        "turned_away": events[e.E_NO_ACTION],
        "escalations": events[e.E_CRISIS],
        "resolved": events[e.E_RESOLVED],
    }
    size = sum(array.nbytes for array in run.world.items().values())
    means = {name: float(count) / citizens for name, count in counts.items()}
    total = means["presentations"] + means["assessments"] + means["escalations"]
    return means | {"events": total, "seconds": seconds, "bytes": size / citizens}


def main() -> None:
    """Read the options and print a line a run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.w_engine", description=__doc__)
    parser.add_argument("--citizens", type=int, nargs="+", default=[100_000])
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    simulate(2_000, 200)  # compiles
    exact = expected_means()
    print(
        "exact, no waits:",
        "  ".join(f"{name} {exact[name]:.3f}" for name in ("presentations", "turned_away", "escalations", "resolved")),
    )
    for citizens in asked.citizens:
        runs = [simulate(citizens, seed=1 + run) for run in range(asked.runs)]
        best = min(runs, key=lambda run: run["seconds"])
        mean = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{citizens:>10,} citizens: presentations {mean['presentations']:.3f}  turned_away {mean['turned_away']:.3f}  "
            f"escalations {mean['escalations']:.3f}  resolved {mean['resolved']:.3f}  |  {best['seconds']:.2f} s  "
            f"{best['seconds'] / citizens / best['events'] * 1e9:.0f} ns an event  {best['bytes']:.0f} bytes a citizen  peak {peak:.2f} GB"
        )


if __name__ == "__main__":
    main()
