"""`python -m benchmarks.peers --citizens 10000`: workload W in every peer, side by side."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.peers import PEERS, load
from benchmarks.peers.expected import expected_means
from benchmarks.peers.w_parameters import DAYS

OURS = "wholeplace, the place file"
HEADS = {
    "presentations": "presen-\ntations",
    "assessments": "assess-\nments",
    "turned_away": "turned\naway",
    "escalations": "esca-\nlations",
    "resolved": "resolved",
}


def main() -> None:
    """Read the options, run the peers, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--citizens", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next is seed + 1")
    parser.add_argument("--runs", type=int, default=1, help="runs of each peer; the median time counts")
    parser.add_argument("--peers", nargs="+", choices=[OURS, *PEERS], default=[OURS, *PEERS])
    asked = parser.parse_args()
    Console().print(compare(asked))


def compare(asked: argparse.Namespace) -> Table:
    """Run every peer asked for; a row each: means a citizen, time, time against the first."""
    title = f"Workload W, {asked.citizens:,} citizens, {asked.days:,} days: means a citizen"
    table = Table(title=title, box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("peer", no_wrap=True)
    for column in (*HEADS.values(), "seconds", "ns an\nevent", "times\nfirst"):
        table.add_column(column, justify="right", no_wrap=True)
    exact = expected_means(asked.days)
    table.add_row("exact, no waits", *(f"{exact[name]:.3f}" for name in HEADS))
    first = None
    for name in asked.peers:
        try:
            simulate = ours() if name == OURS else load(name)
        except ModuleNotFoundError as error:
            Console(stderr=True).print(f"{name} left out: {error}")
            continue
        runs = [simulate(asked.citizens, asked.days, asked.seed + run) for run in range(asked.runs)]
        seconds = median(run["seconds"] for run in runs)
        first = first or seconds
        table.add_row(name, *_cells(runs, seconds, asked.citizens), f"{seconds / first:.1f}")
    return table


def ours() -> Callable[..., dict[str, float]]:
    """Our own engine on `benchmarks/w.toml`, its rules compiled beforehand."""
    from benchmarks.w_engine import simulate

    simulate(500, 100)
    return simulate


def _cells(runs: list[dict[str, float]], seconds: float, citizens: int) -> list[str]:
    """The means over `runs`, the seconds, and the nanoseconds an event."""
    means = [sum(run[name] for run in runs) / len(runs) for name in HEADS]
    events = citizens * sum(run["events"] for run in runs) / len(runs)
    nanoseconds = f"{seconds / events * 1e9:,.0f}" if events else "–"
    return [*(f"{mean:.3f}" for mean in means), f"{seconds:.2f}", nanoseconds]


if __name__ == "__main__":
    main()
