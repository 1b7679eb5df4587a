"""“Tell us once”: agencies may read what others hold."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import changed_agency, need_known
from sim.place import Name, Place


class DataSharing(Lever):
    """Each of `readers` can read the records of each of `holders` (a record the citizen carries: all read all).

    For: Kent's Tell Us Once already saved money.  Against: councils still could not get four kinds of essential data; by itself
    it changes minutes, not who helps when.
    """

    NAME = "data_sharing"
    CHANGES = "whose records can be read: items held there are not asked again"
    SPEAKS_FOR = ("kent-tell-us-once-saving",)
    SPEAKS_AGAINST = ("unreachable-datasets",)

    lever: Literal["data_sharing"]
    readers: list[Name] = Field(min_length=1)
    holders: list[Name] = Field(min_length=1)

    def apply(self, place: Place) -> Place:
        """The place with more records within reach."""
        need_known(place, "agencies", self.readers, "levers.readers")
        need_known(place, "agencies", self.holders, "levers.holders")
        for name in self.readers:
            own = place.agencies[name].reads_records_of
            place = changed_agency(
                place, name, reads_records_of=list(dict.fromkeys([*own, *(b for b in self.holders if b != name)]))
            )
        return place
