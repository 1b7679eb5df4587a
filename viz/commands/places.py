"""``wholeplace places``: the places that come with the package, one line each."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from scenarios.catalogue import Entry, places
from viz.console import print_json, say, stdout


def command(
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """The built-in places, one line each. A name can stand wherever a place file can.

    \b
    Examples:
      wholeplace places
      wholeplace check bradford
    """
    entries = places()
    print_json([as_json(entry) for entry in entries]) if json else _print_table(entries)


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry as plain data."""
    return {**asdict(entry), "file": str(entry.file)}


def _print_table(entries: list[Entry]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("name", style="bold", no_wrap=True)
    table.add_column("place", overflow="fold")
    table.add_column("residents", justify="right")
    table.add_column("citizens followed", overflow="fold")
    table.add_column("agencies", justify="right")
    table.add_column("needs", justify="right")
    for entry in entries:
        citizens = ", ".join(f"{count:,} {label}" for label, count in entry.citizens.items())
        numbers = f"{entry.residents:,}", Text(citizens), str(entry.agencies), str(entry.needs)
        table.add_row(entry.name, Text(entry.label), *numbers)
    stdout().print(table)
    if not entries:
        say("No place is built in.")
    else:
        say(f"The files lie in {entries[0].file.parent}; copy one to make a place of your own.")
