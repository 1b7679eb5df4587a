"""``wholeplace study``: batches of places, redesigns, assumptions and replications that resume where they stopped."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viz.console import ExitCode, InputError, print_json, say, sigterm_interrupts

if TYPE_CHECKING:
    from scenarios.study import State, Study


def command(
    study: Annotated[
        str | None, typer.Argument(metavar="[STUDY.toml]", help="The study's file.  [default: the one in the folder]")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the results; the same folder again continues.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Jobs at a time.  [default: one a processor]")
    ] = None,
    processes: Annotated[
        bool, typer.Option("--processes", help="Processes instead of threads: a crash costs one job; more memory.")
    ] = False,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler that runs the jobs, as tcp://10.0.0.5:8786.")
    ] = None,
    status: Annotated[
        bool, typer.Option("--status", help="Say where the study in the folder stands, and stop.")
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Tables of what the folder says so far, and report.html; then stop.")
    ] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try jobs again that failed before.")] = False,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE.parquet", help="All measures so far in one file, and stop.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Use a folder that holds another study or something else.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Run a study: every place with every redesign at every draw of what is assumed, again and again with other luck.

    Each finished job is one whole file; interrupted, by Ctrl-C or a power cut, the same command goes on where it stopped. A job that
    fails is recorded and the rest goes on. Changed inputs make new jobs, which never mix with the old. Before a long night,
    `wholeplace check STUDY.toml` says how many jobs there are, about how long they take, and how much disk.

    \b
    Examples:
      wholeplace check autumn.toml
      wholeplace study autumn.toml --out results/autumn
      wholeplace study --out results/autumn --status
      wholeplace study --out results/autumn --summary
      wholeplace study --out results/autumn --export autumn.parquet
      wholeplace study autumn.toml --out results/autumn --cluster tcp://10.0.0.5:8786
    """
    if out is None:
        raise InputError("--out is missing: name a folder for the results, as --out results/autumn")
    if status or export is not None:
        _look(out, export, json)
        return
    if summary:
        _tell(out, json)
        return
    if cluster is not None and (processes or workers is not None):
        raise InputError(
            "--cluster: the cluster says itself how many workers there are; leave out --workers and --processes"
        )
    described = _study(study, out)
    if described.file.draws is not None and described.file.draws.method == "posterior":
        from viz.commands.run import say_mismatch

        for place in described.places.values():
            say_mismatch(described.posterior, place)
    state = carry_out(described, out, workers, processes, cluster, retry_failed, force)
    _end(state, out, json)


def _study(source: str | None, out: Path) -> Study:
    from scenarios.study import load_study
    from scenarios.study.copies import load_copies

    if source is not None:
        return load_study(source)
    if not (out / "inputs" / "named.json").is_file():
        raise InputError(f"{out} holds no study; name a study's file: wholeplace study STUDY.toml --out {out}")
    return load_copies(out / "study.toml", out / "inputs")


def _look(out: Path, export: Path | None, json: bool) -> None:
    """Where it stands; or everything in one file."""
    from scenarios.study import NoStudy, NotWhole, open_study
    from scenarios.study import export as write
    from viz.study_words import print_status, status_of

    try:
        found = open_study(out)
        if export is not None:
            if export.suffix != ".parquet" or not export.parent.is_dir():
                raise InputError(f"--export {export}: name a .parquet file in a folder that exists")
            rows = write(found, export)
            print_json({"file": str(export), "rows": rows}) if json else print(f"{rows:,} rows in {export}")
            return
        told = status_of(found)
    except (NoStudy, NotWhole, OSError) as error:
        raise InputError(str(error)) from None
    print_json(told) if json else print_status(told)


def _tell(out: Path, json: bool) -> None:
    """What the finished jobs say: tables, or JSON; and the report in the folder."""
    from scenarios.study import NoStudy, NotWhole, open_study
    from viz.study_report import print_summary, summary_json, write_study_report

    try:
        found = open_study(out)
        print_json(summary_json(found)) if json else print_summary(found)
        say(f"Report: {write_study_report(found)[0]}")
    except (NoStudy, NotWhole, OSError) as error:
        raise InputError(str(error)) from None


def carry_out(
    described: Study,
    out: Path,
    workers: int | None,
    processes: bool,
    cluster: str | None,
    retry_failed: bool,
    force: bool,
) -> State:
    """Run it with progress on standard error; ends the process where something outside stops it."""
    from scenarios.compare.stop import UnknownMeasure
    from scenarios.results import FolderTaken
    from scenarios.study import CannotWrite, ClusterLost, FolderInUse, NoDask, run_study
    from scenarios.study.estimate import size_of
    from viz.study_words import StudyProgress, size_words

    sigterm_interrupts()
    try:
        with StudyProgress() as progress:
            progress.say(size_words(described, size_of(described)))
            return run_study(
                described, out, workers, by_processes=processes, cluster=cluster, retry_failed=retry_failed, force=force,
                command=["wholeplace", *sys.argv[1:]], tell=progress.tell, say=progress.say,
            )  # fmt: skip
    except (FolderTaken, FolderInUse, NoDask, UnknownMeasure) as error:
        raise InputError(str(error)) from None
    except (CannotWrite, ClusterLost) as error:
        say(f"wholeplace: {error}")
        raise typer.Exit(ExitCode.FAULT) from None
    except KeyboardInterrupt:
        say(f"wholeplace: interrupted; what is finished is kept in {out}/, and the same command continues")
        sys.stdout.flush()
        sys.stderr.flush()
        if _threads_left():
            os._exit(ExitCode.INTERRUPTED)  # jobs that were given up cannot be ended otherwise
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _threads_left() -> bool:
    import threading

    return any(one.name.startswith(("study", "keeper")) for one in threading.enumerate())


def _end(state: State, out: Path, json: bool) -> None:
    from scenarios.study import open_study
    from viz.study_words import status_of

    counts = state.counts
    if json:
        print_json(status_of(open_study(out)))
    else:
        print(
            f"{counts.done} jobs done, {counts.failed} failed, {counts.left} left; {state.finished_now} of them just now. {state.words}"
        )
    if counts.failed:
        say(
            f"wholeplace: failed jobs are recorded in {out}/failed/; --status lists them, --retry-failed tries them again"
        )
    study = open_study(out).load()
    if counts.done and any(study.arms_of(place) for place in study.places):
        from viz.study_report import write_study_report

        try:
            page = write_study_report(open_study(out))[0]
            say(f"Report: {page} (`wholeplace study --out {out} --summary` prints its tables)")
        except (InputError, OSError) as error:
            say(f"wholeplace: no report could be written: {error}")
    say(f"Results: {out}/ (jobs/, ledger/, plan.parquet, draws.parquet, manifest.json)")
