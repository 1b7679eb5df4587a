"""Replications until a difference is known precisely enough: whole batches, an absolute precision, a cap."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scenarios.compare.differences import Found, differences
from scenarios.compare.twins import Compared, run_comparison

BATCH, MOST = 8, 200


class UnknownMeasure(ValueError):
    """No such measure, part or cohort; the message names the nearest."""


@dataclass(frozen=True)
class Precision:
    """The difference of a measure is to be known to ± `half_width`, in the measure's own unit.

    part, cohort: which figure of the measure.  batch: replications added at a time: fixed, so that neither the number of
    processors nor luck within a batch decides when to stop; most: replications after which it stops in any case.
    """

    measure: str
    half_width: float
    part: str = "all"
    cohort: str = "all"
    batch: int = BATCH
    most: int = MOST

    @classmethod
    def read(cls, text: str) -> Precision:
        """From ``MEASURE=0.5``, ``MEASURE/PART=0.5`` or ``MEASURE/PART@COHORT=0.5``; ValueError says what is wrong."""
        name, equals, amount = text.partition("=")
        name, _, cohort = name.strip().partition("@")
        name, _, part = name.partition("/")
        try:
            half = float(amount)
        except ValueError:
            half = math.nan
        if not (equals and name and half > 0 and math.isfinite(half)):
            raise ValueError(f"{text!r}: write a measure and half the width of its interval, as assessments=0.05")
        return cls(name, half, part or "all", cohort or "all")

    @property
    def counts(self) -> Iterator[int]:
        """Numbers of replications after which the rule looks at the interval: whole batches, and the most."""
        for count in range(self.batch, self.most + self.batch, self.batch):
            yield min(count, self.most)


def half_widths(compared: Compared, wanted: Precision) -> dict[str, float]:
    """Half the width of the interval of the difference, for each variant; UnknownMeasure if there is none of that name."""
    measures, out = compared.measures, {}
    for variant in compared.comparison.variants:
        found = Found(differences(measures, variant.name))
        row = found(wanted.measure, wanted.part, cohort=wanted.cohort)
        if row is None:
            raise UnknownMeasure(_no_such(wanted, found))
        out[variant.name] = (row.high - row.low) / 2
    return out


def _no_such(wanted: Precision, found: Found) -> str:
    if wanted.measure not in found.measures:
        near = difflib.get_close_matches(wanted.measure, found.measures, 1, 0.4)
        return f"no measure is called {wanted.measure!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    return (
        f"the measure {wanted.measure!r} has no part {wanted.part!r} for the cohort {wanted.cohort!r}; "
        f"parts are: {', '.join(found.parts(wanted.measure, wanted.cohort)[:12]) or 'none'}"
    )


def run_until_precise(
    compared: Compared,
    wanted: Precision,
    workers: int | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> bool:
    """Run batches until every variant's difference is precise enough; False if the cap came first.

    compared: from `prepare`; its number of replications is set to what was needed.
    """
    if (
        not compared.parts
    ):  # whoever names a measure that is not there hears of it after one replication, not after a batch
        compared.asked_for(1)
        run_comparison(compared.comparison, workers, None, compared)
        half_widths(compared, wanted)
    for count in wanted.counts:
        compared.asked_for(count)
        run_comparison(compared.comparison, workers, tell, compared)
        if all(half <= wanted.half_width for half in half_widths(compared, wanted).values()):
            return True
    return False
