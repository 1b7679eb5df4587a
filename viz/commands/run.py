"""``wholeplace run``: let a place's citizens live through their journeys, and say what came of it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.load import built_in_places, load_place
from sim.place import Place
from viz.commands.options import Replications, Seed, WarmUpYears, Workers, Years
from viz.console import ExitCode, InputError, print_json, say

MOST_CITIZENS = 20_000_000
LEAST_HOURS_A_DAY = 0.5


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")],
    years: Years = 5,
    citizens: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_CITIZENS,
            help="Citizens to simulate; staff, places and money scale along.  [default: the place's own]",
        ),
    ] = None,
    seed: Seed = 1,
    replications: Replications = 4,
    warm_up_years: WarmUpYears = None,
    workers: Workers = None,
    posterior: Annotated[
        Path | None, typer.Option(help="Draws of a fit (posterior.parquet): each replication lives in one of them.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="With --posterior: so many draws, one replication each.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option(help="Write every event of the counted years to this Parquet file.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for measures, ledger and manifest.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds something else.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """One scenario of a place: its citizens live through their journeys, replication by replication.

    Prints what changes hands: contacts and failure demand (with its denominators), crises, waits, hours and money by funder, as
    means over replications with 95 % intervals. With --out the figures of every replication are kept in a folder that a
    manifest makes reproducible.

    \b
    Examples:
      wholeplace run bradford
      wholeplace run my-place.toml --years 3 --citizens 20000 --replications 8 --out results/mine
      wholeplace run croydon --citizens 2000 --replications 1 --log events.parquet
      wholeplace run bradford --posterior fits/bradford/posterior.parquet --draws 16
    """
    started = datetime.now(UTC)
    _writable(log)
    described = load_place(place)
    _enough(described, citizens)
    from scenarios.scenario import Scenario

    places = drawn_from(posterior, described, draws)
    wanted = Scenario(
        described, years, citizens, seed, draws or replications, None if warm_up_years is None else 365 * warm_up_years,
        draws=places,
    )  # fmt: skip
    result = carry_out(wanted, workers, log, out, force, place_file(place), started)
    from viz.tables import as_json, print_result

    print_json(as_json(result)) if json else print_result(result)
    if out is not None:
        say(f"Results: {out}/ (measures.csv, measures.parquet, ledger.parquet, place.toml, manifest.json)")
    if log is not None:
        say(f"Event log: {log}")
    if not result.complete:
        raise typer.Exit(ExitCode.INTERRUPTED)


def drawn_from(posterior: Path | None, place: Place, draws: int | None) -> tuple[Place, ...]:
    """Places of a posterior's draws; none where none is named."""
    if posterior is None:
        if draws is not None:
            raise InputError("--draws are draws of a posterior: name its file with --posterior")
        return ()
    from scenarios.assumptions import place_with
    from scenarios.posterior import read_posterior

    rows = read_posterior(posterior, place, draws)
    say_mismatch(posterior, place)
    if draws is not None and draws > len(rows):
        say(f"wholeplace: {posterior} has {len(rows)} draws; they are used again after the last")
    say(
        "Each replication lives in a draw of the posterior: intervals are of the mean over draws, chance and doubt together."
    )
    return tuple(place_with(place, row) for row in rows)


def say_mismatch(posterior: Path, place: Place) -> None:
    """Say where a posterior was fitted to another place, or to the place as it was."""
    from scenarios.posterior import mismatch

    if told := mismatch(posterior, place):
        say(f"wholeplace: {told}")


def place_file(place: str) -> Path:
    """The file a place was read from."""
    return built_in_places().get(place, Path(place)) if not Path(place).is_file() else Path(place)


def carry_out(
    wanted, workers: int | None, log: Path | None, out: Path | None, force: bool, source: Path, started: datetime
):
    """Run a scenario with progress on standard error; what is finished when somebody interrupts is kept."""
    from scenarios.results import FolderTaken, claim, study_of, write_results
    from scenarios.scenario import prepare, run_scenario
    from sim.warmup import LEAST_YEARS
    from viz.progress import Progress

    try:
        if out is not None:
            claim(out, None, force)
        with Progress(wanted.replications) as progress:
            progress.say("Compiling the rules and finding out how long the place takes to settle …")
            result = prepare(wanted)
            if result.warm_up.settled is None and result.warm_up.days < 365 * LEAST_YEARS:
                say(
                    f"wholeplace: a warm-up of less than {LEAST_YEARS} years was asked for: queues, help and stays are still "
                    "filling while years are counted"
                )
            if small := too_small(wanted.place, result.compiled.scale):
                say(
                    f"wholeplace: with so few citizens {' and '.join(small)} {'have' if len(small) > 1 else 'has'} less than half "
                    "an hour of staff a day: more goes unanswered and waits are longer than in the whole place"
                )
            if result.warm_up.settled is False:
                say(_unsettled(result.warm_up.drift))
            if out is not None:
                claim(out, study_of(result), force)
            progress.say(
                f"Warm-up {result.warm_up.days // 365} years, then {wanted.years} counted; {result.compiled.citizens:,} citizens."
            )
            try:
                run_scenario(wanted, workers, log, progress.finished, result)
            except KeyboardInterrupt:
                say(
                    f"wholeplace: interrupted; {len(result.parts)} of {wanted.replications} replications are finished and kept"
                )
                if not result.parts:
                    raise
    except (FolderTaken, OSError) as error:
        raise InputError(str(error)) from None
    if out is not None:
        write_results(result, out, ["wholeplace", *sys.argv[1:]], source, started)
    return result


def _unsettled(drift: dict[str, float]) -> str:
    worst = max(drift, key=lambda name: abs(drift[name]))
    return (
        f"wholeplace: this place does not settle within 15 years ({worst} still changes by {drift[worst]:+.1%} in two years): "
        "its figures describe a moment, not a state, and no saving should be read off them. `wholeplace check` shows where "
        "more is asked for than there is."
    )


def too_small(place: Place, scale: float) -> list[str]:
    """Agencies whose hours, scaled with the citizens, are so few on an open day that chance rules their queues."""
    if scale >= 1:
        return []
    hours = {
        name: agency.staff.net_hours_per_week() * scale / len(agency.staff.open_days)
        for name, agency in place.agencies.items()
        if agency.staff is not None
    }
    return [name for name, a_day in hours.items() if a_day < LEAST_HOURS_A_DAY]


def _writable(log: Path | None) -> None:
    if log is None:
        return
    if log.suffix.lower() != ".parquet":
        raise InputError(f"--log {log}: the log is a Parquet file; its name must end in .parquet")
    if log.is_dir():
        raise InputError(f"--log {log}: this is a folder; name a file")
    if not log.parent.is_dir():
        raise InputError(f"--log {log}: the folder {log.parent} does not exist; make it first")


def _enough(place: Place, citizens: int | None) -> None:
    if citizens is not None and citizens < len(place.cohorts):
        raise InputError(
            f"--citizens {citizens}: {place.name} has {len(place.cohorts)} cohorts; at least one citizen each is needed"
        )
