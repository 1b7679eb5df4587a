"""Numbers of a place file with where they come from, and the log they were learned from."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any


@dataclass(frozen=True, slots=True)
class Origin:
    """The log a place was learned from."""

    file: str
    sha256: str
    cases: int
    events: int
    begins: str
    ends: str

    def words(self) -> str:
        """One sentence for people."""
        return f"{self.file}: {self.cases:,} cases, {self.events:,} events, {self.begins} to {self.ends} (SHA-256 {self.sha256[:16]}…)"


def number(value: float, low: float, high: float, note: str, grade: int, **more: Any) -> dict[str, Any]:
    """A number with its range and where it comes from."""
    return {
        "value": short(value),
        "low": short(low),
        "high": short(high),
        **more,
        "source": "assumed",
        "grade": grade,
        "note": note,
    }


def counted(value: float, seen: float, note: str) -> dict[str, Any]:
    """A share or weight told by the log, with a range of two standard errors of so many cases."""
    error = 2 * value / sqrt(max(1.0, seen))
    high = value + error if value > 1 else min(1.0, value + error)
    return number(value, max(0.0, value - error), high, f"from the log: {note}", 4)


def short(value: float) -> float | int:
    rounded = float(f"{value:.5g}")
    return int(rounded) if rounded == int(rounded) else rounded
