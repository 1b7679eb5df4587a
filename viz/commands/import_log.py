"""``wholeplace import-log``: a place learned from a real event log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from viz.console import InputError, print_json, say

COLUMN = "COLUMN"


def command(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="An event log: CSV or XES, plain or gzip.")],
    out: Annotated[
        Path, typer.Option(help="The place file to write (.toml); a record .learned.json is written beside it.")
    ],
    case: Annotated[str | None, typer.Option(metavar=COLUMN, help="Whose case it is.  [default: recognised]")] = None,
    activity: Annotated[str | None, typer.Option(metavar=COLUMN, help="What was done.  [default: recognised]")] = None,
    timestamp: Annotated[
        str | None, typer.Option(metavar=COLUMN, help="When it was finished.  [default: recognised]")
    ] = None,
    start: Annotated[str | None, typer.Option(metavar=COLUMN, help="When it was begun.  [default: recognised]")] = None,
    resource: Annotated[str | None, typer.Option(metavar=COLUMN, help="Who did it.  [default: recognised]")] = None,
    agency: Annotated[
        str | None, typer.Option(metavar=COLUMN, help="Which team did it.  [default: recognised]")
    ] = None,
    lifecycle: Annotated[
        str | None, typer.Option(metavar=COLUMN, help="Start or complete.  [default: recognised]")
    ] = None,
    by: Annotated[
        Literal["agency", "activity"] | None,
        typer.Option(
            help="What becomes an agency: each team, or each activity.  [default: teams, if the log names them]"
        ),
    ] = None,
    separator: Annotated[str | None, typer.Option(help="Between the fields of a CSV.  [default: recognised]")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV, such as cp1252.  [default: utf-8]")] = None,
    time_format: Annotated[
        str | None, typer.Option(help="Of timestamps, such as %d/%m/%Y %H:%M.  [default: recognised]")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="Whose hours and working days count, such as Europe/London.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Of the lots by which cases are held out.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """A place from an event log: agencies, doors, routes that remember, waits, arrivals, working days.

    How much the routes remember is chosen by how well cases that were held out are foretold: routes without memory invent rework, and
    with it savings. Prints the log's own figures, what was learned, and every number the log cannot tell, which you should replace
    first: money, posts, and minutes if the log has no starts. Nothing of the log but counts and waits goes into the place.

    \b
    Examples:
      wholeplace import-log permits.csv.gz --out permits.toml
      wholeplace import-log fines.xes.gz --out fines.toml --timezone Europe/Rome
      wholeplace import-log ward.csv --out ward.toml --case patient --activity what --timestamp finished --start begun --by activity
    """
    from calibration.logs.columns import Mapping
    from calibration.logs.faults import LogFault
    from calibration.logs.import_log import Reading, as_record, import_log, place_name, write_place

    _writable(out, log, force)
    reading = Reading(
        Mapping(case, activity, timestamp, start, resource, agency, lifecycle),
        separator,
        encoding,
        time_format,
        timezone,
    )
    try:
        found = import_log(log, reading, by, place_name(out), seed, say)
        _sound(found.tables, str(out))
        write_place(found, out, reading, seed, ["wholeplace", *sys.argv[1:]])
    except LogFault as error:
        raise InputError(str(error)) from None
    except OSError as error:
        raise InputError(f"{error.filename or out}: {error.strerror or error}") from None
    record = as_record(found, reading, seed, ["wholeplace", *sys.argv[1:]])
    if json:
        print_json(record)
        return
    from viz.log_tables import print_import

    print_import(record)
    say(f"Place: {out} (check it with: wholeplace check {out}; beside the log: wholeplace compare-log {log} {out})")


def _writable(out: Path, log: Path, force: bool) -> None:
    from calibration.logs.import_log import record_path

    if out.suffix.lower() != ".toml":
        raise InputError(f"--out {out}: a place file's name ends in .toml")
    if not out.parent.is_dir():
        raise InputError(f"--out {out}: the folder {out.parent} does not exist; make it first")
    for file in (out, record_path(out)):
        if file.is_dir():
            raise InputError(f"--out {out}: {file} is a folder; name a file")
        if file.exists() and file.resolve() == log.resolve():
            raise InputError(f"--out {out}: this would overwrite the log; name another file")
        if file.exists() and not force:
            raise InputError(f"--out {out}: {file} exists; name another file, or add --force")


def _sound(tables: dict[str, Any], name: str) -> None:
    """A place made here is checked as a person's would be; a fault is ours, and told as such."""
    from sim.faults import PlaceFaults
    from sim.load import examine

    found = examine(tables, name)
    if found.faults:
        raise PlaceFaults(name, found.faults)
