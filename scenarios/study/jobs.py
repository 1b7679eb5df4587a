"""Jobs: one place, one draw, one replication, all arms from one warm-up; each named by a hash of everything that determines it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from scenarios.redesign import Redesign
from scenarios.results import place_hash
from scenarios.study.file import Keep
from scenarios.study.load import Study
from scenarios.study.points import STATED, Values, points
from sim.place import Place

#: Changed when the tables of a job change their form.
FORMAT = 1


@dataclass(frozen=True)
class Point:
    """A place at one draw of what is assumed.  key: a hash of everything that determines its jobs but the replication."""

    place: str
    draw: int
    values: Values
    key: str

    def job_key(self, replication: int) -> str:
        """The name of a job."""
        return hashlib.blake2b(f"{self.key}/{replication}".encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Task:
    """What a worker is handed: enough to remake the places wherever it runs.

    arms: scenario -> (label, redesigns).  replication: None asks for the length of the warm-up alone.  warm_up_days: None where it
    is not known yet.  code: hash of the rules and libraries that must run it.  logs: folder for event logs ("" for none).
    """

    point: Point
    place: Place
    arms: dict[str, tuple[str, tuple[Redesign, ...]]]
    years: int
    citizens: int | None
    seed: int
    keep: Keep
    code: str
    replication: int | None
    warm_up_days: int | None
    watched: tuple[str, str, str]
    logs: str = ""

    @property
    def key(self) -> str:
        """Key of the job, or of the point whose warm-up is asked for."""
        return self.point.key if self.replication is None else self.point.job_key(self.replication)


@cache
def code_hash() -> str:
    """Hash of all that decides what a run gives: the model's sources, this table form, and the libraries that calculate."""
    libraries = {name: metadata.version(name) for name in ("numpy", "numba", "pandas", "scipy")}
    digest = hashlib.blake2b(
        json.dumps([FORMAT, platform.python_version_tuple()[:2], libraries]).encode(), digest_size=8
    )
    for package in ("sim", "scenarios"):
        root = Path(str(resources.files(package)))
        for file in sorted(root.rglob("*.py"), key=lambda one: one.relative_to(root).as_posix()):
            if "study" not in file.relative_to(root).parts:
                digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def redesign_hash(redesign: Redesign) -> str:
    """A hash of all that a redesign changes in a run: levers in their order, roll-out, costs paid once."""
    parts: list[Any] = [(lever.NAME, lever.model_dump(mode="json")) for lever in redesign.levers]
    parts += [redesign.rollout.model_dump(mode="json"), [cost.model_dump(mode="json") for cost in redesign.one_off]]
    return hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=16).hexdigest()


class Plan:
    """The points of a study in their order, and how a task is made from each."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._places = {name: place_hash(place) for name, place in study.places.items()}
        self._redesigns = {name: redesign_hash(one) for name, one in study.redesigns.items()}

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every place at every draw."""
        return tuple(self._points())

    def _points(self) -> Iterator[Point]:
        for place in self.study.places:
            yield from self.of_place(place)

    def of_place(self, place: str) -> Iterator[Point]:
        """The points of one place, made one after another."""
        arms = self.study.arms_of(place)
        for draw, values in points(self.study, place):
            yield Point(place, draw, values, self._key(place, arms, draw, values))

    def warm_up_key(self, point: Point) -> str:
        """What the length of a point's warm-up hangs on: the place as stated, or as drawn."""
        drawn = point.values if self.study.file.warm_up == "draw" else {}
        told = [code_hash(), self._places[point.place], _of_place(drawn)]
        return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=16).hexdigest()

    def _key(self, place: str, arms: dict[str, tuple[str, ...]], draw: int, values: Values) -> str:
        file = self.study.file
        known = {name: [self._redesigns[part] for part in of] for name, of in arms.items()}
        keep = file.keep.model_dump(mode="json") | {"measures": sorted(set(file.keep.measures))}
        told = {
            "code": code_hash(), "place": [place, self._places[place]], "arms": list(known.items()), "draw": draw,
            "values": {name: value.hex() for name, value in values.items()}, "years": file.years, "citizens": file.citizens,
            "seed": file.seed, "warm_up": file.warm_up_years if file.warm_up_years is not None else file.warm_up, "keep": keep,
        }  # fmt: skip
        return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=16).hexdigest()

    def task(self, point: Point, replication: int | None, warm_up_days: int | None, logs: str = "") -> Task:
        """What a worker needs to run one replication of a point (None: to find its warm-up)."""
        study, file = self.study, self.study.file
        arms = {
            name: (study.labels[name], tuple(study.redesigns[part] for part in of))
            for name, of in study.arms_of(point.place).items()
        }
        if replication is None and file.warm_up == "place":
            point = Point(point.place, STATED, {}, point.key)
        point = replace(point, values=dict(point.values.items()))
        return Task(
            point, study.places[point.place], arms, file.years, file.citizens, file.seed, file.keep, code_hash(), replication,
            warm_up_days, watched(study), logs if file.keep.event_logs else "",
        )  # fmt: skip


def watched(study: Study) -> tuple[str, str, str]:
    """Measure, part and cohort of the figure whose difference is shown while the study runs: the one wanted precisely."""
    wanted = study.file.precision
    return ("cost_per_citizen", "all", "all") if wanted is None else (wanted.measure, wanted.part, wanted.cohort)


def _of_place(values: Values) -> dict[str, str]:
    return {path: value.hex() for path, value in values.items() if ":" not in path}
