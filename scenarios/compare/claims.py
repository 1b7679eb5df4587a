"""Pilots' claims beside what the model makes of a redesign: predicted, never fitted.

``claims.csv`` binds a figure of evidence to a measure: `relative` (change as a share of today's level), `saved` (the same, a fall counted as positive), `level` (level with the
redesign), `gbp_a_year`, `gbp_three_years` (pounds saved, the whole place); or, before and after on those taken on, to a need:
`improved`, `ended` (share a year later, from `scenarios.compare.selected`; "all" is the sum of severities), or to what they went through:
`changed` (the year after against the year before, from `scenarios.compare.before_after`: "crises", "nights in hospital").  Kind names the citizens meant; a part that ends
in * stands for all parts that begin so; ``part@agency`` is the part at an agency.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.compare.before_after import changes
from scenarios.compare.differences import half_width, paired
from scenarios.compare.selected import TREATED, TWINS, all_before_after, holders
from scenarios.compare.twins import Compared
from scenarios.summarise import KEYS
from sim.place import Place
from sim.quantity import plain

CLAIMS = ("controlled", "before_after_selected", "hoped")
BEFORE_AFTER, CHANGED = ("improved", "ended"), "changed"
#: Replications of which whole logs are read for claims about what people went through before and after.
LOGS = 4


@dataclass(frozen=True)
class Binding:
    """One row of ``claims.csv``; `relative:ID` scores a claimed level as the change from the figure ID.

    claim: "controlled" (a comparison group), "before_after_selected" (those chosen, before and after), "hoped" (nobody has seen it yet);
    mechanism: where the model disagrees, what would have to be different.
    """

    evidence_id: str
    measure: str
    part: str
    kind: str
    how: str
    claim: str
    words: str
    mechanism: str


@dataclass(frozen=True)
class Scored:
    """A claim beside the model: evidence and model as text, low and high of the model's interval in the evidence's unit.

    agrees: the claimed value lies in the model's interval; None where one of them is no single number.
    """

    evidence_id: str
    words: str
    claimed: str
    source: str
    model: float | None
    low: float | None
    high: float | None
    unit: str
    agrees: bool | None
    twins: float | None = None  # the same people in today's world, where a claim has no comparison
    wanted: float | None = None  # the claimed value on the model's scale, where it is one number


@dataclass(frozen=True)
class Chosen:
    """What claims without a comparison are scored on: frames of `selected.before_after` and of `before_after.changes`, or None."""

    better: Any = None
    changed: Any = None


NOBODY = Chosen()


def chosen(compared: Compared, scenario: str, ids: Iterable[str]) -> Chosen:
    """Those whom a redesign takes on, before and after, as far as the named claims need it."""
    if not holders(compared, scenario):
        return NOBODY
    hows = {one.how for one in bindings() if one.evidence_id in set(ids)}
    changed = changes(compared, scenario, min(LOGS, len(compared.parts))) if CHANGED in hows else None
    return Chosen(all_before_after(compared, scenario), changed)


@cache
def bindings() -> tuple[Binding, ...]:
    """All bound claims."""
    path = Path(str(resources.files("scenarios"))) / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Binding(**row) for row in csv.DictReader(file))


def score(
    measures, scenario: str, place: Place, ids: Iterable[str], scale: float = 1.0, people: Chosen = NOBODY
) -> list[Scored]:
    """The named claims beside the model, in the order given; those without a binding or a measure here are left out.

    people: those taken on, for claims without a comparison.
    """
    by_id = {binding.evidence_id: binding for binding in bindings()}
    rows = paired(measures, scenario)
    return [one for name in ids if name in by_id for one in _scored(rows, by_id[name], place, scale, people)]


def unbound(ids: Iterable[str]) -> list[str]:
    """Claims that no measure of the model is bound to."""
    known = {binding.evidence_id for binding in bindings()}
    return [name for name in ids if name not in known]


def not_scored(ids: Iterable[str], scored: Iterable[Scored]) -> list[str]:
    """Bound claims for which nothing was measured: nobody was taken on, or in too few years."""
    known, found = {binding.evidence_id for binding in bindings()}, {one.evidence_id for one in scored}
    return [name for name in ids if name in known and name not in found]


def _scored(rows, binding: Binding, place: Place, scale: float, people: Chosen) -> Iterator[Scored]:
    from calibration.evidence import load_evidence

    row = load_evidence()[binding.evidence_id]
    if binding.how in BEFORE_AFTER:
        yield from _before_after(people.better, binding, row)
        return
    if binding.how == CHANGED:
        yield from _changed(people.changed, binding, row, place)
        return
    values = _values(rows, binding, place)
    if not len(values):
        return
    how, _, from_id = binding.how.partition(":")
    model, low, high, unit = _figure(values, how, scale)
    wanted, text = None if row.value is None else float(row.value), claimed(row)
    if from_id and wanted is not None and (start := load_evidence()[from_id].value):
        text = f"{100 * (wanted / start - 1):.3g} percent change (from {start:g} to {wanted:g} {row.unit})"
        wanted = 100 * (wanted / start - 1)
    agrees = None if wanted is None or low is None or high is None else bool(low <= wanted <= high)
    yield Scored(binding.evidence_id, binding.words, text, row.source.id, model, low, high, unit, agrees, wanted=wanted)


def _before_after(selected, binding: Binding, row) -> Iterator[Scored]:
    """Shares of those taken on, over replications, and of their twins."""
    if selected is None or not len(selected):
        return
    own = selected[(selected["need"] == binding.measure) & (selected["counted"] > 0)]
    shares = 100 * own[binding.how] / own["counted"]
    treated, twins = (shares[own["people"] == people].to_numpy("f8") for people in (TREATED, TWINS))
    if len(treated):
        yield _of_chosen(binding, row, treated, float(twins.mean()) if len(twins) else None, "percent of them")


def _changed(changed, binding: Binding, row, place: Place) -> Iterator[Scored]:
    """Change from the year before to the year after, over replications, and their twins'."""
    if changed is None:
        return
    cohort = next((name for name, one in place.cohorts.items() if one.kind == binding.kind), None)
    own = changed[(changed["what"] == binding.measure) & (changed["cohort"] == cohort)]
    if len(own):
        yield _of_chosen(binding, row, own["change"].to_numpy("f8"), float(own["twins"].mean()), "percent change")


def _of_chosen(binding: Binding, row, each: np.ndarray, twins: float | None, unit: str) -> Scored:
    """Mean over replications with its interval, beside the claim."""
    mean, low, high = _interval(each)
    wanted = None if row.value is None else float(row.value)
    agrees = None if wanted is None or low is None or high is None else bool(low <= wanted <= high)
    twins = None if twins is None or not np.isfinite(twins) else twins
    return Scored(
        binding.evidence_id, binding.words, claimed(row), row.source.id, mean, low, high, unit, agrees, twins, wanted
    )


def _interval(each: np.ndarray) -> tuple[float, float | None, float | None]:
    """Mean and 95 % interval over replications; no ends with one."""
    half = float(half_width(np.array([each.var(ddof=1) if len(each) > 1 else np.nan]), np.array([len(each)]))[0])
    mean = float(each.mean())
    return mean, *((mean - half, mean + half) if np.isfinite(half) else (None, None))


def claimed(row) -> str:
    """A figure of evidence as it was claimed, in words."""
    if row.value is not None:
        return f"{plain(row.value)} {row.unit}"
    if row.low is not None and row.high is not None:
        return f"{plain(row.low)} to {plain(row.high)} {row.unit}"
    return row.measure


def _values(rows, binding: Binding, place: Place):
    """f8[replication, 2]: today and the redesign."""
    part, _, agency = binding.part.partition("@")
    cohorts = [name for name, cohort in place.cohorts.items() if cohort.kind == binding.kind]
    cohort = (cohorts[0] if cohorts else None) if binding.kind else "all"
    if cohort is None:
        return np.zeros((0, 2))
    dims = {"cohort": cohort, "agency": agency or "all", "measure": binding.measure, "year": "all"}
    chosen = rows
    for key in (k for k in KEYS if k not in ("part", "unit", "year")):
        chosen = chosen[chosen[key] == dims.get(key, "all")]
    if (chosen["year"] == "all").any():
        chosen = chosen[chosen["year"] == "all"]
    chosen = chosen[chosen["part"].str.startswith(part[:-1])] if part.endswith("*") else chosen[chosen["part"] == part]
    whole = chosen.groupby("replication", observed=True)[["value_today", "value_redesign"]].sum()
    return whole.to_numpy()


def _figure(values: np.ndarray, how: str, scale: float):
    today, redesign = values[:, 0], values[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        if how in ("relative", "saved"):
            each, unit = 100 * (redesign - today) / today, "percent change"
            if how == "saved":
                each, unit = -each, "percent saved"
        elif how == "level":
            each, unit = redesign, "with the redesign"
        else:
            years, words = (3, "over three years") if how == "gbp_three_years" else (1, "a year")
            each, unit = years * (today - redesign) / scale, f"GBP {words}"
    each = each[np.isfinite(each)]
    if not len(each):
        return None, None, None, unit
    return *_interval(each), unit
