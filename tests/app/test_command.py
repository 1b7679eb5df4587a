"""`wholeplace app`: what it starts, and what it says when it cannot."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from viz.commands import app
from viz.console import InputError


def test_the_server_fetches_nothing_and_listens_here() -> None:
    words = app.words("127.0.0.1", 1234)
    assert words[words.index("--host") + 1] == "127.0.0.1"
    assert {"--production", "--no-open", "--no-check-version"} <= set(words)
    environment = app.environment("anyplace")
    assert environment["SOLARA_ASSETS_CDN"].startswith("http://127.0.0.1")
    assert environment["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "false"
    assert (Path(environment["SOLARA_ASSETS_EXTRA_LOCATIONS"]) / "custom.css").is_file()


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="another --port"):
            app.free_port("127.0.0.1", taken.getsockname()[1])
    assert app.free_port("127.0.0.1", 0) > 0


def test_without_the_extra_it_says_how_to_install_it(wholeplace: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "find_spec", lambda name: None)
    outcome = wholeplace("app")
    assert outcome.code == 2
    assert 'pip install "wholeplace[app]"' in outcome.err


def test_an_unknown_place_is_told_before_anything_starts(wholeplace: Callable) -> None:
    outcome = wholeplace("app", "anyplce")
    assert outcome.code == 2
    assert "anyplace" in outcome.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_the_server_puts_aside_goes_with_it(number: signal.Signals) -> None:
    """A stand-in for the server tells its folder and waits; the command is asked to end."""
    waits = "import os, time; print(os.environ['TMPDIR'], os.getpid(), flush=True); time.sleep(60)"
    serves = f"import os, sys; from viz.commands.app import _serve; _serve([sys.executable, '-c', {waits!r}], dict(os.environ))"
    with subprocess.Popen(
        [sys.executable, "-c", serves], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as command:
        folder, child = command.stdout.readline().split()
        (Path(folder) / "log").write_text("rows")
        command.send_signal(number)
        command.wait(30)
    assert not Path(folder).exists() and not Path(f"/proc/{child}").exists()
