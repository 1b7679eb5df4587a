"""Results of other commands are shown whatever they are about, within limits, and told in words where they cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from viz.app.state import NotPossible
from viz.app.views.findings import MOST_COLUMNS, MOST_ROWS, read_finding
from viz.commands.app import result_files


def _read(told: object, name: str = "sensitivity.json"):
    return read_finding(json.dumps(told).encode(), name)


def test_records_become_tables_and_sentences_paragraphs() -> None:
    found = _read({
        "place": "kent", "runs": 12, "indices": [{"parameter": "fte", "first_order": 0.25, "total": None}, {"parameter": "stay", "sure": True}],
        "fit": {"share": 0.5}, "deep": {"inner": [{"a": 1}], "none": {}},
    })  # fmt: skip
    assert found.title == "Which assumptions matter (sensitivity)"
    assert found.paragraphs == ["Place: kent", "Runs: 12"]
    first = found.tables[0]
    assert first.columns == ["Parameter", "First order", "Total", "Sure"]
    assert first.rows == [["fte", "0.25", "–", "–"], ["stay", "–", "–", "yes"]]
    assert [table.caption for table in found.tables[1:]] == ["Fit", "Deep: Inner"]


def _figure(agrees: str, **changes: object) -> dict[str, object]:
    own = {
        "place": "kent", "scenario": "siloed", "role": "fit", "claim": "level", "evidence_id": "kent-forms-before", "words": "forms", "unit": "a person",
        "evidence": 4.0, "evidence_low": 3.0, "evidence_high": 5.0, "model_low": 1.0, "model": 2.0, "model_high": 3.5, "agrees": agrees,
        "mechanism": "fewer forms",
    }  # fmt: skip
    return own | changes


def _counted(**changes: int) -> dict[str, int]:
    return {"figures": 1, "met": 0, "overlaps": 0, "no": 0, "not measured": 0} | changes


def test_a_validation_is_told_as_its_page_tells_it() -> None:
    told = {
        "places": {"kent": {"posterior": ""}}, "figures": [_figure("overlaps"), _figure("met", role="predict")],
        "counts": {"fitted": _counted(overlaps=1), "present, not fitted": _counted(met=1)}, "across": [], "unanswered": [],
    }  # fmt: skip
    found = _read(told, "validation.json")
    assert found.title == "Model beside evidence (validation): kent"
    assert any("kent has no posterior" in one for one in found.paragraphs)
    fitted, unseen = found.tables
    assert (
        fitted.caption.startswith("Figures of the present that a fit aims at: 0 of 1 met, 1 more overlap. ")
        and fitted.folded
    )
    assert unseen.caption.startswith("Figures of the present that no fit has seen: 1 of 1 met. ")
    assert fitted.rows == [
        ["kent", "forms, a person", "4 (3 to 5)", "kent-forms-before", "2 (1 to 3.5)", "overlaps", "fewer forms"]
    ]
    assert unseen.rows[0][-2:] == ["met", ""]
    assert found.about_another("kent") == "" and "kent; the place open here is croydon" in found.about_another(
        "croydon"
    )


def test_a_validation_that_lacks_something_is_shown_as_any_other_file() -> None:
    found = _read({"counts": {}, "figures": [{"place": "kent", "scenario": "siloed"}]}, "validation.json")
    assert [table.caption for table in found.tables] == ["Figures"]


def test_what_is_no_result_is_told_in_words() -> None:
    for data in (b"", b"[]", b"{", b"\xff", b'{"a": 1}', b"[" * 100_000):
        with pytest.raises(NotPossible):
            read_finding(data, "validation.json")
    long = _read({"rows": [{f"c{n}": n for n in range(50)}] * 1_000}).tables[0]
    assert (len(long.rows), len(long.columns)) == (MOST_ROWS, MOST_COLUMNS)
    assert "of 1,000" in long.caption


def test_a_folder_is_looked_at_before_the_app_starts(tmp_path: Path, wholeplace: Callable) -> None:
    outcome = wholeplace("app", "--results", str(tmp_path))
    assert outcome.code == 2
    assert "sensitivity.json" in outcome.err
    (tmp_path / "validation.json").write_text('{"claims": [{"claim": "fewer crises", "inside": true}]}')
    assert [file.name for file in result_files(tmp_path)] == ["validation.json"]
