"""A study put together: every table of its report, from frames.  Nothing is run here.

>>> told = summarise_study(study.measures(measure=MEASURES), one_off, assumptions)                # doctest: +SKIP
>>> told.differences, told.best, told.chances, told.split, told.plane, told.regret, told.associations   # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from scenarios.scenario import SILOED
from scenarios.study.chances import best_shares, regret, saving_chances
from scenarios.study.differences import compare_redesigns
from scenarios.study.headlines import COST, CRISES, STATED, outcomes, pairs
from scenarios.study.honesty import Doubt, doubts
from scenarios.study.losing import associations
from scenarios.study.plane import EFFECTS, plane, summarise_plane
from scenarios.study.variance import split_all


@dataclass(frozen=True)
class Labels:
    """What names are called: places, and redesigns ("siloed" is today)."""

    places: Mapping[str, str] = field(default_factory=dict)
    redesigns: Mapping[str, str] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """Label of a place."""
        return self.places.get(name, name)

    def redesign(self, name: str) -> str:
        """Label of a redesign, or of today."""
        return "Today" if name == SILOED else self.redesigns.get(name, name)

    def short(self, name: str) -> str:
        """What a redesign is called where room is scarce: the parts of its label up to their colons, while that tells it apart."""
        mine = _up_to_colon(self.redesign(name))
        alike = [one for one in self.redesigns if _up_to_colon(self.redesigns[one]) == mine]
        return mine if len(alike) <= 1 else self.redesign(name)


def _up_to_colon(label: str) -> str:
    first, *others = (part.partition(":")[0].strip() for part in label.split(" + "))
    return " + ".join([first, *(other[:1].lower() + other[1:] for other in others)])


@dataclass(frozen=True)
class Summary:
    """A study's outcomes and what follows from them.

    found: from `outcomes`; assumptions: place, draw, path, value of each draw, or None; unsettled: (place, draw) whose warm-up did not
    settle: no saving of such a place may be headlined.
    """

    found: pd.DataFrame
    assumptions: pd.DataFrame | None = None
    unsettled: Collection[tuple[str, int]] = ()

    @cached_property
    def paired(self) -> pd.DataFrame:
        """Redesign and today side by side, replication by replication."""
        return pairs(self.found)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Differences of every headline with intervals over replications (`compare_redesigns`)."""
        return compare_redesigns(self.paired)

    @cached_property
    def chances(self) -> pd.DataFrame:
        """P(saves) over draws and, apart, the share of replications that save (`saving_chances`)."""
        return saving_chances(self.paired)

    @cached_property
    def best(self) -> pd.DataFrame:
        """Share of draws in which each arm costs least, and in which it has the fewest crises (`best_shares`)."""
        return pd.concat([best_shares(self.found, name) for name in (COST, CRISES)], ignore_index=True)

    @cached_property
    def regret(self) -> pd.DataFrame:
        """Expected and maximum regret of each choice, in cost and in crises (`regret`)."""
        return pd.concat([regret(self.found, name) for name in (COST, CRISES)], ignore_index=True)

    @cached_property
    def split(self) -> pd.DataFrame:
        """Spread of every difference split into chance and assumptions (`split_all`)."""
        return split_all(self.paired)

    @cached_property
    def plane(self) -> pd.DataFrame:
        """The points of the cost-effectiveness plane (`plane`)."""
        return plane(self.paired)

    @cached_property
    def quadrants(self) -> pd.DataFrame:
        """Where those points lie, for crises avoided and for needs resolved (`summarise_plane`)."""
        return pd.concat([summarise_plane(self.plane, effect) for effect in EFFECTS], ignore_index=True)

    @cached_property
    def associations(self) -> pd.DataFrame:
        """Which assumptions go with a redesign losing (`associations`); empty without draws."""
        given = self.assumptions
        empty = pd.DataFrame(columns=["place", "draw", "path", "value"])
        return associations(self.paired, empty if given is None else given)

    @cached_property
    def doubts(self) -> list[Doubt]:
        """Intervals that may be too narrow (`honesty`)."""
        return doubts(self.differences)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, to be written as NAME.csv."""
        names = ("differences", "chances", "best", "regret", "split", "plane", "quadrants", "associations")
        return {name: getattr(self, name) for name in names}

    @property
    def places(self) -> list[str]:
        """Names of places by the alphabet, those that settle first."""
        return sorted(dict.fromkeys(self.found["place"]), key=lambda place: not self.settled(place))

    def redesigns(self, place: str | None = None) -> list[str]:
        """Names of redesigns run at a place, or anywhere."""
        rows = self.found if place is None else self.found[self.found["place"] == place]
        return [name for name in dict.fromkeys(rows["scenario"]) if name != SILOED]

    def draws(self, place: str | None = None) -> int:
        """Number of draws (the stated values are none)."""
        rows = self.found if place is None else self.found[self.found["place"] == place]
        return int(rows.loc[rows["draw"] != STATED, "draw"].nunique())

    def replications(self, place: str | None = None) -> int:
        """The largest number of replications of any draw."""
        rows = self.found if place is None else self.found[self.found["place"] == place]
        return int(rows.groupby(["place", "draw"])["replication"].nunique().max()) if len(rows) else 0

    def settled(self, place: str) -> bool:
        """Whether the place as stated settles; without stated values, whether every draw does."""
        stated = ((self.found["place"] == place) & (self.found["draw"] == STATED)).any()
        own = {draw for name, draw in self.unsettled if name == place}
        return STATED not in own if stated else not own


def summarise_study(
    measures: pd.DataFrame,
    one_off: pd.DataFrame | None = None,
    assumptions: pd.DataFrame | None = None,
    unsettled: Collection[tuple[str, int]] = (),
) -> Summary:
    """The summary of a study's measures (only `scenarios.study.headlines.MEASURES` are looked at).

    one_off: what each redesign costs once (`scenarios.study.headlines.one_off_costs`).  Raises ValueError where there is nothing
    to compare.
    """
    found = outcomes(measures, one_off)
    if found.empty or set(found["scenario"]) <= {SILOED}:
        raise ValueError(
            "the study has no finished job with a redesign yet, or kept none of the measures compared here (spend_per_citizen, events and their like): "
            "nothing can be compared; go on with it, or keep all measures"
        )
    if COST not in set(found["headline"]):
        raise ValueError(
            "the study kept no 'spend_per_citizen', by which redesigns are compared; add it to keep.measures and run the study again"
        )
    return Summary(found, assumptions, tuple(unsettled))
