"""``wholeplace compare-log``: a real event log and the place learned from it, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from viz.console import InputError, print_json, say

COLUMN = "COLUMN"


def command(
    log: Annotated[
        Path, typer.Argument(metavar="LOG", help="The log it was learned from, or a later one: CSV or XES.")
    ],
    place: Annotated[Path, typer.Argument(metavar="PLACE", help="A place file written by import-log.")],
    case: Annotated[str | None, typer.Option(metavar=COLUMN, help="Whose case it is.  [default: as imported]")] = None,
    activity: Annotated[str | None, typer.Option(metavar=COLUMN, help="What was done.  [default: as imported]")] = None,
    timestamp: Annotated[
        str | None, typer.Option(metavar=COLUMN, help="When it was finished.  [default: as imported]")
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar=COLUMN, help="When it was begun.  [default: as imported]")
    ] = None,
    resource: Annotated[str | None, typer.Option(metavar=COLUMN, help="Who did it.  [default: as imported]")] = None,
    agency: Annotated[
        str | None, typer.Option(metavar=COLUMN, help="Which team did it.  [default: as imported]")
    ] = None,
    lifecycle: Annotated[
        str | None, typer.Option(metavar=COLUMN, help="Start or complete.  [default: as imported]")
    ] = None,
    separator: Annotated[str | None, typer.Option(help="Between the fields of a CSV.  [default: as imported]")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV, such as cp1252.  [default: as imported]")] = None,
    time_format: Annotated[str | None, typer.Option(help="Of timestamps.  [default: as imported]")] = None,
    timezone: Annotated[
        str | None, typer.Option(help="Whose hours and working days count.  [default: as imported]")
    ] = None,
    engine: Annotated[bool, typer.Option("--engine/--no-engine", help="Also run the place itself.")] = True,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Of lots, simulated cases and bootstraps.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """How far a learned place is from the log: rework, times from first to last event, distances between logs, with bands of chance.

    If the log is the one the place was learned from, it is learned anew from seven tenths of the cases and compared with the others:
    once by lot, once in time (learned from those that began first), which shows drift. A memoryless chain stands beside it. Then the
    place itself is run and compared in whole days, the engine's clock.

    \b
    Examples:
      wholeplace compare-log permits.csv.gz permits.toml
      wholeplace compare-log permits-next-year.csv permits.toml --json
    """
    from calibration.logs.columns import Mapping
    from calibration.logs.compare_log import as_json, compare_log, reading_of, record_of
    from calibration.logs.faults import LogFault
    from calibration.logs.import_log import Reading
    from sim.load import load_place

    described = load_place(str(place))
    if not any(need.pathway for need in described.needs.values()):
        raise InputError(
            f"{place}: no need of this place has a pathway; compare-log wants a place written by import-log"
        )
    record = record_of(place)
    if not record:
        say(
            f"wholeplace: no record of what was learned lies beside {place}; columns are recognised anew, nothing is held out"
        )
    mapping = Mapping(case, activity, timestamp, start, resource, agency, lifecycle)
    asked = reading_of(record, Reading(mapping, separator, encoding, time_format, timezone))
    try:
        told = [as_json(one) for one in compare_log(log, described, record, asked, seed, engine=engine, tell=say)]
    except LogFault as error:
        raise InputError(str(error)) from None
    result = {"log": str(log), "place": str(place), "seed": seed, "comparisons": told}
    if json:
        print_json(result)
        return
    from viz.log_tables import print_comparison

    print_comparison(result)
