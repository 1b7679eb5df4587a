"""The README says what the code says."""

from __future__ import annotations

from pathlib import Path

from scenarios.journeys.activities import GENERIC
from scenarios.journeys.cases import ENDINGS, HAPPENED
from scenarios.journeys.table import COLUMNS

PAGE = (Path(__file__).parents[2] / "scenarios/journeys/README.md").read_text(encoding="utf-8")


def test_every_column_outcome_and_activity_is_explained() -> None:
    for name, (_, words) in COLUMNS.items():
        assert any(line.startswith(f"| `{name}` |") and line.endswith(f"| {words} |") for line in PAGE.splitlines()), (
            name
        )
    for name, words in (ENDINGS | HAPPENED).items():
        assert f"| `{name}` | {words} |" in PAGE, name
    for label, layer in GENERIC:
        assert any(line.startswith(f"| {layer} |") and label in line for line in PAGE.splitlines()), label
