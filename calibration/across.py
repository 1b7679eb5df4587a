"""Cross-validation across places: what one place's fit has learned about people, carried to another place's figures.

Only numbers about people and the course of help are carried (hazards, patience, durations, thresholds of stays); posts, slices
and places of an agency belong to their place.  Where both fits aim at the same figure of the evidence, the carried numbers have seen
it: those are told apart, for only the others are left out of the fit that predicts them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from calibration.predict import Draw, _luck, _mapped
from calibration.simulate import Size, measured
from calibration.targets import Binding, spread
from scenarios.assumptions import place_with, uncertain
from sim.place import Place

#: Last steps of paths that belong to one place's agencies.
OWN = ("fte", "slice", "caseload_places", "hours_per_week", "gbp_per_fte_year", "estate_gbp_per_year")


def shared(place: Place, draws: Sequence[Draw]) -> list[str]:
    """Fitted numbers of another place that this one has, too, and that may be carried."""
    known = {parameter.path for parameter in uncertain(place)}
    return [path for path in (draws[0] if draws else ()) if path in known and path.rpartition(".")[2] not in OWN]


def carried(
    place: Place, bindings: Sequence[Binding], draws: Sequence[Draw], size: Size, seed: int, workers: int
) -> np.ndarray:
    """f8[draw, binding] z of the place's figures with the carried numbers of each draw, all others as stated."""
    paths = shared(place, draws)
    spreads = [spread(one) for one in bindings]

    def one(d: int) -> list[float]:
        drawn = place_with(place, {path: draws[d][path] for path in paths}) if paths else place
        found = measured(drawn, bindings, size, _luck(seed, d)).mean(axis=0)
        return [s.z(x) if np.isfinite(x) else np.nan for s, x in zip(spreads, found, strict=True)]

    return np.array(_mapped(one, len(draws), workers))


def row(
    one: str,
    other: Place,
    bindings: Sequence[Binding],
    draws: Sequence[Draw],
    own: Sequence[Draw],
    seen: Collection[str],
    size: Size,
    seed: int,
    workers: int,
) -> dict[str, Any]:
    """Fitted at one place, tested on the fitted figures of another: root mean square z as stated, carried, and with its own fit.

    own: draws of the other place's fit, for comparison (none: it has none); seen: ids of the figures that the first fit aimed at.
    """
    new = np.array([b.evidence_id not in seen for b in bindings], bool)
    stated = carried(other, bindings, [{} for _ in draws], size, seed, workers)
    moved = carried(other, bindings, draws, size, seed, workers)
    fitted = (
        _own(other, bindings, own[: len(draws)], size, seed, workers) if own else np.full((1, len(bindings)), np.nan)
    )
    tables = {"as_stated": stated, "carried": moved, "own_fit": fitted}
    return {
        "fitted_at": one, "tested_at": other.name, "carried": shared(other, draws), "figures": len(bindings), "unseen": int(new.sum()),
        "left_out": {name: _rms(z[:, new]) for name, z in tables.items()}, "seen": {name: _rms(z[:, ~new]) for name, z in tables.items()},
        "by_figure": [
            {"evidence_id": b.evidence_id, "seen": not new[j]} | {name: _mean(z[:, j]) for name, z in tables.items()}
            for j, b in enumerate(bindings)
        ],
    }  # fmt: skip


def _own(
    place: Place, bindings: Sequence[Binding], draws: Sequence[Draw], size: Size, seed: int, workers: int
) -> np.ndarray:
    spreads = [spread(one) for one in bindings]

    def one(d: int) -> list[float]:
        found = measured(place_with(place, draws[d]), bindings, size, _luck(seed, d)).mean(axis=0)
        return [s.z(x) if np.isfinite(x) else np.nan for s, x in zip(spreads, found, strict=True)]

    return np.array(_mapped(one, len(draws), workers))


def _rms(z: np.ndarray) -> float | None:
    """Root mean square over figures of the mean z over draws: what is off whatever the luck; None where nothing is told."""
    means = [mean for column in z.T if (mean := _mean(column)) is not None]
    return float(np.sqrt(np.mean(np.square(means)))) if means else None


def _mean(column: np.ndarray) -> float | None:
    known = column[np.isfinite(column)]
    return float(known.mean()) if len(known) else None
