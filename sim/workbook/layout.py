"""Which sheets a workbook has: each holds the parts of a place that lie at one pattern, or at several (cost lines).

Braces in a pattern are filled by the cells of the key columns: names, or for a list the position, counted from 1.  Which columns
follow them is read off the description of a place (``columns``), so that the two cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from sim.workbook.words import about

Kind = Literal["number", "figure", "figures", "text", "flag", "choice", "names", "marker", "position"]
Path = tuple[str | int, ...]
#: Key columns that hold a position in a list.
POSITIONS = ("line", "step")
NUMBERS = "numbers"
NUMBER_COLUMNS = ("sheet", "which", "number", "value", "unit", "low", "high", "shape", "source", "grade", "note")
#: What the sheet of numbers only shows: the value and its unit as they stood when the workbook was written.
SHOWN_ONLY = ("value", "unit")
BETWEEN = " › "
#: Rows above the first row of things: what the sheet is, what each column means, its unit, its heading.
ABOUT_ROW, WORDS_ROW, UNITS_ROW, HEADINGS_ROW, FIRST_ROW = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading (the path within a row's part, dotted), what stands in it, and how that is explained."""

    key: str
    kind: Kind
    words: str = ""
    unit: str = ""
    section: str = ""  # names of this section of the place may stand here
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    must: bool = False
    default: str = ""
    is_key: bool = False
    is_whole: bool = False  # the row is this one number

    @property
    def steps(self) -> Path:
        """Where the value lies within the row's part."""
        if self.is_whole:
            return ()
        return tuple(int(step) - 1 if step.isdecimal() else step for step in self.key.split("."))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where the parts of a sheet lie in a place: steps, of which those in braces are filled by key columns."""

    of: str
    steps: tuple[str, ...]

    @property
    def holes(self) -> tuple[str, ...]:
        """Key columns that it needs; ``#`` is the row's place in the sheet."""
        return tuple(step[1:-1] for step in self.steps if step.startswith("{"))

    @property
    def starred(self) -> tuple[str, ...]:
        """The steps with a star in each hole."""
        return tuple("*" if step.startswith("{") else step for step in self.steps)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; ``listed``: the key columns are part of each entry of a list, which stands in the order of the rows."""

    name: str
    patterns: tuple[Pattern, ...]
    columns: tuple[Column, ...]
    listed: bool = False

    @property
    def about(self) -> str:
        """What the sheet holds, in a sentence or two."""
        return about(self.name)

    @property
    def keys(self) -> tuple[str, ...]:
        """Headings of the columns that say which thing a row is."""
        return tuple(column.key for column in self.columns if column.is_key)

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of all columns."""
        return tuple(column.key for column in self.columns)

    def column(self, key: str) -> Column | None:
        """The column of a heading."""
        return next((column for column in self.columns if column.key == key), None)


_COSTS = {
    "every citizen, a year": "universal_cost_gbp_per_year.{line}",
    "need, each day open": "needs.{name}.open_cost_gbp_per_day.{line}",
    "agency, each contact": "agencies.{name}.prices.contact.{line}",
    "agency, each assessment": "agencies.{name}.prices.assessment.{line}",
    "agency, each day of help": "agencies.{name}.treats.{need}.paid_gbp_per_day.{line}",
    "crisis, each": "crises.{name}.costs.{line}",
    "crisis, each step": "crises.{name}.steps.{step}.costs.{line}",
    "stay, each day": "stays.{name}.costs_gbp_per_day.{line}",
}
#: Sheet -> key columns, patterns (by what stands in the column "of", if there are several kinds).  Parts before what lies in them.
_SHEETS: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("place", (), {"": ""}),
    ("funders", ("funder",), {"": "funders.{funder}"}),
    ("items", ("item",), {"": "items.{item}"}),
    ("needs", ("need",), {"": "needs.{need}"}),
    ("worsening", ("need", "by"), {"": "needs.{need}.worsened_by.{by}"}),
    ("returns", ("need", "cause"), {"": "needs.{need}.returns.{cause}"}),
    ("cohorts", ("cohort",), {"": "cohorts.{cohort}"}),
    ("cohort_needs", ("cohort", "need"), {"": "cohorts.{cohort}.needs.{need}"}),
    ("deaths", ("cohort", "need"), {"": "cohorts.{cohort}.death_worsened_by.{need}"}),
    ("groups", ("of", "cohort", "group"), {"group": "cohorts.{cohort}.groups.{group}", "area": "cohorts.{cohort}.areas.{group}"}),
    ("agencies", ("agency",), {"": "agencies.{agency}"}),
    ("agency_funders", ("agency", "funder"), {"": "agencies.{agency}.funders.{funder}"}),
    ("treats", ("agency", "need"), {"": "agencies.{agency}.treats.{need}"}),
    ("outreach", ("agency", "need"), {"": "agencies.{agency}.outreach_per_year.{need}"}),
    ("doors", ("of", "cohort", "need", "agency"), {"everybody": "needs.{need}.doors.{agency}", "cohort": "cohorts.{cohort}.needs.{need}.doors.{agency}"}),
    ("routes", ("origin", "to", "need"), {"": "routes.{#}"}),
    ("crises", ("crisis",), {"": "crises.{crisis}"}),
    ("steps", ("crisis", "line"), {"": "crises.{crisis}.steps.{line}"}),
    ("stays", ("stay",), {"": "stays.{stay}"}),
    ("stay_opens", ("stay", "line"), {"": "stays.{stay}.triggers.{line}"}),
    ("stay_refers", ("stay", "line"), {"": "stays.{stay}.referrals.{line}"}),
    ("stay_in_reach", ("stay", "line"), {"": "stays.{stay}.in_reach.{line}"}),
    ("stay_leads_to", ("stay", "line"), {"": "stays.{stay}.destinations.{line}"}),
    ("stay_delay_harm", ("stay", "need"), {"": "stays.{stay}.worsens_while_delayed.{need}"}),
    ("pathways", ("pathway",), {"": "pathways.{pathway}"}),
    ("stages", ("pathway", "stage"), {"": "pathways.{pathway}.stages.{stage}"}),
    ("onward", ("pathway", "stage", "line"), {"": "pathways.{pathway}.stages.{stage}.onward.{line}"}),
    ("costs", ("of", "name", "need", "step", "line"), _COSTS),
    ("cost_funders", ("of", "name", "need", "step", "line", "funder"), {of: f"{path}.funders.{{funder}}" for of, path in _COSTS.items()}),
)  # fmt: skip


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every sheet that is read, in the order in which they stand."""
    return tuple(_sheet(*one) for one in _SHEETS)


def sheet_named(name: str) -> Sheet:
    """The sheet of a name."""
    return next(sheet for sheet in sheets() if sheet.name == name)


def _sheet(name: str, keys: tuple[str, ...], paths: dict[str, str]) -> Sheet:
    from sim.workbook.columns import key_columns, own_columns

    patterns = tuple(Pattern(of, tuple(path.split(".")) if path else ()) for of, path in paths.items())
    listed = "{#}" in patterns[0].steps
    columns = (*key_columns(name, keys, patterns), *own_columns(name, patterns[0], keys if listed else ()))
    return Sheet(name, patterns, columns, listed)
