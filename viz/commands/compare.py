"""``wholeplace compare``: the same citizens with the same luck, as the place is today and under each redesign."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viz.commands.options import Replications, Seed, WarmUpYears, Workers, Years
from viz.commands.run import MOST_CITIZENS, _enough, place_file
from viz.console import ExitCode, InputError

if TYPE_CHECKING:
    from scenarios.compare import Comparison, Precision
    from scenarios.redesign import Redesign

#: Draws of a posterior that are used where nobody says how many.
POSTERIOR_DRAWS = 32


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")],
    redesign: Annotated[
        list[str], typer.Option("--redesign", "-r", help="A built-in redesign, or a redesign file; may be given again.")
    ],
    years: Years = 5,
    citizens: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_CITIZENS, help="Citizens to simulate.  [default: the place's own]"),
    ] = None,
    replications: Replications = 8,
    precision: Annotated[
        str | None,
        typer.Option(
            metavar="MEASURE=X",
            help="Run batches of 8 until the difference of a measure is known to ± X (at most 200).",
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option(min=0, max=10_000, help="Draws of what is assumed, for the probability that it saves.")
    ] = 0,
    posterior: Annotated[
        Path | None,
        typer.Option(help="Draws of a fit (posterior.parquet), used instead of draws from the place's ranges."),
    ] = None,
    seed: Seed = 1,
    warm_up_years: WarmUpYears = None,
    workers: Workers = None,
    sensitivity: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Result of `wholeplace sensitivity` to show in the report.  [default: OUT/sensitivity]"
        ),
    ] = None,
    validation: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Result of `wholeplace validate` to show in the report.  [default: OUT/validation]"
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="The tables only: no controls, no parts, no stories.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder for comparison, measures, ledger, twins and manifest.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds something else.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Today against redesigns, on twins: every citizen has the same luck in every world.

    Prints today, each redesign and the difference with its 95 % interval over replications; who fared how; then what the effect
    hangs on: other capacities, the same money spent today's way, parts of the model switched off, the redesign's parts.

    \b
    Examples:
      wholeplace compare anyplace --redesign whole_place
      wholeplace compare anyplace -r whole_place -r my-redesign.toml --replications 16 --out results/two
      wholeplace compare anyplace -r whole_place --precision assessments=0.05 --quick
      wholeplace compare bradford -r bradford_short_sentences --posterior fits/bradford/posterior.parquet --draws 32
    """
    started = datetime.now(UTC)
    asked = asked_for(place, redesign, years, citizens, seed, replications, warm_up_years, precision)
    if posterior is not None:
        asked = with_posterior(asked, posterior, draws or POSTERIOR_DRAWS)
        draws = len(asked.posterior or ())
    from viz.compare_session import Session, check_sensitivity, check_validation

    if sensitivity is not None:
        check_sensitivity(sensitivity, asked.comparison.place.name, {one.name for one in asked.redesigns})
    if validation is not None:
        check_validation(validation, asked.comparison.place.name)
    session = Session(asked, workers, out, force, started, json, sensitivity=sensitivity, validation=validation)
    complete = session.run(quick, draws)
    if not complete:
        raise typer.Exit(ExitCode.INTERRUPTED)


@dataclass(frozen=True)
class Asked:
    """What was asked for, read and checked."""

    comparison: Comparison
    redesigns: tuple[Redesign, ...]
    precision: Precision | None
    files: dict[str, Path]
    posterior: tuple[dict[str, float], ...] | None = None


def with_posterior(asked: Asked, file: Path, draws: int) -> Asked:
    """The same with draws of a fit of the place; raises PlaceFaults for a file or a path that does not fit it."""
    from scenarios.posterior import read_posterior
    from viz.commands.run import say_mismatch

    rows = read_posterior(file, asked.comparison.place, draws)
    say_mismatch(file, asked.comparison.place)
    return replace(asked, posterior=tuple(rows))


def asked_for(
    place: str, names: list[str], years, citizens, seed, replications, warm_up_years=None, precision=None
) -> Asked:
    """Everything read and checked; raises InputError or PlaceFaults for what cannot be done as asked."""
    from scenarios.compare import Comparison, Precision
    from scenarios.redesign import built_in_redesigns, load_redesign
    from scenarios.results import place_copy
    from sim.load import load_place

    described = load_place(place)
    _enough(described, citizens)
    redesigns = tuple(load_redesign(name) for name in names)
    own = [one.name for one in redesigns]
    if twice := next((name for name in own if own.count(name) > 1), None):
        raise InputError(f"two redesigns are called {twice}; give each a name of its own")
    if "siloed" in own:
        raise InputError("a redesign may not be called siloed: that is the place as it is today")
    try:
        wanted = None if precision is None else Precision.read(precision)
    except ValueError as error:
        raise InputError(f"--precision {error}") from None
    variants = tuple(one.variant(described) for one in redesigns)
    warm_up = None if warm_up_years is None else 365 * warm_up_years
    described_by = place_file(place)
    files = {place_copy(described_by): described_by}
    for name, one in zip(names, redesigns, strict=True):
        files[f"redesign-{one.name}.toml"] = Path(name) if Path(name).is_file() else built_in_redesigns()[name]
    comparison = Comparison(described, variants, years, citizens, seed, replications, warm_up)
    return Asked(comparison, redesigns, wanted, files)
