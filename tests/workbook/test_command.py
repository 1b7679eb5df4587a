"""``wholeplace workbook`` and the commands that take a workbook for a place, as a person uses them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl

from sim.load import load_place
from sim.workbook.columns import MARKERS
from sim.workbook.example import example_place
from sim.workbook.layout import NUMBER_COLUMNS, sheets
from sim.workbook.words import words
from sim.workbook.write import workbook_of
from tests.workbook.books import changed, kept


def test_out_and_back(wholeplace: Callable, tmp_path: Path) -> None:
    book, file = tmp_path / "kent.xlsx", tmp_path / "kent.toml"
    done = wholeplace("workbook", "export", "kent", "--out", str(book))
    assert done.code == 0 and "kent, 1 cohort, 5 needs, 4 agencies" in done.out
    done = wholeplace("workbook", "import", str(book), "--out", str(file), "--json")
    told = json.loads(done.out)
    assert done.code == 0 and told["place"] == "kent" and told["numbers"] == 211
    assert load_place(str(file)) == load_place("kent") == load_place(str(book))
    assert list(tmp_path.iterdir()) == [book, file] or set(tmp_path.iterdir()) == {book, file}


def test_a_workbook_with_faults_writes_nothing(wholeplace: Callable, tmp_path: Path) -> None:
    book = kept(tmp_path, changed(("agencies!C6", "cuoncil"), ("treats!C5", "bad")))
    done = wholeplace("workbook", "import", book, "--out", str(tmp_path / "x.toml"))
    assert done.code == 2 and "agencies!C6" in done.err and "treats!C5" in done.err and "Traceback" not in done.err
    assert not (tmp_path / "x.toml").exists()
    done = wholeplace("check", book, "--json")
    assert done.code == 2 and {one["path"] for one in json.loads(done.out)[0]["faults"]} == {"agencies!C6", "treats!C5"}


def test_every_command_takes_a_workbook(wholeplace: Callable, tmp_path: Path) -> None:
    book = tmp_path / "small.xlsx"
    assert wholeplace("workbook", "template", "--example", "--out", str(book)).code == 0
    assert wholeplace("check", str(book)).out.endswith("no faults, no warnings\n")
    assert "Housing office" in wholeplace("show", str(book)).out
    out = tmp_path / "out"
    asked = ("--years", "1", "--replications", "1", "--warm-up-years", "1", "--out", str(out))
    assert wholeplace("run", str(book), *asked).code == 0
    assert load_place(str(out / "place.xlsx")) == load_place(str(book))


def test_a_blank_template_says_what_to_fill_in(wholeplace: Callable, tmp_path: Path) -> None:
    book = tmp_path / "blank.xlsx"
    assert wholeplace("workbook", "template", "--out", str(book)).code == 0
    done = wholeplace("check", str(book))
    assert done.code == 2 and "place!A5: this cell is empty. Fill it in." in done.out
    page = openpyxl.load_workbook(book)["agencies"]
    assert page["A5"].value == "# contact_centre" and page["A6"].value is None


def test_mistakes(wholeplace: Callable, tmp_path: Path) -> None:
    there = kept(tmp_path, b"mine")
    for asked, said in (
        (("export", "kent"), "--out is missing"),
        (("export", "--out", str(tmp_path / "a.xlsx")), "which place?"),
        (("export", "kent", "--out", str(tmp_path / "a.xls")), "must end in .xlsx"),
        (("export", "kent", "--out", str(tmp_path / "no" / "a.xlsx")), "does not exist"),
        (("export", "kent", "--out", there), "is there already"),
        (("export", "kentt", "--out", str(tmp_path / "a.xlsx")), 'Did you mean "kent"?'),
        (("import", "--out", str(tmp_path / "a.toml")), "which workbook?"),
        (("import", str(tmp_path / "no.xlsx"), "--out", str(tmp_path / "a.toml")), "there is no such file"),
        (("template", "kent", "--out", str(tmp_path / "a.xlsx")), "template takes no place"),
    ):
        done = wholeplace("workbook", *asked)
        assert done.code == 2 and said in done.err and "Traceback" not in done.err, asked
    assert Path(there).read_bytes() == b"mine"


def test_what_a_person_sees() -> None:
    """Headings that stay in view, words, units and help over each column, drop-down lists, pages that print."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(example_place())))
    page = book["agencies"]
    assert page.freeze_panes == "B5" and page.page_setup.orientation == "landscape" and page.print_title_rows == "$2:$4"
    heads = {page.cell(4, n).value: n for n in range(1, page.max_column + 1)}
    posts = heads["staff.fte"]
    assert page.cell(3, posts).value == "full-time posts" and page.cell(2, posts).value == "The whole team's posts."
    assert "Allowed: 0 to 10,000,000" in page.cell(4, posts).comment.text
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert lists["C5"] == "funders!$A$5:$A$504"
    sources = [rule.formula1 for rule in book["numbers"].data_validations.dataValidation if "sources" in rule.formula1]
    assert sources and book["sources"]["A5"].value == "assumed"
    counted = {row[0].value: row[1].value for row in book["check"].iter_rows()}
    assert counted["agencies"] == 4 and counted["numbers stated"] == 63 and counted["assumed (no figure found)"] == 61


def test_every_column_is_explained() -> None:
    for sheet in sheets():
        assert sheet.about
        assert all(column.words for column in sheet.columns), sheet.name
    assert all(words("numbers", key) for key in NUMBER_COLUMNS)
    assert set(MARKERS) <= {sheet.name for sheet in sheets()}
