"""The report of a sensitivity analysis as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_report(result: Mapping[str, Any], folder: Path, command: Sequence[str]) -> Path:
    """report.html in the folder."""
    from scenarios.results import versions, write_whole
    from viz.report.sensitivity import sensitivity_report

    page = sensitivity_report(result, command, versions()).html()
    path = folder / "report.html"
    write_whole(path, lambda partial: partial.write_text(page, encoding="utf-8"))
    return path
