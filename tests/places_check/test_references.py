"""The table of references knows every place of the schema where a name is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints

from sim.checks.references import REFERENCES, unknown_names
from sim.place import Place

DEFINED = {f"{section}.@" for section in REFERENCES}
#: Names that nothing else uses, and those of a pathway's stages, which `checks/pathways.py` follows within each pathway.
NOT_REFERENCES = {
    "name", "cohorts.@", "cohorts.*.groups.@", "cohorts.*.areas.@", "pathways.*.stages.@", "pathways.*.stages.*.onward.*.to",
}  # fmt: skip


def names_in(kind: Any, path: str) -> Iterator[str]:
    """Where names may stand, as patterns: ``*`` any key or position, ``@`` the keys of a table."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        if any(isinstance(rule, StringConstraints) and rule.pattern == r"^[a-z][a-z0-9_]{0,39}$" for rule in inner[1:]):
            yield path
        yield from names_in(inner[0], path)
    elif origin is dict:
        if any(names_in(inner[0], path)):
            yield f"{path}.@"
        yield from names_in(inner[1], f"{path}.*")
    elif origin is list:
        yield from names_in(inner[0], f"{path}.*")
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for key, below in get_type_hints(kind, include_extras=True).items():
            if key in kind.model_fields:
                yield from names_in(below, f"{path}.{key}" if path else key)
    else:
        for alternative in inner:
            yield from names_in(alternative, path)


def test_every_use_of_a_name_is_checked() -> None:
    used = {pattern for patterns in REFERENCES.values() for pattern in patterns}
    assert set(names_in(Place, "")) == used | DEFINED | NOT_REFERENCES


def test_tables_of_any_kind_are_passed_over() -> None:
    for odd in (1, "x", [], None, {"a": 1}, [{"a": [1]}]):
        for section in REFERENCES:
            list(unknown_names({section: odd}))
            list(unknown_names({section: {"a": odd, "b": {"costs": odd, "funder": odd}}}))
