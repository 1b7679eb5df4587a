"""The folder of a finished fit: posterior, calibrated place, what was found, manifest."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from calibration import outcome
from calibration.calibrated import calibrated_place, place_toml
from calibration.evidence import load_evidence
from calibration.fitting import Fitted
from calibration.problem import FitFile, Problem
from calibration.sequential import DATABASE, pooled
from calibration.survivors import passing
from calibration.weighing import WEIGHED
from scenarios.results import MANIFEST, place_hash, write_manifest, write_whole

POSTERIOR = "posterior.parquet"
FIT = "fit.json"
CALIBRATED_FILE = "calibrated.toml"


def summary(fitted: Fitted) -> dict[str, Any]:
    """All that `fit.json` says."""
    problem = fitted.problem
    figures = outcome.figures(problem, fitted.predictive)
    for b, told in enumerate(figures):
        prior, chance = fitted.prior[:, b], fitted.chance[:, b]
        low, middle, high = (float(x) for x in np.nanquantile(prior, outcome.LEVELS))
        told |= {
            "prior_low": low, "prior": middle, "prior_high": high, "as_stated": float(np.nanmean(chance)),
            "chance_sd": float(np.nanstd(chance, ddof=1)), "at_the_median": float(np.nanmean(fitted.point[:, b])),
            "evidence_sd": _width(problem, b),
        }  # fmt: skip
    last = fitted.last
    return {
        "place": problem.place.name, "place_hash": place_hash(problem.place), "citizens": problem.size.citizens,
        "years": problem.size.years, "warm_up_days": problem.size.warm_up_days, "seed": problem.seed,
        "population": fitted.file.population, "draws": len(fitted.posterior.u), "temperature": last.temperature,
        "exact": last.temperature <= 1.0, "effective": pooled(fitted.generations).effective, "runs": sum(one.runs for one in fitted.generations),
        "limits": fitted.file.limits.model_dump(), "parameters": outcome.parameters(fitted.posterior), "figures": figures,
        "why_free": {one.path: one.why for one in fitted.file.free},
        "met": sum(told["agrees"] == "met" for told in figures), "of": len(figures),
        "convergence": outcome.convergence(problem, fitted.generations),
        "identifiability": outcome.identifiability(fitted.posterior), "checks": _checks(fitted), "seconds": fitted.seconds,
    }  # fmt: skip


def _width(problem: Problem, b: int) -> float:
    one = problem.spreads[b]
    return max(one.below, one.above)


def _checks(fitted: Fitted) -> dict[str, Any]:
    """Of the last generation's candidates: how many stand, why not, and their answers to capacity."""
    reasons: dict[str, int] = {}
    for one in fitted.checked:
        for why in filter(None, one.why.split(", ")):
            reasons[why] = reasons.get(why, 0) + 1
    keep = passing(fitted.checked)
    answers = {
        name: [float(x) for x in np.quantile([getattr(one, name) for one, ok in zip(fitted.checked, keep, strict=True) if ok], outcome.LEVELS)]
        for name in ("rest_less", "rest_more", "crises_less", "crises_more")
    }  # fmt: skip
    return {"candidates": len(keep), "stand": int(keep.sum()), "fail": reasons, "answers": answers}


def write(fitted: Fitted, folder: Path, command: list[str], started: datetime, study: dict[str, Any]) -> dict[str, Any]:
    """posterior.parquet, calibrated.toml, fit.json and last the manifest; returns what fit.json says."""
    import pandas as pd

    told = summary(fitted)
    rows = pd.DataFrame(fitted.posterior.numbers, columns=list(fitted.problem.paths))
    write_whole(folder / POSTERIOR, lambda path: rows.to_parquet(path, index=False))
    place = calibrated_place(fitted.posterior, told["parameters"])
    write_whole(
        folder / CALIBRATED_FILE, lambda path: path.write_text(place_toml(place, _head(told)), encoding="utf-8")
    )
    write_whole(folder / FIT, lambda path: path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8"))
    finished = {"study": study, "command": command, "complete": told["exact"], "evidence": evidence_of(fitted.problem)}
    write_manifest(folder, finished, started)
    return told


def evidence_of(problem: Problem) -> dict[str, dict[str, Any]]:
    """The figures that were fitted to, as they were."""
    out = {}
    for binding in problem.bindings:
        figure = load_evidence()[binding.evidence_id]
        out[figure.id] = {"value": figure.value, "low": figure.low, "high": figure.high, "tolerance": binding.tolerance}
    return out


def targets_of(problem: Problem) -> list[list[Any]]:
    """What each figure is bound to: a fit that is continued must aim at the same."""
    return [[b.evidence_id, b.key, b.part, [list(dim) for dim in b.dims], b.factor, b.plus] for b in problem.bindings]


def forget_another_fit(folder: Path, study: dict[str, Any]) -> None:
    """Take what another fit left in a folder away: its generations would be gone on with as if they were this one's."""
    try:
        old = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["study"]
    except (OSError, ValueError, KeyError, TypeError):
        old = None
    if old != study:
        for name in (DATABASE, WEIGHED, POSTERIOR, CALIBRATED_FILE, FIT, MANIFEST):
            (folder / name).unlink(missing_ok=True)


def _head(told: dict[str, Any]) -> str:
    return (
        f"{told['place']}, calibrated: {len(told['parameters'])} numbers fitted to {told['of']} figures, {told['met']} of them met.\n"
        "Each fitted number: the posterior's median, its 5 to 95 % as range; what else stands here is as before.\n"
        "The medians together are one plausible point; for what is uncertain use the draws in posterior.parquet."
    )


def study_of(problem: Problem, file: FitFile) -> dict[str, Any]:
    """What determines a fit: a folder belongs to one."""
    return {
        "kind": "fit", "place": problem.place.name, "place_hash": place_hash(problem.place), "free": list(problem.paths),
        "priors": [[p.low, p.value, p.high] for p in problem.free], "evidence": evidence_of(problem), "targets": targets_of(problem), "years": problem.size.years,
        "citizens": problem.size.citizens, "warm_up_days": problem.size.warm_up_days, "population": file.population,
        "seed": problem.seed, "limits": file.limits.model_dump(), "draws": file.draws,
    }  # fmt: skip
