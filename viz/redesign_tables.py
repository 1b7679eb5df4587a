"""A redesign at the terminal: what it is, what it changes in a place, what it needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from calibration.evidence import load_evidence
from scenarios.redesign import Redesign
from scenarios.redesign_changes import Change, changes, new_agencies
from sim.place import Place
from sim.quantity import plain
from viz.console import stdout

_TITLES = {
    "changed": "Changed: before → after",
    "gone": "Gone",
    "new": "New",
}


def print_redesign(redesign: Redesign, place: Place) -> None:
    """What it is, in words; then every changed value, what is gone and what is new."""
    after = redesign.apply(place)
    found = changes(place, after)
    _head(redesign, place)
    new = new_agencies(place, after)
    for kind, title in _TITLES.items():
        rows = [one for one in found if one.kind == kind and not _of(one, new)]
        if rows:
            _table(title, rows)
    for name in new:
        _table(f"New agency: {after.agencies[name].label} ({name})", [one for one in found if _of(one, [name])])
    print(
        f"{len(found):,} value{' differs' if len(found) == 1 else 's differ'}, {len(new)} {'agency is' if len(new) == 1 else 'agencies are'} new.\n"
    )


def _of(change: Change, agencies: Iterable[str]) -> bool:
    """Whether a change is within one of these agencies."""
    return any(change.path.startswith(f"agencies.{name}.") for name in agencies)


def _head(redesign: Redesign, place: Place) -> None:
    told = redesign.description
    print(f"{redesign.label} ({redesign.name}), in {place.label}")
    print(" ".join(told.description.split()))
    for word, text in (("Pilot", told.pilot), ("Mechanism", told.mechanism)):
        if text:
            print(f"{word}: {text}")
    print(f"Levers, in order: {', '.join(lever.NAME for lever in redesign.levers) or 'none'}")
    for word, ids in (("Claims it is tested against", told.claims), ("Sceptical", told.sceptical)):
        for one in ids:
            print(f"{word}: {one} ({load_evidence()[one].measure})")
    print()


def _table(title: str, rows: list[Change]) -> None:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("what", overflow="fold")
    table.add_column("before", justify="right", overflow="fold")
    table.add_column("after", justify="right", overflow="fold")
    for one in rows:
        table.add_row(one.path, written(one.before), written(one.after))
    stdout().print(table)
    print()


def written(value: Any) -> str:
    """A value as a person would write it; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(round(value, 4)) if isinstance(value, (int, float)) else str(value)


def as_json(redesign: Redesign, place: Place) -> dict[str, Any]:
    """The same as plain data, with the settings of the levers."""
    after = redesign.apply(place)
    return {
        "place": place.name,
        "redesign": redesign.name,
        "levers": [lever.NAME for lever in redesign.levers],
        "new_agencies": new_agencies(place, after),
        "changes": [asdict(one) for one in changes(place, after)],
        "settings": [asdict(one) for one in redesign.settings()],
    }
