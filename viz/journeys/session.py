"""One invocation of ``wholeplace journeys``: lives through the worlds, writes logs and maps, prints what they show."""

from __future__ import annotations

import json as json_text
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.compare.twins import Compared, prepare
from scenarios.journeys.dates import Calendar
from scenarios.journeys.export import Written, export
from scenarios.journeys.gather import Gathered, gather
from scenarios.journeys.lived import Window
from scenarios.journeys.run import World, live_through
from scenarios.results import FolderTaken, claim, write_manifest
from scenarios.scenario import SILOED
from viz.commands.run import _unsettled, too_small
from viz.console import InputError, print_json, say
from viz.journeys.ask import Asked, last_day

if TYPE_CHECKING:
    from viz.journeys.page import MapsPage

TODAY = "today"


@dataclass
class Session:
    """Everything one invocation does, in this order: run, logs, maps, what is printed, the manifest that vouches for the files."""

    asked: Asked
    format: str | None
    maps: bool
    out: Path | None
    force: bool
    json: bool
    started: datetime
    written: list[Written] = field(default_factory=list)
    gathered: list[Gathered] = field(default_factory=list)

    @property
    def single(self) -> bool:
        """Whether one file is wanted and no folder."""
        from scenarios.journeys.writers import format_of

        return self.out is not None and not self.out.is_dir() and format_of(self.out) is not None and not self.maps

    def run(self) -> None:
        """All of it."""
        try:
            say("Compiling the rules and finding out how long the place takes to settle …")
            compared = prepare(self.asked.comparison)
            self._warn(compared)
            calendar, window = self.asked.days(compared)
            study = self.asked.study(compared, window, {"format": self.format, "maps": self.maps})
            self._claim(study)
            with tempfile.TemporaryDirectory(prefix="wholeplace-journeys-") as folder:
                worlds = live_through(
                    compared, Path(folder), window, self.asked.selection.cohorts, tell=self._tell(compared)
                )
                self._outputs(compared, worlds, calendar, window, study)
        except ValueError as error:
            if isinstance(error, FolderTaken):
                raise InputError(str(error)) from None
            raise
        except OSError as error:
            raise InputError(f"{error.filename or self.out}: {error.strerror or error}") from None

    def _tell(self, compared: Compared):
        own = compared.comparison
        labels = {SILOED: "today"} | {variant.name: variant.label for variant in own.variants}

        def told(name: str) -> None:
            say(
                f"Living through {own.years} years after {compared.warm_up.days // 365} of warm-up, {compared.compiled[0].citizens:,} citizens: {labels[name]} …"
            )

        return told

    def _warn(self, compared: Compared) -> None:
        if compared.warm_up.settled is False:
            say(_unsettled(compared.warm_up.drift))
        if small := too_small(compared.comparison.place, compared.compiled[0].scale):
            say(
                f"wholeplace: with so few citizens {' and '.join(small)} {'have' if len(small) > 1 else 'has'} less than half an hour of "
                "staff a day: waits are longer than in the whole place; add --citizens"
            )

    # --- files -------------------------------------------------------------------------------------------------------
    def _claim(self, study: dict[str, Any]) -> None:
        if self.out is None:
            return
        if not self.single:
            claim(self.out, json_text.loads(json_text.dumps(study)), self.force)
        elif (
            self.out.exists() and not self.force and _study_of_file(self.out) != json_text.loads(json_text.dumps(study))
        ):
            raise FolderTaken(f"{self.out} exists and is another log; name another file, or add --force")

    def _outputs(
        self, compared: Compared, worlds: list[World], calendar: Calendar, window: Window, study: dict[str, Any]
    ) -> None:
        if self.format is not None:
            for world in worlds[-1:] if self.single else worlds:
                self.written.append(self._log(world, calendar, window))
            self._few()
        page = None
        if self.maps or self.out is None:
            self.gathered = [gather(world, self.asked.selection) for world in worlds]
            if not any(one.cases for one in self.gathered):
                raise InputError(
                    "no episode that began within the period fits what was asked for; ask for less, more --years or --citizens"
                )
        if self.maps and self.out is not None:
            from viz.journeys.folder import write_maps

            page = write_maps(self, compared, worlds, calendar, window)
        self._print(compared, page)
        self._vouch(study)

    def _log(self, world: World, calendar: Calendar, window: Window) -> Written:
        assert self.out is not None and self.format is not None
        name = TODAY if world.name == SILOED else world.name
        path = self.out if self.single else self.out / f"{name}.{self.format}"
        about = {
            "concept:name": f"{self.asked.comparison.place.label}: {name}", "source": "wholeplace, simulated journeys",
            "period": f"{calendar.date_of(window.first)} to {last_day(calendar, window)}",
        }  # fmt: skip
        return export(world, self.asked.selection, calendar, path, self.format, about)

    def _few(self) -> None:
        wanted = self.asked.selection.sample
        for one in self.written:
            if one.cases == 0:
                say(f"wholeplace: no case of {one.world} fits what was asked for; {one.path} holds none")
            elif wanted is not None and one.cases < wanted:
                say(
                    f"wholeplace: a sample of {wanted:,} was asked for, and {one.cases:,} cases are all that fit; all are in {one.path}"
                )

    def _vouch(self, study: dict[str, Any]) -> None:
        if self.out is None:
            return
        told = {
            "study": study,
            "command": ["wholeplace", *sys.argv[1:]],
            "complete": True,
            "logs": [one.as_told() for one in self.written],
        }
        if self.single:
            write_manifest(self.out.parent, told, self.started, manifest_of(self.out).name)
        else:
            from scenarios.compare.folder import copy_files

            copy_files(self.out, self.asked.files)
            write_manifest(self.out, told, self.started)

    # --- what is printed ---------------------------------------------------------------------------------------------
    def _print(self, compared: Compared, page: MapsPage | None) -> None:
        from viz.journeys import tables

        if self.json:
            files = [str(one.path) for one in self.written] + ([str(page.path)] if page else [])
            print_json(tables.as_json(compared, self.gathered, self.written, files))
            return
        if self.gathered:
            tables.print_gathered(compared, self.gathered)
        for one in self.written:
            print(
                f"{one.path}: {one.cases:,} cases, {one.activities:,} activities ({one.world if one.world != SILOED else TODAY})"
            )
        if page is not None:
            say(
                f"Maps: {page.path} (open it in a browser, or print it), and each drawing as .svg and .png, each table as .csv beside it"
            )


def manifest_of(path: Path) -> Path:
    """The manifest beside a log."""
    return path.with_name(path.name + ".manifest.json")


def _study_of_file(path: Path) -> dict[str, Any] | None:
    try:
        return json_text.loads(manifest_of(path).read_text(encoding="utf-8"))["study"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
