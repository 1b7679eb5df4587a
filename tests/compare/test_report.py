"""The report and the workbook of a comparison: what a director and a finance officer find in the folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from viz.report.words import change, part_words, pounds, span

SECTIONS = (
    "Journeys", "Failure demand", "Waits", "Escalations", "Money", "Who is better off", "What does the work; structural switches",
    "Two lives", "Beside the pilots", "What the redesign changes", "Assumptions", "Method",
)  # fmt: skip
WORDS = (
    "compare",
    "anyplace",
    "--redesign",
    "gm_investment_agreement",
    "--citizens",
    "500",
    "--years",
    "2",
    "--warm-up-years",
    "1",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison as a user makes it, without what it hangs on; the label of a funder tries to be a formula."""
    import sys

    from viz import cli

    out = tmp_path_factory.mktemp("report")
    text = (Path(__file__).parents[2] / "scenarios" / "places" / "anyplace.toml").read_text(encoding="utf-8")
    assert 'label = "Council"' in text
    (out / "mine.toml").write_text(text.replace('label = "Council"', 'label = "=1+1"'), encoding="utf-8")
    before, sys.argv = (
        sys.argv,
        [
            "wholeplace",
            *WORDS[:1],
            str(out / "mine.toml"),
            *WORDS[2:],
            "--replications",
            "2",
            "--quick",
            "--out",
            str(out / "o"),
        ],
    )
    try:
        with pytest.raises(SystemExit) as stop:
            cli.main()
    finally:
        sys.argv = before
    assert not stop.value.code
    return out / "o"


def test_every_section_is_there_and_nothing_comes_from_elsewhere(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    assert titles == list(SECTIONS)
    assert not re.search(r'(?:src|href)="(?!#)(?!http://www.w3.org)', page), "one file, opens offline"
    figures = re.findall(r'<figure role="img" aria-label="([^"]*)"', page)
    assert len(figures) > 5 and all(len(text) > 20 for text in figures) and page.count("<figure") == len(figures)
    assert "wholeplace compare" in page and "worst-off tenth" in page


def test_shares_differ_by_points_and_never_by_per_cent(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    cells = re.findall(r"<td>([^<]*)</td>", page)
    assert any("points" in cell for cell in cells)
    assert [cell for cell in cells if re.match(r"[+−]\d.*% \(.*%", cell)] == []


def test_the_workbook_adds_up_to_the_report_and_holds_no_formula(folder: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(folder / "comparison.xlsx")
    assert {"read me", "who invests", "lines", "appraisal", "payments", "measures", "assumptions", "changes"} <= set(
        book.sheetnames
    )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(cell.value == "=1+1" for cell in cells), "the label stands there as text"
    titles, *rows = book["who invests"].iter_rows(values_only=True)
    at = {title: number for number, title in enumerate(titles)}
    net = {row[at["party"]]: row[at["net, £"]] for row in rows}
    whole = net.pop("The place as a whole")
    assert sum(net.values()) == pytest.approx(whole)
    titles, *rows = book["lines"].iter_rows(values_only=True)
    assert sum(row[titles.index("saving, £")] for row in rows) == pytest.approx(whole)
    page = (folder / "report.html").read_text(encoding="utf-8").replace("\u2060", "")
    assert f"<td>{pounds(whole)}</td>" in page


def test_the_folder_lists_it(folder: Path) -> None:
    assert json.loads((folder / "manifest.json").read_text())["complete"]
    assert {"report.html", "comparison.xlsx", "comparison.csv"} <= {path.name for path in folder.iterdir()}


def test_words_of_figures() -> None:
    from sim.load import load_place

    assert change(0.012, 0.01, 0.014, "{:.0%}") == "+1.2 points (+1.0 to +1.4)"
    assert change(-120, -200, -40, "£{:,.0f}") == "−£120 (−£200 to −£40)"
    assert span(-0.5, 0.25, "{:.2f}") == "(−0.50 to +0.25)"
    assert part_words("threshold", load_place("kent")) == "threshold"
    assert (
        part_words("payment_on_account (jobcentre), 2", load_place("anyplace"))
        == "payment on account (Jobcentre Plus), 2"
    )
