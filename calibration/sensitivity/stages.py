"""A stage of the analysis is a study of designed points: it resumes, records failures and runs on threads, processes or a cluster as studies do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from calibration.sensitivity.quantity import (
    BENEFITS,
    CRISES,
    SPEND,
    TOTALS,
    Quantity,
    in_world,
    measures_needed,
    rows_wanted,
)
from scenarios.appraisal import one_off_ledger
from scenarios.redesign import Redesign
from scenarios.results import write_whole
from scenarios.scenario import SILOED
from scenarios.study import Study, open_study, study_from
from sim.place import Place

POINTS = "points"


@dataclass(frozen=True)
class Setting:
    """What all stages share.

    sources: what the place's and the redesigns' files are called, place first; unit: of the quantity, as measures have it; crisis_gbp: what
    a crisis avoided is worth beside the money saved (0: nothing is stated).
    """

    place: Place
    redesigns: Mapping[str, Redesign]
    sources: Sequence[str]
    quantity: Quantity
    unit: str
    years: int
    citizens: int | None
    seed: int
    warm_up_years: int
    crisis_gbp: float = 0.0

    @property
    def redesign(self) -> str | None:
        """The redesign that the quantity is about: the first."""
        return next(iter(self.redesigns), None)

    @property
    def needed(self) -> list[str]:
        """Measures that must be kept."""
        return measures_needed(self.quantity, bool(self.redesigns), self.crisis_gbp > 0)

    @cached_property
    def one_off_gbp(self) -> dict[str, float]:
        """What each redesign costs once, whole place."""
        costs = {name: one_off_ledger(one.one_off, self.place.price_year) for name, one in self.redesigns.items()}
        return {name: float(own["pence"].sum()) / 100 for name, own in costs.items()}


@dataclass(frozen=True)
class Stage:
    """Points f8[point, number] of the numbers in `paths`, all others as stated; each with so many replications."""

    name: str
    label: str
    paths: Sequence[str]
    values: np.ndarray
    replications: int


@dataclass(frozen=True)
class Evaluated:
    """What came out, NaN where a run failed.

    y: f8[point, replication] the quantity; benefit: f8[point, replication, redesign] net benefit a year in pounds of the whole place: net
    saving, and the stated worth of crises avoided; failed: runs.
    """

    y: np.ndarray
    benefit: np.ndarray
    failed: int = 0
    saving: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0)))


def study_of(setting: Setting, stage: Stage, folder: Path) -> Study:
    """The study that runs a stage; its points lie in `folder`/points."""
    import pandas as pd

    points = (folder / POINTS / f"{stage.name}.parquet").resolve()
    points.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(stage.values, columns=list(stage.paths))
    write_whole(points, lambda path: frame.to_parquet(path, index=False))
    place, *redesigns = (str(Path(one).resolve()) if Path(one).is_file() else one for one in setting.sources)
    tables: dict[str, Any] = {
        "name": f"sensitivity_{stage.name}", "label": stage.label, "places": [place], "redesigns": redesigns,
        "years": setting.years, "seed": setting.seed, "replications": stage.replications, "stated": False,
        "warm_up_years": setting.warm_up_years, "draws": {"method": "posterior", "file": str(points)},
        "keep": {"measures": setting.needed or ["spend"], "ledger": False},
    }  # fmt: skip
    if setting.citizens is not None:
        tables["citizens"] = setting.citizens
    return study_from(tables, folder)


def evaluated(setting: Setting, stage: Stage, folder: Path, place: str | None = None) -> Evaluated:
    """The finished runs of a stage's study in `folder`; of one place, if the study is one of several."""
    found = open_study(folder)
    where = {} if place is None else {"place": place}
    shape = (len(stage.values), stage.replications)
    worlds = [SILOED, *setting.redesigns]
    factor = 1.0 / scales(setting, stage)[:, None]

    def levels(quantity: Quantity) -> dict[str, np.ndarray]:
        return _levels(found, {**rows_wanted(quantity), **where}, worlds, shape)

    benefit = saving = np.zeros((*shape, 0))
    if setting.redesigns:
        saving = (
            _saving(setting, levels) * factor[..., None] - np.array(list(setting.one_off_gbp.values())) / setting.years
        )
        benefit = saving + (
            _crises_avoided(levels(CRISES), setting, stage) * setting.crisis_gbp if setting.crisis_gbp else 0
        )
    if setting.quantity.is_net_saving:
        y = saving[..., 0]
    else:
        own = levels(setting.quantity)
        y = in_world(setting.quantity, own[SILOED], own.get(str(setting.redesign)))
        y = y * factor if setting.unit in TOTALS else y
    return Evaluated(y, benefit, int((found.plan["status"] == "failed").sum()), saving)


def _saving(setting: Setting, levels: Callable[[Quantity], dict[str, np.ndarray]]) -> np.ndarray:
    """f8[point, replication, redesign] less spent than today, in pounds a year at the size of the run; one-off costs apart."""
    spend = levels(SPEND)
    if setting.quantity.without_benefits:
        benefits = levels(BENEFITS)
        spend = {
            world: own - np.nan_to_num(benefits[world]) for world, own in spend.items()
        }  # none paid: nothing to leave out
    return np.stack([spend[SILOED] - spend[name] for name in setting.redesigns], axis=-1)


def _levels(found: Any, wanted: dict[str, str], worlds: Sequence[str], shape: tuple[int, int]) -> dict[str, np.ndarray]:
    rows = found.measures(columns=["draw", "replication", "scenario", "value"], **wanted)
    out = {}
    for world in worlds:
        table = np.full(shape, np.nan)
        own = rows[(rows["scenario"] == world) & (rows["draw"] >= 0)]
        table[own["draw"].to_numpy(), own["replication"].to_numpy()] = own["value"].to_numpy()
        out[world] = table
    return out


def _crises_avoided(crises: dict[str, np.ndarray], setting: Setting, stage: Stage) -> np.ndarray:
    """Of the whole place, a year."""
    people = sizes(setting.place, stage.paths, stage.values)[:, None]
    return np.stack([(crises[SILOED] - crises[name]) * people for name in setting.redesigns], axis=-1)


def scales(setting: Setting, stage: Stage) -> np.ndarray:
    """f8[point] citizens simulated ÷ citizens of the place at that point."""
    people = sizes(setting.place, stage.paths, stage.values)
    return np.ones(len(people)) if setting.citizens is None else setting.citizens / people


def sizes(place: Place, paths: Sequence[str], values: np.ndarray) -> np.ndarray:
    """f8[point] citizens of the place at each point."""
    at = {path: j for j, path in enumerate(paths)}

    def column(path: str, stated: float) -> np.ndarray:
        return values[:, at[path]] if path in at else np.full(len(values), stated)

    total = np.zeros(len(values))
    for name, cohort in place.cohorts.items():
        if cohort.citizens is not None:
            total += column(f"cohorts.{name}.citizens", cohort.citizens.value)
            continue
        assert cohort.inflow_per_year is not None
        inflow = column(f"cohorts.{name}.inflow_per_year", cohort.inflow_per_year.value)
        total += inflow * column(f"cohorts.{name}.leaves_after_days", cohort.leaves_after_days.value) / 365
    return total
