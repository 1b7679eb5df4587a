"""The whole analysis: screening, then the strongest numbers one at a time, two at a time, by variance; and draws of everything.

>>> result = analyse(setting, numbers, QUICK, Path("results/hangs-on"), carry_out)                       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from calibration.sensitivity import screening, tornado, variance
from calibration.sensitivity.effort import LEVELS, Effort, screening_levels
from calibration.sensitivity.numbers import Uncertain, draw, part_of, values_at
from calibration.sensitivity.stages import Evaluated, Setting, Stage, evaluated, study_of
from scenarios.study import Study

RUNS = "runs"
#: Runs a study in a folder; raises KeyboardInterrupt where somebody interrupts.
CarryOut = Callable[[Study, Path], None]


class TooFewRuns(RuntimeError):
    """So many runs failed that nothing can be told; the message says of which stage and where they are recorded."""


@dataclass
class Analysis:
    """What was found, as far as it has come.

    screens: a level each; effects: of single numbers, by path; top: the numbers looked at in every way, strongest first; drawn: of all
    numbers, f8[draw, number]; outcome: of these draws.
    """

    setting: Setting
    numbers: Sequence[Uncertain]
    effort: Effort
    screens: list[screening.Screen] = field(default_factory=list)
    effects: dict[str, screening.Effect] = field(default_factory=dict)
    luck: float = float("nan")
    top: list[Uncertain] = field(default_factory=list)
    stated: float = float("nan")
    swings: list[tornado.Swing] = field(default_factory=list)
    pairs: list[tornado.Pair] = field(default_factory=list)
    drawn: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    outcome: Evaluated | None = None
    indices: variance.Indices | None = None
    by_variance: list[Uncertain] = field(default_factory=list)
    runs: int = 0
    failed: int = 0


def analyse(
    setting: Setting, numbers: Sequence[Uncertain], effort: Effort, folder: Path, carry_out: CarryOut, posterior=None
) -> Analysis:
    """Run every stage in its study under `folder`/runs; the same call goes on where it was interrupted."""
    told = Analysis(setting, numbers, effort)
    stages = _Stages(told, folder / RUNS, carry_out)
    _screen(told, stages)
    _ends(told, stages)
    _draws(told, stages, posterior)
    if effort.base and len(told.top) > 1:
        _variance(told, stages)
    return told


@dataclass
class _Stages:
    told: Analysis
    folder: Path
    carry_out: CarryOut

    def run(self, stage: Stage) -> Evaluated:
        """A stage's outcomes, whatever of it had still to be run."""
        own = self.folder / stage.name
        self.carry_out(study_of(self.told.setting, stage, self.folder), own)
        found = evaluated(self.told.setting, stage, own)
        worlds = 1 + len(self.told.setting.redesigns)
        self.told.runs += stage.values.shape[0] * stage.replications * worlds
        self.told.failed += found.failed
        return found


def _screen(told: Analysis, stages: _Stages) -> None:
    """Parts first, then what is inside the strongest, then single numbers."""
    levels = screening_levels(told.numbers, told.effort)
    first = 0 if len(levels) == LEVELS else LEVELS - 1
    chosen: list[Uncertain] = list(told.numbers)
    for level in range(first, LEVELS if levels else first):
        if told.screens:
            chosen = _inside(told, chosen, level)
        groups = [part_of(one.path, level) for one in chosen]
        if len(set(groups)) < 2:
            break
        found = _screened(told, stages, chosen, groups, level - first)
        told.screens.append(found)
        told.luck = found.luck
        by_path = {one.path: one for one in chosen}
        told.effects |= {one.name: one for one in found.effects if one.name in by_path and groups.count(one.name) == 1}
    order = {one.path: one for one in told.numbers}
    last = told.screens[-1].effects if told.screens else ()
    strongest = [order[one.name] for one in last if one.name in order] or list(told.numbers)
    told.top = strongest[: told.effort.top]


def _inside(told: Analysis, chosen: list[Uncertain], level: int) -> list[Uncertain]:
    """The numbers of the groups of this level that are worth looking at."""
    inside: dict[str, list[str]] = {}
    for one in chosen:
        members = inside.setdefault(part_of(one.path, level - 1), [])
        if (own := part_of(one.path, level)) not in members:
            members.append(own)
    kept = set(screening.opened(told.screens[-1].effects, inside, told.effort.at_level(level)))
    return [one for one in chosen if part_of(one.path, level) in kept]


def _screened(
    told: Analysis, stages: _Stages, chosen: list[Uncertain], groups: list[str], number: int
) -> screening.Screen:
    seed = told.setting.seed + number
    u = screening.design(groups, told.effort.trajectories, seed)
    label = f"Screening, {'single numbers' if len(set(groups)) == len(groups) else 'parts' if number == 0 else 'inside the strongest parts'}"
    stage = Stage(
        f"screening_{number + 1}", label, [one.path for one in chosen], values_at(chosen, u), told.effort.replications
    )
    found = screening.screen(groups, u, stages.run(stage).y, seed)
    if found is None:
        raise TooFewRuns(_failed(stage, stages.folder))
    return found


def _failed(stage: Stage, folder: Path) -> str:
    where = folder / stage.name
    return (
        f"{stage.label}: too many runs failed to tell anything; see why with 'wholeplace study --out {where} --status'. Often a range "
        "allows values that do not go together: narrow it in the file, or leave the number out with --only"
    )


def _ends(told: Analysis, stages: _Stages) -> None:
    """The tornado, and pairs."""
    values = tornado.design(told.top, told.effort.pairs)
    stage = Stage(
        "ends", "Each at either end of its range", [one.path for one in told.top], values, told.effort.at_ends
    )
    y = stages.run(stage).y
    told.stated = float(np.nanmean(y[0])) if np.isfinite(y[0]).any() else float("nan")
    told.swings = tornado.swings(told.top, y)
    told.pairs = tornado.interactions(told.top, y, told.effort.pairs)


def stage_of_draws(setting: Setting, numbers: Sequence[Uncertain], effort: Effort, posterior=None) -> Stage:
    """Draws of everything."""
    values = draw(numbers, effort.draws, setting.seed, posterior)
    return Stage("draws", "Draws of everything", [one.path for one in numbers], values, effort.replications)


def _draws(told: Analysis, stages: _Stages, posterior) -> None:
    stage = stage_of_draws(told.setting, told.numbers, told.effort, posterior)
    found = stages.run(stage)
    whole = np.isfinite(found.y).all(axis=1)
    if whole.sum() < 2:
        raise TooFewRuns(_failed(stage, stages.folder))
    told.drawn = stage.values[whole]
    told.outcome = replace(found, y=found.y[whole], benefit=found.benefit[whole], saving=found.saving[whole])


def _variance(told: Analysis, stages: _Stages) -> None:
    """Sobol' indices of the strongest, the others as stated."""
    told.by_variance = told.top[: told.effort.by_variance]
    u = variance.design(len(told.by_variance), told.effort.base, told.setting.seed)
    values = values_at(told.by_variance, u)
    stage = Stage(
        "variance", "Sobol' indices", [one.path for one in told.by_variance], values, told.effort.replications
    )
    told.indices = variance.indices(len(told.by_variance), stages.run(stage).y.mean(axis=1))
