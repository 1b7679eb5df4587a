"""What is built in: the places that come with the package, with a line about each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.load import built_in_places, load_place
from sim.place import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A built-in place in one line: its name, what it is, and its size."""

    name: str
    label: str
    residents: int
    citizens: dict[str, int]
    agencies: int
    needs: int
    file: Path


def places() -> list[Entry]:
    """Every built-in place, sorted by name; raises PlaceFaults if one of them does not hold."""
    return [_entry(name, file, load_place(file)) for name, file in built_in_places().items()]


def _entry(name: str, file: Path, place: Place) -> Entry:
    return Entry(
        name=name,
        label=place.label,
        residents=round(place.residents.value),
        citizens={cohort.label: round(cohort.size()) for cohort in place.cohorts.values()},
        agencies=len(place.agencies),
        needs=len(place.needs),
        file=file,
    )
