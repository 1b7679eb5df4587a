"""What is wrong with a workbook is told with sheet and cell, all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.workbook.load import examine_workbook
from tests.workbook.books import changed


def faults(*cells: tuple[str, Any], **more: Any) -> list[str]:
    return [str(fault) for fault in examine_workbook(changed(*cells, **more), "book.xlsx").faults]


#: In the example: what is written where, and the whole list of what is said.
ONE_MISTAKE = (
    (("agencies!C6", "cuoncil"), ['agencies!C6: no funder is called "cuoncil". Did you mean "council"?']),
    (("agencies!F6", "two"), ['agencies!F6: a number is wanted here (found "two"); allowed: a number.']),
    (("agencies!F6", "2 posts"), ['agencies!F6: a number is wanted here (found "2 posts"); allowed: a number. Type it as a number, without quotation marks, units or commas.']),
    (("agencies!F6", "=1+1"), ['agencies!F6: a formula stands here, and none is worked out (found "=1+1"); allowed: a value. Copy the cells and paste them as values.']),
    (("agencies!B6", None), ["agencies!B6: this cell is empty. Fill it in."]),
    (("agencies!A6", "Housing Office"), ['agencies!A6: this is no name (found "Housing Office"); allowed: small letters, digits and _, beginning with a letter, at most 40.'
                                         ' Did you mean "housing_office"?']),
    (("agencies!Z4", "colour"), None),
    (("treats!A5", "housing_ofice"), ['treats!A5: the sheet agencies has no row for "housing_ofice". Did you mean "housing_office"?',
                                     "needs!A6: no agency treats housing. Add a row to the sheet treats, for the agency that helps with housing."]),
    (("treats!L5", 60), ["treats!L5: value 60 lies outside its own range; allowed: 0.4 to 0.8."]),
    (("agencies!I5", 30), ["agencies!I5: 30 is out of range; allowed: 0 to 1. A share is a fraction of 1: write 0.3 for 30 %."]),
    (("treats!J5", "maybe"), ['treats!J5: yes or no is wanted here (found "maybe"); allowed: yes, no.']),
    (("doors!D6", "debt_advise"), ['doors!D6: no agency is called "debt_advise". Did you mean "debt_advice"?']),
    (("doors!B5", "households"), ['doors!B5: nothing can stand here in a row of "everybody" (found "households"). Empty it, or change the first cell.']),
    (("doors!A6", "cohrt"), ['doors!A6: this is not one of the choices (found "cohrt"). Did you mean "cohort"?']),
    (("cohorts!C5", "household"), ['cohorts!C5: this is not one of the choices (found "household"); allowed: family, offender, older_person.']),
    (("cohorts!E5", 300), ["cohorts!A5: both citizens and inflow_per_year are given. Give one: the other follows from leaves_after_days."]),
    (("costs!B5", "accident"), ['costs!B5: the sheet agencies has no row for "accident". Did you mean "accident_emergency"?']),
    (("costs!H5", "2011-12"), ['costs!H5: this is no price year (found "2011-12"); allowed: a financial year such as 2013/14.']),
    (("routes!B5", "housing_offices"), ['routes!B5: no agency is called "housing_offices". Did you mean "housing_office"?']),
    (("routes!A5", None), ["routes!A5: this cell is empty. Say which origin is meant."]),
    (("numbers!C5", "residentss"), ['numbers!C5: the sheet place has no such column of numbers (found "residentss"). Did you mean "residents"?']),
    (("numbers!I9", "asumed"), ['numbers!I9: no evidence has this id (found "asumed"); allowed: an evidence id, or "assumed". Did you mean "assumed"?']),
    (("numbers!J10", 9), ["numbers!J10: the number is too large (found 9); allowed: 6 or less."]),
    (("numbers!F5", 30_000), ["place!E5: value 20,000 lies outside its own range; allowed: 30,000 to 21,000."]),
    (("crises!C5", "debt_advice"), None),
    (("place!A5", None), ["place!A5: this cell is empty. Fill it in."]),
)  # fmt: skip


@pytest.mark.parametrize(("cell", "said"), ONE_MISTAKE, ids=[cell for (cell, _), _ in ONE_MISTAKE])
def test_one_mistake(cell: tuple[str, Any], said: list[str] | None) -> None:
    found = faults(cell)
    if said is None:
        assert any(one.startswith(f"{cell[0]}: ") for one in found)
    else:
        assert sorted(found) == sorted(said)


def test_all_mistakes_at_once() -> None:
    """Four cells wrong on four sheets: four faults, none hides another."""
    found = faults(("agencies!C6", "cuoncil"), ("agencies!K6", "much"), ("treats!C5", "bad"), ("numbers!I9", "asumed"))
    assert [one.split(":")[0] for one in found] == ["agencies!C6", "agencies!K6", "numbers!I9", "treats!C5"]


def rename(sheet: str, name: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet].title = name

    return change


def test_a_sheet_that_was_renamed_is_found_again_and_its_rows_are_not_mourned() -> None:
    found = faults(change=rename("agencies", "Agency"))
    assert found[1:] == ['Agency!A1: there is no such sheet (found "Agency"). Did you mean "agencies"?']
    assert found[0].startswith("there is no sheet called agencies.")


def test_a_sheet_of_notes_is_only_a_warning() -> None:
    found = examine_workbook(changed(change=lambda book: book.create_sheet("Our notes").append(["x"])), "book.xlsx")
    assert found.place is not None and "Our notes!A1" in [one.path for one in found.warnings]


def test_a_column_without_a_heading_is_told() -> None:
    assert any(one.startswith("agencies!AZ6: this column has no heading") for one in faults(("agencies!AZ6", 5)))


def test_headings_that_are_gone() -> None:
    found = faults(("funders!A4", None), ("funders!B4", None))
    assert any(one.startswith("funders!A1: the row of headings is missing") for one in found)


def test_a_row_given_twice() -> None:
    found = faults(("funders!A8", "council"), ("funders!B8", "Again"))
    assert found == ["funders!A8: this is given twice (first in row 5). Delete one."]


def test_positions_order_a_list_and_are_given_once() -> None:
    """Costs of one crisis numbered 2 and 1 change places; the same number twice is a fault."""
    rows = [("costs!A7", "crisis, each"), ("costs!B7", "roofless"), ("costs!F7", "council"), ("costs!G7", 50)]
    place = examine_workbook(
        changed(*rows, ("costs!E7", 1), ("costs!E6", 2), ("numbers!B67", "crisis, each › roofless › 2")), "b"
    ).place
    assert place is not None and [line.gbp.value for line in place.crises["roofless"].costs] == [50, 109]
    assert "costs!E7: position 1 is given twice. Number them 1, 2, 3 …" in faults(*rows, ("costs!E7", 1))


def test_rows_that_begin_with_a_hash_are_not_read() -> None:
    rows = [("agencies!A9", "# new_one"), ("agencies!B9", "Only a thought"), ("agencies!F9", "=1")]
    found = faults(*rows[:2])
    assert found == []


@pytest.mark.parametrize("value", ["#REF!", "#DIV/0!"])
def test_errors_of_the_spreadsheet(value: str) -> None:
    assert faults(("agencies!F6", value))[0].startswith("agencies!F6: an error of the spreadsheet stands here")


def test_dates_are_told() -> None:
    from datetime import date

    assert faults(("place!F5", date(2013, 4, 1)))[0].startswith("place!F5: a date or time stands here")


def test_a_percentage_is_a_share_and_a_negative_number_a_number() -> None:
    assert faults(("routes!F5", 0.35)) == [f for f in faults(("routes!F5", 0.35)) if "own range" in f]
    assert faults(("routes!F5", -0.35))[0].startswith("routes!F5: ")
