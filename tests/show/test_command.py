"""``wholeplace show`` as its users use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sim.load import built_in_places, load_place
from sim.quantity import plain
from sim.register import ASSUMED, register


def test_overview_by_default_and_how_to_get_more(wholeplace) -> None:
    done = wholeplace("show", "bradford")
    assert done.code == 0 and "Cohorts" in done.out and "jobcentre" in done.out
    assert "--section" in done.err


@pytest.mark.parametrize(
    "section", ["network", "reach", "bottlenecks", "loops", "parameters", "assumptions", "stability", "summary"]
)
@pytest.mark.parametrize("place", sorted(built_in_places()))
def test_every_section_of_every_place(wholeplace, section: str, place: str) -> None:
    done = wholeplace("show", place, "--section", section)
    assert done.code == 0 and done.out.strip() and "Traceback" not in done.err


def test_every_number_and_every_assumption_is_listed(wholeplace) -> None:
    place = load_place("croydon")
    told = json.loads(wholeplace("show", "croydon", "--json").out)
    assert {p["path"]: p["value"] for p in told["parameters"]} == {p.path: p.value for p in register(place)}
    assert {p["path"] for p in told["assumptions"]} == {p.path for p in register(place) if p.source == ASSUMED}


def test_one_agency_with_its_questions_and_neighbours(wholeplace) -> None:
    out = wholeplace("show", "bradford", "--agency", "housing_options").out
    place = load_place("bradford")
    agency = place.agencies["housing_options"]
    assert agency.staff and f"{plain(agency.staff.fte.value)}" in out
    for item in agency.assessment.asks:
        assert place.items[item].label in out
    assert "Sent here by:" in out and "contact_centre" in out


def test_numbers_are_whole_on_a_narrow_terminal(wholeplace, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = wholeplace("show", "bradford", "--section", "parameters").out
    assert "495,000 to 525,000" in out and max(map(len, out.splitlines())) <= 80


def test_path_in_words(wholeplace) -> None:
    done = wholeplace("show", "bradford", "--path", "contact_centre", "housing_options")
    assert done.out.strip().startswith("contact_centre → housing_options")


def test_drawing_names_every_agency_and_funder(wholeplace, tmp_path: Path) -> None:
    file = tmp_path / "net.svg"
    assert wholeplace("show", "anyplace", "--draw", str(file)).code == 0
    text = " ".join("".join(ElementTree.parse(file).getroot().itertext()).split())
    place = load_place("anyplace")
    for agency in place.agencies.values():
        assert agency.label.split()[0] in text
    assert [name.name for name in tmp_path.iterdir()] == ["net.svg"], "nothing left behind"
    assert (tmp_path / "net.svg").read_bytes()[:5] == b"<?xml"


def test_drawing_shows_where_crises_and_stays_lead() -> None:
    from viz.figures.network import other_links

    links = other_links(load_place("bradford"))
    assert {("police", "court"), ("court", "prison"), ("hospital", "care_homes")} <= links


def test_summary_is_one_page_file_that_needs_nothing_else(wholeplace, tmp_path: Path) -> None:
    file = tmp_path / "s.html"
    assert wholeplace("show", "anyplace", "--summary", str(file)).code == 0
    html = file.read_text(encoding="utf-8")
    assert "http" not in html and "<script" not in html
    for agency in load_place("anyplace").agencies.values():
        assert agency.label.replace("&", "&amp;").replace("'", "&#39;") in html
    assert "Not in the model" in html and "Name ____" in html


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "bradfort"), "bradford"),
        (("show", "bradford", "--agency", "housing_option"), "did you mean housing_options?"),
        (("show", "bradford", "--path", "gp", "nowhere"), "no agency 'nowhere'"),
        (("show", "bradford", "--draw", "net.docx"), "must end in .svg or .png or .pdf"),
        (("show", "bradford", "--summary", "/nowhere/s.html"), "the folder /nowhere does not exist"),
        (("show", "bradford", "--section", "everything"), "overview"),
    ],
)
def test_mistakes_get_a_plain_answer(wholeplace, words: tuple[str, ...], message: str) -> None:
    done = wholeplace(*words)
    assert done.code == 2 and message in done.err and "Traceback" not in done.err


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\nsys.argv = ['wholeplace', '--help']\nfrom viz import cli\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'matplotlib', 'networkx', 'numba', 'pandas', 'mesa', 'scipy'} & set(sys.modules)\nassert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
