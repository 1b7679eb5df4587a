"""``wholeplace journeys``: event logs for process mining, and journey maps."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from viz.commands.options import WarmUpYears, Years
from viz.commands.run import MOST_CITIZENS
from viz.console import InputError

MOST_BY_DEFAULT = 20_000


class LogFormat(StrEnum):
    """Formats of a log."""

    PARQUET = "parquet"
    CSV = "csv"
    XES = "xes"


class Case(StrEnum):
    """What a case is."""

    CITIZEN = "citizen"
    EPISODE = "episode"


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")],
    redesign: Annotated[
        str | None,
        typer.Option(
            "--redesign", "-r", help="A built-in redesign, or a redesign file: journeys under it beside today's."
        ),
    ] = None,
    format: Annotated[
        LogFormat | None, typer.Option("--format", help="Write the event log.  [default: by the file's ending]")
    ] = None,
    maps: Annotated[
        bool, typer.Option("--maps", help="Draw the journey maps into a folder: one page, SVG, PNG, tables.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE|DIR", help="A log's file (.parquet, .csv, .xes; .gz), or a folder.")
    ] = None,
    case: Annotated[
        Case, typer.Option(help="A case of the log: a citizen's whole journey, or one episode of one need.")
    ] = Case.CITIZEN,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Only these citizens: a cohort, or family, offender, older_person."),
    ] = None,
    need: Annotated[list[str] | None, typer.Option("--need", help="Only cases in which this need occurs.")] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            help="Only cases that ended so or had this happen: resolved, open, crisis, gave_up, turned_away, helped …",
        ),
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Only cases that began within the period (maps always).")
    ] = False,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day of the log.  [default: the first counted]")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day of the log.  [default: the last counted]")
    ] = None,
    starts: Annotated[
        str,
        typer.Option(
            metavar="DATE", help="Date of the first counted day (moved to the next day with the right weekday)."
        ),
    ] = "2025-01-01",
    sample: Annotated[
        int | None, typer.Option(min=1, help="At most so many cases, drawn by lot; the same citizens in both worlds.")
    ] = None,
    years: Years = 3,
    citizens: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_CITIZENS,
            help=f"Citizens to simulate.  [default: the place's own, at most {MOST_BY_DEFAULT:,}]",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Same seed, same journeys.")] = 1,
    warm_up_years: WarmUpYears = None,
    force: Annotated[bool, typer.Option("--force", help="Write over something else.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Citizens' journeys: event logs for process mining, and journey maps of today and of a redesign.

    A log has a row an activity: case, activity, agency, first and last day, need, class and cause of a contact, what came of it, cost.
    Without --out, the busiest ways, the typical journeys and the moments that matter are printed.  With a redesign a folder gets both
    worlds, a file the redesign's.  scenarios/journeys/README.md tells what every column and measure means.

    \b
    Examples:
      wholeplace journeys bradford --out bradford.csv
      wholeplace journeys croydon --need housing --case episode --outcome crisis --sample 500 --out crises.xes
      wholeplace journeys anyplace --redesign whole_place --maps --out maps/anyplace
    """
    started = datetime.now(UTC)
    wanted_format = _checked(format, maps, out)
    from viz.journeys.ask import asked_for
    from viz.journeys.session import Session

    asked = asked_for(
        place, redesign, years, citizens, seed, warm_up_years, case.value, tuple(kind or ()), tuple(need or ()),
        tuple(outcome or ()), complete, sample, starts, since, until,
    )  # fmt: skip
    Session(asked, wanted_format, maps, out, force, json, started).run()


def _checked(format: LogFormat | None, maps: bool, out: Path | None) -> str | None:
    """The format of the log to be written, None if none is; raises InputError for what cannot be meant."""
    if out is None:
        if format is not None or maps:
            raise InputError(
                f"{'--maps' if maps else '--format'} needs --out: name a {'folder' if maps else 'file or a folder'}"
            )
        return None
    from scenarios.journeys.writers import ENDINGS, format_of

    said = None if out.is_dir() else format_of(out)
    if said is None and not out.is_dir() and out.suffix and not maps and format is None:
        raise InputError(
            f"--out {out}: a log's name must end in {', '.join(ENDINGS)}; for a folder add --format or --maps"
        )
    if said is not None:
        if maps:
            raise InputError(f"--out {out}: maps are several files; name a folder")
        if format is not None and format.value != said:
            raise InputError(f"--out {out} ends like {said}, but --format says {format.value}; change one of them")
        if not out.parent.is_dir():
            raise InputError(f"--out {out}: the folder {out.parent} does not exist; make it first")
        return said
    if format is None and not maps:
        raise InputError(f"--out {out} is a folder: say what goes there, --format parquet, csv or xes, or --maps")
    return None if format is None else format.value
