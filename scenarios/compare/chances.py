"""How sure a saving is: over replications (luck), and over draws of what is assumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scenarios.assumptions import draw_values, place_with
from scenarios.compare.headlines import MEASURES, headline_values
from scenarios.compare.twins import Compared, Comparison, Variant, prepare, replicate
from scenarios.scenario import SILOED, workers_here
from sim.place import Place


def saved_pence(compared: Compared):
    """Pence saved over the counted years, one-off costs taken off: a frame indexed by replication, a column a redesign."""
    from scenarios.appraisal import one_off_ledger

    ledger = compared.ledger
    spent = ledger.groupby(["replication", "scenario"], observed=True)["pence"].sum().unstack("scenario")
    out = {}
    for variant in compared.comparison.variants:
        once = one_off_ledger(variant.one_off, compared.comparison.place.price_year, compared.compiled[0].scale)
        out[variant.name] = spent[SILOED] - spent[variant.name] - int(once["pence"].sum())
    import pandas as pd

    return pd.DataFrame(out)


def predictive_probability(saved) -> dict[str, float]:
    """Share of replications in which a redesign saves: chance within the place as described, not doubt about it."""
    return {name: float((saved[name] > 0).mean()) for name in saved.columns}


@dataclass(frozen=True)
class Draws:
    """What came of draws of the assumptions.

    saved: frame draw, scenario, pence (mean over the draw's replications, one-off costs taken off), settled; figures: frame
    draw, scenario, measure, part, difference; failed: draws that describe no possible place, with the reason.
    """

    saved: Any
    figures: Any
    failed: dict[int, str]

    def probability(self) -> dict[str, float]:
        """P(saves): share of draws whose mean saving is positive."""
        groups = self.saved.groupby("scenario", sort=False)["pence"]
        return {str(name): float((own > 0).mean()) for name, own in groups}


def run_draws(
    comparison: Comparison,
    make: Callable[[Place, int], tuple[Variant, ...]],
    draws: int,
    workers: int | None = None,
    tell: Callable[[int, int], None] | None = None,
    posterior: Sequence[dict[str, float]] | None = None,
) -> Draws:
    """Draw what is assumed about the place `draws` times; each draw warms up until it settles and is compared on its own.

    comparison: replications are those of each draw (few suffice); its variants are not used.  make: redesigns of a place, for the
    draw of a number (so that what they assume about themselves may be drawn, too).  posterior: draws of a fit, which are
    used instead of draws from the place's ranges.
    """
    values = draw_values(comparison.place, draws, comparison.seed) if posterior is None else posterior
    found, failed = {}, {}
    pool = ThreadPoolExecutor(workers or workers_here())
    try:
        waiting = {pool.submit(_one, comparison, make, own, d): d for d, own in enumerate(values)}
        for done in as_completed(waiting):
            try:
                found[waiting[done]] = done.result()
            except ValueError as error:
                failed[waiting[done]] = str(error)
            if tell is not None:
                tell(len(found) + len(failed), len(values))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return _gathered(found, dict(sorted(failed.items())))


def _one(comparison: Comparison, make, values: dict[str, float], draw: int) -> tuple[Compared, bool]:
    place = place_with(comparison.place, values)
    own = replace(comparison, place=place, variants=make(place, draw), warm_up_days=None, only=MEASURES)
    compared = prepare(own)
    for r in range(own.replications):
        compared.parts[r] = replicate(compared, r)
    return compared, bool(compared.warm_up.settled)


def _gathered(found: dict[int, tuple[Compared, bool]], failed: dict[int, str]) -> Draws:
    import pandas as pd

    saved, figures = [], []
    for draw, (compared, settled) in sorted(found.items()):
        for name, pence in saved_pence(compared).mean().items():
            saved.append((draw, name, float(pence), settled))
        means = headline_values(compared.measures).groupby("scenario", sort=False).mean()
        for variant in compared.comparison.variants:
            change = means.loc[variant.name] - means.loc[SILOED]
            figures += [(draw, variant.name, *key, float(x)) for key, x in change.items() if np.isfinite(x)]
    return Draws(
        pd.DataFrame(saved, columns=["draw", "scenario", "pence", "settled"]),
        pd.DataFrame(figures, columns=["draw", "scenario", "measure", "part", "difference"]),
        failed,
    )
