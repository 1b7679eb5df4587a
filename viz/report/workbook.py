"""``comparison.xlsx``: the money of a comparison, line by line, for those who will add it up again.

Amounts are pounds of the whole place, unrounded, so that rows add up to totals.  No text of a place or redesign file can act as
a formula: text is written as text, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.appraisal import appraise, by_funder, gross_and_net, who_invests_who_saves
from sim.register import register
from sim.workbook.cells import put
from viz.report.basis import Basis

WIDEST = 60
PENCE = "#,##0;[Red]-#,##0"


@dataclass(frozen=True)
class Sheet:
    """A sheet: what it holds in a sentence, titles of its columns, rows; `pounds`: columns that are amounts of money."""

    name: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    pounds: tuple[str, ...] = ()


def write_workbook(bases: Sequence[Basis], told: Mapping[str, Any], path: Path) -> None:
    """Write the workbook of a comparison; told: what the session has gathered (controls, parts, draws)."""
    from openpyxl import Workbook

    sheets = list(_sheets(bases, told))
    book = Workbook(write_only=True)
    _front(book, bases[0], sheets)
    for sheet in sheets:
        _fill(book, sheet)
    book.save(path)


def _front(book, basis: Basis, sheets: Sequence[Sheet]) -> None:
    comparison = basis.compared.comparison
    runs = len(basis.compared.parts)
    lines = [
        (basis.place.label, "today against " + ", ".join(v.label for v in comparison.variants)),
        ("money", f"pounds at {basis.place.price_year} prices, for the whole place, undiscounted where nothing else is said"),
        ("runs", f"{basis.compared.compiled[0].citizens:,} citizens ({basis.scale:.1%} of the place), {comparison.years} years, {runs} replications, means"),
        ("sign", "a saving is today less redesign: more than nothing is money saved"),
        ("made by", basis.command),
        ("", ""),
        *((sheet.name, sheet.about) for sheet in sheets),
    ]  # fmt: skip
    _fill(book, Sheet("read me", "", ("what", "in words"), lines))


def _sheets(bases: Sequence[Basis], told: Mapping[str, Any]) -> Iterator[Sheet]:
    money = [(basis, basis.redesign.name, _labels(basis)) for basis in bases]
    yield _framed("who invests", "Invests: staff and offices above today's, one-off cost; saves: everything else; by party, over all years",
                  ((name, who_invests_who_saves(b.lines, b.payments).assign(party=lambda t, own=own: t["party"].replace(own)), b.scale) for b, name, own in money),
                  ("invests", "saves", "net", "invests_after", "saves_after", "net_after"))  # fmt: skip
    yield _framed("gross and net", "Over all years by funder: net = gross − cost = cashable + released; transfers (benefits) are within net",
                  ((name, gross_and_net(b.lines).assign(funder=lambda t, own=own: t["funder"].replace(own)), b.scale) for b, name, own in money),
                  ("gross", "cost", "net", "cashable", "released", "transfer"))  # fmt: skip
    yield _framed("by year", "Bills of each funder and year, and the saving by kind",
                  ((name, by_funder(b.lines).assign(funder=lambda t, own=own: t["funder"].replace(own)), b.scale) for b, name, own in money),
                  ("before", "after", "saving", "cashable", "released", "transfer", "capacity", "marginal", "universal", "one_off"))  # fmt: skip
    yield _framed("lines", "Every post of the ledger: mean over replications, today (before) and redesign (after)",
                  ((name, b.lines.assign(funder=b.lines["funder"].replace(own)), b.scale) for b, name, own in money),
                  ("before", "after", "saving", "cashable", "released", "transfer"))  # fmt: skip
    yield _framed("appraisal", "Present values at the Green Book's rates; benefit–cost ratio is missing where nothing is invested",
                  ((name, appraise(b.lines).assign(funder=lambda t, own=own: t["funder"].replace(own)), b.scale) for b, name, own in money),
                  ("costs", "benefits", "net", "present_costs", "present_benefits", "net_present_value"))  # fmt: skip
    if any(b.payments is not None for b, *_ in money):
        yield _framed("payments", "Who pays whom under the arrangement between funders",
                      ((name, b.payments, b.scale) for b, name, _ in money if b.payments is not None), ("pence",))  # fmt: skip
    yield _measures(bases)
    for name, about in (
        (
            "controls",
            "The difference under other capacities, for the same money, with other structures; spend of the whole place",
        ),
        ("parts", "What each lever does alone, what is lost without it, its Shapley share; spend of the whole place"),
    ):
        frames = [(b.redesign.name, getattr(b, name)) for b in bases if getattr(b, name) is not None]
        if frames:
            yield _of_runs(name, about, frames, bases[0])
    if "draws" in told:
        draws = told["draws"]
        rows = [
            (r.scenario, r.draw, r.pence / 100 / _draw_scale(bases[0], told), bool(r.settled))
            for r in draws.itertuples()
        ]
        about = "Mean saving over all years in each draw of what is assumed, one-off cost taken off"
        yield Sheet("draws", about, ("redesign", "draw", "saving", "settles"), rows, ("saving",))
    yield _assumptions(bases)
    yield _changes(bases)


def _labels(basis: Basis) -> dict[str, str]:
    return {name: funder.label for name, funder in basis.place.funders.items()} | {"all": "The place as a whole"}


def _draw_scale(basis: Basis, told: Mapping[str, Any]) -> float:
    return basis.scale * told["control_citizens"] / basis.compared.compiled[0].citizens


def _framed(name: str, about: str, frames: Iterable[tuple[str, Any, float]], pounds: tuple[str, ...]) -> Sheet:
    """Frames of whole pence, one a redesign, as pounds of the whole place."""
    columns: list[str] = []
    rows: list[Sequence[Any]] = []
    for redesign, frame, scale in frames:
        columns = columns or ["redesign", *frame.columns]
        own = frame.copy()
        for column in own.columns.intersection(list(pounds)):
            own[column] = own[column] / 100 / scale
        rows += [(redesign, *row) for row in own.itertuples(index=False)]
    renamed = ["pounds" if column == "pence" else column.replace("_", " ") for column in columns]
    return Sheet(name, about, renamed, rows, tuple("pounds" if c == "pence" else c.replace("_", " ") for c in pounds))


def _measures(bases: Sequence[Basis]) -> Sheet:
    columns = ["cohort", "group", "area", "agency", "funder", "measure", "part", "unit", "siloed", "redesign", "difference", "low", "high", "replications"]  # fmt: skip
    rows: list[Sequence[Any]] = []
    for basis in bases:
        table = basis.table
        whole = table[(table["year"] == "all") & (table["need"] == "all")]
        rows += [(basis.redesign.name, *row) for row in whole[columns].itertuples(index=False)]
    about = "Measures of all years together with 95 % intervals, at the size that was run (money and numbers of people are not scaled up)"
    return Sheet("measures", about, ["redesign", *("redesigned" if c == "redesign" else c for c in columns)], rows)


def _of_runs(name: str, about: str, frames: Sequence[tuple[str, Any]], basis: Basis) -> Sheet:
    columns: list[str] = []
    rows: list[Sequence[Any]] = []
    for redesign, frame in frames:
        own = frame[frame["scenario"] == redesign] if "scenario" in frame else frame
        scaled = own.copy()
        amounts = [c for c in ("siloed", "redesign", "difference", "effect", "low", "high") if c in scaled]
        scaled.loc[scaled["measure"] == "spend", amounts] /= basis.scale
        columns = columns or ["of", *scaled.columns]
        rows += [(redesign, *row) for row in scaled.itertuples(index=False)]
    return Sheet(name, about, columns, rows)


def _assumptions(bases: Sequence[Basis]) -> Sheet:
    place = bases[0].place
    rows: list[Sequence[Any]] = [(place.name, *_parameter(one)) for one in register(place)]
    for basis in bases:
        rows += [(basis.redesign.name, *_parameter(one)) for one in basis.redesign.settings() if one.stated]
    columns = ("of", "path", "value", "low", "high", "unit", "source", "grade", "note")
    return Sheet("assumptions", "Every number of the place and of the redesigns: value, range, source, confidence grade (1 surest)", columns, rows)  # fmt: skip


def _parameter(one) -> tuple[Any, ...]:
    return (one.path, one.value, one.low, one.high, one.unit, one.source, one.grade, one.note)


def _changes(bases: Sequence[Basis]) -> Sheet:
    rows: list[Sequence[Any]] = []
    for basis in bases:
        rows += [(basis.redesign.name, *change) for change in basis.redesign.changes(basis.place)]
    return Sheet("changes", "Every value of the place that a redesign changes", ("redesign", "path", "today", "redesigned"), rows)  # fmt: skip


def _fill(book, sheet: Sheet) -> None:
    """One sheet: titles in bold that stay in view, text as text, amounts in pounds."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    widths = [len(str(title)) for title in sheet.columns]
    for row in sheet.rows[:500]:
        widths = [max(width, len(_short(value))) for width, value in zip(widths, row, strict=True)]
    for at, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(at)].width = min(WIDEST, width + 2)
    money = [title in sheet.pounds for title in sheet.columns]
    titles = []
    for title in sheet.columns:
        cell = WriteOnlyCell(page, None)
        put(cell, title + (", £" if title in sheet.pounds and title != "pounds" else ""))
        cell.font = Font(bold=True)
        titles.append(cell)
    page.append(titles)
    for row in sheet.rows:
        cells = []
        for value, is_money in zip(row, money, strict=True):
            cell = WriteOnlyCell(page, None)
            put(cell, value)
            if is_money:
                cell.number_format = PENCE
            cells.append(cell)
        page.append(cells)


def _short(value: Any) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else str(value)
