"""The figure that is asked about: the net saving a year, or any measure, in today's world, in the redesign's, or as their difference.

>>> read_quantity("events/crisis@families")
Quantity(name='events/crisis@families', measure='events', part='crisis', where=(('cohort', 'families'),), world='today')
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.study.headlines import BY_NAME
from sim.faults import choices, nearest
from sim.measures import DIMENSIONS

NET_SAVING = "net_saving"
#: The same, benefits paid to citizens left out: they are fiscal only, a late payment is no gain to the place.
WITHOUT_BENEFITS = "net_saving_without_benefits"
TODAY, REDESIGN, DIFFERENCE = "today", "redesign", "difference"
WORLDS = (TODAY, REDESIGN, DIFFERENCE)
ALL = "all"
PER_YEAR = "GBP a year"
#: Units of what is counted at the size of the run; such figures are told for the whole place.
TOTALS = frozenset(
    {PER_YEAR, "a year", "staff hours a year", "hours a year", "citizens on an average day",
     "citizens' needs on an average day", "index releases followed"}
)  # fmt: skip
_UNITS = {
    "GBP a year": "£ a year",
    "GBP a citizen-year": "£ a citizen and year",
    "a citizen-year": "a citizen and year",
}


class UnknownQuantity(ValueError):
    """No such measure, part, cohort or agency; the message names the nearest."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """name: as it was asked for; where: (dimension, label) pairs that it is broken down by; world: one of `WORLDS`."""

    name: str
    measure: str
    part: str = ALL
    where: tuple[tuple[str, str], ...] = ()
    world: str = TODAY

    @property
    def is_net_saving(self) -> bool:
        """Whether it is a net saving, for which more is better and nothing lies between saving and losing."""
        return self.measure == NET_SAVING

    @property
    def without_benefits(self) -> bool:
        """Whether benefits paid to citizens are left out of the saving."""
        return self.name == WITHOUT_BENEFITS

    def words(self) -> str:
        """What it is, in words."""
        if self.is_net_saving:
            benefits = ", benefits left out" if self.without_benefits else ""
            return f"net saving a year of the whole place: what is spent less than today{benefits}, less the redesign's one-off cost spread over the counted years"
        part = "" if self.part == ALL else f" ({self.part.replace('_', ' ')})"
        where = "".join(f", {label.replace('_', ' ')}" for _, label in self.where)
        world = {TODAY: "today", REDESIGN: "with the redesign", DIFFERENCE: "redesign less today"}[self.world]
        return f"{self.measure.replace('_', ' ')}{part}{where}, {world}"

    def label(self, dimension: str) -> str:
        """The label asked for on a dimension."""
        return dict(self.where).get(dimension, ALL)


def read_quantity(text: str | None, world: str | None = None, redesigned: bool = False) -> Quantity:
    """From ``MEASURE[/PART][@COHORT][,DIMENSION=LABEL…]``, ``net_saving`` (``net_saving_without_benefits``), or a headline's name (``crises``, ``cost`` …)."""
    text = (text or (NET_SAVING if redesigned else "spend")).strip()
    world = world or (DIFFERENCE if redesigned else TODAY)
    if world not in WORLDS:
        raise UnknownQuantity(f"--world {world}: choose {', '.join(WORLDS)}{_did_you_mean(world, WORLDS)}")
    if not redesigned and (world != TODAY or text in (NET_SAVING, WITHOUT_BENEFITS)):
        raise UnknownQuantity(f"{text} ({world}) needs a redesign: add --redesign NAME")
    if text in (NET_SAVING, WITHOUT_BENEFITS):
        return Quantity(text, NET_SAVING, world=DIFFERENCE)
    head, *more = text.split(",")
    name, at, cohort = head.partition("@")
    measure, _, part = name.partition("/")
    if measure in BY_NAME and not part:
        measure, part = BY_NAME[measure].measure, BY_NAME[measure].part
    where = [("cohort", cohort)] if at else []
    for one in more:
        dimension, _, label = one.partition("=")
        if dimension.strip() not in DIMENSIONS[:-1] or not label.strip():
            allowed = ", ".join(DIMENSIONS[:-1])
            raise UnknownQuantity(
                f"{one.strip()!r}: write a dimension and a label, as agency=gp; dimensions are {allowed}"
            )
        where.append((dimension.strip(), label.strip()))
    return Quantity(text, measure.strip(), part.strip() or ALL, tuple(where), world)


def measures_needed(quantity: Quantity, redesigned: bool, with_crises: bool = False) -> list[str]:
    """Names of the measures that a study must keep."""
    own = [] if quantity.is_net_saving else [quantity.measure]
    return sorted({*own, *["spend"] * redesigned, *["events"] * with_crises})


def unit_of(quantity: Quantity, frame) -> str:
    """Its unit, in words, from a frame of measures in which it must be found; UnknownQuantity if it is not there."""
    if quantity.is_net_saving:
        return _UNITS[PER_YEAR]
    own = frame[frame["measure"] == quantity.measure]
    if own.empty:
        known = [NET_SAVING, WITHOUT_BENEFITS, *BY_NAME, *dict.fromkeys(frame["measure"])]
        raise UnknownQuantity(f"no measure is called {quantity.measure!r}{_did_you_mean(quantity.measure, known, 60)}")
    for dimension in DIMENSIONS[:-1]:
        label, known = quantity.label(dimension), list(dict.fromkeys(own[dimension]))
        own = own[own[dimension] == label]
        if own.empty:
            said = f"no {dimension} {label!r}" if label != ALL else f"no figure for every {dimension}: name one"
            raise UnknownQuantity(f"{quantity.measure} has {said}{_did_you_mean(label, known)}")
    rows = own[(own["part"] == quantity.part) & (own["year"] == ALL)]
    if rows.empty:
        known = list(dict.fromkeys(own["part"]))
        raise UnknownQuantity(f"{quantity.measure} has no part {quantity.part!r}{_did_you_mean(quantity.part, known)}")
    return str(rows["unit"].iloc[0])


def unit_in_words(unit: str) -> str:
    """A measure's unit as people read it."""
    return _UNITS.get(unit, unit)


def _did_you_mean(word: str, known, most: int = 12) -> str:
    near = nearest(word, [str(one) for one in known])
    return f"; did you mean {near!r}?" if near else f"; there are {choices([str(one) for one in known], most)}"


def rows_wanted(quantity: Quantity) -> dict[str, str]:
    """Columns of measures and what must stand in them: the figure over all counted years."""
    return {
        "measure": quantity.measure, "part": quantity.part, "year": ALL,
        **{dimension: quantity.label(dimension) for dimension in DIMENSIONS[:-1]},
    }  # fmt: skip


def in_world(quantity: Quantity, today: np.ndarray, redesigned: np.ndarray | None) -> np.ndarray:
    """The world asked for, of the figure in today's and (where there is one) in the redesign's."""
    if quantity.world == TODAY:
        return today
    assert redesigned is not None
    return redesigned if quantity.world == REDESIGN else redesigned - today


SPEND = Quantity("spend", "spend")
BENEFITS = Quantity("benefits", "spend", "transfers")
CRISES = Quantity("crises", BY_NAME["crises"].measure, BY_NAME["crises"].part)
