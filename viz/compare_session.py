"""One invocation of ``wholeplace compare``: runs, prints, writes; the tables first, then what they hang on."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.compare import Compared
from viz.commands.run import _unsettled, too_small
from viz.console import InputError, print_json, say

if TYPE_CHECKING:
    from viz.commands.compare import Asked
    from viz.report.basis import Mapped
    from viz.twin_story import TwinStory

CONTROL_CITIZENS, CONTROL_REPLICATIONS, DRAW_REPLICATIONS = 4_000, 4, 2
STORIES = 3


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
    stories: dict[str, list[TwinStory]] = field(default_factory=dict)
    mapped: dict[str, Mapped] = field(default_factory=dict)
    control_citizens: int = CONTROL_CITIZENS
    control_replications: int = CONTROL_REPLICATIONS
    sensitivity: Path | None = None
    validation: Path | None = None

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
        from scenarios.compare.folder import forget_another_study, study_of
        from scenarios.compare.stop import UnknownMeasure
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
                study = study_of(compared, precision)
                claim(self.out, study, self.force)
                forget_another_study(self.out, study)
            progress.say(
                f"Warm-up {compared.warm_up.days // 365} years, then {wanted.years} counted in each of "
                f"{len(wanted.scenarios)} worlds; {compared.compiled[0].citizens:,} citizens."
            )
            try:
                if precision is None:
                    run_comparison(wanted, self.workers, progress.finished, compared)
                elif not run_until_precise(compared, precision, self.workers, progress.finished):
                    say(f"wholeplace: {precision.most} replications were not enough for ± {precision.half_width:g}")
            except UnknownMeasure as error:
                raise InputError(f"--precision: {error}") from None
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
        words = money_words(compared, self.asked.redesigns)
        if self.out is not None:
            write_comparison(compared, self.out, table)
            self.vouch(compared)
        self.told |= {"comparison": table, "kinds": kinds, "examples": compared.examples, "money": words}
        if self.json:
            return
        for line in head(compared, table):
            print(line)
        tables.print_citizens(compared, found)
        tables.print_agencies(comparison, found)
        tables.print_money(compared, found)
        for lines in words.values():
            print("", *lines, sep="\n")
        tables.print_kinds(comparison, kinds)
        if len(compared.parts) == 1:
            say("One replication has no interval: add --replications 8 to see how much is chance.")

    def beyond(self, compared: Compared, quick: bool, draws: int) -> bool:
        """Stories, controls, parts and draws; False if interrupted."""
        from viz.compare_more import before_after, parts, run_controls, run_more_draws, stories

        base = replace(compared.comparison, warm_up_days=compared.warm_up.days)
        small = replace(
            base,
            citizens=min(self.control_citizens, compared.compiled[0].citizens),
            replications=min(self.control_replications, len(compared.parts)),
        )
        scale = compared.compiled[0].scale * (small.citizens or 0) / compared.compiled[0].citizens
        self.told |= {
            "control_citizens": small.citizens,
            "control_replications": small.replications,
            "control_scale": scale,
        }
        try:
            if not quick:
                stories(compared, self, STORIES)
                before_after(small, self.asked.redesigns, self)
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
        from scenarios.compare.folder import study_of
        from viz.compare_words import plain

        precision = self.asked.precision
        if self.json:
            study = {"study": study_of(compared, precision), "complete": whole, "events": compared.events}
            print_json(study | {"replications": len(compared.parts)} | {k: plain(v) for k, v in self.told.items()})
        if self.out is not None:
            self.report(compared)
            self.vouch(compared)
            pages = "report.html" if len(self.asked.redesigns) == 1 else "a report for each redesign"
            say(
                f"Results: {self.out}/ ({pages}, comparison.xlsx, comparison.csv, twins.csv, measures.parquet, ledger.parquet, manifest.json)"
            )

    def vouch(self, compared: Compared) -> None:
        """The files it was made from, and the manifest, last."""
        from scenarios.compare.folder import copy_files, write_manifest

        assert self.out is not None
        copy_files(self.out, self.asked.files)
        write_manifest(compared, self.out, ["wholeplace", *sys.argv[1:]], self.started, self.asked.precision)

    def report(self, compared: Compared) -> None:
        """A page for each redesign."""
        from viz.compare_report import write_reports

        assert self.out is not None
        told = self.told | {
            "stories": self.stories, "mapped": self.mapped, "sensitivity": self.hangs_on(), "validation": self.validated(),
        }  # fmt: skip
        for path in write_reports(compared, self.asked.redesigns, told, self.out):
            say(f"Report: {path}")

    def hangs_on(self) -> dict[str, Any]:
        """Results of sensitivity analyses by redesign: of the folder named, else those that lie in the comparison's own."""
        from calibration.sensitivity import results_beside

        place, wanted = self.asked.comparison.place.name, {one.name for one in self.asked.redesigns}
        where = self.sensitivity or self.out
        found = [] if where is None else results_beside(where)
        return {one["redesign"]: one for one in found if one["place"] == place and one["redesign"] in wanted}

    def validated(self) -> dict[str, Any] | None:
        """A validation of the place: of the folder named, else one that lies in the comparison's own."""
        from calibration.validate import validations_beside

        where = self.validation or self.out
        found = [] if where is None else validations_beside(where)
        return next((one for one in found if self.asked.comparison.place.name in one["places"]), None)


def check_validation(folder: Path, place: str) -> None:
    """InputError unless the folder holds a validation of the place."""
    from calibration.validate import validations_beside

    found = validations_beside(folder)
    if not found:
        raise InputError(
            f"--validation {folder}: there is no validation.json; 'wholeplace validate {place} --out {folder}' makes one"
        )
    if not any(place in one["places"] for one in found):
        has = ", ".join(dict.fromkeys(name for one in found for name in one["places"]))
        raise InputError(f"--validation {folder}: it is about {has}, not about {place}")


def check_sensitivity(folder: Path, place: str, redesigns: set[str]) -> None:
    """InputError unless the folder holds a sensitivity analysis of the place and one of the redesigns."""
    from calibration.sensitivity import results_beside

    found = results_beside(folder)
    if not found:
        raise InputError(
            f"--sensitivity {folder}: there is no sensitivity.json; 'wholeplace sensitivity … --out {folder}' makes one"
        )
    if not any(one["place"] == place and one["redesign"] in redesigns for one in found):
        has = ", ".join(f"{one['place']} with {one['redesign'] or 'no redesign'}" for one in found)
        raise InputError(
            f"--sensitivity {folder}: it is about {has}, not about {place} with {' or '.join(sorted(redesigns))}"
        )


def _warnings(compared: Compared) -> None:
    comparison = compared.comparison
    if compared.warm_up.settled is False:
        say(_unsettled(compared.warm_up.drift))
    if small := too_small(comparison.place, compared.compiled[0].scale):
        say(
            f"wholeplace: with so few citizens {' and '.join(small)} {'have' if len(small) > 1 else 'has'} less than half an hour "
            "of staff a day: more goes unanswered and waits are longer than in the whole place"
        )
