"""Before and after, on those who were taken on: how uncontrolled claims are scored, and what their untreated twins did meanwhile.

Pilots often report how many of the people they chose were better off a year later, with nobody to compare them to.  People are
chosen when things are at their worst, so many would have been better off anyway: the same people, in today's world, show how many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from scenarios.compare.twins import Compared, arms
from scenarios.scenario import SILOED
from sim import enums as e

ALL = "all"
TREATED, TWINS = "taken on", "the same people today"
_CHANGES = (e.E_ONSET, e.E_WORSE, e.E_BETTER, e.E_RESOLVED)
_KEPT = (*_CHANGES, e.E_CASE_OPENED, e.E_EXIT, e.E_DEATH)
COLUMNS = ["replication", "need", "people", "counted", "improved", "ended"]


def before_after(compared: Compared, scenario: str, replication: int = 0, after_days: int = 365):
    """How those taken on by a redesign's case holders stand `after_days` later, and their twins today.

    A pandas frame with a row a need ("all": the sum of severities) and group of people: replication, need, people
    (`TREATED`, `TWINS`), counted (with the need open when taken on), improved (less severe afterwards), ended (over), as
    numbers of people.  Only who was taken on early enough and neither left nor died within that time, in both worlds.
    """
    import pandas as pd

    names, begin = compared.compiled[0].names, compared.warm_up.days
    end = begin + 365 * compared.comparison.years
    lives = {arm: _Lives(rows, start) for arm, rows, start in _runs(compared, scenario, replication, end)}
    citizens = lives[scenario].cohort
    out: dict[tuple[str, str], np.ndarray] = defaultdict(lambda: np.zeros(3, "i8"))
    for i, day in lives[scenario].taken_on(end - after_days):
        if any(one.left(i, day, day + after_days) for one in lives.values()):
            continue
        order = names.cohort_needs[citizens[i]]
        started = lives[scenario].severities(i, len(order), day)
        for people, arm in ((TREATED, scenario), (TWINS, SILOED)):
            after = lives[arm].severities(i, len(order), day + after_days)
            _count(out, people, (*order, ALL), np.append(started, started.sum()), np.append(after, after.sum()))
    rows = [(replication, need, people, *counted) for (need, people), counted in out.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def holders(compared: Compared, scenario: str) -> bool:
    """Whether a redesign brings anybody who takes people on."""
    at = compared.comparison.scenarios.index(scenario)
    return bool((compared.compiled[at].net.agencies["holder"] != 0).any())


def all_before_after(compared: Compared, scenario: str, most: int = 4):
    """`before_after` of the first replications, one below the other; None if nobody is taken on."""
    import pandas as pd

    if not holders(compared, scenario) or compared.comparison.years < 2:
        return None
    return pd.concat([before_after(compared, scenario, r) for r in sorted(compared.parts)[:most]], ignore_index=True)


def _count(out, people: str, needs, started: np.ndarray, after: np.ndarray) -> None:
    """Add one person: needs open when taken on; better than then; over."""
    for need, was, now in zip(needs, started, after, strict=True):
        if was > 0:
            out[need, people] += (1, int(now < was), int(now == 0))


def _runs(compared: Compared, scenario: str, replication: int, end: int) -> Iterator[tuple[str, np.ndarray, tuple]]:
    """For both arms: its rows of `_KEPT` events, and needs' severities and citizens' cohorts on the first day."""
    kept: dict[str, list[np.ndarray]] = {}

    def sink(arm: str):
        rows = kept.setdefault(arm, [])
        return lambda part: rows.append(part[np.isin(part["event"], _KEPT)])

    for name, run in arms(compared, replication, sink):
        if name in (SILOED, scenario):
            slots, citizens = run.world.slots, run.world.citizens
            start = (slots["severity"].copy(), citizens["first"].copy(), citizens["cohort"].copy())
            run.to(end)
            yield name, np.concatenate(kept[name]), start


class _Lives:
    """Severities of everybody's needs in one world, day by day."""

    def __init__(self, rows: np.ndarray, start: tuple) -> None:
        self._severity, self._first, self.cohort = start
        self._rows: dict[int, np.ndarray] = {}
        order = np.argsort(rows["citizen"], kind="stable")
        ordered = rows[order]
        who, at = np.unique(ordered["citizen"], return_index=True)
        for i, own in zip(who, np.split(ordered, at[1:]), strict=True):
            self._rows[int(i)] = own

    def taken_on(self, latest: int) -> Iterator[tuple[int, int]]:
        """Citizen and day of everybody's first case, up to a day."""
        for i, own in self._rows.items():
            days = own["day"][own["event"] == e.E_CASE_OPENED]
            if len(days) and days[0] <= latest:
                yield i, int(days[0])

    def left(self, i: int, day: int, until: int) -> bool:
        """Whether somebody left or died in the days after one, up to another."""
        own = self._rows.get(i)
        if own is None:
            return False
        gone = own[np.isin(own["event"], (e.E_EXIT, e.E_DEATH))]["day"]
        return bool(((gone > day) & (gone <= until)).any())

    def severities(self, i: int, needs: int, day: int) -> np.ndarray:
        """i8[need] severities of the citizen who holds the place at the end of a day."""
        first = int(self._first[i])
        now = self._severity[first : first + needs].astype("i8")
        for row in self._rows.get(i, ()):
            if row["day"] > day:
                break
            if row["event"] in (e.E_EXIT, e.E_DEATH):
                now[:] = 0
            elif row["event"] in _CHANGES:
                now[row["need"]] = 0 if row["event"] == e.E_RESOLVED else row["severity"]
        return now
