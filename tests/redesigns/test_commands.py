"""``wholeplace levers``, ``redesigns``, ``show --redesign`` and ``check`` as a person uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scenarios.levers import LEVERS
from scenarios.redesign import built_in_redesigns, load_redesign
from sim.load import load_place

BROKEN = """
name = "mine"
label = "Mine"
places = ["bradford"]
[[levers]]
lever = "threshold"
agency = "housing_option"
need = "housing"
from_severity = "emerging"
"""


def test_levers_one_line_each(wholeplace: Callable) -> None:
    done = wholeplace("levers")
    assert done.code == 0 and all(f"\n{name}" in done.out for name in LEVERS)
    assert {one["name"] for one in json.loads(wholeplace("levers", "--json").out)} == set(LEVERS)


def test_one_lever_with_its_settings_and_evidence(wholeplace: Callable) -> None:
    out = wholeplace("levers", "reablement").out
    assert "reablement-social-care-effect" in out and "must be given" in out and "42 (28 to 42)" in out
    (one,) = json.loads(wholeplace("levers", "reablement", "--json").out)
    assert {setting["name"] for setting in one["settings"] if setting["needed"]} == {"need", "instead_of", "places"}


def test_redesigns_one_line_each(wholeplace: Callable) -> None:
    done = wholeplace("redesigns")
    assert done.code == 0 and all(name in done.out for name in built_in_redesigns())
    entries = {one["name"]: one for one in json.loads(wholeplace("redesigns", "--json").out)}
    assert set(entries) == set(built_in_redesigns())
    assert entries["peterborough_bond"]["finance"] and entries["whole_place"]["places"] == ["anyplace"]


def test_what_a_redesign_changes_before_and_after(wholeplace: Callable) -> None:
    done = wholeplace("show", "bradford", "--redesign", "bradford_short_sentences")
    assert done.code == 0
    for part in (
        "Changed: before → after", "agencies.jobcentre.treats.income.money_delay_days", "Gone", "doors.contact_centre", "New",
        "New agency: Lead professionals for people leaving prison (resettlement_lead)", "bradford-reoffending-change", "1 agency is new",
    ):  # fmt: skip
        assert part in done.out


def test_the_same_as_json(wholeplace: Callable) -> None:
    told = json.loads(wholeplace("show", "bradford", "--redesign", "bradford_payment_on_account", "--json").out)
    assert told["levers"] == ["payment_on_account"] and told["new_agencies"] == []
    path = "agencies.jobcentre.treats.income.money_delay_days"
    before = load_place("bradford").agencies["jobcentre"].treats["income"].money_delay_days
    assert before is not None
    assert told["changes"] == [{"kind": "changed", "path": path, "before": before.value, "after": 2.0}]
    assert [one["path"] for one in told["settings"]] == ["levers.0.money_delay_days"]


def test_sections_tell_of_the_redesigned_place(wholeplace: Callable) -> None:
    done = wholeplace("show", "bradford", "--redesign", "bradford_single_contact", "--agency", "resettlement_lead")
    assert done.code == 0 and "Lead professionals for people leaving prison" in done.out


def test_the_drawing_marks_what_is_new_and_what_is_gone(wholeplace: Callable, tmp_path: Path) -> None:
    file = tmp_path / "net.svg"
    assert wholeplace("show", "bradford", "--redesign", "bradford_single_contact", "--draw", str(file)).code == 0
    text = " ".join("".join(ElementTree.parse(file).getroot().itertext()).split())
    for part in (
        "new agency, new referral",
        "referral that is gone",
        "first visits a year",
        "what is new and what is gone",
    ):
        assert part in text
    assert wholeplace("show", "bradford", "--draw", str(file)).code == 0
    assert "new agency" not in file.read_text(encoding="utf-8")


def test_check_tries_a_redesign_on_its_places(wholeplace: Callable, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(BROKEN, encoding="utf-8")
    done = wholeplace("check", str(file))
    assert done.code == 2
    message = 'levers.0.agency: with bradford, no agency is called "housing_option". Did you mean "housing_options"?'
    assert f"1 problem in {file}" in done.out and message in done.out
    file.write_text(BROKEN.replace("housing_option", "housing_options"), encoding="utf-8")
    done = wholeplace("check", str(file), "whole_place", "bradford", "--json")
    assert done.code == 0 and [one["sound"] for one in json.loads(done.out)] == [True] * 3
    file.write_text(BROKEN.replace('"bradford"', '"nowhere"'), encoding="utf-8")
    assert "places.0: no place of this name is built in or lies beside" in wholeplace("check", str(file)).out


def test_every_built_in_redesign_is_sound(wholeplace: Callable) -> None:
    done = wholeplace("check", *built_in_redesigns())
    assert done.code == 0 and done.out.count("no faults, no warnings") == len(built_in_redesigns())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("levers", "reablemint"), "no lever is called 'reablemint'; did you mean reablement?"),
        (("show", "bradford", "--redesign", "bradford_short_sentence"), 'Did you mean "bradford_short_sentences"?'),
        (("show", "croydon", "--redesign", "bradford_single_contact"), 'no cohort is called "short_sentence"'),
    ],
)
def test_mistakes_get_a_plain_answer(wholeplace: Callable, words: tuple[str, ...], message: str) -> None:
    done = wholeplace(*words)
    assert done.code == 2 and done.out == "" and message in done.err and "Traceback" not in done.err


def test_labels_and_names_stay_apart(wholeplace: Callable) -> None:
    """A redesign's label is text in a table: nothing in it is taken for markup."""
    assert load_redesign("whole_place").label.split()[0] in wholeplace("redesigns").out
