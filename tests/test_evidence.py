"""The evidence base is whole, consistent and graded by the rule it states."""

from __future__ import annotations

import csv
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from calibration import evidence
from calibration.evidence import GRADE_OF_BASIS, EvidenceError, UnknownEvidence

FIGURES = evidence.load_evidence()
HEADER = "id,cohort,place,measure,value,low,high,unit,kind,simulable,source,locator,note,basis,grade,price_year\n"
ROW = "{id},all,Kent,a measure,{value},{low},{high},forms,baseline,yes,{source},para 1,,{basis},{grade},\n"
GOOD = {"id": "x", "value": "5", "low": "", "high": "", "source": "s", "basis": "forecast", "grade": "5"}
SOURCES = {"s": evidence.Source("s", "Somebody (2010). Something.", "2010", "report", "")}


def rows(name: str) -> list[dict[str, str]]:
    with (evidence.FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, *changes: dict[str, str]) -> Path:
    path = folder / "figures.csv"
    path.write_text(HEADER + "".join(ROW.format(**(GOOD | change)) for change in changes), encoding="utf-8")
    return path


def test_every_row_of_both_files_is_loaded() -> None:
    assert len(rows("pilots.csv")) == 202
    assert len(rows("public.csv")) == 172
    assert len(FIGURES) == 202 + 172


def test_ids_are_names_a_place_file_can_cite() -> None:
    assert [figure_id for figure_id in FIGURES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", figure_id)] == []


def test_figures_are_finite_and_within_their_range() -> None:
    for figure in FIGURES.values():
        known = [number for number in (figure.low, figure.value, figure.high) if number is not None]
        assert known and all(math.isfinite(number) for number in known), figure.id
        assert known == sorted(known), figure.id


def test_every_figure_says_what_where_and_in_which_unit() -> None:
    for figure in FIGURES.values():
        for name in ("cohort", "place", "measure", "unit", "kind", "locator"):
            assert getattr(figure, name).strip(), (figure.id, name)


def test_every_source_is_cited_and_every_figure_has_one() -> None:
    cited = {figure.source.id for figure in FIGURES.values()}
    listed = evidence.load_sources()
    assert set(listed) == cited
    assert all(len(source.citation) > 15 and source.kind for source in listed.values())


def test_grades_follow_from_what_the_figure_rests_on() -> None:
    assert {figure.grade for figure in FIGURES.values()} <= set(range(1, 7))
    for figure in FIGURES.values():
        assert figure.grade == GRADE_OF_BASIS[figure.basis], figure.id


def test_the_stated_rule_names_every_basis_with_its_grade() -> None:
    readme = (evidence.FOLDER.parent / "README.md").read_text(encoding="utf-8")
    stated = {
        basis: int(grade)
        for grade, cell in re.findall(r"^\| ([1-6]) \| ([^|]+) \|", readme, flags=re.MULTILINE)
        for basis in re.findall(r"`(\w+)`", cell)
    }
    assert stated == dict(GRADE_OF_BASIS)


def test_money_of_the_unit_cost_database_has_a_price_year() -> None:
    prices = [figure for figure in FIGURES.values() if figure.id.startswith("ucd")]
    assert len(prices) == 78
    assert all(re.fullmatch(r"20\d\d/\d\d", figure.price_year) for figure in prices)


def test_later_prices_need_smaller_deflators() -> None:
    factors = [figure.value for figure_id, figure in sorted(FIGURES.items()) if figure_id.startswith("ucd-uprate-")]
    assert len(factors) == 7
    assert factors == sorted(factors, reverse=True) and factors[-1] > 1


def test_arithmetic_that_ties_figures_together() -> None:
    """Relations between figures that hold whatever the wording: a slip in copying one would break them."""
    value = {figure_id: figure.value for figure_id, figure in FIGURES.items()}
    assert value["ucd-jsa-to-work-dwp"] + value["ucd-jsa-to-work-nhs"] == value["ucd-jsa-to-work"]
    chaotic, coping = (
        value["peterborough-cost-per-child-chaotic"],
        value["peterborough-cost-per-child-coping"],
    )
    assert chaotic / coping == pytest.approx(value["peterborough-ratio-chaotic-to-coping"], rel=0.02)
    assert value["prison-leaver-benefit-wait"] <= value["uc-wait"]
    assert value["tp-pilots"] == 13


def test_null_results_are_kept() -> None:
    assert FIGURES["tf1-impact-null"].value == FIGURES["popp-matched-null"].value == 0
    assert FIGURES["icp-emergency"].value > 0


def test_search_needs_all_words_in_any_case() -> None:
    found = [figure.id for figure in evidence.search("KENT forms")]
    assert "kent-forms-before" in found and "luton-form-questions" not in found
    assert evidence.search("no-such-word-anywhere") == []
    assert evidence.search("re-offending") == evidence.search("Reoffending") != []
    assert {figure.cohort for figure in evidence.search("", cohort="families")} == {"families"}
    assert evidence.search("") == list(FIGURES.values())


def test_unknown_id_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownEvidence) as caught:
        evidence.find("luton-duplicate-question")
    assert str(caught.value).startswith(
        "unknown evidence id 'luton-duplicate-question'; did you mean luton-duplicate-questions"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "nan"}, "figures.csv, line 2: value is 'nan', expected a finite number or nothing"),
        ({"value": "five"}, "figures.csv, line 2: value is 'five', expected a finite number or nothing"),
        ({"value": ""}, "figures.csv, line 2: neither a value nor a range is given"),
        ({"low": "6"}, "figures.csv, line 2: expected low <= value <= high, found 6.0, 5.0, None"),
        ({"source": "t"}, "figures.csv, line 2: source 't' is not in sources.csv"),
        ({"grade": "1"}, "figures.csv, line 2: grade '1', but basis 'forecast' means grade 5"),
    ],
)
def test_broken_rows_are_refused_with_file_and_line(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        evidence.read_figures([write(tmp_path, change)], SOURCES)
    assert str(caught.value) == message


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"^figures\.csv, line 3: id 'x' already stands"):
        evidence.read_figures([write(tmp_path, {}, {})], SOURCES)


def test_a_row_with_a_missing_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(HEADER + "x,all,Kent\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"^figures\.csv, line 2: expected 16 columns$"):
        evidence.read_figures([path], SOURCES)


def test_the_loader_is_a_leaf() -> None:
    """Anyone may import it: nothing else of the project comes with it, nor any heavy library."""
    script = "import sys, calibration.evidence as e; e.load_evidence(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    tops = {name.partition(".")[0] for name in loaded}
    assert not tops & {"sim", "scenarios", "viz", "numpy", "pandas", "numba", "pydantic", "rich", "typer"}
