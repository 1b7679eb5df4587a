"""The same from the draws of a study that was run for something else: nothing new is run; what needs designed points stays untold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from calibration.sensitivity.effort import Effort
from calibration.sensitivity.numbers import Uncertain, part_of
from calibration.sensitivity.quantity import Quantity, unit_of
from calibration.sensitivity.runner import Analysis
from calibration.sensitivity.stages import Setting, Stage, evaluated
from scenarios.redesign import Redesign
from scenarios.study.losing import rank_correlations
from scenarios.study.points import begins, ranged
from sim.faults import choices, nearest
from sim.register import Parameter, unit


class NotInStudy(ValueError):
    """The study lacks what is asked for; the message says what it has."""


def from_study(
    found: Any,
    place: str,
    quantity: Quantity,
    redesigns: Sequence[str],
    top: int,
    only: Sequence[str] = (),
    crisis_gbp: float = 0.0,
) -> Analysis:
    """An analysis of the finished draws of an opened study at one of its places; of redesigns that it ran under their own name."""
    study = found.load()
    if place not in study.places:
        raise NotInStudy(f"the study has no place {place!r}{_near(place, study.places)}")
    for name in redesigns:
        if name not in study.redesigns or name not in study.arms:
            raise NotInStudy(f"the study has no redesign {name!r}{_near(name, study.arms)}")
    paths, values = _drawn(found, place, only)
    file = study.file
    setting = Setting(
        study.places[place], {name: study.redesigns[name] for name in redesigns}, (), quantity, _unit(found, quantity, place),
        file.years, file.citizens, file.seed, 0, crisis_gbp,
    )  # fmt: skip
    plan = found.plan
    replications = int(plan.loc[plan["place"] == place, "replication"].max()) + 1
    stage = Stage("draws", file.label, paths, values, replications)
    outcome = evaluated(setting, stage, Path(found.folder.path), place)
    common = np.isfinite(outcome.y).any(axis=0)
    whole = np.isfinite(outcome.y[:, common]).all(axis=1)
    if whole.sum() < 2:
        raise NotInStudy("fewer than two draws of the study are finished")
    outcome = replace(
        outcome, y=outcome.y[whole][:, common], benefit=outcome.benefit[whole][:, common], saving=outcome.saving[whole][:, common]
    )  # fmt: skip
    numbers = _numbers(setting.place, setting.redesigns, paths, values)
    told = Analysis(setting, numbers, Effort(draws=len(values), replications=int(common.sum()), top=top))
    told.drawn, told.outcome = values[whole], outcome
    told.top = strongest(numbers, told.drawn, outcome.y.mean(axis=1))[:top]
    told.stated = float("nan")
    told.runs = int(whole.sum() * common.sum() * (1 + len(redesigns)))
    return told


def strongest(numbers: Sequence[Uncertain], x: np.ndarray, y: np.ndarray) -> list[Uncertain]:
    """Numbers by the size of their rank correlation with f8[draw]."""
    found, _ = rank_correlations(x, y)
    return [numbers[j] for j in np.argsort(-np.abs(found), kind="stable")]


def _drawn(found: Any, place: str, only: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """Paths that vary, and f8[draw, path] by the number of the draw."""
    rows = found.draws
    rows = rows[(rows["place"] == place) & (rows["draw"] >= 0)]
    table = rows.pivot(index="draw", columns="path", values="value")
    table = table.loc[:, (table.nunique() > 1) & table.notna().all()]
    kept = [path for path in table.columns if not only or any(begins(path, start) for start in only)]
    if not kept:
        parts = dict.fromkeys(part_of(path) for path in table.columns)
        raise NotInStudy(
            f"the study draws nothing{f' at or below {choices(only)}; there are {choices(parts)}' if only else ''}"
        )
    values = np.full((int(table.index.max()) + 1, len(kept)), np.nan)
    values[table.index.to_numpy()] = table[kept].to_numpy("f8")
    return kept, values


def _numbers(place, redesigns: Mapping[str, Redesign], paths: Sequence[str], values: np.ndarray) -> list[Uncertain]:
    known: dict[str, Parameter] = {p.path: p for p in ranged(place, redesigns)}
    out = []
    for j, path in enumerate(paths):
        column = np.sort(values[:, j])
        p = known.get(path)
        stated, own_unit, source = (p.value, p.unit, p.source) if p else (float(np.median(column)), unit(path), "drawn")
        low, high = (p.low, p.high) if p else (float(column[0]), float(column[-1]))
        out.append(Uncertain(path, stated, float(low or 0.0), float(high or 0.0), own_unit, source))
    return out


def _unit(found: Any, quantity: Quantity, place: str) -> str:
    if quantity.is_net_saving:
        return unit_of(quantity, None)
    first = found.plan.query("status == 'done' and place == @place")["draw"].min()
    return unit_of(quantity, found.measures(place=place, draw=int(first)))


def _near(word: str, known) -> str:
    near = nearest(word, known)
    return f"; did you mean {near!r}?" if near else f"; there are {choices(known)}"
