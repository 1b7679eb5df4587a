"""What `scenarios/README.md` says of redesigns is true: its example, its messages, its tables of levers and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.levers import LEVERS
from scenarios.levers.guard import EXCEPTIONS
from scenarios.levers.holder import Holder
from scenarios.levers.staffing import NewStaff
from scenarios.redesign import built_in_redesigns, load_redesign
from scenarios.redesign_file import Description
from scenarios.redesign_load import examine_with_places
from sim.adopt import check_adoption
from sim.compile import compile_together
from sim.load import load_place
from sim.rollout import Decommission, RollOut

README = (Path(__file__).parents[2] / "scenarios" / "README.md").read_text(encoding="utf-8")
PLACE, EXAMPLE = re.findall(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[:2]
SECTION = re.sub(
    r"^```.*?^```",
    "",
    README.split("## How to write a redesign", 1)[1].split("\n## ", 1)[0],
    flags=re.MULTILINE | re.DOTALL,
)


def part(title: str) -> str:
    return SECTION.split(f"### {title}", 1)[1].split("\n### ", 1)[0]


def keys(text: str) -> set[str]:
    return set(re.findall(r"[a-z][a-z_]*", " ".join(re.findall(r"`([^`]+)`", text))))


def rows() -> Iterator[tuple[str, str, str]]:
    for line in part("Mistakes").splitlines():
        cells = re.fullmatch(r"\| `(.*?)` \| `(.*?)` \| `(.*?)` \|", line)
        if cells:
            yield cells[1].replace("⏎", "\n"), cells[2].replace("⏎", "\n"), cells[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "smallborough.toml").write_text(PLACE, encoding="utf-8")
    return tmp_path


def look_at(folder: Path, text: str) -> list[str]:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    found = examine_with_places(str(file))
    return [str(fault) for fault in [*found.faults, *found.warnings]]


def test_the_example_is_accepted_without_a_warning_and_can_be_adopted(folder: Path) -> None:
    assert look_at(folder, EXAMPLE) == []
    today = load_place(str(folder / "smallborough.toml"))
    check_adoption(*compile_together([today, load_redesign(str(folder / "mine.toml")).apply(today)]), None)


@pytest.mark.parametrize(("right", "wrong", "message"), list(rows()))
def test_each_mistake_gives_the_message_that_is_printed(folder: Path, right: str, wrong: str, message: str) -> None:
    assert right in EXAMPLE
    assert message in look_at(folder, EXAMPLE.replace(right, wrong, 1))


def test_mistakes_are_told() -> None:
    assert len(list(rows())) >= 8


def test_every_lever_and_setting_is_explained() -> None:
    of_new, of_lead = (
        set(re.findall(r"[a-z][a-z_]*", " ".join(re.findall(r"`([^`]+)`", table))))
        for table in (
            part("Levers").split("| a new team's |")[1].split("| a lead's,")[0],
            part("Levers").split("| a lead's,")[1],
        )
    )
    assert set(NewStaff.model_fields) - of_new == set()
    assert set(Holder.model_fields) - set(NewStaff.model_fields) - of_lead == set()
    for name, kind in LEVERS.items():
        (line,) = [row for row in part("Levers").splitlines() if row.startswith(f"| `{name}` |")]
        shared = set(
            Holder.model_fields
            if issubclass(kind, Holder)
            else NewStaff.model_fields
            if issubclass(kind, NewStaff)
            else ()
        )
        assert set(kind.model_fields) - shared - keys(line) == set(), name
        assert ("new team's" in line) == (issubclass(kind, NewStaff) and not issubclass(kind, Holder))


def test_every_key_of_the_file_is_explained() -> None:
    explained = keys(SECTION)
    assert {key for kind in (Description, RollOut, Decommission) for key in kind.model_fields} - explained == set()


def test_every_exception_is_listed() -> None:
    listed = SECTION.split("| lever | setting | why | off |")[1].split("\n\n")[0]
    assert all(f"`{one.lever}`" in listed and f"`{one.setting}`" in listed for one in EXCEPTIONS)


def test_every_built_in_redesign_is_listed_with_its_claims() -> None:
    for name in built_in_redesigns():
        (line,) = [row for row in part("Built-in redesigns").splitlines() if row.startswith(f"| `{name}` |")]
        told = load_redesign(name).description
        assert told.mechanism in line and all(f"`{claim}`" in line for claim in told.claims)
