"""Optimism bias: costs tend to come out higher and benefits lower than hoped, the more so the weaker the figure behind them.

A correction by confidence grade, one for each line, shown apart from the line it corrects.  It stands beside draws of the
parameters and is not applied on top of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pydantic import Field

from sim.ledger import CAPACITY
from sim.quantity import Frozen, Quantity, Share

_WHY = (
    "the scale of corrections used in Greater Manchester's cost-benefit guidance for six grades of confidence; no figure "
    "of the evidence files holds it, and our grades are given by a rule of our own"
)


def _assumed(value: float, low: float, high: float) -> Quantity:
    return Quantity(value=value, low=low, high=high, source="assumed", grade=6, note=_WHY)


class OptimismBias(Frozen):
    """By how much of itself a line is corrected: a cost upwards, a benefit downwards; by confidence grade, 1 surest."""

    grade_1: Share = Field(default=_assumed(0, 0, 0.05))
    grade_2: Share = Field(default=_assumed(0.05, 0, 0.1))
    grade_3: Share = Field(default=_assumed(0.1, 0.05, 0.15))
    grade_4: Share = Field(default=_assumed(0.15, 0.1, 0.25))
    grade_5: Share = Field(default=_assumed(0.25, 0.15, 0.4))
    grade_6: Share = Field(default=_assumed(0.4, 0.25, 0.6))

    def by_grade(self) -> np.ndarray:
        """f8[7]: the share at each grade; grade 0 (none) counts as 6."""
        six = [getattr(self, f"grade_{grade}").value for grade in range(1, 7)]
        return np.array([six[5], *six])


def with_optimism_bias(lines: pd.DataFrame, bias: OptimismBias | None = None) -> pd.DataFrame:
    """Lines of `savings_by_line` with a column `optimism`: whole pence to add to the saving, and to its cashable part.

    What saves over all years and funders together is a benefit line, and its years shrink; what costs more is a cost line, and
    its years grow.  A bill for events or days that only goes from one funder to another is neither, and is not corrected; nor is
    the pay of staff who move between agencies of a funder: of its capacity the change of all agencies together is corrected.
    """
    shares = (bias or OptimismBias()).by_grade()[lines["grade"].to_numpy()]
    total = lines.groupby(["agency", "category", "kind"], observed=True)["saving"].transform("sum")
    together = lines.groupby(["funder", "kind"], observed=True)["saving"].transform("sum")
    total = total.where(lines["kind"] != CAPACITY, together).to_numpy()
    correction = {
        amount: (-np.sign(total) * np.rint(lines[amount].to_numpy() * shares)).astype("i8")
        for amount in ("saving", "cashable", "transfer")
    }
    return lines.assign(
        optimism=correction["saving"],
        cashable_optimism=correction["cashable"],
        transfer_optimism=correction["transfer"],
    )
