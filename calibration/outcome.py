"""What a fit has learned: how far each number moved from its prior, which combinations are held, how well the figures are met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration.evidence import find
from calibration.problem import Problem
from calibration.sequential import Generation
from calibration.targets import HALF_90, Binding, span

LEVELS = (0.05, 0.5, 0.95)
#: Standard deviation of a uniform on the unit interval, which every prior is.
PRIOR_SD = 12**-0.5
#: A direction counts as held if its standard deviation is at most so much of the prior's; a number as learned likewise.
HELD = 0.5


@dataclass(frozen=True)
class Posterior:
    """Equally weighted draws: u f8[draw, free] in the unit cube, numbers f8[draw, free], found f8[draw, binding]."""

    problem: Problem
    u: np.ndarray
    numbers: np.ndarray
    found: np.ndarray


def resampled(problem: Problem, last: Generation, keep: np.ndarray, draws: int, seed: int) -> Posterior:
    """Equally weighted draws from the last generation's candidates that are kept (systematic resampling)."""
    weights = np.where(keep, last.weights, 0.0)
    edges = np.cumsum(weights / weights.sum())
    points = (np.arange(draws) + np.random.default_rng(seed).random()) / draws
    rows = np.minimum(np.searchsorted(edges, points), len(edges) - 1)
    rows = np.random.default_rng(seed + 1).permutation(rows)  # so that the first few rows are a fair sample
    return Posterior(problem, last.u[rows], problem.numbers(last.u[rows]), last.found[rows])


def parameters(posterior: Posterior) -> list[dict[str, Any]]:
    """Prior beside posterior, number by number.

    contraction: 1 − standard deviation ÷ the prior's, both on the prior's own scale: 0 nothing learned, 1 known.
    """
    out = []
    for j, free in enumerate(posterior.problem.free):
        low, middle, high = (float(x) for x in np.quantile(posterior.numbers[:, j], LEVELS))
        contraction = 1 - float(posterior.u[:, j].std()) / PRIOR_SD
        out.append({
            "path": free.path, "unit": free.unit, "prior_low": free.low, "stated": free.value, "prior_high": free.high,
            "low": low, "median": middle, "high": high, "contraction": contraction,
            "stays_prior": contraction < 0.1,
            "stated_inside": low <= free.value <= high,
        })  # fmt: skip
    return out


def figures(problem: Problem, found: np.ndarray) -> list[dict[str, Any]]:
    """The fitted figures beside what draws of the place give: median and 90 % interval, distance, whether they meet."""
    return [figure(binding, found[:, b], problem.spreads[b].z) for b, binding in enumerate(problem.bindings)]


def figure(binding: Binding, found: np.ndarray, z) -> dict[str, Any]:
    """One bound figure beside draws of a place."""
    evidence = find(binding.evidence_id)
    low, high = span(evidence, binding.tolerance)
    known = found[np.isfinite(found)]
    told = dict.fromkeys(("model_low", "model", "model_high"))
    distance = None
    if len(known):
        told = dict(zip(told, (float(x) for x in np.quantile(known, LEVELS)), strict=True))
        distance = float(np.mean([z(x) for x in known]))
    return {
        "evidence_id": binding.evidence_id, "words": binding.words, "role": binding.role, "use": binding.use,
        "measure": binding.key, "part": binding.part, "dims": dict(binding.dims), "unit": evidence.unit, "grade": evidence.grade,
        "evidence": evidence.value, "evidence_low": _finite(low), "evidence_high": _finite(high), **told, "z": distance,
        "agrees": agrees(low, high, told["model_low"], told["model"], told["model_high"]), "mechanism": binding.mechanism,
        "note": binding.note,
    }  # fmt: skip


def agrees(low: float, high: float, model_low: float | None, model: float | None, model_high: float | None) -> str:
    """ "met": the median lies in the evidence's range; "overlaps": the 90 % interval does in part; else "no"."""
    if model is None or model_low is None or model_high is None:
        return "not measured"
    if low <= model <= high:
        return "met"
    return "overlaps" if model_low <= high and model_high >= low else "no"


def _finite(number: float) -> float | None:
    return number if np.isfinite(number) else None


def identifiability(posterior: Posterior, most: int = 3) -> dict[str, Any]:
    """Which combinations of the free numbers the figures hold: directions of the posterior's spread beside the prior's.

    Eigenvectors of the covariance of u ÷ 1/12 (the prior's is the unit matrix).  spread: standard deviation along a direction ÷
    the prior's.  Directions are in prior ranges: a weight of 0.7 and −0.7 says that the two may rise together, not apart.
    """
    covariance = np.atleast_2d(np.cov(posterior.u.T)) / PRIOR_SD**2
    values, vectors = np.linalg.eigh(covariance)
    paths = posterior.problem.paths
    rows = []
    for value, vector in zip(values, vectors.T, strict=True):
        turned = vector * np.sign(vector[np.argmax(np.abs(vector))])
        order = [j for j in np.argsort(-np.abs(turned))[:most] if abs(turned[j]) >= 0.2]
        spread = float(np.sqrt(max(value, 0)))
        rows.append(
            {"spread": spread, "held": spread <= HELD, "weights": {paths[j]: round(float(turned[j]), 3) for j in order}}
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.nan_to_num(np.atleast_2d(np.corrcoef(posterior.u.T)))
    pairs = [
        {"one": paths[i], "other": paths[j], "correlation": round(float(correlation[i, j]), 2)}
        for i in range(len(paths))
        for j in range(i)
        if abs(correlation[i, j]) >= 0.4
    ]
    return {"directions": rows, "held": sum(row["held"] for row in rows), "of": len(rows), "correlated": pairs}


def convergence(problem: Problem, generations: Sequence[Generation]) -> list[dict[str, Any]]:
    """Generation by generation: temperature, runs, acceptance (None: weighed, not accepted), effective candidates, mean |z|, and how far the mean moved.

    moved: largest shift of a free number's mean since the generation before, in standard deviations of that one.
    """
    out: list[dict[str, Any]] = []
    before: Generation | None = None
    for one in generations:
        mean = one.weights @ one.u
        moved = None
        if before is not None:
            spread = np.sqrt(before.weights @ np.square(before.u - before.weights @ before.u))
            moved = float(np.max(np.abs(mean - before.weights @ before.u) / np.maximum(spread, 1e-9)))
        out.append({
            "generation": one.number, "temperature": one.temperature, "runs": one.runs, "accepted": len(one.u),
            "acceptance": None if one.weighed else len(one.u) / one.runs, "effective": one.effective,
            "mean_abs_z": float(one.weights @ np.abs(problem.z(one.found)).mean(axis=1)), "moved": moved,
        })  # fmt: skip
        before = one
    return out


def tolerance_words(binding: Binding) -> str:
    """How wide the figure is taken to be, in words."""
    evidence = find(binding.evidence_id)
    low, high = span(evidence, binding.tolerance)
    if np.isfinite(low) and np.isfinite(high):
        return f"{low:.4g} to {high:.4g} (90 %; standard deviation about {(high - low) / 2 / HALF_90:.3g})"
    return f"{low:.4g} or more" if np.isfinite(low) else f"up to {high:.4g}"
