"""Comparing today with redesigns: twins who share warm-up and luck, differences with intervals, what does the work."""

from __future__ import annotations

from scenarios.compare.citizens import KINDS, shares_of_kinds
from scenarios.compare.differences import Found, differences, variance_reduction
from scenarios.compare.stop import Precision, run_until_precise
from scenarios.compare.twins import Compared, Comparison, Variant, prepare, run_comparison

__all__ = [
    "KINDS",
    "Compared",
    "Comparison",
    "Found",
    "Precision",
    "Variant",
    "differences",
    "prepare",
    "run_comparison",
    "run_until_precise",
    "shares_of_kinds",
    "variance_reduction",
]
