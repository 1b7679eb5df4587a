"""The evidence base: figures from pilots and public sources, each with where it stands and how far to trust it.

A leaf module: it reads three small CSV files with the standard library and imports nothing else of the project,
so that anyone (place files, the command line, a notebook) may import it at no cost.
"""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "evidence"
FIGURE_FILES = ("pilots.csv", "public.csv")
SOURCE_FILE = "sources.csv"

#: What a figure rests on -> confidence grade, 1 best. The rule is explained in calibration/README.md.
GRADE_OF_BASIS = MappingProxyType(
    {
        "official_statistic": 1,
        "official_record": 1,
        "audited": 1,
        "comparison_group": 2,
        "peer_reviewed": 2,
        "comparison_group_secondhand": 3,
        "official_survey": 3,
        "unit_cost_green": 3,
        "uncontrolled_study": 4,
        "unit_cost_amber": 4,
        "unit_cost_unrated": 4,
        "secondary_official": 4,
        "local_record": 4,
        "own_estimate": 5,
        "forecast": 5,
        "unit_cost_red": 5,
        "claim": 6,
        "press": 6,
        "single_case": 6,
    }
)
SIMULABLE = ("yes", "partly", "no")


class EvidenceError(ValueError):
    """The evidence files contradict themselves; the message names file and line."""


class UnknownEvidence(KeyError):
    """No figure has this id; the message suggests the nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read: a document, a statistical release, an article."""

    id: str
    citation: str
    year: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure: what was measured, where, how much, and how far to trust it.

    ``value`` is None where a source gives only a range; ``low`` and ``high`` are None where it gives no bound.
    ``simulable`` says whether journeys can produce it: "yes" a target, "partly" an input or a bound, "no" context.
    ``price_year`` is "" where the source does not state it or the figure is not money.
    """

    id: str
    cohort: str
    place: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    kind: str
    simulable: str
    source: Source
    locator: str
    note: str
    basis: str
    grade: int
    price_year: str

    @property
    def text(self) -> str:
        """All words one may search for, without hyphens: re-offending and reoffending are one word."""
        parts = (
            self.id,
            self.cohort,
            self.place,
            self.measure,
            self.unit,
            self.kind,
            self.note,
            self.source.citation,
        )
        return " ".join(parts).casefold().replace("-", "")


def load_evidence() -> dict[str, Evidence]:
    """Every figure by its id, in the order of the files."""
    return dict(_all_figures())


def load_sources() -> dict[str, Source]:
    """Every source by its id."""
    return dict(_all_sources())


def search(words: str, cohort: str = "") -> list[Evidence]:
    """Figures that contain all the words (any case, any order, hyphens or not), of one cohort if it is named."""
    wanted = words.casefold().replace("-", "").split()
    return [
        figure
        for figure in load_evidence().values()
        if (not cohort or figure.cohort == cohort) and all(word in figure.text for word in wanted)
    ]


def nearest(evidence_id: str, count: int = 3) -> list[str]:
    """Ids that look most like a mistyped one."""
    return difflib.get_close_matches(evidence_id, load_evidence(), n=count, cutoff=0.5)


def find(evidence_id: str) -> Evidence:
    """The figure with this id; an unknown id is answered with the nearest ones."""
    figure = load_evidence().get(evidence_id)
    if figure is None:
        close = nearest(evidence_id)
        hint = f"; did you mean {', '.join(close)}?" if close else "; 'wholeplace evidence' lists them all"
        raise UnknownEvidence(f"unknown evidence id {evidence_id!r}{hint}")
    return figure


@cache
def _all_sources() -> MappingProxyType[str, Source]:
    return MappingProxyType(read_sources(FOLDER / SOURCE_FILE))


@cache
def _all_figures() -> MappingProxyType[str, Evidence]:
    return MappingProxyType(read_figures([FOLDER / name for name in FIGURE_FILES], dict(_all_sources())))


def read_sources(path: Path) -> dict[str, Source]:
    """Sources of one file; an id that stands twice is refused."""
    found: dict[str, Source] = {}
    for where, row in _rows(path):
        _refuse_twice(row["id"], found, where)
        found[row["id"]] = Source(**row)
    return found


def read_figures(paths: list[Path], sources: dict[str, Source]) -> dict[str, Evidence]:
    """Figures of several files; ids must be unique over all of them."""
    found: dict[str, Evidence] = {}
    for path in paths:
        for where, row in _rows(path):
            _refuse_twice(row["id"], found, where)
            found[row["id"]] = _figure(row, sources, where)
    return found


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row with "file, line n" for messages; a row with too few or too many cells is refused."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            if None in row or None in row.values():
                raise EvidenceError(f"{where}: expected {len(reader.fieldnames or ())} columns")
            yield where, row


def _figure(row: dict[str, str], sources: dict[str, Source], where: str) -> Evidence:
    source = sources.get(row["source"])
    if source is None:
        raise EvidenceError(f"{where}: source {row['source']!r} is not in {SOURCE_FILE}")
    if row["simulable"] not in SIMULABLE:
        raise EvidenceError(f"{where}: simulable is {row['simulable']!r}, allowed are {', '.join(SIMULABLE)}")
    value, low, high = (_number(row[name], name, where) for name in ("value", "low", "high"))
    _check_order(value, low, high, where)
    words = {name: row[name] for name in _WORD_COLUMNS}
    return Evidence(**words, value=value, low=low, high=high, source=source, grade=_grade(row, where))


_WORD_COLUMNS = (
    *("id", "cohort", "place", "measure", "unit", "kind"),
    *("simulable", "locator", "note", "basis", "price_year"),
)


def _grade(row: dict[str, str], where: str) -> int:
    """The grade written in the file, which must be the one the rule gives."""
    expected = GRADE_OF_BASIS.get(row["basis"])
    if expected is None:
        raise EvidenceError(f"{where}: basis {row['basis']!r} is not one of {', '.join(GRADE_OF_BASIS)}")
    if row["grade"] != str(expected):
        raise EvidenceError(f"{where}: grade {row['grade']!r}, but basis {row['basis']!r} means grade {expected}")
    return expected


def _number(text: str, name: str, where: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise EvidenceError(f"{where}: {name} is {text!r}, expected a finite number or nothing")
    return number


def _check_order(value: float | None, low: float | None, high: float | None, where: str) -> None:
    known = [number for number in (low, value, high) if number is not None]
    if not known:
        raise EvidenceError(f"{where}: neither a value nor a range is given")
    if known != sorted(known):
        raise EvidenceError(f"{where}: expected low <= value <= high, found {low}, {value}, {high}")


def _refuse_twice(new_id: str, found: dict[str, Evidence] | dict[str, Source], where: str) -> None:
    if new_id in found:
        raise EvidenceError(f"{where}: id {new_id!r} already stands further up or in an earlier file")
