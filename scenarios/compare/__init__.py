"""Comparing today with redesigns: twins who share warm-up and luck, differences with intervals, what does the work."""

from __future__ import annotations

from scenarios.compare.differences import differences
from scenarios.compare.twins import Compared, Comparison, Variant, prepare, run_comparison

__all__ = ["Compared", "Comparison", "Variant", "differences", "prepare", "run_comparison"]
