"""Faults of single values, with their exact words."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from sim.faults import PlaceFaults
from sim.load import examine, place_from, read_place
from tests.tiny import REMOVE, tiny_data

NAMES = "lower-case letters, digits and _, beginning with a letter, at most 40"
NUMBER = "a number, or a table with value, low, high, source, grade"
SHARE = "needs.housing.hidden_share"


def messages(**changes: Any) -> list[str]:
    """What the tiny place with these changes is refused with."""
    return [str(fault) for fault in examine(tiny_data(**changes)).faults]


def test_the_tiny_place_is_sound() -> None:
    assert messages() == []
    assert place_from(tiny_data()).agencies["office"].label == "Housing office"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (35, "35 is out of range; allowed: 0 to 1. A share is a fraction of 1: write 0.35 for 35 %."),
        (-0.1, "-0.1 is out of range; allowed: 0 to 1. It cannot be negative."),
        (1e300, "1e+300 is out of range; allowed: 0 to 1. Is the unit right? The key says a share of 1."),
        ("0.5", f'a number is wanted here (found "0.5"); allowed: {NUMBER}. Leave out the quotation marks.'),
        ("half", f'a number is wanted here (found "half"); allowed: {NUMBER}.'),
        (True, f"a number is wanted here (found true); allowed: {NUMBER}."),
        ([0.5], f"a number is wanted here (found a list of 1); allowed: {NUMBER}."),
        (datetime.date(2013, 4, 1), f"a number is wanted here (found 2013-04-01); allowed: {NUMBER}."),
        (
            10**400,
            "this number is too large to mean anything (found a whole number of more than 15 digits).",
        ),
        ({"value": 0.5, "low": 0.6}, "value 0.5 lies outside its own range; allowed: 0.6 or more."),
        ({"value": 0.5, "low": 0.6, "high": 0.7}, "value 0.5 lies outside its own range; allowed: 0.6 to 0.7."),
        ({"value": 0.5, "high": 1.5}, "high 1.5 is out of range; allowed: 0 to 1. A share is a fraction of 1: "
         "write 0.015 for 1.5 %."),
    ],
)  # fmt: skip
def test_a_share(value: Any, message: str) -> None:
    assert messages(**{SHARE: value}) == [f"{SHARE}: {message}"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"value": math.nan}, ".value: this is not a finite number (found nan); allowed: a number a person could "
         "count or measure."),
        (-math.inf, ".value: this is not a finite number (found -inf); allowed: a number a person could count or measure."),
        ({"low": 0.1}, ".value: this key is missing. Add it."),
        ({"value": True}, f".value: a number is wanted here (found true); allowed: {NUMBER}."),
        ({"value": 0.5, "grade": 7}, ".grade: the number is too large (found 7); allowed: 6 or less."),
        ({"value": 0.5, "sorce": "assumed"}, '.sorce: no such key here. Did you mean "source"?'),
        ({"value": 0.5, "source": "social-worker-admin-tim"}, ".source: no evidence has this id (found "
         '"social-worker-admin-tim"); allowed: an evidence id, or "assumed". Did you mean "social-worker-admin-time"?'),
        ({"value": 0.5, "source": "a friend"}, '.source: no evidence has this id (found "a friend"); allowed: an '
         "evidence id, or \"assumed\". 'wholeplace evidence' lists the ids."),
    ],
)  # fmt: skip
def test_a_number_with_its_source(value: Any, message: str) -> None:
    where = SHARE if message.startswith(".") else ""
    assert messages(**{SHARE: value if isinstance(value, dict) else {"value": value}}) == [where + message]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"needs.housing.label": REMOVE}, "needs.housing.label: this key is missing. Add it."),
        ({"needs.housing.seek_delay_days": REMOVE}, "needs.housing.seek_delay_days: this key is missing (days). Add it."),
        ({"needs.housing.labl": "x"}, 'needs.housing.labl: no such key here. Did you mean "label"?'),
        ({"needs.housing.label": ""}, 'needs.housing.label: the text is empty (found ""); allowed: at least 1 character.'),
        ({"needs.housing.label": 3}, "needs.housing.label: text is wanted here (found 3); allowed: text in quotation "
         'marks, as in "council".'),
        ({"needs.housing.label": "x" * 130}, f'needs.housing.label: the text is too long (found "{"x" * 57}..."); '
         "allowed: up to 120 characters."),
        ({"needs.housing.deterioration_per_year": -1}, "needs.housing.deterioration_per_year: -1 is out of range; "
         "allowed: 0 to 5,000. It cannot be negative."),
        ({"needs.housing.deterioration_per_year": {"acut": 1}}, "needs.housing.deterioration_per_year.acut: no such key "
         'here. Did you mean "acute"?'),
        ({"needs.housing.returns": {"failed_hlp": {}}}, "needs.housing.returns.failed_hlp: this is not one of the "
         'choices (found "failed_hlp"); allowed: post_stay_gap, failed_help, interrupted_help, turned_away, no_action, '
         'gave_up, lost, signposted, unanswered. Did you mean "failed_help"?'),
        ({"needs.housing.doors": {"../../office": 1}}, 'needs.housing.doors."../../office": this is no name (found '
         f'"../../office"); allowed: {NAMES}.'),
        ({"crises.roofless.agency": "/etc/passwd"}, f'crises.roofless.agency: this is no name (found "/etc/passwd"); '
         f"allowed: {NAMES}."),
        ({"cohorts.people.kind": "famly"}, 'cohorts.people.kind: this is not one of the choices (found "famly"); '
         'allowed: family, offender, older_person. Did you mean "family"?'),
        ({"agencies.office.staff.open_days": []}, "agencies.office.staff.open_days: the list is too short (found a "
         "list of 0); allowed: at least 1."),
        ({"agencies.office.staff.open_days": "mon"}, 'agencies.office.staff.open_days: a list is wanted here (found '
         '"mon"); allowed: a list in square brackets.'),
        ({"agencies.office.treats.housing.continuing": "yes"}, "agencies.office.treats.housing.continuing: true or "
         'false is wanted here (found "yes"); allowed: true, false.'),
        ({"agencies.office.staff.administration_share": 35}, "agencies.office.staff.administration_share: 35 is out of "
         "range; allowed: 0 to 1. A share is a fraction of 1: write 0.35 for 35 %."),
        ({"agencies.office.staff.hours_per_week": 1_650}, "agencies.office.staff.hours_per_week: 1,650 is out of range; "
         "allowed: 0 to 168. Is the unit right? The key says hours a week."),
        ({"agencies.office.assessment": 60}, "agencies.office.assessment: a table is wanted here (found 60); allowed: a "
         "table with asks, citizen_minutes, finds_hidden_share, fixed_minutes, whole_person."),
        ({"price_year": "2013-14"}, 'price_year: this is no price year (found "2013-14"); allowed: a financial year '
         "such as 2013/14."),
        ({"price_year": "2024/25"}, 'price_year: no deflator is known for prices of this year (found "2024/25"); '
         "allowed: 2002/03, 2005/06, 2008/09, 2009/10, 2010/11, 2011/12, 2012/13, 2013/14."),
        ({"format": 2}, "format: this is not one of the choices (found 2); allowed: 1."),
        ({"needs": [1]}, "needs: a table is wanted here (found a list of 1); allowed: a table."),
    ],
)  # fmt: skip
def test_one_fault(changes: dict[str, Any], message: str) -> None:
    assert messages(**changes) == [message]


def test_all_faults_at_once_sorted() -> None:
    """Faults of single values, unknown names and unsound wholes are told together."""
    changes = {
        "agencies.office.funder": "councl",
        "agencies.office.treats.housing.succes": 1,
        "cohorts.people.kind": "x",
        "cohorts.other": {**tiny_data()["cohorts"]["people"], "inflow_per_year": 3},
        "name": "Bad",
        "needs.housing.doors": {"offce": 1},
        "needs.housing.relief": 50,
        "routes": [{"origin": "office"}],
    }
    assert messages(**changes) == [
        'agencies.office.funder: no funder is called "councl". Did you mean "council"?',
        'agencies.office.treats.housing.succes: no such key here. Did you mean "success"?',
        "cohorts.other: both citizens and inflow_per_year are given. Give one: the other follows from leaves_after_days.",
        'cohorts.people.kind: this is not one of the choices (found "x"); allowed: family, offender, older_person.',
        f'name: this is no name (found "Bad"); allowed: {NAMES}.',
        'needs.housing.doors.offce: no agency is called "offce". Did you mean "office"?',
        "needs.housing.relief: 50 is out of range; allowed: 0 to 1. A share is a fraction of 1: write 0.5 for 50 %.",
        "routes.0.need: this key is missing. Add it.",
        "routes.0.to: this key is missing. Add it.",
    ]


def test_the_printed_form() -> None:
    text = 'name = "x"\nlabel = "X"\nresidents = 10\n[funders]\n[needs]\n[cohorts]\n[agencies.a]\nlabl = "A"\n'
    with pytest.raises(PlaceFaults) as refusal:
        read_place(text, "mine.toml")
    assert str(refusal.value) == (
        "2 problems in mine.toml\n"
        "  agencies.a.label: this key is missing. Add it.\n"
        '  agencies.a.labl: no such key here. Did you mean "label"?'
    )
    second = refusal.value.faults[1].as_json()
    assert second == {
        "path": "agencies.a.labl",
        "problem": "no such key here",
        "found": "",
        "allowed": "",
        "nearest": "label",
        "remedy": "",
        "file": "mine.toml",
    }


def test_no_words_of_the_library_reach_the_person() -> None:
    odd: list[Any] = [None, object(), 1, "x", [], {}, True, {"value": []}, [[]], {"x": {"y": 1}}]
    paths = [
        "needs", "needs.housing", "needs.housing.label", SHARE, "needs.housing.returns", "needs.housing.crisis_per_year",
        "cohorts.people.children_shares", "cohorts.people.enters_in", "agencies.office.staff", "routes", "format", "name",
        "agencies.office.caseload_places", "agencies.office.treats.housing.takes_place", "funders.council", "stays",
        "cohorts.people.needs.housing.prevalence_severity", "agencies.office.assessment.asks", "description",
    ]  # fmt: skip
    for path in paths:
        for value in odd:
            told = "\n".join(messages(**{path: value}))
            for jargon in ("Input should", "validation", "pydantic", "http", "Quantity", "dictionary", "function-"):
                assert jargon not in told, (path, value, told)
