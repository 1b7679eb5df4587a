"""What draws of a place predict: figures about its present, and the effects of its redesigns beside pilots' and evaluators' claims.

Each draw of the posterior has luck of its own, so that an interval over draws holds both what is uncertain and chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from calibration.evidence import load_evidence
from calibration.outcome import LEVELS, agrees, figure
from calibration.simulate import Size, measured
from calibration.targets import AROUND, Binding, spread
from scenarios.assumptions import place_with
from scenarios.compare import Comparison, run_comparison
from scenarios.compare.claims import Binding as Claim
from scenarios.compare.claims import Scored, bindings, chosen, claimed, score, unbound
from scenarios.redesign import Redesign
from sim.place import Place

#: A finding of no effect is taken to hold within so many per cent: evaluations do not publish what they could have detected.
NULL_WITHIN = 5.0
Draw = dict[str, float]


def present(
    place: Place, rows: Sequence[Binding], draws: Sequence[Draw], size: Size, seed: int, workers: int
) -> list[dict[str, Any]]:
    """Every figure bound to a place beside what its draws give."""
    if not rows:
        return []
    found = np.array(
        _mapped(
            lambda d: measured(place_with(place, draws[d]), rows, size, _luck(seed, d)).mean(axis=0),
            len(draws),
            workers,
        )
    )
    return [
        {"place": place.name, "scenario": "siloed", "claim": "level"} | figure(one, found[:, b], spread(one).z)
        for b, one in enumerate(rows)
    ]


def effects(
    place: Place,
    redesign: Redesign,
    draws: Sequence[Draw],
    size: Size,
    seed: int,
    workers: int,
    tell: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]]:
    """Claims about a redesign, and evaluations that found nothing, beside what draws of the place predict of it."""
    names = {"claim": redesign.description.claims, "sceptical": redesign.description.sceptical}
    known = {one.evidence_id: one for one in bindings()}
    wanted = [name for ids in names.values() for name in ids if name in known]
    if not wanted:
        return []

    def one(d: int) -> list[Scored]:
        drawn = place_with(place, draws[d])
        asked = Comparison(
            drawn, (redesign.variant(drawn),), size.years, size.citizens, _luck(seed, d), 1, size.warm_up_days
        )
        compared = run_comparison(asked, workers=1)
        people = chosen(compared, redesign.name, wanted)
        tell()
        return score(compared.measures, redesign.name, drawn, wanted, compared.compiled[0].scale, people)

    by_id: dict[str, list[Scored]] = {}
    for scored in _mapped(one, len(draws), workers):
        for each in scored:
            by_id.setdefault(each.evidence_id, []).append(each)
    roles = {name: role for role, ids in names.items() for name in ids}
    return [_effect(place, redesign, known[name], roles[name], by_id.get(name, [])) for name in dict.fromkeys(wanted)]


def without_measure(redesign: Redesign) -> list[str]:
    """Claims about a redesign that no measure answers."""
    return unbound([*redesign.description.claims, *redesign.description.sceptical])


def _effect(place: Place, redesign: Redesign, claim: Claim, of: str, scored: Sequence[Scored]) -> dict[str, Any]:
    row = load_evidence()[claim.evidence_id]
    models = np.array([one.model for one in scored if one.model is not None], "f8")
    twins = [one.twins for one in scored if one.twins is not None]
    wanted = next((one.wanted for one in scored if one.wanted is not None), None)
    low, high = _range(row.low, row.high, wanted)
    told = dict.fromkeys(("model_low", "model", "model_high"))
    if len(models):
        told = dict(zip(told, (float(x) for x in np.quantile(models, LEVELS)), strict=True))
    return {
        "place": place.name, "scenario": redesign.name, "label": redesign.label, "claim": claim.claim, "of": of, "role": "predict",
        "evidence_id": claim.evidence_id, "words": claim.words, "unit": scored[0].unit if scored else row.unit, "grade": row.grade,
        "claimed": scored[0].claimed if scored else claimed(row), "evidence": wanted, "evidence_low": low, "evidence_high": high, **told,
        "twins": float(np.median(twins)) if twins else None,
        "agrees": "not measured" if low is None or high is None else agrees(low, high, told["model_low"], told["model"], told["model_high"]),
        "direction": _direction(wanted, told["model_low"], told["model_high"]) if claim.how != "level" else None,
        "mechanism": claim.mechanism,
    }  # fmt: skip


def _range(low: float | None, high: float | None, wanted: float | None) -> tuple[float | None, float | None]:
    """The range in which a claim is taken to hold, on the model's scale."""
    if wanted is None:
        return low, high
    half = NULL_WITHIN if wanted == 0 else AROUND * abs(wanted)
    return wanted - half, wanted + half


def _direction(wanted: float | None, low: float | None, high: float | None) -> str | None:
    """Whether the model's interval lies on the claimed side of nothing: "same", "opposite" or "unclear"."""
    if wanted is None or wanted == 0 or low is None or high is None:
        return None
    if low <= 0 <= high:
        return "unclear"
    return "same" if (low > 0) == (wanted > 0) else "opposite"


def _luck(seed: int, draw: int) -> int:
    return seed * 100_003 + draw


def _mapped(run: Callable[[int], Any], count: int, workers: int) -> list[Any]:
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(run, d) for d in range(count)]
        try:
            return [job.result() for job in jobs]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
