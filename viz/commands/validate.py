"""``wholeplace validate``: model beside evidence, what was fitted and what is predicted."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viz.console import ExitCode, InputError, print_json, say

if TYPE_CHECKING:
    from calibration.targets import Binding
    from calibration.validate import Subject


def command(
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLACE…]", help="Built-in places, or files.  [default: all built-in ones]"),
    ] = None,
    posterior: Annotated[
        Path | None, typer.Option(help="Draws of a fit, for one place.  [default: those that come with the place]")
    ] = None,
    targets: Annotated[
        Path | None, typer.Option(help="A table of bound figures like calibration/baselines.csv.  [default: that one]")
    ] = None,
    draws: Annotated[int, typer.Option(min=1, max=10_000, help="Draws used, each with luck of its own.")] = 12,
    years: Annotated[int, typer.Option(min=3, max=20, help="Years counted; re-offending needs three.")] = 3,
    citizens: Annotated[
        int | None, typer.Option(min=10, help="Citizens to simulate.  [default: the place's own]")
    ] = None,
    redesigns: Annotated[bool, typer.Option(help="Whether the effects of redesigns are predicted, too.")] = True,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Same seed, same figures.")] = 1,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Runs at a time.")] = 2,
    out: Annotated[Path | None, typer.Option(help="Folder for validation.json and validation.html.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds something else.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Every bound figure beside what the model gives: fitted ones, and predictions that no fit has seen.

    Redesigns' predicted effects stand beside what pilots claim and beside evaluations that found nothing. Intervals are 5 to 95 % of
    draws, uncertainty and chance together. What one place's fit learned about people is tried on another's figures.

    \b
    Examples:
      wholeplace validate bradford --no-redesigns
      wholeplace validate --out results/validation
      wholeplace validate bradford --posterior fits/bradford/posterior.parquet --draws 32
      wholeplace validate my-place.toml --targets my-targets.csv --posterior fits/mine/posterior.parquet
    """  # fmt: skip
    started = datetime.now(UTC)
    from viz.validation_page import write_validation_page
    from viz.validation_tables import print_validation

    told = _told(
        places or [], posterior, targets, draws, years, citizens, redesigns, seed, workers, out, force, started
    )
    print_json(told) if json else print_validation(told)
    if out is not None:
        say(f"Results: {write_validation_page(told, out)} (and validation.json, manifest.json)")


def _told(
    names, posterior, targets, draws, years, citizens, redesigns, seed, workers, out, force, started
) -> dict[str, Any]:
    from calibration.targets import TableFaults
    from calibration.validate import VALIDATION, validate
    from scenarios.results import FolderTaken, claim, write_manifest, write_whole

    subjects = _subjects(names, posterior, draws, years, citizens)
    study = {
        "kind": "validation", "places": [one.place.name for one in subjects], "posterior": str(posterior), "targets": str(targets), "draws": draws,
        "years": years, "citizens": citizens, "redesigns": redesigns, "seed": seed,
    }  # fmt: skip
    try:
        if out is not None:
            claim(out, study, force)
        told = validate(subjects, _rows(subjects, targets), seed, workers, say, redesigns)
        if out is not None:
            import json

            text = json.dumps(told, indent=1, allow_nan=False) + "\n"
            write_whole(out / VALIDATION, lambda path: path.write_text(text, encoding="utf-8"))
            write_manifest(out, {"study": study, "command": ["wholeplace", *sys.argv[1:]], "complete": True}, started)
    except (FolderTaken, TableFaults, OSError) as error:
        raise InputError(str(error)) from None
    except KeyboardInterrupt:
        say("wholeplace: interrupted; nothing is kept of a validation that is not whole")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    return told


def _rows(subjects: list[Subject], targets: Path | None) -> list[Binding]:
    """The bound figures of the places; raises TableFaults, and InputError where a place has none."""
    from calibration.target_names import check_names, own_rows
    from calibration.targets import BINDINGS, read_bindings

    file = targets or BINDINGS
    rows = read_bindings(file)
    for one in subjects:
        own, _ = own_rows(rows, one.place, file.name)
        if not own:
            raise InputError(
                f"no figure is bound to {one.place.name} in {file}: name a table of your own with --targets, with {one.place.name} in its first column"
            )
        if targets is not None:
            check_names(own, one.place, file.name)
    return rows


def _subjects(names: list[str], posterior: Path | None, draws: int, years: int, citizens: int | None) -> list[Subject]:
    from calibration.simulate import Size
    from calibration.validate import subject
    from sim.load import built_in_places, load_place
    from sim.warmup import find_warm_up
    from viz.commands.run import say_mismatch

    if posterior is not None and len(names) != 1:
        raise InputError("--posterior belongs to one place: name that place alone")
    found = []
    for name in names or list(built_in_places()):
        place = load_place(name)
        found.append(subject(place, posterior, draws, Size(citizens, years, find_warm_up(place).days)))
        if posterior is not None:
            say_mismatch(posterior, place)
        if not found[-1].posterior:
            say(
                f"wholeplace: {place.name} has no posterior that was fitted to it as it is now; it is run as stated, and its intervals are chance alone"
            )
    return found
