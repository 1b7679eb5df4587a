"""The sheets of a workbook that are only for people: what it is, what was counted when it was written, the sources."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sim.checks import examine_place
from sim.place import Place
from sim.register import ASSUMED, register
from sim.workbook.layout import sheets

Lines = list[tuple[str, Any]]
_HOW = (
    ("How to read it", "Each sheet holds one kind of thing, each row one thing. Over each column stand what it means, its unit and its heading. "
     "A note at the heading says what is allowed and what counts where the cell is empty. Dark headings have to be filled in."),
    ("Names", "Things are called by short names (small letters, digits, _), which other sheets use: drop-down lists offer them."),
    ("Numbers", "Shares are fractions of 1 (0.35, or 35 % in a cell formatted as per cent). Money is in pounds, time in days, minutes or hours as the unit says."),
    ("Where numbers come from", "The sheet numbers holds the plausible range, the source and the confidence of each number. A number without a row there counts as assumed."),
    ("Adding and taking away", "Add a row below the last, or delete whole rows. Do not rename sheets or headings. A row that begins with # is not read."),
    ("Formulas", "None are read: a cell with a formula is refused. Copy the cells and paste the values."),
    ("Check it", "wholeplace check THIS.xlsx tells all faults at once, each with its sheet and cell."),
    ("Use it", "wholeplace run THIS.xlsx, show, compare and so on; or wholeplace workbook import THIS.xlsx --out place.toml for the file that analysts work with."),
)  # fmt: skip


def read_me(place: Place) -> Lines:
    """What this workbook is and how to work with it."""
    return [
        (place.label, "A place of wholeplace, as a workbook"),
        ("", place.description.strip()),
        *_HOW,
        ("Sheets", ""),
        *_sheet_lines(),
    ]


def template_words() -> Lines:
    """The same, where nothing has been filled in yet."""
    start = (
        "Start",
        "Fill in place, funders, needs, cohorts, agencies, treats and doors first; the rest as you need it. Examples in grey begin with # and are not read.")  # fmt: skip
    return [
        ("A blank place", "To be filled in; a place of wholeplace, as a workbook"),
        start,
        *_HOW,
        ("Sheets", ""),
        *_sheet_lines(),
    ]


def _sheet_lines() -> Lines:
    return [(sheet.name, sheet.about) for sheet in sheets()]


def check_lines(place: Place) -> Lines:
    """What was counted, what is assumed and what looked odd when the workbook was written."""
    numbers = register(place)
    grades = Counter(one.grade for one in numbers if one.source != ASSUMED)
    assumed = sum(one.source == ASSUMED for one in numbers)
    ranged = sum(one.low is not None and one.high is not None for one in numbers)
    lines: Lines = [
        ("Check", "As it stood when this workbook was written; wholeplace check THIS.xlsx tells how it stands now")
    ]
    lines += [(name, len(getattr(place, name))) for name in ("funders", "items", "needs", "cohorts", "agencies", "routes", "crises", "stays")]  # fmt: skip
    lines += [("citizens at any time", round(sum(cohort.size() for cohort in place.cohorts.values())))]
    lines += [
        ("numbers stated", len(numbers)), ("of these with a range", ranged), ("with a figure as source", len(numbers) - assumed),
        ("assumed (no figure found)", assumed),
    ]  # fmt: skip
    lines += [(f"with a figure of grade {grade}", grades[grade]) for grade in sorted(grades, key=lambda one: one or 9)]
    warnings = examine_place(place).warnings
    lines += [("faults", 0), ("things that look odd", len(warnings))]
    return lines + [("", str(warning)) for warning in warnings[:100]]


def source_rows() -> list[dict[str, Any]]:
    """The figures a number may cite."""
    from calibration.evidence import load_evidence

    assumed = {"id": ASSUMED, "what": "nothing was found: a range that people can argue about"}
    found = [
        {"id": row.id, "what": row.measure, "value": row.value, "low": row.low, "high": row.high, "unit": row.unit, "grade": row.grade}
        for row in load_evidence().values()
    ]  # fmt: skip
    return [assumed | dict.fromkeys(("value", "low", "high", "unit", "grade")), *found]
