"""What `scenarios/README.md` says of place files is true: its example, its messages, its list of keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from calibration.targets import read_bindings
from scenarios.scenario import Scenario, run_scenario
from sim import place, quantity
from sim.checks import Findings
from sim.faults import PlaceFaults
from sim.load import built_in_places, examine, parse_tables

README = (Path(__file__).parents[2] / "scenarios" / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[0]


def rows() -> Iterator[tuple[str, str, str]]:
    """The tables of mistakes: what stood there, what was written instead, what `check` says."""
    section = README.split("## Common mistakes", 1)[1].split("\n## ", 1)[0]
    for line in section.splitlines():
        cells = re.fullmatch(r"\| `(.*?)` \| `(.*?)` \| `(.*?)` \|", line)
        if cells:
            yield cells[1], cells[2].replace("⏎", "\n"), cells[3]


def look_at(text: str) -> tuple[Findings | None, list[str]]:
    """What was found in a text, and everything said of it."""
    try:
        found = examine(parse_tables(text, "my-place.toml"), "my-place.toml")
    except PlaceFaults as error:
        return None, [str(fault) for fault in error.faults]
    return found, [str(fault) for fault in [*found.faults, *found.warnings]]


def test_the_example_is_accepted_without_a_warning() -> None:
    found, said = look_at(EXAMPLE)
    assert said == []
    assert found is not None and found.place is not None


def test_the_example_runs() -> None:
    found, _ = look_at(EXAMPLE)
    assert found is not None and found.place is not None
    result = run_scenario(Scenario(found.place, years=1, citizens=100, warm_up_days=365))
    assert result.complete


def test_mistakes_are_told() -> None:
    assert len(list(rows())) >= 15


@pytest.mark.parametrize(("right", "wrong", "message"), list(rows()))
def test_each_mistake_gives_the_message_that_is_printed(right: str, wrong: str, message: str) -> None:
    assert right in EXAMPLE
    _, said = look_at(EXAMPLE.replace(right, wrong, 1))
    assert message in said


def test_every_key_is_explained() -> None:
    keys = README.split("## Every key", 1)[1].split("\n## ", 1)[0]
    numbers = README.split("## Numbers and", 1)[1].split("\n## ", 1)[0]
    explained = set(re.findall(r"[a-z][a-z_]*", " ".join(re.findall(r"`([^`]+)`", keys + numbers))))
    kinds = [
        kind
        for module in (place, quantity)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, quantity.Frozen)
    ]
    assert len(kinds) > 20
    assert {key for kind in kinds for key in kind.model_fields} - explained == set()
    assert set(place.CAUSES) <= explained


def test_links_within_the_page_lead_somewhere() -> None:
    titles = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", README, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 _-]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


def test_the_tables_beside_the_evidence_have_a_line_for_every_binding() -> None:
    missing = [
        row for row in read_bindings() if f"| {row.words} |" not in README or f"`{row.evidence_id}`" not in README
    ]
    assert missing == []


def test_every_built_in_place_has_its_section() -> None:
    assert all(f"\n## {name.capitalize()}\n" in README for name in built_in_places())
