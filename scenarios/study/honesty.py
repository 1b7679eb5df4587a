"""Where 95 % intervals are too narrow: what `benchmarks/coverage.py` measured, and which intervals of a study it concerns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

#: Share of studies whose 95 % interval held the truth, by skewness of the difference (its size) and number of replications; measured
#: by ``python -m benchmarks.coverage`` (table in benchmarks/README.md), checked again by tests/study_report/test_coverage.py.
MEASURED: dict[float, dict[int, float]] = {
    0.1: {5: 0.949, 10: 0.950, 20: 0.953, 50: 0.951},
    0.4: {5: 0.946, 10: 0.947, 20: 0.953, 50: 0.956},
    0.9: {5: 0.930, 10: 0.941, 20: 0.951, 50: 0.947},
    1.7: {5: 0.837, 10: 0.876, 20: 0.938, 50: 0.937},
    2.4: {5: 0.593, 10: 0.835, 20: 0.881, 50: 0.896},
}
STOPPED: dict[float, float] = {0.1: 0.927, 0.4: 0.937, 0.9: 0.916, 1.7: 0.861, 2.4: 0.729}  # --precision: worst of four
ENOUGH = 0.93  # an interval that holds the truth less often than this is called too narrow
SEEN = 2.5  # standard errors from which a sample's skewness is taken for real: about one false alarm in eighty
FEW = 10  # below so many replications nobody can see the skewness in the figures


def _few_and_many(size: float) -> str:
    return f"{MEASURED[size][5]:.0%}, {MEASURED[size][10]:.0%}, {MEASURED[size][20]:.0%} and {MEASURED[size][50]:.0%} at a skewness of {size}"


IN_WORDS = (
    "Student's intervals are right where a difference is spread evenly about its mean over replications, as sums over "
    "thousands of citizens are. Where it is made of a few rare events it is skewed, and they hold the truth too rarely. On a place of "
    "known theory, in 4,000 small studies each of 5, 10, 20 and 50 replications, 95 % intervals held the truth in "
    f"{'; in '.join(_few_and_many(size) for size in (0.4, 0.9, 1.7, 2.4))}. They miss on one side: they show too small an effect.",
    "Stopping as soon as an interval is narrow enough (--precision) favours replications that happen to agree: in the worst of four "
    f"precisions its intervals held the truth in {'; '.join(f'{held:.0%} at a skewness of {size}' for size, held in STOPPED.items())}. "
    "It stops at once where the first batch has seen none of the rare events that a difference is made of.",
    f"Skewness cannot be seen in fewer than {FEW} replications, and is underestimated in few: small places and rare events should "
    "be given 20 or more, whatever is shown here. Everything above is about luck; no interval over replications holds doubt about what is assumed.",
)


@dataclass(frozen=True)
class Doubt:
    """An interval that should not be taken at its word, and why."""

    place: str
    scenario: str
    headline: str
    reason: str


def held(skewness: float, replications: int) -> float:
    """How often such an interval held the truth: the measured case next in skewness, at no more replications than these."""
    size = min(MEASURED, key=lambda own: abs(own - abs(skewness)))
    counts = [count for count in MEASURED[size] if count <= replications] or [min(MEASURED[size])]
    return MEASURED[size][max(counts)]


def skewness_error(count: int) -> float:
    """Standard error of the skewness of so many values that are evenly spread (normal); Cramer 1946."""
    return math.sqrt(6 * count * (count - 1) / ((count - 2) * (count + 1) * (count + 3)))


def reason(row) -> str:
    """Why the interval of a row of `compare_redesigns` is in doubt; nothing where it is not."""
    count, skew = int(row["replications"]), float(row["skewness"])
    if count < 2:
        return "no interval: fewer than two replications"
    if row["low"] == row["high"] and row["difference"] != 0:
        return f"all {count} replications agree: rare events that have not happened yet do not show"
    if count >= FEW and abs(skew) >= SEEN * skewness_error(count) and held(skew, count) < ENOUGH:
        return f"skewness {skew:.1f} over {count} replications: like intervals held the truth in {held(skew, count):.0%} of trials, not 95 %"
    return ""


def doubts(differences: pd.DataFrame) -> list[Doubt]:
    """The intervals of `compare_redesigns` that may be too narrow, in its order."""
    rows = ((row, reason(row)) for row in differences.to_dict("records"))
    return [Doubt(row["place"], row["scenario"], row["headline"], why) for row, why in rows if why]
