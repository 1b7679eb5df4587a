"""What every test may use."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import settings

from viz import cli

settings.register_profile("whatever_the_load", deadline=None)  # a busy machine is no fault
settings.load_profile("whatever_the_load")


class Outcome(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def wholeplace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run the command in this process, exit codes included: ``wholeplace("evidence", "kent")``."""

    def run(*words: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["wholeplace", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            cli.main()
        code = stop.value.code
        streams = capsys.readouterr()
        return Outcome(int(code or 0), streams.out, streams.err)

    return run
