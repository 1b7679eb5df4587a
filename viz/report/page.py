"""What a report consists of: a first page, sections of text, tables and figures.  Nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from viz.figures.style import Figure


@dataclass(frozen=True)
class Number:
    """One of the figures of the first page: what it is, today and with the redesign, the difference and its interval."""

    label: str
    today: str
    redesign: str
    difference: str
    interval: str
    sure: bool  # the interval does not hold zero


@dataclass(frozen=True)
class Table:
    """A table with its columns' titles; the first column is text, the others are figures."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    words: bool = False  # all columns are text


@dataclass(frozen=True)
class Section:
    """A part of the report: paragraphs, then figures, then tables; wide: its figures need a page on its side;
    tall: they may be nearly as high as a page."""

    title: str
    paragraphs: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    wide: bool = False
    tall: bool = False

    @property
    def anchor(self) -> str:
        """Name of the section within the page."""
        return "".join(c if c.isalnum() else "-" for c in self.title.lower()).strip("-")


@dataclass(frozen=True)
class Front:
    """The first page: a sentence, at most six numbers, a table (who invests and who saves), what it hangs on, what would make it lose."""

    sentence: str
    numbers: Sequence[Number]
    money: Table
    hangs_on: Sequence[str]
    loses_when: Sequence[str]
    warning: str = ""
    controls: str = ""
    money_title: str = "Who invests, who saves"


@dataclass(frozen=True)
class Report:
    """A whole report."""

    title: str
    subtitle: str
    front: Front
    sections: Sequence[Section] = field(default_factory=list)
    foot: str = ""

    def html(self) -> str:
        """One self-contained page: opens offline, prints on A4."""
        return _rendered(self)


@dataclass(frozen=True)
class Page:
    """A page without a first page of money: a sentence, then sections."""

    title: str
    subtitle: str
    sentence: str
    sections: Sequence[Section] = ()
    foot: str = ""
    front: None = None

    def html(self) -> str:
        """One self-contained page: opens offline, prints on A4."""
        return _rendered(self)


def _rendered(report: Report | Page) -> str:
    from jinja2 import Environment

    env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    source = resources.files("viz.report").joinpath("report.html.jinja").read_text(encoding="utf-8")
    template: Any = env.from_string(source)
    return _kept_together(template.render(report=report))


def _kept_together(html: str) -> str:
    """No line ends between a sign and its amount, or beside an arrow."""
    for sign in "+−":
        html = html.replace(f"{sign}£", f"{sign}\u2060£")
    return html.replace(" → ", "\u00a0→\u00a0")
