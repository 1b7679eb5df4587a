"""The invented place that the template shows."""

from __future__ import annotations

from importlib import resources

from sim.load import read_place
from sim.place import Place


def example_place() -> Place:
    """Smallborough: three agencies and an emergency department, two needs, one cohort."""
    file = resources.files("sim.workbook") / "example.toml"
    return read_place(file.read_bytes(), "the example of the workbook")
