"""Names that one part of a place uses for another: each must exist.

Works on the tables of a file, so that unknown names are told together with every other fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sim.faults import SUGGESTIONS, Fault, dotted, shown, unknown

#: Where cost lines stand: ``*`` any name or position.
COST_LINES = (
    "universal_cost_gbp_per_year.*",
    "needs.*.open_cost_gbp_per_day.*",
    "agencies.*.treats.*.paid_gbp_per_day.*",
    "agencies.*.prices.contact.*",
    "agencies.*.prices.assessment.*",
    "crises.*.costs.*",
    "crises.*.steps.*.costs.*",
    "stays.*.costs_gbp_per_day.*",
)
#: Where a name of each section is used: ``@`` means that the keys of a table are the names.
REFERENCES = {
    "funders": (
        "agencies.*.funder",
        "agencies.*.funders.@",
        *(f"{line}.funder" for line in COST_LINES),
        *(f"{line}.funders.@" for line in COST_LINES),
    ),
    "items": ("agencies.*.assessment.asks.*",),
    "needs": (
        "needs.*.worsened_by.@",
        "cohorts.*.needs.@",
        "cohorts.*.death_worsened_by.@",
        "agencies.*.treats.@",
        "agencies.*.outreach_per_year.@",
        "routes.*.need",
        "stays.*.suspends.*",
        "stays.*.interrupts_help_for.*",
        "stays.*.worsens_while_delayed.@",
        "stays.*.triggers.*.need",
        "stays.*.referrals.*.need",
        "stays.*.in_reach.*.need",
        "stays.*.destinations.*.need",
        "stays.*.destinations.*.assessed",
        "stays.*.destinations.*.help_ready",
    ),
    "agencies": (
        "needs.*.doors.@",
        "cohorts.*.needs.*.doors.@",
        "agencies.*.treats.*.provider",
        "agencies.*.reads_records_of.*",
        "agencies.*.spare_hours_to",
        "routes.*.origin",
        "routes.*.to",
        "pathways.*.stages.*.agency",
        "crises.*.agency",
        "crises.*.refers_to",
        "crises.*.steps.*.agency",
        "stays.*.agency",
        "stays.*.referrals.*.agency",
        "stays.*.in_reach.*.agency",
    ),
    "pathways": ("needs.*.pathway",),
    "crises": ("needs.*.crisis",),
    "stays": ("cohorts.*.enters_in.stay", "crises.*.steps.*.stay", "stays.*.destinations.*.to"),
}
_NOUNS = {
    "funders": "funder",
    "items": "item",
    "needs": "need",
    "agencies": "agency",
    "pathways": "pathway",
    "crises": "crisis",
    "stays": "stay",
}
HOME = "home"
_DESTINATION = "stays.*.destinations.*.to"
_NEEDED = ("funders", "needs", "agencies")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


def unknown_names(tables: dict[str, Any]) -> Iterator[Fault]:
    """Every name that is used and that nothing carries, with the nearest that exists."""
    count = 0
    for section, patterns in REFERENCES.items():
        part = tables.get(section, None if section in _NEEDED else {})
        if not isinstance(part, dict):
            continue  # the schema says that it is missing or no table; a fault for every use of it would be noise
        for pattern in patterns:
            known = [*part, HOME] if pattern == _DESTINATION else list(part)
            for path, name in used_names(tables, pattern):
                if name not in known and _NAME.match(name):
                    count += 1
                    yield _unknown(path, section, name, known if count < SUGGESTIONS else [])


def _unknown(path: tuple[str | int, ...], section: str, name: str, known: list[str]) -> Fault:
    if known:
        return unknown(dotted(path), _NOUNS[section], name, sorted(known))
    problem = f"no {_NOUNS[section]} is called {shown(name)}"
    return Fault(dotted(path), problem, shown(name), remedy=f"Define it: [{section}.{name}].")


def used_names(tables: Any, pattern: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Path and text of each name that stands where the pattern says; anything of another kind is passed over."""
    yield from _used(tables, pattern.split("."), ())


def _used(tables: Any, steps: list[str], path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if not steps:
        if isinstance(tables, str):
            yield path, tables
        return
    step, *rest = steps
    if step == "@":
        yield from (((*path, name), name) for name in (tables if isinstance(tables, dict) else ()))
    elif step == "*":
        for key, value in _members(tables):
            yield from _used(value, rest, (*path, key))
    elif isinstance(tables, dict) and step in tables:
        yield from _used(tables[step], rest, (*path, step))


def _members(tables: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(tables, dict):
        yield from tables.items()
    elif isinstance(tables, list):
        yield from enumerate(tables)
