"""What an answer hangs on: screening, tornado, interactions, value of information, and where a redesign loses."""

from __future__ import annotations

from calibration.sensitivity.doubts import Doubts, Loses, doubts
from calibration.sensitivity.effort import QUICK, Effort
from calibration.sensitivity.numbers import Uncertain, UnknownPath, uncertain_numbers
from calibration.sensitivity.quantity import Quantity, UnknownQuantity, read_quantity
from calibration.sensitivity.result import read_result, results_beside, tell, write_result
from calibration.sensitivity.runner import Analysis, TooFewRuns, analyse
from calibration.sensitivity.stages import Setting

__all__ = [
    "QUICK",
    "Analysis",
    "Doubts",
    "Effort",
    "Loses",
    "Quantity",
    "Setting",
    "TooFewRuns",
    "Uncertain",
    "UnknownPath",
    "UnknownQuantity",
    "analyse",
    "doubts",
    "read_quantity",
    "read_result",
    "results_beside",
    "tell",
    "uncertain_numbers",
    "write_result",
]
