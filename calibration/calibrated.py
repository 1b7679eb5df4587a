"""A calibrated copy of a place: the fitted numbers with what they were fitted to, as a file that every command accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calibration.evidence import load_evidence
from calibration.outcome import Posterior
from scenarios.workshop.tables import written
from sim.checks.sources import CALIBRATED
from sim.place import Place
from sim.quantity import Delay, Quantity
from sim.register import as_tables, quantities, with_values


def calibrated_place(posterior: Posterior, parameters: Sequence[Mapping[str, Any]]) -> Place:
    """The place with each free number at its posterior's median, its 5 to 95 % as range, and its provenance as source and note."""
    problem = posterior.problem
    ids = list(dict.fromkeys(binding.evidence_id for binding in problem.bindings))
    worst = max(load_evidence()[one].grade for one in ids)
    was = {path: quantity for path, quantity, _ in quantities(problem.place)}
    changes = {}
    for one in parameters:
        old = was[one["path"]]
        note = f"fitted to {', '.join(ids)}; prior {one['prior_low']:.4g} to {one['prior_high']:.4g}, stated before {one['stated']:.4g}"
        told: dict[str, Any] = {
            "value": _rounded(one["median"]), "low": _rounded(one["low"]), "high": _rounded(one["high"]),
            "source": CALIBRATED, "grade": worst, "note": note,
        }  # fmt: skip
        changes[one["path"]] = Delay(**told, shape=old.shape) if isinstance(old, Delay) else Quantity(**told)
    return with_values(problem.place, changes)


def _rounded(number: float) -> float:
    """Five figures that count."""
    return float(f"{number:.5g}")


def place_toml(place: Place, head: str = "") -> str:
    """A place as a file: tables by their path, numbers on a line each; reading it gives the same place."""
    lines = [f"# {line}".rstrip() for line in head.splitlines()]
    return "\n".join([*lines, *_section(as_tables(place), ())]) + "\n"


def _section(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Plain values first, then tables below, as TOML wants it."""
    inner = {key: value for key, value in table.items() if isinstance(value, dict) and value and not _number(value)}
    for key, value in table.items():
        if key not in inner:
            yield f"{_key(key)} = {written(value)}"
    for key, value in inner.items():
        below = (*path, _key(key))
        yield ""
        yield f"[{'.'.join(below)}]"
        yield from _section(value, below)


def _number(table: Mapping[str, Any]) -> bool:
    """Whether a table is a number with its range, or one a severity: those stand on one line."""
    return "value" in table or all(isinstance(own, dict) and "value" in own for own in table.values())


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else written(key)
