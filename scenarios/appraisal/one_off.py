"""What a redesign costs once: training, systems, premises.  Paid in the first counted year, split between its funders."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from scenarios.appraisal.ledgers import LEDGER, ONE_OFF
from sim.costs import payers, uprating
from sim.ledger import SHARED, split
from sim.place import CostLine

UNGRADED = 6


def one_off_ledger(costs: Iterable[CostLine], price_year: str, scale: float = 1.0) -> pd.DataFrame:
    """One-off costs as a yearly ledger: kind and category "one_off", year 1, whole pence of `price_year`.

    scale: citizens simulated per citizen of the place (`Compiled.scale`), as for staff and everything else that is paid.
    Raises ValueError if a cost names no funder, or its price year has no deflator.
    """
    rows = []
    for cost in costs:
        factor = uprating(cost.price_year or price_year, price_year)
        pence = np.array([round(cost.gbp.value * factor * scale * 100)], "i8")
        for funder, own in split(pence, payers(cost)):
            rows.append((1, "none", funder, SHARED, ONE_OFF, ONE_OFF, int(own[0])))
    frame = pd.DataFrame(rows, columns=list(LEDGER))
    return frame.astype({"year": "int64", "pence": "int64"})


def one_off_grade(costs: Iterable[CostLine]) -> int:
    """The weakest confidence grade among one-off costs (1 best ... 6); ungraded counts as 6."""
    return max((cost.gbp.grade or UNGRADED for cost in costs), default=UNGRADED)
