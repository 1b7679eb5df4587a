"""The page of journey maps: one self-contained file that opens without internet and prints on A4 or A3 landscape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from viz.figures.style import Figure
from viz.journeys.drawing import Drawing


@dataclass(frozen=True)
class Table:
    """Columns, rows, and how many of the first columns are text; on_page: no, where a drawing says it and the file has the rest."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    text_columns: int = 1
    on_page: bool = True


@dataclass(frozen=True)
class Section:
    """A sheet: paragraphs, drawings, tables; file: the name of its tables as CSV, without ending."""

    title: str
    paragraphs: Sequence[str] = ()
    drawings: Sequence[Drawing] = ()
    tables: Sequence[Table] = ()
    files: Sequence[str] = ()

    @property
    def anchor(self) -> str:
        """Name of the section within the page."""
        return "".join(c if c.isalnum() else "-" for c in self.title.lower()).strip("-")

    @property
    def figures(self) -> list[Figure]:
        """The drawings, for the page."""
        return [drawing.figure() for drawing in self.drawings]


@dataclass(frozen=True)
class Page:
    """Everything on it."""

    title: str
    subtitle: str
    sections: Sequence[Section]
    foot: str

    def html(self) -> str:
        """The whole file."""
        from jinja2 import Environment

        env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        source = resources.files("viz.journeys").joinpath("page.html.jinja").read_text(encoding="utf-8")
        template: Any = env.from_string(source)
        return template.render(page=self)


@dataclass(frozen=True)
class MapsPage:
    """Where the page was written, and what else."""

    path: Path
    files: Sequence[Path]
