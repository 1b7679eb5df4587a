"""What a study's file may say: places, redesigns and combinations, grids and draws, how often, what to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sim.place import Label, Name, Text
from sim.quantity import Frozen

Count = Annotated[int, Field(ge=1, le=100_000, strict=True)]
Seed = Annotated[int, Field(ge=0, le=2**63 - 1, strict=True)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
#: Path of a number in the place, or ``REDESIGN:levers.N.…`` for a setting of a redesign.
Path = Annotated[str, StringConstraints(min_length=1, max_length=400)]
MOST_CITIZENS = 50_000_000


class Combination(Frozen):
    """Several redesigns at once: their levers one after another, in the order named; the first one's roll-out holds for all."""

    name: Name
    label: Label | None = None
    of: Annotated[list[Source], Field(min_length=2, max_length=20)]


class Axis(Frozen):
    """A number and the values it takes; every axis is crossed with every other."""

    path: Path
    values: Annotated[list[float], Field(min_length=1, max_length=10_000)]


class Draws(Frozen):
    """Draws of what is assumed, within the stated ranges; or the rows of a posterior file.

    only: paths that are drawn, or beginnings of them (all that state a range, where none is named).  file: of a posterior, a
    Parquet table with a column a path and a row a draw; count then limits the rows taken.
    """

    method: Literal["latin_hypercube", "sobol", "posterior"] = "latin_hypercube"
    count: Count | None = None
    seed: Seed = 0
    only: list[Path] = Field(default_factory=list)
    file: Source | None = None


class Wanted(Frozen):
    """Replicate in batches until the difference of a measure is known to ± half_width, in the measure's own unit.

    redesign: the one it is asked of (each of them, if none is named).
    """

    measure: Source
    half_width: Annotated[float, Field(gt=0)]
    part: Source = "all"
    cohort: Source = "all"
    redesign: Name | None = None
    batch: Annotated[int, Field(ge=2, le=1_000, strict=True)] = 8
    most: Count = 200


class Keep(Frozen):
    """What is kept of each job: names of measures (all, if none is named), the yearly ledger, event logs, twins by kind."""

    measures: list[Source] = Field(default_factory=list)
    ledger: Annotated[bool, Field(strict=True)] = True
    event_logs: Annotated[bool, Field(strict=True)] = False
    twins: Annotated[bool, Field(strict=True)] = False


class StudyFile(Frozen):
    """A study.

    stated: whether the places are also run as their files state them, beside grids and draws (draw -1 in all tables).  warm_up: its
    length is found by the drift test once a place (as stated) or anew for each draw; warm_up_years sets it instead.
    """

    format: Literal[1] = 1
    name: Name
    label: Label
    description: Text = ""
    places: Annotated[list[Source], Field(min_length=1, max_length=1_000)]
    redesigns: list[Source] = Field(default_factory=list)
    combinations: list[Combination] = Field(default_factory=list)
    only_where_made_for: Annotated[bool, Field(strict=True)] = False
    years: Annotated[int, Field(ge=1, le=50, strict=True)] = 5
    citizens: Annotated[int, Field(ge=1, le=MOST_CITIZENS, strict=True)] | None = None
    seed: Seed = 1
    replications: Count = 8
    precision: Wanted | None = None
    grid: list[Axis] = Field(default_factory=list)
    draws: Draws | None = None
    stated: Annotated[bool, Field(strict=True)] = True
    warm_up: Literal["place", "draw"] = "place"
    warm_up_years: Annotated[int, Field(ge=0, le=30, strict=True)] | None = None
    keep: Keep = Keep()


#: Keys that a place or a redesign has and a study has not.
_OF_OTHERS = frozenset(
    {
        "agencies",
        "cohorts",
        "needs",
        "levers",
        "include",
        "finance",
        "one_off",
        "rollout",
        "mechanism",
        "pilot",
        "claims",
        "sceptical",
    }
)


def is_study(tables: Mapping[str, object]) -> bool:
    """Whether tables look like a study rather than a place or a redesign: it lists places and describes neither of them."""
    own = {"redesigns", "combinations", "replications", "precision", "grid", "draws", "keep", "stated"}
    return not _OF_OTHERS & set(tables) and ("places" in tables or bool(own & set(tables)))
