"""The developers' page renders in a real browser (needs chromium; skipped with a reason where there is none)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

pytestmark = pytest.mark.browser

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def address():
    port = free_port()
    words = [
        sys.executable,
        "-m",
        "solara",
        "run",
        "viz.mesa_page",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-open",
        "--production",
    ]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(url, timeout=5).read()
                break
            except OSError:
                time.sleep(0.5)
        yield url
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.timeout(240)
@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine (Debian: apt-get install chromium)")
def test_page_shows_the_model_and_steps_it(address: str) -> None:
    from playwright.sync_api import sync_playwright

    flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=flags)
        page = browser.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on(
            "request",
            lambda request: (
                faults.append(request.url) if address not in request.url and request.url[:4] == "http" else None
            ),
        )
        page.goto(address)
        page.wait_for_selector("text=Days a step", timeout=90_000)
        for step in range(1, 4):
            page.get_by_role("button", name="Step").first.click()
            page.wait_for_selector(f"text=Step: {step}", timeout=30_000)
        assert page.locator("img").count() >= 3, "a plot for each of open needs, queues, failure demand"
        assert faults == []
        browser.close()
