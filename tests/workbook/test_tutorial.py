"""`scenarios/tutorial.md` as a mapper would follow it: every command runs, every message is what it says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.workshop.verbs import VERBS
from sim.load import load_place
from sim.workbook.load import examine_workbook
from tests.workbook.books import changed

TUTORIAL = (Path(__file__).parents[2] / "scenarios" / "tutorial.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"^```bash\n(.*?)^```", TUTORIAL, re.M | re.S) for line in block.splitlines()]
MISTAKES = re.findall(r"^\| `(\w+![A-Z]+\d+)` \| `(.+?)` \| `(.+?)` \|$", TUTORIAL, re.M)


@pytest.mark.slow
def test_every_command_runs(wholeplace: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        program, *words = shlex.split(command)
        done = wholeplace(*words)
        assert program == "wholeplace" and done.code == 0, (command, done.err)
        if words[0] == "check":
            assert done.out.count("no faults, no warnings") == len(words) - 1
    made = {file.name for file in tmp_path.iterdir()}
    assert {"as-is.svg", "to-be.svg", "smallborough.html", "right-door.toml", "one-office.toml", "again.xlsx"} <= made
    results = {file.name for file in (tmp_path / "results").iterdir()}
    assert {
        "report-right_door.html",
        "report-one_office.html",
        "stories.txt",
        "comparison.xlsx",
        "place.xlsx",
    } <= results
    assert load_place("again.xlsx") == load_place("smallborough.xlsx") == load_place("smallborough.toml")


def test_there_are_commands_and_mistakes() -> None:
    assert len(COMMANDS) > 10 and len(MISTAKES) >= 6


@pytest.mark.parametrize(("cell", "typed", "said"), MISTAKES)
def test_each_mistake_gives_the_message_that_is_printed(cell: str, typed: str, said: str) -> None:
    assert said in [str(fault) for fault in examine_workbook(changed((cell, typed)), "book.xlsx").faults]


def test_every_verb_is_told() -> None:
    assert all(f"| `{verb.usage}` |" in TUTORIAL for verb in VERBS.values())
