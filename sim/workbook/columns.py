"""The columns of a sheet, read off the description of a place: one for each value that can stand in a row's part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from sim import quantity as q
from sim.checks.references import REFERENCES
from sim.place import CAUSES, Place
from sim.quantity import SEVERITIES, Quantity
from sim.register import unit
from sim.schema import kinds_at
from sim.workbook.layout import POSITIONS, Column, Pattern
from sim.workbook.words import words

#: Heading of the one number of a sheet whose rows are numbers.
_VALUE = {
    "worsening": "times", "deaths": "times", "doors": "weight", "agency_funders": "share", "outreach": "times_per_year",
    "stay_delay_harm": "times", "cost_funders": "share",
}  # fmt: skip
_UNIT_OF_VALUE = {
    "times": "times as much",
    "weight": "weight",
    "share": "a share of 1",
    "times_per_year": "times a year",
}
_UNIT_OF_KEY = {"inflow_per_year": "people a year", "days_before_end": "days"}
#: Tables that may be there although nothing stands in them: a word in a column of their own says so.
MARKERS = {"agencies": {"prices": "yes", "case_holding": "yes"}, "cohort_needs": {"doors": "none"}}
#: Stands first in a sheet's columns, right after the keys.
_FIRST = ("name", "label", "kind", "funder", "prices")
_LIMITS = (
    (q.Share, 0.0, 1.0), (q.Spread, 0.0, 2.0), (q.Multiplier, 0.01, 100.0), (q.Hours, 0.0, 168.0), (q.Rate, 0.0, 5_000.0),
    (q.Minutes, 0.0, 10_000.0), (q.Days, 0.0, 36_500.0), (q.Count, 0.0, 2e7), (q.Fte, 0.0, 1e7), (q.Weight, 0.0, 1e9), (q.Money, 0.0, 1e12),
)  # fmt: skip
#: A family has at most so many children in the description.
_MOST_IN_LIST = 8
_SECTIONS = {pattern: section for section, patterns in REFERENCES.items() for pattern in patterns}


def key_columns(sheet: str, keys: tuple[str, ...], patterns: tuple[Pattern, ...]) -> Iterator[Column]:
    """Columns that say which thing a row is."""
    for key in keys:
        must = all(key in pattern.holes or "{#}" in pattern.steps for pattern in patterns)
        told = words(sheet, key)
        if key == "of":
            yield Column(key, "choice", told, choices=tuple(pattern.of for pattern in patterns), must=True, is_key=True)
        elif key == "cause":
            yield Column(key, "choice", told, choices=CAUSES, must=True, is_key=True)
        elif key in POSITIONS:
            yield Column(key, "position", told, is_key=True)
        else:
            yield Column(key, "text", told, section=_named(key, patterns), must=must, is_key=True)


def _named(key: str, patterns: tuple[Pattern, ...]) -> str:
    """The section whose names stand in a key column; "" where the row gives the name, or where sections differ."""
    found = {_named_by(key, pattern) for pattern in patterns if key in pattern.holes or "{#}" in pattern.steps}
    return found.pop() if len(found) == 1 else ""


def _named_by(key: str, pattern: Pattern) -> str:
    if "{#}" in pattern.steps:
        return _SECTIONS[f"routes.*.{key}"]
    at = pattern.steps.index(f"{{{key}}}")
    if at == len(pattern.steps) - 1:
        return _SECTIONS.get(".".join((*pattern.starred[:at], "@")), "")
    return pattern.steps[0] if at == 1 else "needs"


def own_columns(sheet: str, pattern: Pattern, keys: tuple[str, ...]) -> list[Column]:
    """What stands in a row beside its keys; tables and lists of tables are left to sheets of their own."""
    (kind, *_) = kinds_at(Place, pattern.starred)
    if _is_quantity(kind):
        hint = get_args(kinds_at(Place, pattern.starred[:-1])[0])[1]
        heading = _VALUE[sheet]
        low, high = _ends(hint)
        told = words(sheet, heading)
        return [Column(heading, "number", told, _UNIT_OF_VALUE[heading], low=low, high=high, must=True, is_whole=True)]
    found = [column for column in _of_model(sheet, kind, pattern.starred, "", True) if column.key not in keys]
    return sorted(found, key=lambda column: _FIRST.index(column.key) if column.key in _FIRST else len(_FIRST))


def _of_model(sheet: str, model: Any, path: tuple[str, ...], prefix: str, needed: bool) -> Iterator[Column]:
    for key, word in MARKERS.get(sheet, {}).items() if not prefix else ():
        yield Column(key, "marker", words(sheet, key), choices=(word,))
    hints = _hints(model)
    for name, field in model.model_fields.items():
        must = needed and field.is_required()
        yield from _of_field(sheet, f"{prefix}{name}", hints[name], (*path, name), must, _default(field))


def _of_field(sheet: str, key: str, hint: Any, path: tuple[str, ...], must: bool, default: Any) -> Iterator[Column]:
    (kind, *_) = kinds_at(Place, path)
    inside = get_args(kind)[0] if get_origin(kind) is list else None
    fields = getattr(kind, "model_fields", {})
    if _is_quantity(kind):
        yield _number(sheet, key, hint, must, default)
    elif tuple(fields) == SEVERITIES:
        for severity in SEVERITIES:
            of_one = getattr(default, severity, None)
            yield _number(sheet, f"{key}.{severity}", _hints(kind)[severity], must, of_one)
    elif fields:
        yield from _of_model(sheet, kind, path, f"{key}.", False)
    elif inside is not None and _is_quantity(_bare(inside)):
        yield from (_number(sheet, f"{key}.{n}", inside, False, None) for n in range(1, _MOST_IN_LIST + 1))
    elif get_origin(kind) is not dict and not hasattr(_bare(inside), "model_fields"):
        yield _plain(sheet, key, kind, ".".join(path), must, default)


def _plain(sheet: str, key: str, kind: Any, pattern: str, must: bool, default: Any) -> Column:
    """Anything that is no number."""
    told = words(sheet, key)
    if kind is float:
        told_default = "" if default is None else f"{default:g}"
        return Column(key, "figure", told, _unit(key, 0, 1), low=0, high=1, must=must, default=told_default)
    if get_origin(kind) is list and _bare(get_args(kind)[0]) is int:
        return Column(key, "figures", told, "days, from least to most")
    if get_origin(kind) is list:
        section, choices = _SECTIONS.get(f"{pattern}.*", ""), _literals(get_args(kind)[0])
        return Column(key, "names", told, section=section, choices=choices, default=", ".join(default or ()))
    if kind is bool:
        either = "" if default is None else "yes" if default else "no"
        return Column(key, "flag", told, choices=("yes", "no"), must=must, default=either)
    if get_origin(kind) is Literal:
        return Column(key, "choice", told, choices=_literals(kind), must=must, default=str(default or ""))
    return Column(key, "text", told, section=_SECTIONS.get(pattern, ""), must=must, default=str(default or ""))


def _number(sheet: str, key: str, hint: Any, must: bool, default: Any) -> Column:
    low, high = _ends(hint)
    told = f"{default.value:g}" if isinstance(default, Quantity) else ""
    return Column(key, "number", words(sheet, key), _unit(key, low, high), low=low, high=high, must=must, default=told)


def _unit(key: str, low: float | None, high: float | None) -> str:
    """The unit that the key names, else that of its kind of number."""
    if key in _UNIT_OF_KEY:
        return _UNIT_OF_KEY[key]
    stem = key.rsplit(".", 1)[0] if key.rsplit(".", 1)[-1] in SEVERITIES else key
    found = unit(f"a.{stem}")
    by_kind: dict[tuple[float, float], str] = {
        (0, 1): "a share of 1",
        (0.01, 100): "times as much",
        (0, 2): "spread (sigma)",
    }
    return by_kind.get((low or 0, high or 0), "how many") if found == "number" else found


def _ends(hint: Any) -> tuple[float | None, float | None]:
    """Between what ends a number of this kind lies."""
    kinds = (hint, *get_args(hint))
    return next(((low, high) for kind, low, high in _LIMITS if kind in kinds), (None, None))


def _default(field: Any) -> Any:
    return None if field.is_required() else field.get_default(call_default_factory=True)


def _literals(kind: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in get_args(kind)) if get_origin(kind) is Literal else ()


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint


def _is_quantity(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Quantity)


@cache
def _hints(model: Any) -> Mapping[str, Any]:
    return get_type_hints(model, include_extras=True)
