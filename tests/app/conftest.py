"""A small place that anybody may run in a second; the app served, and a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.workshop.tables import NOTHING
from tests.in_browser import chromium, serve
from viz.app.state import Run, Workshop

README = Path(__file__).parents[2] / "scenarios" / "README.md"


@pytest.fixture(scope="session")
def small_text() -> str:
    """The small place of scenarios/README.md."""
    found = re.search(r"```toml\n(format = 1\nname = \"smallborough\".*?)```", README.read_text(encoding="utf-8"), re.S)
    assert found is not None
    return found[1]


@pytest.fixture
def workshop(small_text: str) -> Workshop:
    """A session on the small place."""
    return small_workshop(small_text)


def small_workshop(small_text: str) -> Workshop:
    """Two years on the small place, nothing changed yet."""
    session = Workshop.open("kent")
    session.upload_place(small_text.encode(), "smallborough.toml")
    session.size(None, 2, 7)
    assert session.preset == NOTHING
    return session


@pytest.fixture
def finished(workshop: Workshop) -> tuple[Workshop, Run]:
    """The same, run to the end and counted."""
    return run_out(workshop)


def run_out(workshop: Workshop) -> tuple[Workshop, Run]:
    """With a lead added, to the end, and counted."""
    from scenarios.compare.twins import replicate

    workshop.move("lead", 1)
    workshop.run = workshop.begin()
    while not workshop.run.live.done:
        workshop.run.live.step(30)
    workshop.run.compared.parts[0] = replicate(workshop.run.compared, 0)
    return workshop, workshop.run


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, served to this machine; it may reach nothing else."""
    pytest.importorskip("solara", reason="the extra `app` is not installed")
    from viz.commands.app import environment, words

    with serve(tmp_path_factory.mktemp("server"), words("127.0.0.1", "PORT"), environment("anyplace")) as url:
        yield url


@pytest.fixture
def browser() -> Iterator[Any]:
    """A browser of this test's own."""
    with chromium() as one:
        yield one
