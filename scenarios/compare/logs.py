"""Logs of a few citizens in both worlds: the same run again, keeping only their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.recfunctions import repack_fields

from scenarios.compare.twins import Compared, arms
from scenarios.scenario import SILOED
from sim import enums as e
from sim.compile import Names
from sim.engine import Run
from sim.layout import LOG_ROW
from sim.log import LogTable


@dataclass(frozen=True)
class Standing:
    """One open need of a citizen on the day on which the worlds part: how severe, at which stage of the way, with whom."""

    need: str
    severity: int
    stage: str
    agency: str | None
    hidden: bool


@dataclass(frozen=True)
class Beginning:
    """How the needs of everybody stand on a day.

    cohort, first: i8[citizen], in which cohort and at which slot their needs begin; slots: columns severity, stage, agency, flags.
    """

    names: Names
    cohort: np.ndarray
    first: np.ndarray
    slots: np.ndarray

    def of(self, citizen: int) -> tuple[Standing, ...]:
        """The open needs of one citizen."""
        order, first = self.names.cohort_needs[int(self.cohort[citizen])], int(self.first[citizen])
        return tuple(
            Standing(
                need,
                int(slot["severity"]),
                e.STAGE_NAMES[int(slot["stage"])],
                self.names.agencies[int(slot["agency"])] if int(slot["agency"]) >= 0 else None,
                bool(int(slot["flags"]) & e.HIDDEN),
            )
            for need, slot in zip(order, self.slots[first : first + len(order)], strict=True)
            if int(slot["severity"]) > 0
        )


def beginning(run: Run) -> Beginning:
    """How everybody stands now, kept apart from the run."""
    citizens, slots = run.world.citizens, run.world.slots[["severity", "stage", "agency", "flags"]]
    return Beginning(
        run.compiled.names, citizens["cohort"].astype("i8"), citizens["first"].copy(), repack_fields(slots)
    )


@dataclass(frozen=True)
class TwinLogs:
    """What some citizens went through after the worlds parted on `first_day`.

    rows: for each arm a pandas frame of the event log with these citizens' rows only (columns: `sim.log.COLUMNS`).
    standing: for each citizen what was open on that day, the same in all worlds; days: how many were counted.
    """

    first_day: int
    days: int
    rows: dict[str, Any]
    standing: dict[int, tuple[Standing, ...]]

    def of(self, arm: str, citizen: int):
        """One citizen's rows in one world (not those of who held the place in the cohort before)."""
        frame: Any = self.rows[arm]
        own = frame[frame["citizen"] == citizen]
        return own[own["generation"] == own["generation"].max()]


def twin_logs(
    compared: Compared, citizens: Sequence[int], scenario: str | None = None, replication: int = 0
) -> TwinLogs:
    """Run one replication again and keep the log of some citizens, in today's world and one scenario's (or every one)."""
    wanted = np.asarray(citizens, "i4")
    kept: dict[str, list[np.ndarray]] = {}
    standing: dict[int, tuple[Standing, ...]] = {}
    begin, years = compared.warm_up.days, compared.comparison.years

    def sink(arm: str):
        rows = kept.setdefault(arm, [])
        return lambda part: rows.append(part[np.isin(part["citizen"], wanted)])

    for name, run in arms(compared, replication, sink):
        if not standing:
            began = beginning(run)
            standing = {int(i): began.of(int(i)) for i in wanted}
        if scenario in (None, name) or name == SILOED:
            run.to(begin + 365 * years)
    table = LogTable(compared.compiled[0])
    empty = np.zeros(0, LOG_ROW)
    frames = {arm: table(np.concatenate([empty, *rows]), replication).to_pandas() for arm, rows in kept.items()}
    return TwinLogs(begin, 365 * years, frames, standing)


def days_open(logs: TwinLogs, arm: str, citizen: int) -> dict[str, int]:
    """Days on which each need of a citizen was open after the worlds parted, in one world."""
    rows = logs.of(arm, citizen)
    end = logs.first_day + logs.days
    entered = bool((rows["event"] == "entry").any())
    since = {} if entered else {one.need: logs.first_day for one in logs.standing[citizen]}
    out: dict[str, int] = {}
    for day, event, need in zip(rows["day"], rows["event"], rows["need"], strict=True):
        if event == "onset":
            since.setdefault(need, int(day))
        elif event == "resolved" and need in since:
            out[need] = out.get(need, 0) + int(day) - since.pop(need)
        elif event in ("death", "exit"):
            end = min(end, int(day))
    for need, begun in since.items():
        out[need] = out.get(need, 0) + max(0, end - begun)
    return out
