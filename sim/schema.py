"""Questions about what may stand where in a file: which keys, which choices, in which unit."""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

Step = str | int

_UNITS = (
    ("gbp_per_fte_year", "pounds a year for one full-time post"),
    ("gbp_per_year", "pounds a year"),
    ("gbp_per_day", "pounds a day"),
    ("gbp", "pounds"),
    ("hours_per_week", "hours a week"),
    ("per_year", "times a year"),
    ("days", "days"),
    ("minutes", "minutes"),
    ("share", "a share of 1"),
    ("fte", "full-time posts"),
    ("multiplier", "times as much"),
    ("prevalence", "a share of 1"),
)


def unit_words(key: str) -> str:
    """The unit that a key's name states, in words; "" if it states none."""
    return next((words for ending, words in _UNITS if key == ending or key.endswith("_" + ending)), "")


def keys_at(model: type[BaseModel], path: tuple[Step, ...]) -> list[str]:
    """Keys that may stand in the table at a path; [] where names are free or no table is meant."""
    return sorted({key for kind in kinds_at(model, path) if _is_model(kind) for key in kind.model_fields})


def literals_at(model: type[BaseModel], path: tuple[Step, ...], value: Any) -> list[str]:
    """Choices for the text at a path, or for the key that ends it."""
    kinds = list(kinds_at(model, path))
    if path and path[-1] == value:  # the key itself is wrong: what may the keys of the table above be?
        kinds = [get_args(kind)[0] for kind in kinds_at(model, path[:-1]) if get_origin(kind) is dict]
        kinds = [inner for kind in kinds for inner in _alternatives(kind)]
    return [str(choice) for kind in kinds if get_origin(kind) is Literal for choice in get_args(kind)]


def kinds_at(model: type[BaseModel], path: tuple[Step, ...]) -> list[Any]:
    """What may stand at a path; a star stands for any name or position."""
    kinds: list[Any] = [model]
    for step in path:
        kinds = [inner for kind in kinds for below in _below(kind, step) for inner in _alternatives(below)]
    return kinds


def _below(kind: Any, step: Step) -> Iterator[Any]:
    if _is_model(kind) and step in (fields := _hints(kind)):
        yield fields[str(step)]
    elif get_origin(kind) is dict:
        yield get_args(kind)[1]
    elif get_origin(kind) is list:
        yield get_args(kind)[0]


def _alternatives(kind: Any) -> Iterator[Any]:
    """The kinds a value may have, freed of annotations and of None."""
    if get_origin(kind) is Annotated:
        yield from _alternatives(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for inner in get_args(kind):
            yield from _alternatives(inner)
    elif kind is not type(None):
        yield kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@cache
def _hints(kind: type[BaseModel]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
