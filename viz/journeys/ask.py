"""What was asked of ``wholeplace journeys``, read and checked before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.console import InputError

if TYPE_CHECKING:
    from scenarios.compare.twins import Compared, Comparison, Variant
    from scenarios.journeys.dates import Calendar
    from scenarios.journeys.lived import Window
    from scenarios.journeys.selection import Selection


@dataclass(frozen=True)
class Asked:
    """The worlds wanted, which cases of them, and which days; files: what was read, by the name it gets in a folder."""

    comparison: Comparison
    selection: Selection
    starts: date
    since: date | None
    until: date | None
    files: dict[str, Path]

    def days(self, compared: Compared) -> tuple[Calendar, Window]:
        """The calendar and the days of the log; raises InputError for days that are not counted."""
        from scenarios.journeys.dates import calendar
        from scenarios.journeys.lived import Window

        first = compared.warm_up.days
        end = first + 365 * self.comparison.years
        known = calendar(first, self.starts)
        window = Window(
            first if self.since is None else known.day_of(self.since),
            end if self.until is None else known.day_of(self.until) + 1,
        )
        if not first <= window.first < window.end <= end:
            raise InputError(
                f"--from {self.since or known.date_of(first)} --to {self.until or known.date_of(end - 1)}: the counted days are "
                f"{known.date_of(first)} to {known.date_of(end - 1)}; choose a period within them, or more --years"
            )
        return known, window

    def study(self, compared: Compared, window: Window, what: dict[str, Any]) -> dict[str, Any]:
        """What determines the files."""
        from scenarios.compare.folder import study_of

        days = {"first": window.first, "end": window.end, "starts": self.starts.isoformat()}
        told = {name: value for name, value in study_of(compared).items() if name != "replications"}
        return told | {"selection": self.selection.as_told(), "days": days} | what


def asked_for(
    place: str, redesign: str | None, years: int, citizens: int | None, seed: int, warm_up_years: int | None, case: str,
    kinds: tuple[str, ...], needs: tuple[str, ...], outcomes: tuple[str, ...], complete: bool, sample: int | None,
    starts: str, since: str | None, until: str | None,
) -> Asked:  # fmt: skip
    """Everything read and checked; raises InputError or PlaceFaults for what cannot be done as asked."""
    from scenarios.compare.twins import Comparison
    from scenarios.journeys.dates import WrongDate, read_date
    from scenarios.journeys.selection import Selection, Unknown, checked, cohorts_named
    from scenarios.redesign import built_in_redesigns, load_redesign
    from sim.load import load_place
    from viz.commands.journeys import MOST_BY_DEFAULT
    from viz.commands.run import _enough, place_file

    described = load_place(place)
    _enough(described, citizens)
    own = round(sum(cohort.size() for cohort in described.cohorts.values()))
    files = {"place.toml": place_file(place)}
    variants: tuple[Variant, ...] = ()
    if redesign is not None:
        variants = (load_redesign(redesign).variant(described),)
        files[f"redesign-{variants[0].name}.toml"] = (
            Path(redesign) if Path(redesign).is_file() else built_in_redesigns()[redesign]
        )
    try:
        selection = checked(
            described, Selection(case, cohorts_named(described, kinds), needs, outcomes, complete, sample, seed)
        )
        read = [
            None if text is None else read_date(text, option) for text, option in ((since, "--from"), (until, "--to"))
        ]
        begins = read_date(starts, "--starts")
    except (Unknown, WrongDate) as error:
        raise InputError(str(error)) from None
    if read[0] and read[1] and read[0] > read[1]:
        raise InputError(f"--from {read[0]} lies after --to {read[1]}")
    warm_up = None if warm_up_years is None else 365 * warm_up_years
    size = citizens if citizens is not None else MOST_BY_DEFAULT if own > MOST_BY_DEFAULT else None
    comparison = Comparison(described, variants, years, size, seed, 1, warm_up)
    return Asked(comparison, selection, begins, read[0], read[1], files)


def last_day(calendar: Calendar, window: Window) -> date:
    """The last day of a log."""
    return calendar.date_of(window.end - 1)
