"""``wholeplace check``: everything that is wrong or odd with files a person wrote, at once."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sim.checks import Findings
from sim.faults import PlaceFaults, told
from sim.load import examine_file
from viz.console import ExitCode, print_json


def command(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files of places or redesigns, or names of built-in ones.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Every fault of each file at once: where it is, what was found, what is allowed, what was probably meant.

    A redesign is also tried on every place that it names. Warnings are oddities that may well be meant. Ends with 2 if any file
    has a fault, else with 0.

    \b
    Examples:
      wholeplace check my-place.toml my-redesign.toml
      wholeplace check bradford croydon anyplace --json
    """
    found = [look_into(file) for file in files]
    print_json([as_json(one) for one in found]) if json else _print(found)
    if any(one.faults for one in found):
        raise typer.Exit(ExitCode.WRONG_INPUT)


def look_into(file: str) -> Findings:
    """What is wrong or odd with one file; a file that cannot be read at all has a fault too."""
    from scenarios.redesign_load import examine_with_places, names_a_redesign

    try:
        return examine_with_places(file) if names_a_redesign(file) else examine_file(file)
    except PlaceFaults as error:
        return Findings(error.file, None, error.faults)


def as_json(found: Findings) -> dict[str, Any]:
    """All that was found in a file, as plain data."""
    return {
        "file": found.origin,
        "sound": not found.faults,
        "faults": [fault.as_json() | {"file": found.origin} for fault in found.faults],
        "warnings": [warning.as_json() | {"file": found.origin} for warning in found.warnings],
    }


def _print(found: list[Findings]) -> None:
    for one in found:
        if one.faults:
            print(told(one.faults, f"in {one.origin}"))
        elif one.warnings:
            print(told(one.warnings, f"in {one.origin}, no faults", "warning"))
        else:
            print(f"{one.origin}: no faults, no warnings")
