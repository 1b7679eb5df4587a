"""A small place that anybody may run in a second."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenarios.workshop.tables import NOTHING
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
    """A session on the small place with a lead added."""
    session = Workshop.open("kent")
    session.upload_place(small_text.encode(), "smallborough.toml")
    session.size(None, 2, 7)
    assert session.preset == NOTHING
    return session


@pytest.fixture
def finished(workshop: Workshop) -> tuple[Workshop, Run]:
    """The same, run to the end and counted."""
    from scenarios.compare.twins import replicate

    workshop.move("lead", 1)
    workshop.run = workshop.begin()
    while not workshop.run.live.done:
        workshop.run.live.step(30)
    workshop.run.compared.parts[0] = replicate(workshop.run.compared, 0)
    return workshop, workshop.run
