"""What a report is made from: a finished comparison, one of its redesigns, and everything counted for it beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scenarios.compare.differences import Found, differences
from scenarios.compare.twins import Compared, Variant
from scenarios.redesign import Redesign
from scenarios.scenario import SILOED
from sim.place import Place
from viz.figures.style import Figure


@dataclass(frozen=True)
class Told:
    """Two lives of one citizen in words: their number in the report, the kind of change, how they stood when the worlds parted, rows (day, today, with the
    redesign) from where the lives differ, and for how long needs were open."""

    number: int
    kind: str
    who: str
    began: Sequence[str]
    rows: Sequence[tuple[str, str, str]]
    ends: Sequence[str] = ()


@dataclass(frozen=True)
class Mapped:
    """Journeys as pictures: process maps and contacts by week of today and the redesign; twin lanes of the lives that are told; the
    ways on the maps in numbers; paragraphs that say what is drawn."""

    maps: Sequence[Figure]
    lanes: Sequence[Figure]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    said: Sequence[str]


@dataclass(frozen=True)
class Basis:
    """controls, parts: frames of `scenarios.compare` (None where they were not run); skipped: controls that cannot be, and why;
    control_size: with how many citizens and replications they were run; probability: P(saves) and from how many draws, if drawn;
    before_after: those taken on before and after, and their twins (None where nobody was, or in too few years);
    twins: examples in words; mapped: journey maps of both worlds and twin lanes (None where they were not drawn);
    arrangement: what an arrangement between funders does, in sentences; sensitivity: the result of a sensitivity analysis of
    this place and redesign, validation: of this place, where there is one."""

    compared: Compared
    redesign: Redesign
    lines: Any
    command: str
    versions: Mapping[str, str] = field(default_factory=dict)
    controls: Any = None
    parts: Any = None
    twins: Sequence[Told] = ()
    payments: Any = None
    before_after: Any = None
    skipped: Mapping[str, str] = field(default_factory=dict)
    control_size: str = ""
    probability: tuple[float, int] | None = None
    arrangement: Sequence[str] = ()
    sensitivity: Mapping[str, Any] | None = None
    validation: Mapping[str, Any] | None = None
    mapped: Mapped | None = None

    @property
    def place(self) -> Place:
        """Today's place."""
        return self.compared.comparison.place

    @property
    def variant(self) -> Variant:
        """The redesigned arm."""
        return next(v for v in self.compared.comparison.variants if v.name == self.redesign.name)

    @property
    def scale(self) -> float:
        """Citizens simulated ÷ citizens of the place: money is told for the whole place, divided by this."""
        return self.compared.compiled[0].scale

    @property
    def years(self) -> int:
        """Years counted."""
        return self.compared.comparison.years

    @cached_property
    def table(self):
        """Differences of every measure."""
        return differences(self.compared.measures, self.redesign.name, SILOED)

    @cached_property
    def found(self) -> Found:
        """Looks up single differences."""
        return Found(self.table)

    def spend(self, part: str = "all", **dims: str):
        """The difference of spend a year in pounds of the whole place: (today, redesign, difference, low, high), or None."""
        row = self.found("spend", part, **dims)
        if row is None:
            return None
        return tuple(value / self.scale for value in (row.siloed, row.redesign, row.difference, row.low, row.high))

    def one_off(self) -> float:
        """One-off costs in pounds of the whole place."""
        own = self.lines[self.lines["kind"] == "one_off"]
        return float(-own["saving"].sum()) / 100 / self.scale

    def level(self, measure: str, part: str, agency: str) -> float | None:
        """Mean of a measure at an agency in the redesign's arm alone; None if it was not measured."""
        rows = self.compared.measures
        own = rows[(rows["scenario"] == self.redesign.name) & (rows["measure"] == measure) & (rows["part"] == part)]
        own = own[
            (own["agency"] == agency) & (own["year"] == "all") & (own["cohort"] == "all") & (own["need"] == "all")
        ]
        return float(own["value"].mean()) if len(own) else None
