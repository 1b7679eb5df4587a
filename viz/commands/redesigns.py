"""``wholeplace redesigns``: the redesigns that come with the package, one line each."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from scenarios.redesign import Redesign, built_in_redesigns, load_redesign
from viz.console import print_json, say, stdout


def command(
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """The built-in redesigns, one line each: for which places, after which pilot. A name can stand wherever a file can.

    \b
    Examples:
      wholeplace redesigns
      wholeplace show anyplace --redesign whole_place
    """
    files = built_in_redesigns()
    entries = [load_redesign(name) for name in files]
    if json:
        print_json([as_json(one) | {"file": str(files[one.name])} for one in entries])
        return
    _print_table(entries)
    say(f"The files lie in {next(iter(files.values())).parent}; copy one to make a redesign of your own.")


def as_json(one: Redesign) -> dict[str, Any]:
    """A redesign as plain data."""
    told = one.description
    return {
        "name": one.name,
        "label": one.label,
        "places": told.places,
        "pilot": told.pilot,
        "mechanism": told.mechanism,
        "levers": [lever.NAME for lever in one.levers],
        "claims": told.claims,
        "sceptical": told.sceptical,
        "finance": [arrangement.model_dump(exclude_none=True) for arrangement in one.finance],
    }


def _print_table(entries: list[Redesign]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("name", style="bold", no_wrap=True)
    table.add_column("redesign", overflow="fold", ratio=3)
    table.add_column("places", overflow="fold", ratio=1)
    table.add_column("pilot", overflow="fold", ratio=2)
    for one in entries:
        table.add_row(one.name, one.label, ", ".join(one.places), one.description.pilot)
    stdout().print(table)
