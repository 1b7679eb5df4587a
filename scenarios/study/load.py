"""From a study's file to a sound study: every fault at once, of the file itself and of how its parts fit together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scenarios.redesign import Redesign, built_in_redesigns, load_redesign
from scenarios.scenario import SILOED
from scenarios.study.file import StudyFile
from scenarios.study.fits import misfits
from sim.faults import Fault, PlaceFaults, in_order
from sim.files import DEEPEST, control_faults, depth, parse_tables, read_bytes
from sim.load import built_in_places, load_place
from sim.place import Place
from sim.translate import translate


@dataclass(frozen=True)
class Study:
    """A study whose parts fit.

    places, redesigns: by name, as loaded.  arms: scenario -> the redesigns it is made of.  sources: a file's name in the study's
    folder -> where it was read from.  named: what the study calls a part ("place my.toml") -> its file's name in the folder.
    """

    file: StudyFile
    places: Mapping[str, Place]
    redesigns: Mapping[str, Redesign]
    arms: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, Path] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return self.file.name

    @property
    def posterior(self) -> Path:
        """The file of posterior draws."""
        return self.sources["posterior.parquet"]

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each redesigned scenario is called."""
        own = {one.name: one.label for one in self.file.combinations}
        joined = {name: " + ".join(self.redesigns[part].label for part in of) for name, of in self.arms.items()}
        return {name: own.get(name) or joined[name] for name in self.arms}

    def arms_of(self, place: str) -> dict[str, tuple[str, ...]]:
        """The scenarios of a place: all, or those made for it."""
        if not self.file.only_where_made_for:
            return dict(self.arms)
        return {name: of for name, of in self.arms.items() if all(self._made_for(part, place) for part in of)}

    def _made_for(self, redesign: str, place: str) -> bool:
        return not self.redesigns[redesign].places or place in self.redesigns[redesign].places

    def redesigned(self, scenario: str, settings: Mapping[str, float] | None = None) -> Redesign:
        """The redesign of a scenario, with settings of its parts changed (``REDESIGN:path`` -> value)."""
        return combined(
            scenario, self.labels[scenario], [self.redesigns[p] for p in self.arms[scenario]], settings or {}
        )


def combined(name: str, label: str, parts: list[Redesign], settings: Mapping[str, float]) -> Redesign:
    """Redesigns one after another under one name; the first one's roll-out holds."""
    set_parts = []
    for part in parts:
        own = {key.partition(":")[2]: value for key, value in settings.items() if key.partition(":")[0] == part.name}
        set_parts.append(part.with_settings(own) if own else part)
    if len(set_parts) == 1 and set_parts[0].name == name:
        return set_parts[0]
    described = set_parts[0].description.model_copy(update={"name": name, "label": label[:120]})
    origins = [f"{part.name}.{origin}" for part in set_parts for origin in part._origins()]
    return Redesign(
        described,
        tuple(lever for part in set_parts for lever in part.levers),
        tuple(one for part in set_parts for one in part.finance),
        tuple(cost for part in set_parts for cost in part.one_off),
        tuple(origins),
    )


def load_study(source: str | Path) -> Study:
    """The study of a file; raises PlaceFaults with every fault."""
    path = Path(source)
    data = read_bytes(path)
    study, faults = examine(parse_tables(data, str(source)), path.parent)
    if study is None or faults:
        raise PlaceFaults(str(source), faults)
    return replace(study, text=data.decode("utf-8-sig"))


def study_from(tables: dict[str, Any], folder: str | Path = ".") -> Study:
    """The study that plain tables describe (what a file holds, already parsed); files in it are looked for in `folder`."""
    study, faults = examine(tables, Path(folder))
    if study is None or faults:
        raise PlaceFaults("the tables given", faults)
    return study


def examine(tables: dict[str, Any], folder: Path) -> tuple[Study | None, list[Fault]]:
    """The study, as far as it can be read, and every fault."""
    if depth(tables) > DEEPEST:
        return None, [Fault("", "something is nested too deep", allowed=f"up to {DEEPEST} levels")]
    faults = list(control_faults(tables))
    file, malformed = _as_far_as_it_can_be_read(tables)
    if file is None:
        return None, in_order([*faults, *malformed])
    loader = _Loader(file, folder)
    study = loader.load()
    faults += [*malformed, *loader.faults]
    redesigns = not any(fault.path.startswith(("redesigns", "combinations")) for fault in faults)
    if study.places and not any(fault.path == "places" for fault in faults):
        faults += misfits(study, whole=redesigns)
    return study, in_order(faults)


def _as_far_as_it_can_be_read(tables: dict[str, Any]) -> tuple[StudyFile | None, list[Fault]]:
    """What a file says without the keys that are malformed, so that the rest is looked at, too; None if nothing sensible is left."""
    try:
        return StudyFile.model_validate(tables), []
    except ValidationError as error:
        faults = translate(error, tables, StudyFile)
        wrong = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
    stand_in = {key: key for key in ("name", "label") if key in wrong or key not in tables}
    try:
        return StudyFile.model_validate({k: v for k, v in tables.items() if k not in wrong} | stand_in), faults
    except ValidationError:
        return None, faults


class _Loader:
    """Loads every part a study names, gathering faults."""

    def __init__(self, file: StudyFile, folder: Path) -> None:
        self.file, self.folder = file, folder
        self.faults: list[Fault] = []
        self.sources: dict[str, Path] = {}
        self.named: dict[str, str] = {}
        self._read: dict[str, Redesign | None] = {}

    def load(self) -> Study:
        """The study of what could be read."""
        places: dict[str, Place] = {}
        for number, source in enumerate(self.file.places):
            place = self._part(f"places.{number}", source, load_place, built_in_places(), "place")
            if place is not None:
                self._once(f"places.{number}", place.name, places)
                places[place.name] = place
        arms: dict[str, tuple[str, ...]] = {}
        redesigns: dict[str, Redesign] = {}
        for number, source in enumerate(self.file.redesigns):
            self._arm(f"redesigns.{number}", None, [source], arms, redesigns)
        for number, one in enumerate(self.file.combinations):
            self._arm(f"combinations.{number}", one.name, one.of, arms, redesigns)
        self._posterior()
        return Study(self.file, places, redesigns, arms, self.sources, self.named)

    def _arm(self, path: str, name: str | None, of: list[str], arms: dict, redesigns: dict[str, Redesign]) -> None:
        parts = []
        for number, source in enumerate(of):
            where = path if name is None else f"{path}.of.{number}"
            if source not in self._read:
                self._read[source] = self._part(where, source, load_redesign, built_in_redesigns(), "redesign")
            if (one := self._read[source]) is not None:
                if redesigns.setdefault(one.name, one) is not one:
                    self.faults.append(Fault(where, f"two redesigns are called {one.name}", remedy="Rename one."))
                parts.append(one)
        if parts:
            own = name or parts[0].name
            self._once(path, own, arms)
            arms[own] = tuple(part.name for part in parts)

    def _once(self, path: str, name: str, known: Mapping[str, object]) -> None:
        if name in known:
            self.faults.append(Fault(path, f"{name} is named twice", remedy="Name each once."))
        if name == SILOED:
            self.faults.append(
                Fault(path, f"nothing may be called {SILOED}: that is a place as it is", remedy="Rename it.")
            )

    def _part(self, path: str, source: str, load, built_in: Mapping[str, Path], noun: str):
        beside = self.folder / source
        own = str(beside) if beside.is_file() else source
        try:
            part = load(own)
        except PlaceFaults as error:
            self.faults += [
                Fault(
                    path,
                    f"{noun} {source}: {f.path + ': ' if f.path else ''}{f.problem}",
                    f.found,
                    f.allowed,
                    f.nearest,
                    f.remedy,
                )
                for f in error.faults
            ]
            return None
        self.named[f"{noun} {source}"] = f"{noun}-{part.name}.toml"
        self.sources[f"{noun}-{part.name}.toml"] = Path(own) if Path(own).is_file() else built_in[source]
        return part

    def _posterior(self) -> None:
        draws = self.file.draws
        if draws is not None and draws.file is not None:
            self.sources["posterior.parquet"] = self.folder / draws.file
