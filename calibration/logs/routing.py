"""The routes of a log: stages (what a case has been through, as far as it matters) and what follows each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.logs.censoring import Weights
from calibration.logs.choose import Memory, chances
from calibration.logs.contexts import Rows, rows_of
from calibration.logs.table import EventLog

START, END = 0, -1


@dataclass(frozen=True, slots=True)
class Routes:
    """Stages and the steps that lead from one to the next.  Stage 0 is before the first step.

    ``activity`` i8[stages] the step that leads into a stage (-1 for stage 0); ``first`` i8[stages + 1]: transitions of stage s are
    ``first[s]:first[s + 1]``; ``to`` i8[transitions] the next stage (-1: the case is over); ``share`` f8[transitions] sums to 1 over a
    stage; ``seen`` f8[transitions] how often; ``pool`` i8[transitions, paces] the waits that
    go with it at each pace (-1 for ends and first steps).
    """

    activity: np.ndarray
    first: np.ndarray
    to: np.ndarray
    share: np.ndarray
    seen: np.ndarray
    pool: np.ndarray

    @property
    def stages(self) -> int:
        """How many stages there are."""
        return len(self.activity)

    def next_of(self, stage: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """i8: the transition taken from each stage by its luck (uniform)."""
        reach = np.cumsum(self.share)
        floor = np.concatenate([[0.0], reach])[self.first[stage]]
        at = np.searchsorted(reach, floor + luck * self.share_sum[stage], side="right")
        return np.clip(at, self.first[stage], self.first[stage + 1] - 1)

    @property
    def share_sum(self) -> np.ndarray:
        """f8[stages] sums of shares (1 but for rounding)."""
        return np.add.reduceat(self.share, self.first[:-1])


@dataclass(frozen=True, slots=True)
class Staged:
    """Routes, and for every event of the log they were learned from: the transition that led to it (i8[events])."""

    routes: Routes
    taken: np.ndarray


MOST_STAGES = 400
RARER = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000)


def learn_routes(log: EventLog, memory: Memory, weights: Weights) -> Staged:
    """Stages of a memory, at most MOST_STAGES: where there would be more, the rarest contexts are merged into that of their last
    step alone.

    The share of a transition is how often it was seen, ends being weighted by the chance that they are ends.
    """
    rows = rows_of(log, memory.family, max(1, memory.depth))
    for least_seen in RARER:
        stage = _renumbered(_stage_of(rows, memory, least_seen), rows)
        if int(stage.max()) <= MOST_STAGES:
            break
    is_end = rows.symbol == rows.symbols - 1
    following = np.where(is_end, END, np.roll(stage, -1))
    mass = np.where(is_end, weights.over[rows.case], 1.0)
    inside = (~is_end) & (rows.position > 0)
    last = np.roll(rows.symbol, 1)
    mass[inside] *= weights.carry_on[last[inside]]
    pairs = stage * (int(stage.max()) + 2) + following + 1
    unique, index, taken = np.unique(pairs, return_index=True, return_inverse=True)
    seen = np.bincount(taken, mass, minlength=len(unique))
    owner = stage[index]
    first = np.searchsorted(owner, np.arange(int(stage.max()) + 2))
    share = seen / np.maximum(np.bincount(owner, seen), 1e-12)[owner]
    activity = np.full(int(stage.max()) + 1, -1, "i8")
    entered = np.flatnonzero(~is_end)
    activity[following[entered]] = rows.symbol[entered]
    none = np.full(len(unique), -1, "i8")
    return Staged(Routes(activity, first, following[index], share, seen, none), taken[~is_end])


def _stage_of(rows: Rows, memory: Memory, least_seen: int) -> np.ndarray:
    """i8[rows]: a number for the deepest context that counts (the last step at least)."""
    levels = rows.levels
    stage = levels[1].copy()
    above = int(levels[1].max()) + 1
    kept = [keep for _, keep in chances(rows, np.ones(len(rows.symbol)), memory.family, memory.prior, memory.depth)]
    kept = [
        keep & (np.bincount(level, minlength=len(keep)) >= least_seen)
        for keep, level in zip(kept, levels, strict=False)
    ]
    if memory.family == "steps":
        _keep_what_leads_there(kept, rows)
    for level, keep in zip(levels[2 : memory.depth + 1], kept[2:], strict=True):
        stage = np.where(keep[level], above + level, stage)
        above += int(level.max()) + 1
    return stage


def _keep_what_leads_there(kept: list[np.ndarray], rows: Rows) -> None:
    """A context of j steps can only be told if, a step before, the j - 1 that it shares were: they are kept too."""
    later = np.flatnonzero(rows.position > 0)
    for depth in range(len(kept) - 1, 2, -1):
        lasting = later[kept[depth][rows.levels[depth][later]]]
        kept[depth - 1][rows.levels[depth - 1][lasting - 1]] = True


def _renumbered(stage: np.ndarray, rows: Rows) -> np.ndarray:
    """Stages from 1 by how often they are met, stage 0 being the one before the first step."""
    stage = np.where(rows.position == 0, -1, stage)
    names, counts = np.unique(stage, return_counts=True)
    order = np.argsort(-np.where(names == -1, np.iinfo("i8").max, counts), kind="stable")
    number = np.empty(len(names), "i8")
    number[order] = np.arange(len(names))
    return number[np.searchsorted(names, stage)]
