"""``wholeplace compare``: the same citizens with the same luck, as the place is today and under each redesign."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viz.commands.run import MOST_CITIZENS, _enough, _unsettled, place_file, too_small
from viz.console import ExitCode, InputError, print_json, say

if TYPE_CHECKING:
    from scenarios.compare import Compared, Comparison, Precision
    from scenarios.redesign import Redesign

CONTROL_CITIZENS, CONTROL_REPLICATIONS, DRAW_REPLICATIONS = 4_000, 4, 2
STORIES = 3


def command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A built-in place, or a place file.")],
    redesign: Annotated[
        list[str], typer.Option("--redesign", "-r", help="A built-in redesign, or a redesign file; may be given again.")
    ],
    years: Annotated[int, typer.Option(min=1, max=50, help="Years counted after the warm-up.")] = 5,
    citizens: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_CITIZENS, help="Citizens to simulate.  [default: the place's own]"),
    ] = None,
    replications: Annotated[
        int, typer.Option(min=1, max=10_000, help="Runs with different luck; intervals need several.")
    ] = 8,
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
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Same seed, same results.")] = 1,
    warm_up_years: Annotated[
        int | None, typer.Option(min=0, max=30, help="Years before counting starts.  [default: until nothing drifts]")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Runs at a time.  [default: one a processor]")
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
    """
    started = datetime.now(UTC)
    asked = _asked(place, redesign, years, citizens, seed, replications, warm_up_years, precision)
    session = Session(asked, workers, out, force, started, json)
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


def _asked(place: str, names: list[str], years, citizens, seed, replications, warm_up_years, precision) -> Asked:
    from scenarios.compare import Comparison, Precision
    from scenarios.redesign import built_in_redesigns, load_redesign
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
    files = {"place.toml": place_file(place)}
    for name, one in zip(names, redesigns, strict=True):
        files[f"redesign-{one.name}.toml"] = Path(name) if Path(name).is_file() else built_in_redesigns()[name]
    comparison = Comparison(described, variants, years, citizens, seed, replications, warm_up)
    return Asked(comparison, redesigns, wanted, files)


@dataclass
class Session:
    """One invocation: runs, prints, writes, in this order: tables first, then what they hang on."""

    asked: Asked
    workers: int | None
    out: Path | None
    force: bool
    started: datetime
    json: bool
    told: dict[str, Any] = field(default_factory=dict)

    def run(self, quick: bool, draws: int) -> bool:
        """Everything; False if somebody interrupted (what was finished is shown and kept)."""
        from scenarios.results import FolderTaken

        try:
            compared, whole = self.compare()
            self.show(compared)
            if whole:
                whole = self.beyond(compared, quick, draws)
            self.finish(compared, whole)
        except (FolderTaken, OSError) as error:
            raise InputError(str(error)) from None
        return whole

    def compare(self) -> tuple[Compared, bool]:
        """All replications."""
        from scenarios.compare import prepare, run_comparison, run_until_precise
        from scenarios.compare.folder import study_of
        from scenarios.results import claim
        from viz.progress import Progress

        if self.out is not None:
            claim(self.out, None, self.force)
        wanted, precision = self.asked.comparison, self.asked.precision
        with Progress(wanted.replications if precision is None else precision.most) as progress:
            progress.say("Compiling the rules and finding out how long the place takes to settle …")
            try:
                compared = prepare(wanted)
            except ValueError as error:
                raise InputError(str(error)) from None
            _warnings(compared)
            if self.out is not None:
                claim(self.out, study_of(compared, precision), self.force)
            progress.say(
                f"Warm-up {compared.warm_up.days // 365} years, then {wanted.years} counted in each of "
                f"{len(wanted.scenarios)} worlds; {compared.compiled[0].citizens:,} citizens."
            )
            try:
                if precision is None:
                    run_comparison(wanted, self.workers, progress.finished, compared)
                elif not run_until_precise(compared, precision, self.workers, progress.finished):
                    say(f"wholeplace: {precision.most} replications were not enough for ± {precision.half_width:g}")
            except ValueError as error:
                raise InputError(f"--precision: {error}" if precision else str(error)) from None
            except KeyboardInterrupt:
                say(f"wholeplace: interrupted; {len(compared.parts)} replications are finished and kept")
                if not compared.parts:
                    raise
                return compared, False
        return compared, True

    def show(self, compared: Compared) -> None:
        """The tables, and the folder's main files."""
        from scenarios.compare import Found, shares_of_kinds
        from scenarios.compare.folder import comparison_table, write_comparison
        from viz import compare_tables as tables
        from viz.compare_words import head, money_words

        table, comparison = comparison_table(compared), compared.comparison
        found = {v.name: Found(table[table["scenario"] == v.name]) for v in comparison.variants}
        kinds = shares_of_kinds(compared.kinds)
        words = money_words(compared)
        if self.out is not None:
            write_comparison(compared, self.out, table)
        self.told |= {"comparison": table, "kinds": kinds, "examples": compared.examples, "money": words}
        if self.json:
            return
        for line in head(compared, table):
            print(line)
        tables.print_citizens(compared, found)
        tables.print_money(comparison, found)
        for lines in words.values():
            print("", *lines, sep="\n")
        tables.print_kinds(comparison, kinds)
        if len(compared.parts) == 1:
            say("One replication has no interval: add --replications 8 to see how much is chance.")

    def beyond(self, compared: Compared, quick: bool, draws: int) -> bool:
        """Stories, controls, parts and draws; False if interrupted."""
        from viz.compare_more import parts, run_controls, run_more_draws, stories

        base = replace(compared.comparison, warm_up_days=compared.warm_up.days)
        small = replace(
            base,
            citizens=min(CONTROL_CITIZENS, compared.compiled[0].citizens),
            replications=min(CONTROL_REPLICATIONS, len(compared.parts)),
        )
        try:
            if not quick:
                stories(compared, self, STORIES)
                run_controls(small, self.asked.redesigns, self)
                parts(small, self.asked.redesigns, self)
            if draws:
                run_more_draws(replace(small, replications=DRAW_REPLICATIONS), self.asked.redesigns, draws, self)
        except KeyboardInterrupt:
            say("wholeplace: interrupted; the comparison is finished and kept, what was to follow is not")
            return False
        return True

    def finish(self, compared: Compared, whole: bool) -> None:
        """JSON, and the manifest that vouches for the folder."""
        from scenarios.compare.folder import copy_files, study_of, write_manifest
        from viz.compare_words import plain

        precision = self.asked.precision
        if self.json:
            study = {"study": study_of(compared, precision), "complete": whole, "events": compared.events}
            print_json(study | {"replications": len(compared.parts)} | {k: plain(v) for k, v in self.told.items()})
        if self.out is not None:
            copy_files(self.out, self.asked.files)
            write_manifest(compared, self.out, ["wholeplace", *sys.argv[1:]], self.started, precision)
            say(f"Results: {self.out}/ (comparison.csv, twins.csv, measures.parquet, ledger.parquet, manifest.json)")


def _warnings(compared: Compared) -> None:
    comparison = compared.comparison
    if compared.warm_up.settled is False:
        say(_unsettled(compared.warm_up.drift))
    if small := too_small(comparison.place, compared.compiled[0].scale):
        say(
            f"wholeplace: with so few citizens {' and '.join(small)} {'have' if len(small) > 1 else 'has'} less than half an hour "
            "of staff a day: more goes unanswered and waits are longer than in the whole place"
        )
