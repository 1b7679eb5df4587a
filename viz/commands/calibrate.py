"""``wholeplace calibrate``: fit a place's free numbers to figures about its present."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viz.console import ExitCode, InputError, print_json, say

if TYPE_CHECKING:
    from calibration.problem import FitFile, Problem

QUICK_POPULATION, QUICK_CITIZENS, QUICK_DRAWS = 20, 600, 40


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the posterior, the calibrated place and the page.")
    ] = None,
    fit: Annotated[
        Path | None, typer.Option(help="What may move, and how candidates are run.  [default: the place's own]")
    ] = None,
    targets: Annotated[
        Path | None, typer.Option(help="A table of bound figures like calibration/baselines.csv.  [default: that one]")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.1, max=10_000, help="About how long it may take.")] = 15,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Candidates at a time; 1 gives the same again.")] = 2,
    seed: Annotated[int, typer.Option(min=0, max=2**62, help="Same seed and one worker, same posterior.")] = 1,
    list_only: Annotated[bool, typer.Option("--list", help="Free numbers beside the figures, and stop.")] = False,
    point: Annotated[
        bool, typer.Option("--point", help="Instead: one best point, with Optuna; no uncertainty.")
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Few citizens and candidates: a try, no result.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds something else.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Fit the free numbers of a place to figures about its present; effects of redesigns are never fitted.

    Sequential ABC with pyABC. Priors are the ranges in the place's file. Candidates that meet the figures must also answer mildly to a
    tenth less or more capacity, and be settled. Interrupted, or out of time, the same command goes on where it stopped.

    \b
    Examples:
      wholeplace calibrate bradford --list
      wholeplace calibrate bradford --out fits/bradford
      wholeplace calibrate my-place.toml --fit my-fit.toml --targets my-targets.csv --out fits/mine
      wholeplace compare bradford -r bradford_short_sentences --posterior fits/bradford/posterior.parquet --draws 32
    """  # fmt: skip
    started = datetime.now(UTC)
    asked = _asked(place, fit, targets, seed, quick, list_only)
    if list_only:
        from viz.calibration_tables import listing, print_listing

        told = listing(asked.problem, asked.bindings, {one.path: one.why for one in asked.file.free})
        print_json(told) if json else print_listing(told)
        return
    if point:
        _point(asked.problem, minutes, workers, json)
        return
    if out is None:
        raise InputError("--out is missing: name a folder for the posterior, as --out fits/bradford")
    told = _carry_out(asked, out, 60 * minutes, workers, force, started)
    from viz.calibration_page import write_fit_page
    from viz.calibration_tables import print_fit

    try:
        page = write_fit_page(told, out)
    except OSError as error:
        raise InputError(str(error)) from None
    print_json(told) if json else print_fit(told)
    say(f"Page: {page}")
    say(
        f"Results: {out}/ (posterior.parquet, calibrated.toml, fit.json, manifest.json; generations.db to continue from)"
    )


@dataclass(frozen=True)
class Asked:
    """What was asked for, read and checked."""

    problem: Problem
    file: FitFile
    bindings: list


def _asked(place: str, fit: Path | None, targets: Path | None, seed: int, quick: bool, list_only: bool) -> Asked:
    from calibration.problem import problem_of, read_fit
    from calibration.target_names import check_names, own_rows
    from calibration.targets import BINDINGS, TableFaults, read_bindings
    from sim.load import load_place
    from sim.warmup import find_warm_up

    described = load_place(place)
    source = fit or BINDINGS.parent / "fits" / f"{described.name}.toml"
    if not source.is_file():
        raise InputError(
            f"{source}: there is no such file; a fit of {described.name} needs one that says what may move: "
            "copy calibration/fits/bradford.toml and name it with --fit"
        )
    file = read_fit(str(source))
    try:
        bindings = read_bindings(targets or BINDINGS)
        own, told = own_rows(bindings, described, (targets or BINDINGS).name)
        for line in told:
            say(f"wholeplace: {line}")
        check_names(own, described, (targets or BINDINGS).name)
    except (TableFaults, OSError) as error:
        raise InputError(str(error)) from None
    if quick:
        fewer = {"population": QUICK_POPULATION, "citizens": QUICK_CITIZENS, "draws": QUICK_DRAWS}
        file = file.model_copy(update=fewer)
    days = (
        730
        if list_only
        else 365 * file.warm_up_years
        if file.warm_up_years is not None
        else find_warm_up(described).days
    )
    return Asked(problem_of(file, described, bindings, days, seed, str(source)), file, bindings)


def _carry_out(asked: Asked, out: Path, seconds: float, workers: int, force: bool, started: datetime) -> dict[str, Any]:
    """Fit with progress on standard error; wrong input and interrupts end in plain words."""
    from calibration.fit_folder import forget_another_fit, study_of, write
    from calibration.fitting import NothingStands, NotMeasured, Told, carry_out
    from calibration.sequential import NoPyABC
    from scenarios.results import FolderTaken, claim, write_manifest

    study = study_of(asked.problem, asked.file)
    try:
        claim(out, study, force)
        forget_another_fit(out, study)
        if not (out / "manifest.json").is_file():
            write_manifest(out, {"study": study, "command": ["wholeplace", *sys.argv[1:]], "complete": False}, started)
        fitted = carry_out(asked.problem, asked.file, out, seconds, workers, Told(say, _Lines()))
        return write(fitted, out, ["wholeplace", *sys.argv[1:]], started, study)
    except (FolderTaken, OSError, NoPyABC, NotMeasured) as error:
        raise InputError(str(error)) from None
    except NothingStands as error:
        say(f"wholeplace: {error}")
        raise typer.Exit(ExitCode.FAULT) from None
    except KeyboardInterrupt:
        say(f"wholeplace: interrupted; finished generations are kept in {out}/, and the same command continues")
        raise typer.Exit(ExitCode.INTERRUPTED) from None


class _Lines:
    """A line a generation, and one every so many seconds."""

    EVERY_SECONDS = 20.0

    def __init__(self) -> None:
        import time

        self._now = time.monotonic
        self._last, self._generations = self._now(), 0

    def __call__(self, progress: Any) -> None:
        now = self._now()
        if progress.generations == self._generations and now - self._last < self.EVERY_SECONDS:
            return
        self._last, self._generations = now, progress.generations
        say(
            f"{progress.generations} generations, {progress.runs:,} runs; temperature {progress.temperature:.2f} (ends at 1)"
        )


def _point(problem: Problem, minutes: float, workers: int, json: bool) -> None:
    from calibration.point import search
    from calibration.sequential import NoPyABC
    from viz.calibration_tables import print_point

    try:
        told = search(problem, 60 * minutes, workers, say)
    except NoPyABC as error:
        raise InputError(str(error)) from None
    print_json(told) if json else print_point(told)
