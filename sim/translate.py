"""What pydantic finds wrong with the tables of a file, said in the words of the person who wrote it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.faults import SUGGESTIONS, Fault, choices, dotted, nearest, shown
from sim.schema import Step, keys_at, literals_at, unit_words

NAME_RULE = "lower-case letters, digits and _, beginning with a letter, at most 40"
_PATTERNS = {
    r"^[a-z][a-z0-9_]{0,39}$": ("this is no name", NAME_RULE),
    r"^\d{4}/\d{2}$": ("this is no price year", "a financial year such as 2013/14"),
}


def translate(error: ValidationError, tables: Any, model: type[BaseModel]) -> list[Fault]:
    """The faults that pydantic found in ``tables`` when it read them as ``model``."""
    found = error.errors(include_url=False)
    return [_one(detail, tables, model, suggest=number < SUGGESTIONS) for number, detail in enumerate(found)]


def _one(detail: Mapping[str, Any], tables: Any, model: type[BaseModel], suggest: bool) -> Fault:
    of_key = detail["loc"][-1:] == ("[key]",)
    path = _written(detail["loc"][: -1 if of_key else None], tables, detail["type"] == "missing")
    context = _Context(path, detail["input"], detail.get("ctx", {}), model, suggest, detail["msg"])
    return _TELLERS.get(detail["type"], _otherwise)(context)


def _written(steps: tuple[Step, ...], tables: Any, missing: bool) -> tuple[Step, ...]:
    """The part of a path that stands in the file: one number for all severities has no severities below it."""
    path: list[Step] = []
    for step in steps:
        if not _holds(tables, step):
            return (*path, step) if missing and step == steps[-1] and isinstance(tables, dict) else tuple(path)
        tables = tables[step]
        path.append(step)
    return tuple(path)


def _holds(tables: Any, step: Step) -> bool:
    if isinstance(tables, dict):
        return step in tables
    return isinstance(tables, list) and isinstance(step, int) and step < len(tables)


class _Context:
    """One finding: where, what was there, what pydantic says beside."""

    def __init__(
        self, path: tuple[Step, ...], value: Any, facts: Any, model: type[BaseModel], suggest: bool, message: str
    ) -> None:
        self.path, self.value, self.facts, self.model = path, value, facts, model
        self.suggest, self.message = suggest, message

    @property
    def last(self) -> str:
        return str(self.path[-1]) if self.path else ""

    def fault(self, problem: str, allowed: str = "", remedy: str = "", near: str = "") -> Fault:
        return Fault(dotted(self.path), problem, shown(self.value), allowed, near, remedy)

    def near(self, known: list[str]) -> str:
        return nearest(str(self.value), known) if self.suggest else ""


def _missing(context: _Context) -> Fault:
    known = f" ({unit_words(context.last)})" if unit_words(context.last) else ""
    return Fault(dotted(context.path), f"this key is missing{known}", remedy="Add it.")


def _unknown_key(context: _Context) -> Fault:
    keys = keys_at(context.model, context.path[:-1])
    near = nearest(context.last, keys) if context.suggest else ""
    path = dotted(context.path)
    return Fault(path, "no such key here", "", "" if near else choices(keys, 40), near)


def _choice(context: _Context) -> Fault:
    known = literals_at(context.model, context.path, context.value)
    if not known:
        return context.fault("this is not one of the choices", context.facts.get("expected", ""))
    return context.fault("this is not one of the choices", choices(known), near=context.near(known))


def _pattern(context: _Context) -> Fault:
    if context.facts["pattern"] not in _PATTERNS:
        return context.fault("a control character stands in the text", remedy="Delete it.")
    problem, allowed = _PATTERNS[context.facts["pattern"]]
    return context.fault(problem, allowed)


def _out_of_range(context: _Context) -> Fault:
    facts = context.facts
    subject = "" if facts["key"] == "value" else f"{facts['key']} "
    problem = f"{subject}{facts['found']} is out of range"
    allowed = f"{facts['low']} to {facts['high']}"
    return Fault(dotted(context.path), problem, facts["found"], allowed, remedy=_unit_slip(context.last, facts))


def _unit_slip(key: str, facts: Mapping[str, Any]) -> str:
    """What was probably meant by a number that is out of range."""
    number, is_share = facts["number"], (facts["low"], facts["high"]) == ("0", "1")
    if is_share and 1 < number <= 100:
        return f"A share is a fraction of 1: write {number / 100:.6g} for {number:.6g} %."
    if number < 0:
        return "It cannot be negative."
    return f"Is the unit right? The key says {unit_words(key)}." if unit_words(key) else ""


def _own_range(context: _Context) -> Fault:
    facts = context.facts
    problem = f"value {facts['found']} lies outside its own range"
    allowed = f"{facts['low']} to {facts['high']}"
    if facts["high"] == "inf" or facts["low"] == "-inf":
        allowed = f"{facts['low']} or more" if facts["high"] == "inf" else f"{facts['high']} or less"
    return Fault(dotted(context.path), problem, facts["found"], allowed)


def _not_a_number(context: _Context) -> Fault:
    quoted = isinstance(context.value, str) and context.value.replace(".", "", 1).isdecimal()
    remedy = "Leave out the quotation marks." if quoted else ""
    if isinstance(context.value, int) and not isinstance(context.value, bool):
        return context.fault("this number is too large to mean anything")
    return context.fault("a number is wanted here", "a number, or a table with value, low, high, source, grade", remedy)


def _table(context: _Context) -> Fault:
    keys = keys_at(context.model, context.path)
    if "value" in keys:
        return _not_a_number(context)
    return context.fault("a table is wanted here", f"a table with {choices(keys)}" if keys else "a table")


def _teller(problem: str, allowed: str = "") -> Callable[[_Context], Fault]:
    def tell(context: _Context) -> Fault:
        return context.fault(problem.format(**context.facts), allowed.format(**context.facts))

    return tell


def _otherwise(context: _Context) -> Fault:
    """Nothing is known to lead here; should a newer pydantic find something else, its words are better than none."""
    return context.fault(context.message[:1].lower() + context.message[1:])


_TELLERS: dict[str, Callable[[_Context], Fault]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _teller("the text is too long", "up to {max_length:,} characters"),
    "string_too_short": _teller("the text is empty", "at least {min_length} character"),
    "string_type": _teller("text is wanted here", 'text in quotation marks, as in "council"'),
    "bool_type": _teller("true or false is wanted here", "true, false"),
    "int_type": _teller("a whole number is wanted here"),
    "float_type": _not_a_number,
    "not_a_number": _not_a_number,
    "finite_number": _teller("this is not a finite number", "a number a person could count or measure"),
    "greater_than_equal": _teller("the number is too small", "{ge} or more"),
    "less_than_equal": _teller("the number is too large", "{le} or less"),
    "dict_type": _table,
    "model_type": _table,
    "list_type": _teller("a list is wanted here", "a list in square brackets"),
    "too_short": _teller("the list is too short", "at least {min_length}"),
    "too_long": _teller("the list is too long", "at most {max_length}"),
    "out_of_range": _out_of_range,
    "own_range": _own_range,
}
