"""From the pathways of a place to the tables of `pathway.py`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim import enums as e
from sim import layout
from sim.draws import mixed, name_hash
from sim.place import Pathway, Place

_THE_END = "the end"
STANDS_FOR = "__"  # parts the name of a redesign's stage from that of the stage it stands for


def compile_pathways(place: Place, agencies: Sequence[str]) -> dict[str, np.ndarray]:
    """The columns of `Net` that hold pathways, by their names; stages of all pathways are numbered through."""
    number = {name: at for at, name in enumerate(agencies)}
    stages: list[tuple] = []
    onward: list[tuple] = []
    days: list[int] = []
    begins: list[tuple] = []
    lists = np.zeros((max(1, len(place.pathways)), len(agencies), 2), "i4")
    for p, (name, pathway) in enumerate(place.pathways.items()):
        base = len(stages)
        index = {stage: base + at for at, stage in enumerate(pathway.stages)}
        for stage in pathway.stages.values():
            first = len(onward)
            lucky = luck_names([way.to or _THE_END for way in stage.onward])
            for way, luck in zip(stage.onward, lucky, strict=True):
                hashed = mixed(name_hash(f"{name}/{luck}"))
                to = index[way.to] if way.to else e.NONE
                later = way.same_day_share if way.same_day_share_later is None else way.same_day_share_later
                onward.append((hashed, way.share, way.same_day_share, later, to, 0, *_add(days, way.open_days)))
                onward[-1] += onward[-1][-2:] if way.open_days_later is None else _add(days, way.open_days_later)
            stages.append((number[stage.agency], round(stage.minutes.value), first, len(stage.onward)))
        _begin(name, pathway, number, index, begins, lists[p])
    return {
        "path_stages": _table(stages, layout.PATH_STAGE),
        "begins": _table(begins, layout.BEGIN),
        "begin_lists": lists,
        "onward": _table(onward, layout.ONWARD),
        "path_days": np.array(days or [0], "i4"),
    }


def luck_names(stages: Sequence[str]) -> list[str]:
    """The names that decide the luck of stages among which one is drawn.

    A redesign's stage ``name__2`` stands for ``name`` and has its luck, so that the same citizen takes the same way in both worlds;
    where two of those to choose from stand for one, the second goes by its own name.
    """
    found: list[str] = []
    for name in stages:
        plain = name.split(STANDS_FOR)[0]
        found.append(name if plain in found or (plain != name and plain in stages) else plain)
    return found


def _add(days: list[int], quantiles: list[int]) -> tuple[int, int]:
    """Where quantiles stand once they are added, and how many they are."""
    first = len(days)
    days += quantiles
    return first, len(quantiles)


def _begin(
    name: str, pathway: Pathway, number: dict[str, int], index: dict[str, int], begins: list, lists: np.ndarray
) -> None:
    """The stages in which episodes begin, agency by agency."""
    for agency, a in number.items():
        here = [key for key, stage in pathway.stages.items() if stage.agency == agency and stage.begins_share > 0]
        lists[a] = len(begins), len(here)
        begins += [
            (mixed(name_hash(f"{name}/{luck}")), pathway.stages[key].begins_share, index[key], 0)
            for key, luck in zip(here, luck_names(here), strict=True)
        ]


def _table(rows: list[tuple], kind: np.dtype) -> np.ndarray:
    return np.array(rows, kind) if rows else np.zeros(1, kind)
