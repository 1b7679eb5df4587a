"""A page served on this machine and a real browser that reaches nothing else: what every test marked `browser` shares.

Needs chromium (Debian: apt-get install chromium); the tests are skipped with a reason where there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from viz.commands.app import free_port

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--enable-precise-memory-info", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
needs_browser = pytest.mark.skipif(
    BROWSER is None, reason="no chromium on this machine (Debian: apt-get install chromium)"
)
_OFFLINE = Path(__file__).parent / "offline"


@contextmanager
def serve(folder: Path, words: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    """A server that can connect to this machine only; its address.  At the end: it told of no fault, and tried nothing else.

    words: its command, with "PORT" where the number of a free port goes.
    """
    port, log, refused = free_port("127.0.0.1", 0), folder / "log.txt", folder / "refused.txt"
    path = os.pathsep.join([str(_OFFLINE), *filter(None, [os.environ.get("PYTHONPATH")])])
    own = {**environment, "PYTHONPATH": path, "WHOLEPLACE_TEST_REFUSED": str(refused), "TMPDIR": str(folder)}
    command = [str(port) if word == "PORT" else word for word in words]
    with log.open("w") as out:
        server = subprocess.Popen(command, env=own, stdout=out, stderr=subprocess.STDOUT)
        (folder / "pid").write_text(str(server.pid))
        url = f"http://127.0.0.1:{port}"
        try:
            _answers(url, server, log)
            yield url
        finally:
            server.terminate()
            server.wait(20)
    assert "Traceback" not in log.read_text(), f"the server told of a fault:\n{log.read_text()}"
    assert not refused.exists(), f"the server wanted something from outside:\n{refused.read_text()}"


def _answers(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
    raise TimeoutError(f"nothing answers at {url}; the server said:\n{log.read_text()}")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def watched(browser: Any, address: str, faults: list[str], **context: Any) -> Any:
    """A page of its own session; notes every console error, page error, refused answer and anything asked of elsewhere."""
    page = browser.new_context(accept_downloads=True, **context).new_page()
    page.set_default_timeout(60_000)

    def elsewhere(route: Any) -> None:
        faults.append(f"asked for {route.request.url}")
        route.abort()

    socket = address.replace("http:", "ws:")
    page.context.route(lambda url: url[:4] == "http" and not url.startswith(address), elsewhere)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("websocket", lambda one: None if one.url.startswith(socket) else faults.append(f"talked to {one.url}"))
    return page
