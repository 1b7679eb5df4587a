"""Groups come and go: memory does not grow."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.app.browsing import go, make_small, opened
from tests.app.playing import memory, whole_round
from tests.in_browser import needs_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900), needs_browser]

#: Whole rounds of a thousand citizens for a year; the first ones fill what is kept on purpose, and the heap.
SECONDS, FIRST = 300, 4
MOST_SERVER_MB, MOST_PAGE_MB = 120, 6


def test_memory_does_not_grow_while_groups_come_and_go(browser, tmp_path: Path) -> None:
    pytest.importorskip("solara", reason="the extra `app` is not installed")
    from viz.commands.app import environment, words

    faults: list[str] = []
    with serve(tmp_path, words("127.0.0.1", "PORT"), environment("anyplace")) as address:
        server = int((tmp_path / "pid").read_text())
        page = opened(browser, address, faults)
        make_small(page)
        seen, end = [], time.monotonic() + SECONDS
        while time.monotonic() < end or len(seen) < 2 * FIRST:
            whole_round(page, len(seen), seconds=2)
            seen.append(memory(page, server))
            go(page, "Place")
    early, late = seen[FIRST - 1], seen[-FIRST:]
    assert min(one.server_mb for one in late) < early.server_mb + MOST_SERVER_MB, seen
    assert min(one.page_mb for one in late) < early.page_mb + MOST_PAGE_MB, seen
    assert min(one.nodes for one in late) <= early.nodes + 20, seen
    assert faults == []
