"""What `wholeplace sensitivity` and `wholeplace validate` found, as tables for the page *How sure*.

Their JSON is told as their own pages tell it.  Of any other, a list of records becomes a table and a sentence a paragraph.  All is
shown as text, within limits, so that a file that somebody brings can do no harm.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from viz.app.state import LARGEST_UPLOAD, LONGEST_NAME, NotPossible

FILES = {
    "sensitivity.json": "Which assumptions matter (sensitivity)",
    "validation.json": "Model against claims (validation)",
}
MOST_TABLES, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 12, 100, 12, 240


@dataclass(frozen=True)
class Table:
    """A table of text; folded: its caption is shown until somebody opens it."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    folded: bool = False


@dataclass(frozen=True)
class Finding:
    """One result that was loaded; places: names of those it is about, where it says so."""

    title: str
    paragraphs: list[str]
    tables: list[Table]
    places: tuple[str, ...] = ()

    def about_another(self, place: str) -> str:
        """A sentence where it is about other places than the one that is open."""
        if not self.places or place in self.places:
            return ""
        return f"This is about {' and '.join(self.places)}; the place open here is {place}."


def read_finding(data: bytes, name: str) -> Finding:
    """The result of a file; raises NotPossible in words."""
    if len(data) > LARGEST_UPLOAD:
        raise NotPossible("this file is too large for a result")
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise NotPossible(
            f"{name[:LONGEST_NAME]} is no result: load sensitivity.json or validation.json of a results folder"
        )
    from viz.app.views.known import known_finding

    known = known_finding(told)
    if known is not None:
        return known
    tables = list(_tables(told))[:MOST_TABLES]
    paragraphs = [f"{_words(k)}: {_cell(v)}" for k, v in told.items() if _plain(v) and v is not None]
    if not tables:
        raise NotPossible(f"{name[:LONGEST_NAME]} holds no table that could be shown")
    return Finding(FILES.get(Path(name).name, f"Result: {Path(name).name[:LONGEST_NAME]}"), paragraphs, tables)


def files_in(folder: Path) -> list[Path]:
    """The results that a results folder holds."""
    return [folder / name for name in FILES if (folder / name).is_file()]


def _tables(told: dict[str, Any], above: str = "") -> Iterator[Table]:
    """Lists of records, and groups of named numbers, wherever they stand (two levels down at most)."""
    for key, value in told.items():
        caption = f"{above}{_words(key)}"
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            yield _records(caption, value)
        elif isinstance(value, dict) and value and all(_plain(own) for own in value.values()):
            yield Table(caption, ["", "value"], [[_words(k), _cell(v)] for k, v in list(value.items())[:MOST_ROWS]])
        elif isinstance(value, dict) and not above:
            yield from _tables(value, f"{caption}: ")


def _records(caption: str, rows: list[dict[str, Any]]) -> Table:
    columns = [c for c in dict.fromkeys(key for row in rows for key in row) if any(_plain(row.get(c)) for row in rows)]
    columns = columns[:MOST_COLUMNS]
    more = f" (the first {MOST_ROWS} of {len(rows):,})" if len(rows) > MOST_ROWS else ""
    cells = [[_cell(row.get(c)) for c in columns] for row in rows[:MOST_ROWS]]
    return Table(caption + more, [_words(c) for c in columns], cells)


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def _words(key: str) -> str:
    words = str(key).replace("_", " ")[:LONGEST_CELL]
    return words[:1].upper() + words[1:]


def cut(text: str, most: int = LONGEST_CELL) -> str:
    """Text that is not too long to be shown."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _cell(value: Any) -> str:
    if value is None or value != value:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}"
    return str(value)[:LONGEST_CELL] if _plain(value) else "…"
