"""``wholeplace check`` and ``wholeplace places`` as a person uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from viz import cli
from viz.commands.check import command as check

TEXT = """\
name = "small"
label = "Small"
residents = 100

[funders.council]
label = "Council"

[items.identity]
label = "Who you are"
staff_minutes = 10

[needs.housing]
label = "Housing"
deterioration_per_year = 1
recovery_per_year = 0.2
seek_delay_days = 10
doors = {office = 1}

[cohorts.people]
label = "People"
kind = "family"
citizens = 6
leaves_after_days = 1825
needs.housing = {prevalence = 0.5}

[agencies.office]
label = "Housing office"
funder = "council"
staff = {fte = 1, gbp_per_fte_year = 40000}
assessment = {fixed_minutes = 60, asks = ["identity"]}
treats.housing = {duration_days = 42, hours_per_week = 1, success = 0.7}
"""


def wholeplace(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run the command; its exit code."""
    monkeypatch.setattr("sys.argv", ["wholeplace", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.toml"
    path.write_text(
        TEXT.replace('funder = "council"', 'funder = "councl"').replace("prevalence = 0.5", "prevalence = 50")
    )
    return path


def test_a_sound_file(sound: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert wholeplace(monkeypatch, "check", str(sound)) == 0
    assert capsys.readouterr().out == (
        f"1 warning in {sound}, no faults\n"
        '  15 of 15 numbers have no source: treated as assumed. Write {value = …, low = …, high = …, source = "…"}.\n'
    )


def test_a_broken_file(broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert wholeplace(monkeypatch, "check", str(broken)) == 2
    assert capsys.readouterr().out == (
        f"2 problems in {broken}\n"
        '  agencies.office.funder: no funder is called "councl". Did you mean "council"?\n'
        "  cohorts.people.needs.housing.prevalence: 50 is out of range; allowed: 0 to 1. A share is a fraction of 1: write "
        "0.5 for 50 %.\n"
    )


def test_several_files_as_json(
    sound: Path, broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wholeplace(monkeypatch, "check", str(sound), str(broken), "nowhere.toml", "--json") == 2
    one, other, absent = json.loads(capsys.readouterr().out)
    assert one["sound"] and one["faults"] == [] and len(one["warnings"]) == 1
    assert [fault["path"] for fault in other["faults"]] == [
        "agencies.office.funder",
        "cohorts.people.needs.housing.prevalence",
    ]
    assert other["faults"][0]["nearest"] == "council" and other["faults"][0]["file"] == str(broken)
    assert absent["faults"][0]["problem"] == "there is no such file"


def test_check_without_files_is_wrong_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wholeplace(monkeypatch, "check") == 2


def test_built_in_places_are_listed_and_sound(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wholeplace(monkeypatch, "places", "--json") == 0
    entries = json.loads(capsys.readouterr().out)
    for entry in entries:
        assert Path(entry["file"]).name == f"{entry['name']}.toml"
        check([entry["name"]], json=True)  # raises Exit with 2 if there is a fault
