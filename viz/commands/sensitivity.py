"""``wholeplace sensitivity``: which assumptions an answer hangs on, what it would be worth to know them, when a redesign loses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from viz.commands.options import WarmUpYears, Years
from viz.commands.run import MOST_CITIZENS
from viz.console import InputError


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")],
    redesign: Annotated[
        list[str] | None,
        typer.Option(
            "--redesign",
            "-r",
            help="A redesign; given again: the decision is among all, the figure is the first one's.",
        ),
    ] = None,
    quantity: Annotated[
        str | None,
        typer.Option(
            metavar="MEASURE",
            help="What is asked about: net_saving, crises, or MEASURE[/PART][@COHORT][,agency=NAME].  [default: net_saving; spend without a redesign]",
        ),
    ] = None,
    world: Annotated[
        str | None, typer.Option(help="Of that measure: today, redesign or difference.  [default: difference]")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Vary only numbers at or below this path; may be given again."),
    ] = None,
    posterior: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Calibrated draws (Parquet: a column a path) instead of ranges.")
    ] = None,
    study: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Use the draws of this finished study; nothing is run.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A first look in some minutes: fewer runs, no Sobol' indices.")
    ] = False,
    trajectories: Annotated[int | None, typer.Option(min=2, max=1_000, help="Of the screening, at each level.")] = None,
    draws: Annotated[int | None, typer.Option(min=8, max=100_000, help="Draws of everything.")] = None,
    sobol: Annotated[
        int | None, typer.Option(min=0, max=65_536, help="Points of the Sobol' indices, a power of two; 0: none.")
    ] = None,
    top: Annotated[int | None, typer.Option(min=1, max=60, help="Numbers looked at in every way.")] = None,
    replications: Annotated[
        int | None, typer.Option(min=1, max=1_000, help="Runs of each point with other luck.")
    ] = None,
    loses_if: Annotated[
        str | None,
        typer.Option(metavar="RULE", help='When it counts as losing, as "above 0.4".  [default: net saving below 0]'),
    ] = None,
    crisis_gbp: Annotated[
        float,
        typer.Option(min=0, help="What a crisis avoided is worth in pounds beside what it saves; none is assumed."),
    ] = 0.0,
    years: Years = 5,
    citizens: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_CITIZENS, help="Citizens in each run.  [default: 2,000, with --quick 800]"),
    ] = None,
    warm_up_years: WarmUpYears = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Same seed, same results.")] = 1,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Runs at a time.  [default: one a processor]")
    ] = None,
    processes: Annotated[bool, typer.Option("--processes", help="Processes instead of threads.")] = False,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, as tcp://10.0.0.5:8786.")
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try runs again that failed before.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the result, the report and all runs; it can be continued.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that holds something else.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """What does the answer hang on? Every number that states a range is varied.

    Screening finds the few of hundreds that matter; those are tried one at a time and two at a time; draws of everything tell how much is
    luck, what it would be worth to know a figure before deciding, and under which assumptions the redesign loses. Interrupted, the same
    command with the same --out continues.

    \b
    Examples:
      wholeplace sensitivity bradford -r bradford_payment_on_account --quick --out results/hangs-on
      wholeplace sensitivity anyplace -r whole_place --quantity crises --only needs --out results/crises
      wholeplace sensitivity anyplace -r whole_place --study results/autumn
    """
    if cluster is not None and (processes or workers is not None):
        raise InputError(
            "--cluster: the cluster says itself how many workers there are; leave out --workers and --processes"
        )
    if sobol and sobol & (sobol - 1):
        below = 1 << (sobol.bit_length() - 1)
        raise InputError(f"--sobol {sobol}: Sobol' points are even only in powers of two: {below} or {2 * below}")
    from viz.sensitivity_asked import Asked
    from viz.sensitivity_session import run

    wanted = {"trajectories": trajectories, "draws": draws, "base": sobol, "top": top, "replications": replications}
    asked = Asked(
        place, tuple(redesign or ()), quantity, world, tuple(only or ()), posterior, study, quick,
        {name: value for name, value in wanted.items() if value is not None}, loses_if, crisis_gbp, years, citizens, warm_up_years,
        seed, workers, processes, cluster, retry_failed, out, force, json,
    )  # fmt: skip
    run(asked)
