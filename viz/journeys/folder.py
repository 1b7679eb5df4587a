"""The folder of journey maps: the page, each drawing as SVG and PNG, each table as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.compare.twins import Compared
from scenarios.journeys.dates import Calendar
from scenarios.journeys.lived import Window
from scenarios.journeys.run import World
from scenarios.journeys.writers import harmless
from scenarios.results import versions, write_whole
from viz.console import say
from viz.journeys.page import MapsPage, Page, Section, Table

if TYPE_CHECKING:
    from viz.journeys.session import Session

PAGE = "journeys.html"


def write_maps(
    session: Session, compared: Compared, worlds: Sequence[World], calendar: Calendar, window: Window
) -> MapsPage:
    """Draw and write everything."""
    from viz.journeys.sections import sections

    assert session.out is not None
    say("Drawing …")
    made = page_of(
        session, compared, calendar, window, sections(compared, session.asked.selection, session.gathered, worlds)
    )
    path = session.out / PAGE
    files: list[Path] = []
    for section in made.sections:
        for drawing in section.drawings:
            files += drawing.save(session.out)
        for name, table in zip(section.files, section.tables, strict=True):
            files.append(write_table(session.out / f"{name}.csv", table))
    text = made.html()
    write_whole(path, lambda partial: partial.write_text(text, encoding="utf-8"))
    return MapsPage(path, files)


def page_of(session: Session, compared: Compared, calendar: Calendar, window: Window, parts: Sequence[Section]) -> Page:
    """The page around its sections."""
    from viz.journeys.ask import last_day

    place, selection = compared.comparison.place, session.asked.selection
    chosen = [
        *(place.cohorts[name].label for name in selection.cohorts), *(f"need: {place.needs[name].label}" for name in selection.needs),
        *(f"outcome: {name}" for name in selection.outcomes), *([f"a sample of {selection.sample:,}"] if selection.sample else []),
    ]  # fmt: skip
    with_ = [variant.label for variant in compared.comparison.variants]
    title = f"Journeys: {place.label}" + (f", today and with “{with_[0]}”" if with_ else "")
    subtitle = (
        f"{compared.compiled[0].citizens:,} simulated citizens, {calendar.date_of(window.first)} to {last_day(calendar, window)} after "
        f"{compared.warm_up.days // 365} years of warm-up"
        + (f"; only {', '.join(chosen)}" if chosen else "")
        + ". A journey is one episode of one need, from its beginning within that time. A simulation, not a record of real people."
    )
    foot = "wholeplace " + ", ".join(f"{name} {version}" for name, version in versions().items())
    return Page(
        title, subtitle, parts, f"{foot}. Seed {compared.comparison.seed}; manifest.json makes this folder again."
    )


def write_table(path: Path, table: Table) -> Path:
    """A table as CSV that Excel reads; nothing in it acts as a formula."""

    def write(partial: Path) -> None:
        with open(partial, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            for row in (table.columns, *table.rows):
                writer.writerow([harmless(cell) for cell in row])

    write_whole(path, write)
    return path
