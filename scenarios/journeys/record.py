"""Keeping the log of one world on disk while it is lived through: what is open on the first day, then every row."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from scenarios.journeys.buckets import Buckets
from scenarios.journeys.standing import standing_rows
from sim import enums as e
from sim.engine import Run


class Recording:
    """Takes the rows of one world, from the day on which it begins until it is closed.

    cohorts: bool[256], citizens: bool[citizen] whose rows are kept (None: everybody's).
    """

    def __init__(self, folder: Path, cohorts: np.ndarray | None = None, citizens: np.ndarray | None = None) -> None:
        self.rows = Buckets(folder)
        self._cohorts, self._citizens = cohorts, citizens
        self._run: Run | None = None

    def __call__(self, rows: np.ndarray) -> None:
        """LOG_ROW[n] as the engine hands them over."""
        if self._run is None:
            return
        rows = self._wanted(rows).copy()
        _say_rules(rows, self._run.world.citizens)
        self.rows.add(rows)

    def begin(self, run: Run) -> None:
        """From now on rows are kept, what is open first."""
        self.rows.add(self._wanted(standing_rows(run)))
        self._run = run

    def close(self) -> None:
        """Nothing more is kept."""
        self._run = None

    def _wanted(self, rows: np.ndarray) -> np.ndarray:
        if self._cohorts is not None:
            rows = rows[self._cohorts[rows["cohort"]]]
        return rows if self._citizens is None else rows[self._citizens[rows["citizen"]]]


def _say_rules(rows: np.ndarray, citizens: np.ndarray) -> None:
    """Entries get as `detail` under which rules the citizen enters (1: the redesign's).

    Of somebody who enters and leaves again between two deliveries of rows it cannot be told: today's rules are assumed.
    """
    entries = rows["event"] == e.E_ENTRY
    who = rows["citizen"].astype("i8") << 32 | rows["generation"]
    later = np.isin(who[entries], who[rows["event"] == e.E_COVERED])
    now = citizens[rows["citizen"][entries]]
    rows["detail"][entries] = (now["generation"] == rows["generation"][entries]) & (now["rules"] > 0) & ~later


def drawn_by_lot(among: np.ndarray, most: int, seed: int) -> np.ndarray:
    """bool[citizen]: at most so many of some citizens (bool[citizen]), drawn at random; with the same seed the same in every world."""
    order = np.random.default_rng([seed, 11]).permutation(len(among))
    chosen = np.zeros(len(among), bool)
    chosen[order[among[order]][:most]] = True
    return chosen
