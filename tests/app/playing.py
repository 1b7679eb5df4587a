"""Rounds of play as a table of people goes through them, measured: for the tests of memory and for `benchmarks.app_load`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.app.browsing import draw_journeys, go, run_to_the_end, take_preset

#: Longest time between two frames that the browser drew, since it was last asked, in milliseconds.
GAPS = """() => {
  if (!window.longestGap) {
    window.longestGap = 1; let last = performance.now();
    const look = now => { window.longestGap = Math.max(window.longestGap, now - last); last = now; requestAnimationFrame(look); };
    requestAnimationFrame(look);
  }
  const was = window.longestGap; window.longestGap = 1; return was;
}"""


@dataclass(frozen=True)
class Round:
    """What was measured: weeks played a second, seconds until Pause answered, longest gap between two drawn frames."""

    weeks_per_second: float
    click_seconds: float
    gap_ms: float


@dataclass(frozen=True)
class Memory:
    """Megabytes of the server and of the page's script (after its rubbish was collected), and how many nodes the page has."""

    server_mb: float
    page_mb: float
    nodes: int


def play(page: Any, seconds: float = 5, speed: str = "10") -> Round:
    """On the page Run: play for a while, then pause."""
    page.get_by_label("Speed").select_option(speed)
    page.get_by_role("button", name="Play", exact=True).or_(page.get_by_role("button", name="Play again")).click()
    page.locator(".wp-net").first.wait_for(timeout=180_000)
    clock = page.get_by_label("Go back to an earlier week")
    page.evaluate(GAPS)
    first, begun = int(clock.input_value()), time.monotonic()
    page.wait_for_timeout(1000 * seconds)
    weeks, took, gap = int(clock.input_value()) - first, time.monotonic() - begun, page.evaluate(GAPS)
    asked = time.monotonic()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Step", exact=True).and_(page.locator(":enabled")).wait_for()
    return Round(weeks / took, time.monotonic() - asked, gap)


def whole_round(page: Any, number: int, seconds: float = 5) -> Round:
    """Choose, play, run to the end, look at every page of results, keep a snapshot, make room for the next group."""
    take_preset(page, ("whole_place", "liberated_method")[number % 2])
    go(page, "Run")
    measured = play(page, seconds)
    run_to_the_end(page)
    draw_journeys(page)
    go(page, "One citizen")
    page.get_by_role("button", name="Someone for whom nothing changed").click()
    page.locator(".wp-lanes").first.wait_for()
    go(page, "Money")
    page.locator("[role=img] canvas").nth(1).wait_for()
    go(page, "How sure")
    go(page, "Workshop")
    page.get_by_role("button", name="Keep a snapshot").click()
    page.get_by_role("table", name="Side by side").wait_for()
    page.get_by_role("button", name="Reset for the next group").click()
    page.get_by_role("button", name="Yes, clear everything").click()
    page.get_by_text("None yet: run a redesign").wait_for()
    return measured


def memory(page: Any, server: int) -> Memory:
    """As things stand; `server`: its process."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    heap = devtools.send("Runtime.getHeapUsage")["usedSize"]
    nodes = page.evaluate("document.getElementsByTagName('*').length")
    devtools.detach()
    pages = int(Path(f"/proc/{server}/statm").read_text().split()[1])
    return Memory(pages * 4096 / 1e6, heap / 1e6, nodes)
