"""Assessments that count elsewhere: what one agency has asked, the others of a circle need not ask again."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.levers.base import Lever
from scenarios.levers.change import changed_agency, need_known, number
from sim.place import Name, Place
from sim.quantity import Share


class SharedAssessment(Lever):
    """A circle of agencies uses one set of questions: items held by one are valid for all, and go along with referrals.

    `common_form_share` is the part of each agency's fixed minutes (reading in, opening
    a file) that is spared when the circle keeps one file: the items themselves are spared by what is known.  For: Lewisham
    hoped to save 30 % of the cost of eleven assessments.  Against: what is held grows old; agencies that do not trust an
    answer ask again (`valid_days`).
    """

    NAME = "shared_assessment"
    CHANGES = "whose answers count: items held by one agency of the circle are not asked again by another"
    SPEAKS_FOR = ("lewisham-assessments", "bradford-assessments-after")
    SPEAKS_AGAINST = ("unreachable-datasets",)

    lever: Literal["shared_assessment"]
    agencies: list[Name] = Field(min_length=2)
    common_form_share: Share

    def apply(self, place: Place) -> Place:
        """The place in which the circle reads each other's records and keeps one file."""
        need_known(place, "agencies", self.agencies, "levers.agencies")
        for name in self.agencies:
            one = place.agencies[name]
            reads = list(dict.fromkeys([*one.reads_records_of, *(b for b in self.agencies if b != name)]))
            kept = 1 - self.common_form_share.value
            form = one.assessment.model_copy(update={
                "fixed_minutes": number(one.assessment.fixed_minutes.value * kept),
                "citizen_minutes": number(one.assessment.citizen_minutes.value * kept),
            })  # fmt: skip
            place = changed_agency(place, name, reads_records_of=reads, assessment=form)
        return place
