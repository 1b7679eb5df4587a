"""Model beside evidence, figure by figure: fitted ones, and predictions that no fit has seen; then places beside each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration import across
from calibration.predict import Draw, effects, present, without_measure
from calibration.simulate import Size
from calibration.targets import Binding, fitted
from scenarios.posterior import mismatch, read_posterior
from scenarios.redesign import built_in_redesigns, load_redesign
from scenarios.results import place_hash
from sim.place import Place

POSTERIORS = Path(__file__).parent / "posteriors"
VALIDATION = "validation.json"
#: Which fits are carried where: places with the same groups of citizens.
CARRIED = (("bradford", "anyplace"), ("croydon", "anyplace"), ("anyplace", "bradford"), ("anyplace", "croydon"))


@dataclass(frozen=True)
class Subject:
    """A place to be validated: its draws (one that changes nothing, where there is no posterior) and how it is run."""

    place: Place
    draws: tuple[Draw, ...]
    size: Size
    posterior: str


def built_in_posterior(place: Place) -> Path | None:
    """The posterior that comes with a built-in place; None for a place of that name which says something else than the fitted one."""
    file = POSTERIORS / f"{place.name}.parquet"
    return file if file.is_file() and not mismatch(file, place) else None


def subject(place: Place, posterior: Path | None, draws: int, size: Size) -> Subject:
    """A place with its draws; raises PlaceFaults if the posterior is another place's."""
    file = posterior or built_in_posterior(place)
    if file is None:
        return Subject(place, tuple({} for _ in range(draws)), size, "")
    return Subject(
        place, tuple(read_posterior(file, place, draws)), size, file.name if posterior is None else str(file)
    )


def validate(
    subjects: Sequence[Subject],
    rows: Sequence[Binding],
    seed: int,
    workers: int,
    say: Callable[[str], None],
    redesigns: bool = True,
) -> dict[str, Any]:
    """All that `validation.json` says: figures, counts, and what was carried from place to place."""
    figures: list[dict[str, Any]] = []
    unanswered: list[dict[str, str]] = []
    for one in subjects:
        own = [row for row in rows if row.place == one.place.name]
        say(f"{one.place.name}: {len(own)} figures of the present, {len(one.draws)} draws …")
        figures += present(one.place, own, one.draws, one.size, seed, workers)
        for name in built_in_redesigns() if redesigns else ():
            redesign = load_redesign(name)
            if not redesign.places or redesign.places[0] != one.place.name:
                continue
            say(f"{one.place.name}: {redesign.label} …")
            figures += effects(one.place, redesign, one.draws, one.size, seed, workers)
            unanswered += [
                {"place": one.place.name, "scenario": name, "evidence_id": each} for each in without_measure(redesign)
            ]
    return {
        "places": {one.place.name: _about(one) for one in subjects}, "figures": figures, "counts": counts(figures),
        "unanswered": unanswered, "across": _across(subjects, rows, seed, workers, say),
    }  # fmt: skip


def read_validation(folder: Path) -> dict[str, Any] | None:
    """The result in a folder, or None where there is none of that form."""
    try:
        told = json.loads((folder / VALIDATION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and {"places", "figures", "counts"} <= set(told) else None


def validations_beside(folder: Path) -> list[dict[str, Any]]:
    """Results in a folder, or in folders within it whose names begin with "validation"."""
    places = [folder, *sorted(folder.glob("validation*/"))]
    return [told for own in places if own.is_dir() and (told := read_validation(own)) is not None]


def _about(one: Subject) -> dict[str, Any]:
    return {
        "label": one.place.label, "place_hash": place_hash(one.place), "posterior": one.posterior, "draws": len(one.draws), "citizens": one.size.citizens,
        "years": one.size.years, "warm_up_days": one.size.warm_up_days,
    }  # fmt: skip


def _across(subjects: Sequence[Subject], rows: Sequence[Binding], seed: int, workers: int, say) -> list[dict[str, Any]]:
    by_name = {one.place.name: one for one in subjects}
    found = []
    for one, other in CARRIED:
        if one in by_name and other in by_name and by_name[one].posterior:
            say(f"fitted at {one}, tested at {other} …")
            there = by_name[other]
            own = there.draws if there.posterior else ()
            seen = {row.evidence_id for row in fitted(rows, one)}
            found.append(
                across.row(
                    one, there.place, fitted(rows, other), by_name[one].draws, own, seen, there.size, seed, workers
                )
            )
    return found


def counts(figures: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """By group of figures: how many there are, are met, overlap, disagree, could not be measured."""
    out: dict[str, dict[str, int]] = {}
    for one in figures:
        own = out.setdefault(group_of(one), {"figures": 0, "met": 0, "overlaps": 0, "no": 0, "not measured": 0})
        own["figures"] += 1
        own[one["agrees"]] += 1
    return out


def group_of(one: Mapping[str, Any]) -> str:
    """The group in which a figure is counted."""
    if one["scenario"] == "siloed":
        return "fitted" if one["role"] == "fit" else "present, not fitted"
    if one["of"] == "sceptical":
        return "sceptical evidence"
    return {"hoped": "pilots' hopes", "controlled": "controlled claims"}.get(
        one["claim"], "before and after, those chosen"
    )
