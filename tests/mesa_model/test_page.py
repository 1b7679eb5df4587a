"""The developers' page renders in a real browser (needs chromium; skipped with a reason where there is none)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.in_browser import chromium, needs_browser, serve, watched
from viz.commands.app import OFFLINE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), needs_browser]


@pytest.fixture
def address(tmp_path: Path):
    words = [sys.executable, "-m", "solara", "run", "viz.mesa_page", "--host", "127.0.0.1", "--port", "PORT"]
    with serve(tmp_path, [*words, "--no-open", "--no-check-version", "--production"], os.environ | OFFLINE) as url:
        yield url


def test_page_shows_the_model_and_steps_it(address: str) -> None:
    faults: list[str] = []
    with chromium() as browser:
        page = watched(browser, address, faults)
        page.goto(address)
        page.wait_for_selector("text=Days a step", timeout=90_000)
        for step in range(1, 4):
            page.get_by_role("button", name="Step").first.click()
            page.wait_for_selector(f"text=Step: {step}", timeout=30_000)
        assert page.locator("img").count() >= 3, "a plot for each of open needs, queues, failure demand"
    assert faults == []
