"""A whole fit: prior, chance, generations, firm ground, posterior, checks of it; and the folder that holds them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from calibration import outcome
from calibration.calibrated import calibrated_place, place_toml
from calibration.evidence import load_evidence
from calibration.outcome import Posterior
from calibration.problem import FitFile, Problem
from calibration.sequential import DATABASE, Generation, Progress, fit, pooled
from calibration.survivors import Checked, check_all, passing
from calibration.weighing import WEIGHED, begun, weigh
from scenarios.results import MANIFEST, place_hash, write_manifest, write_whole

POSTERIOR = "posterior.parquet"
FIT = "fit.json"
CALIBRATED_FILE = "calibrated.toml"
#: Runs that say what the prior gives, what chance alone does, and what draws of the posterior give with other luck.
PRIOR_RUNS, CHANCE_RUNS, PREDICTIVE_RUNS = 40, 8, 60
CHECKED_WEIGHT = 0.95
#: Part of the time that the generations may take, and up to which part candidates are weighed where they did not come to
#: temperature 1; the checks get the rest.
FOR_GENERATIONS, UNTIL_WEIGHED = 0.7, 0.85


class NothingStands(RuntimeError):
    """No candidate passed the checks of capacity and drift; the message says why."""


class NotMeasured(ValueError):
    """A bound figure of which no run gave anything; the message says which."""


@dataclass(frozen=True)
class Fitted:
    """A finished fit."""

    problem: Problem
    file: FitFile
    generations: list[Generation]
    last: Generation
    checked: list[Checked]
    posterior: Posterior
    predictive: np.ndarray
    prior: np.ndarray
    chance: np.ndarray
    point: np.ndarray
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass
class Told:
    """What is told while a fit runs: a line, and where the generations stand."""

    say: Callable[[str], None] = lambda _: None
    progress: Callable[[Progress], None] = lambda _: None


def carry_out(problem: Problem, file: FitFile, folder: Path, seconds: float, workers: int, told: Told) -> Fitted:
    """All steps within about so many seconds; raises NothingStands, or KeyboardInterrupt with finished generations kept."""
    clock = _Clock()
    rng = np.random.default_rng(problem.seed)
    told.say("What the prior gives, and what chance alone does …")
    prior = _runs(problem, rng.random((PRIOR_RUNS, len(problem.free))), workers)
    chance = np.array(_mapped(problem.run_stated, range(1, CHANCE_RUNS + 1), workers))
    _measured(problem, np.vstack([prior, chance]))
    clock.lap("prior and chance")
    left = max(FOR_GENERATIONS * seconds - clock.total, 1.0)
    told.say(f"Generations of {file.population} candidates, about {left / 60:.0f} minutes …")
    a_run = clock.total / (PRIOR_RUNS + CHANCE_RUNS)
    found = fit(
        problem, folder, file.population, 0.0 if begun(folder) else left, workers, told.progress, run_seconds=a_run
    )
    if not found:
        raise NothingStands(
            "no generation was finished in the time given: give more minutes, or fewer citizens or candidates in the fit's file; "
            "the same command continues"
        )
    clock.lap("generations")
    if found[-1].temperature > 1.0:
        left = max(UNTIL_WEIGHED * seconds - clock.total, 1.0)
        told.say(f"Candidates weighed at temperature 1, about {left / 60:.0f} minutes …")
        weighed = weigh(problem, folder, found[-1], file.population, left, workers, told.progress)
        if weighed is None:
            told.say("They are worth too few: the posterior is that of the cooler candidates.")
        found += [weighed] if weighed else []
        clock.lap("weighing")
    last = heaviest(pooled(found))
    told.say(
        f"{len(last.u)} candidates at temperature {last.temperature:.2f}: their answer to capacity, and whether they drift …"
    )
    checked = check_all(problem, last.u, file.limits, workers)
    keep = passing(checked)
    clock.lap("capacity and drift")
    if not keep.any():
        raise NothingStands(_why_none(checked))
    posterior = outcome.resampled(problem, last, keep, file.draws, problem.seed)
    told.say(f"{int(keep.sum())} stand. Draws of the posterior with other luck …")
    rows = posterior.u[:PREDICTIVE_RUNS]
    predictive = np.array(
        _mapped(lambda i: problem.run(rows[i], problem.luck(rows[i]) + 1 + i), range(len(rows)), workers)
    )
    middle = np.median(posterior.u, axis=0)
    point = np.array(_mapped(lambda s: problem.run(middle, s), range(1, CHANCE_RUNS + 1), workers))
    clock.lap("posterior predictive")
    return Fitted(problem, file, found, last, checked, posterior, predictive, prior, chance, point, clock.laps)


def _measured(problem: Problem, found: np.ndarray) -> None:
    """Whether every figure was measured in at least one of the runs f8[run, binding]; no candidate could meet it otherwise."""
    nothing = [b for b, never in zip(problem.bindings, ~np.isfinite(found).any(axis=0), strict=True) if never]
    if nothing:
        told = "; ".join(
            f"line {b.line}, {b.evidence_id}: {b.key}, part {b.part!r}"
            + "".join(f", {dim} {label!r}" for dim, label in b.dims)
            for b in nothing
        )
        raise NotMeasured(
            f"in {len(found)} runs {problem.place.name} gave nothing for {told}. Is the part right (sim/README.md names the parts of each measure), and "
            "are enough citizens and years run for it?"
        )


def _runs(problem: Problem, u: np.ndarray, workers: int) -> np.ndarray:
    return np.array(_mapped(lambda i: problem.run(u[i]), range(len(u)), workers))


def _mapped(run, over, workers: int) -> list:
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(run, one) for one in over]
        try:
            return [job.result() for job in jobs]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _why_none(checked: list[Checked]) -> str:
    reasons: dict[str, int] = {}
    for one in checked:
        for why in one.why.split(", "):
            reasons[why] = reasons.get(why, 0) + 1
    told = ", ".join(f"{why} ({n} of {len(checked)})" for why, n in sorted(reasons.items(), key=lambda pair: -pair[1]))
    return (
        f"every candidate that meets the figures stands on a cliff or drifts: {told}. Free other numbers, or say in the fit's file "
        "under [limits] what may be accepted, and why"
    )


def heaviest(generation: Generation) -> Generation:
    """The candidates that carry `CHECKED_WEIGHT` of the weight: only they are checked and drawn from."""
    order = np.argsort(-generation.weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(generation.weights[order]), CHECKED_WEIGHT)) + 1
    keep = np.sort(order[:enough])
    weights = generation.weights[keep] / generation.weights[keep].sum()
    return replace(generation, u=generation.u[keep], weights=weights, found=generation.found[keep])


class _Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()
        self.laps: dict[str, float] = {}

    @property
    def total(self) -> float:
        return time.monotonic() - self.start

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name], self.last = round(now - self.last, 2), now


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
