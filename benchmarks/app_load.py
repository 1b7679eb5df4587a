"""Several browsers at once, and a soak: how fast the app answers, how many weeks a second it plays, whether memory grows.

    python -m benchmarks.app_load --browsers 8 --minutes 3 [--citizens 5000]
    python -m benchmarks.app_load --browsers 2 --minutes 60 --log soak.csv

Each browser is a process of its own with a session of its own, which goes through whole rounds of a workshop (choose, play, run to
the end, look at every page, snapshot, next group).  Needs chromium and the extras `app` and `test`; works without internet.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tests.app.browsing import go, opened
from tests.app.playing import Memory, Round, memory, whole_round
from tests.in_browser import chromium, serve
from viz.commands.app import environment, words


@dataclass(frozen=True)
class Row:
    """One round of one browser."""

    browser: int
    number: int
    minute: float
    weeks_per_second: float
    click_seconds: float
    gap_ms: float
    server_mb: float
    page_mb: float
    nodes: int


class Log:
    """Rows of all browsers, written as they come."""

    def __init__(self, file: Path | None) -> None:
        self.rows: list[Row] = []
        self.faults: list[str] = []
        self._lock, self._file = threading.Lock(), file
        if file is not None:
            file.write_text(",".join(field.name for field in fields(Row)) + "\n")

    def add(self, row: Row) -> None:
        """Keep a row."""
        with self._lock:
            self.rows.append(row)
            if self._file is not None:
                with self._file.open("a", newline="") as out:
                    csv.writer(out).writerow(asdict(row).values())
            print(row, file=sys.stderr, flush=True)


def one_browser(number: int, address: str, server: int, citizens: int, until: float, log: Log) -> None:
    """Rounds until the time is up."""
    begun, shown = time.monotonic(), ""
    try:
        with chromium() as browser:
            page = opened(browser, address, log.faults)
            page.get_by_label("Citizens simulated").select_option(str(citizens))
            page.get_by_label("Years").select_option("2")
            at = 0
            while time.monotonic() < until:
                try:
                    measured: Round = whole_round(page, at)
                except Exception:
                    shown = f"{page.title()}: {page.locator('.wp-app').inner_text()[:600]}"
                    raise
                used: Memory = memory(page, server)
                log.add(Row(number, at, (time.monotonic() - begun) / 60, **asdict(measured), **asdict(used)))
                go(page, "Place")
                at += 1
    except Exception as error:  # what goes wrong in one browser is told, and the others go on
        log.faults.append(f"browser {number}: {type(error).__name__}: {str(error)[:300]}\n{shown}")


def growth(points: Sequence[tuple[float, float]]) -> float:
    """Least-squares slope an hour of (minute, megabytes), the first quarter of the time left out."""
    most = max(minute for minute, _ in points)
    later = [(minute / 60, mb) for minute, mb in points if minute >= most / 4]
    if len(later) < 3:
        return float("nan")
    return statistics.linear_regression([x for x, _ in later], [y for _, y in later]).slope


def told(log: Log) -> None:
    """The summary."""
    rows = log.rows
    if not rows:
        print("no round was finished")
        return
    clicks = sorted(row.click_seconds for row in rows)
    print(
        f"{len(rows)} rounds in {max(row.minute for row in rows):.1f} minutes, {len({row.browser for row in rows})} browsers"
    )
    print(
        f"weeks played a second (asked for 10): median {statistics.median(row.weeks_per_second for row in rows):.1f}, least {min(row.weeks_per_second for row in rows):.1f}"
    )
    print(
        f"Pause answered after: median {statistics.median(clicks):.2f} s, 95 % {clicks[int(0.95 * (len(clicks) - 1))]:.2f} s, most {clicks[-1]:.2f} s"
    )
    print(
        f"longest gap between drawn frames: median {statistics.median(row.gap_ms for row in rows):.0f} ms, most {max(row.gap_ms for row in rows):.0f} ms"
    )
    print(f"server: {rows[0].server_mb:.0f} MB after the first round, {rows[-1].server_mb:.0f} MB at the end, most {max(row.server_mb for row in rows):.0f} MB, "
          f"growth {growth([(r.minute, r.server_mb) for r in rows]):+.0f} MB an hour after the first quarter")  # fmt: skip
    own = [r for r in rows if r.browser == rows[0].browser]
    slope = growth([(r.minute, r.page_mb) for r in own])
    print(
        f"page of one browser: {own[0].page_mb:.1f} → {own[-1].page_mb:.1f} MB, growth {slope:+.1f} MB an hour; {own[0].nodes} → {own[-1].nodes} nodes"
    )


def main() -> None:
    """Serve the app, start the browsers, say what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--browsers", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--citizens", type=int, default=2000, choices=(1000, 2000, 5000, 10000, 20000))
    parser.add_argument("--log", type=Path)
    asked = parser.parse_args()
    log = Log(asked.log)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), words("127.0.0.1", "PORT"), environment("anyplace")) as address,
    ):
        server = int((Path(folder) / "pid").read_text())
        until = time.monotonic() + 60 * asked.minutes
        told_to = (address, server, asked.citizens, until, log)
        threads = [threading.Thread(target=one_browser, args=(n, *told_to)) for n in range(asked.browsers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {asked.citizens:,} citizens in each of two worlds a browser"
    )
    told(log)
    for fault in log.faults:
        print("FAULT", fault)
    sys.exit(bool(log.faults))


if __name__ == "__main__":
    main()
