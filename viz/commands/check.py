"""``wholeplace check``: everything that is wrong or odd with files a person wrote, at once."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sim.checks import Findings
from sim.faults import PlaceFaults, told
from sim.load import examine_file
from viz.console import ExitCode, print_json, say


def command(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Files of places, redesigns or studies, or names of built-in ones."),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Every fault of each file at once: where it is, what was found, what is allowed, what was probably meant.

    A redesign is also tried on every place that it names. Of a study it is also told how many jobs and runs it has, about how long
    they take and how much disk: a small sample is run for that. Warnings are oddities that may well be meant. Ends with 2 if any file
    has a fault, else with 0.

    \b
    Examples:
      wholeplace check my-place.toml my-redesign.toml
      wholeplace check bradford croydon anyplace --json
      wholeplace check my-study.toml
    """
    found = [look_into(file) for file in files]
    sizes = {}
    if not any(one.faults for one in found):
        told = {file: beforehand(file) for file in files if _is_study(file)}
        found = [
            told[file][2] if file in told and told[file][2].faults else one
            for file, one in zip(files, found, strict=True)
        ]
        sizes = {file: (words, data) for file, (words, data, wrong) in told.items() if not wrong.faults}
    if json:
        print_json([as_json(one) | sizes.get(file, (0, {}))[1] for file, one in zip(files, found, strict=True)])
    else:
        _print(found)
        for words, _ in sizes.values():
            print(words)
    if any(one.faults for one in found):
        raise typer.Exit(ExitCode.WRONG_INPUT)


def look_into(file: str) -> Findings:
    """What is wrong or odd with one file; a file that cannot be read at all has a fault too."""
    from scenarios.redesign_load import examine_with_places, names_a_redesign

    try:
        if _is_study(file):
            return _look_into_study(file)
        return examine_with_places(file) if names_a_redesign(file) else examine_file(file)
    except PlaceFaults as error:
        return Findings(error.file, None, error.faults)


def _is_study(file: str) -> bool:
    from pathlib import Path

    from scenarios.study.file import is_study
    from sim.files import parse_tables, read_bytes

    if not Path(file).is_file():
        return False
    try:
        return is_study(parse_tables(read_bytes(file), file))
    except PlaceFaults:
        return False


def _look_into_study(file: str) -> Findings:
    from scenarios.study import load_study

    load_study(file)
    return Findings(file, None)


def beforehand(file: str) -> tuple[str, dict[str, Any], Findings]:
    """What a sound study will take, in words and as plain data; and names of measures that its sample did not find."""
    from scenarios.study import load_study
    from scenarios.study.estimate import estimate, size_of
    from viz.study_words import estimate_words, size_words

    study = load_study(file)
    say(f"Measuring the pace of {file} on a small sample …")
    size, found = size_of(study), estimate(study)
    words = f"{size_words(study, size)}: {estimate_words(found)}"
    told = {
        "jobs": size.jobs,
        "runs": size.runs,
        "seconds": found.seconds,
        "disk_bytes": found.disk_bytes,
        "workers": found.workers,
    }
    return words, told, Findings(file, None, list(found.faults))


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
