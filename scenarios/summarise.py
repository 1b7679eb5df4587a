"""Replications put together: mean and interval of every measure (over replications, never over citizens)."""

from __future__ import annotations

import numpy as np

from sim.measures import DIMENSIONS

KEYS = [*DIMENSIONS, "measure", "part", "unit"]


def summarise(measures, level: float = 0.95):
    """A frame with a row a measure: `KEYS`, mean, low, high, replications.

    low and high are Student's t interval of the mean over replications; with one replication they are missing.
    """
    from scipy.special import stdtrit

    rows = measures.groupby(KEYS, sort=False, observed=True)["value"].agg(["mean", "std", "count"]).reset_index()
    n = rows["count"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.where(n > 1, stdtrit(np.maximum(n - 1, 1), 0.5 + level / 2) * rows["std"] / np.sqrt(n), np.nan)
    rows["low"], rows["high"] = rows["mean"] - half, rows["mean"] + half
    return rows.rename(columns={"count": "replications"})[[*KEYS, "mean", "low", "high", "replications"]]


class Answers:
    """Looks up single figures of a summary: ``answers("assessments", cohort="offenders").mean``."""

    def __init__(self, summary) -> None:
        self._rows = {tuple(row[:-4]): row for row in summary.itertuples(index=False, name=None)}
        units = summary[["measure", "unit"]].drop_duplicates()
        self._units = list(units.itertuples(index=False, name=None))

    def __call__(self, measure: str, part: str = "all", **dims: str) -> tuple[float, float, float] | None:
        """(mean, low, high), or None if nothing of the kind was measured."""
        for name, unit in self._units:
            if name == measure:
                key = (*(dims.get(d, "all") for d in DIMENSIONS), measure, part, unit)
                if key in self._rows:
                    return tuple(self._rows[key][-4:-1])
        return None
