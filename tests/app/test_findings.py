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
