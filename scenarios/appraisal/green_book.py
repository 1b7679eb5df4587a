"""The arithmetic of HM Treasury's Green Book: what later money is worth now, and whether and when an outlay comes back.

All amounts are real, in whole pence of one price year; year 1 of a run is the year of the decision and is not discounted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.evidence import find
from sim.costs import uprating

#: The evidence row holds 3.5 % for years 1 to 30 and, in its note, 3.0 % for years 31 to 75.
DISCOUNT_EVIDENCE = "discount-rate"
FIRST_YEARS, LAST_YEAR = 30, 75
LATER_RATE = 0.03


def discount_factors(years: int) -> np.ndarray:
    """f8[year]: what a pound of each counted year is worth in the first: 1, 1/1.035, ..., from the 31st year on 1/1.03 more.

    Raises ValueError beyond the years for which a rate is known.
    """
    if not 0 <= years <= LAST_YEAR + 1:
        raise ValueError(f"cannot discount {years} years: rates are known for {LAST_YEAR} years after the first")
    per_cent = find(DISCOUNT_EVIDENCE).value
    assert per_cent is not None, "the evidence row of the discount rate holds its value"
    rates = np.where(np.arange(1, years) <= FIRST_YEARS, per_cent / 100, LATER_RATE)
    return np.concatenate([np.ones(min(years, 1)), np.cumprod(1 / (1 + rates))])


def present_value(pence: Sequence[int] | np.ndarray) -> int:
    """Whole pence: yearly amounts, first counted year first, discounted and summed."""
    amounts = np.asarray(pence, "f8")
    return round(float(amounts @ discount_factors(len(amounts))))


def net_present_value(costs: Sequence[int] | np.ndarray, benefits: Sequence[int] | np.ndarray) -> int:
    """Whole pence: present value of the benefits less that of the costs (both i8[year], costs positive)."""
    return present_value(benefits) - present_value(costs)


def benefit_cost_ratio(costs: Sequence[int] | np.ndarray, benefits: Sequence[int] | np.ndarray) -> float | None:
    """Present value of benefits per pound of costs; None where nothing is spent."""
    spent = present_value(costs)
    return present_value(benefits) / spent if spent > 0 else None


@dataclass(frozen=True)
class Payback:
    """When what was gained has made up for what was laid out, for good.

    year: the first year at whose end it has; after_years: years from the start, at an even pace within that year (0 if money
    is never out: then the first year already gains).
    """

    year: int
    after_years: float


def payback(net: Sequence[int] | np.ndarray) -> Payback | None:
    """Payback of yearly net gains (not discounted, i8[year]); None if they do not come back within the years given."""
    total = np.cumsum(np.asarray(net, "i8"))
    below = np.flatnonzero(total < 0)
    if len(total) == 0 or (len(below) and below[-1] == len(total) - 1):
        return None
    if len(below) == 0:
        return Payback(1, 0.0)
    last = int(below[-1])
    return Payback(last + 2, last + 1 + float(-total[last] / (total[last + 1] - total[last])))


def in_prices_of(pence: int, price_year: str, to_year: str) -> int:
    """Whole pence of one price year in those of another, by the published deflators; raises ValueError if one is unknown."""
    return round(pence * uprating(price_year, to_year))
