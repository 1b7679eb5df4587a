"""Place → workbook → place: identical, for the built-in places and for any other."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calibration.logs.import_log import Reading, import_log
from sim.load import built_in_places, load_place, place_from, read_place
from sim.place import Place
from sim.register import as_tables, register
from sim.toml import place_toml
from sim.workbook.example import example_place
from sim.workbook.load import examine_workbook, tables_of
from sim.workbook.rows import lay_out
from sim.workbook.write import workbook_of
from tests.logs.made import make, once_back, write_csv
from tests.property.random_places import place_tables


def stated(part: Any) -> Any:
    """What is said: without empty tables and lists, which say nothing that a workbook could show (but for doors of one's own)."""
    if isinstance(part, dict):
        return {
            key: stated(own)
            for key, own in part.items()
            if own not in ({}, []) or key in ("prices", "case_holding", "doors")
        }
    return [stated(own) for own in part] if isinstance(part, list) else part


def there_and_back(place: Place) -> Place:
    found = examine_workbook(workbook_of(place), "book.xlsx")
    assert found.faults == [] and found.place is not None
    return found.place


def check_same(place: Place) -> None:
    back = there_and_back(place)
    assert back == place
    assert json.dumps(stated(as_tables(back))) == json.dumps(stated(as_tables(place))), "also in the same order"
    assert {(p.path, p.value, p.low, p.high, p.source, p.grade, p.note) for p in register(back)} == {
        (p.path, p.value, p.low, p.high, p.source, p.grade, p.note) for p in register(place)
    }


@pytest.mark.parametrize("name", built_in_places())
def test_built_in_places(name: str) -> None:
    check_same(load_place(name))


@given(place_tables())
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_place(tables: dict[str, Any]) -> None:
    check_same(place_from(tables))


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=30).filter(
    str.strip
)
NUMBERS = st.floats(0, 1e9, allow_nan=False) | st.integers(0, 10**9) | st.sampled_from([0.1 + 0.2, 1e-12, 5e-324])


@given(
    TEXT | st.sampled_from(["=1+1", "+44 20", "-5", "@home", "_x0041_", "'quoted", "#1", "1e5", "TRUE", "  x  "]),
    NUMBERS,
)
@settings(max_examples=10)
def test_any_text_and_number(text: str, number: float) -> None:
    """Labels and notes of any kind come back as text, numbers to the last bit."""
    tables = as_tables(example_place())
    tables["agencies"]["debt_advice"]["label"] = text
    tables["description"] = f"{text}\n\t{text}"
    tables["agencies"]["debt_advice"]["staff"]["gbp_per_fte_year"] = {
        "value": number,
        "low": 0,
        "source": "assumed",
        "note": text,
    }
    check_same(place_from(tables))


def test_a_place_learned_from_a_log(tmp_path: Path) -> None:
    """Routes that remember: stages, what follows each, the waits between."""
    log = write_csv(make(once_back, 400, wait_days=3.0), tmp_path / "cases.csv")
    place = place_from(import_log(log, Reading(), None, "cases", 1).tables)
    check_same(place)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(place)))
    sheet = book["onward"]
    column = next(cell.column for cell in sheet[4] if cell.value == "open_days")
    row = next(n for n in range(5, sheet.max_row + 1) if sheet.cell(n, column).value)
    sheet.cell(row, column).value = "1 2 soon"
    out = io.BytesIO()
    book.save(out)
    (fault,) = examine_workbook(out.getvalue(), "book.xlsx").faults
    assert fault.path == f"onward!{sheet.cell(row, column).coordinate}" and "soon" in str(fault)


def test_numbers_of_each_severity_and_doors_of_nobody() -> None:
    """Different ranges by severity, an own but empty list of doors, a case holder that says nothing else, a priced agency without prices."""
    tables = as_tables(example_place())
    tables["needs"]["debt"]["recovery_per_year"] = {"acute": {"value": 1, "low": 0.5}, "crisis": 2}
    tables["cohorts"]["households"]["needs"]["debt"] |= {"doors": {}, "hidden_share": 1}
    tables["cohorts"]["households"]["children_shares"] = [0.5, {"value": 0.5, "low": 0.4, "high": 0.6}]
    tables["agencies"]["debt_advice"] |= {"case_holding": {}, "caseload_places": 9}
    tables["agencies"]["accident_emergency"]["prices"] = {}
    tables["agencies"]["contact_centre"]["outreach_per_year"] = {"debt": 0.1}
    place = Place.model_validate(tables)
    data = workbook_of_any(place)
    assert Place.model_validate(tables_of(data, "book.xlsx").tables) == place


def workbook_of_any(place: Place) -> bytes:
    """A workbook of a place that may have faults as a whole."""
    from sim.workbook.write import _Book

    book = _Book("test")
    book.fill(lay_out(as_tables(place)))
    return book.saved()


@pytest.mark.parametrize("name", built_in_places())
def test_the_file_that_is_written_is_the_place(name: str) -> None:
    place = load_place(name)
    assert read_place(place_toml(as_tables(place), "a remark")) == place


def test_rows_may_be_sorted() -> None:
    """People sort sheets: ranges find their numbers by name, not by place."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(example_place())))
    for name in ("agencies", "treats", "routes", "doors", "numbers"):
        page = book[name]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]
        for at, row in enumerate(reversed(rows), start=5):
            for column, value in enumerate(row, start=1):
                page.cell(at, column).value = value
    stream = io.BytesIO()
    book.save(stream)
    back = examine_workbook(stream.getvalue(), "book.xlsx").place
    place = example_place()
    assert back is not None
    assert back.model_copy(update={"routes": list(reversed(back.routes))}) == place


def test_every_number_of_a_place_can_be_looked_up_in_the_workbook() -> None:
    """bradford: as many rows of numbers as the register has, with the same values."""
    place = load_place("bradford")
    laid = lay_out(as_tables(place))
    assert sorted(row["value"] for row in laid.numbers) == sorted(one.value for one in register(place))
