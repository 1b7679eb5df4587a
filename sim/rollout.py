"""When, and for whom, a redesign takes effect."""

from __future__ import annotations

from pydantic import Field

from sim.place import Name
from sim.quantity import Days, Delay, Frozen, Fte, Quantity, Share


class Decommission(Frozen):
    """Staff withdrawn from an agency a time after the redesign has started (its money is then no longer spent)."""

    agency: Name
    fte: Fte
    after_days: Days = Delay(value=365, shape="fixed")


class RollOut(Frozen):
    """Start and pace of a redesign, counted in days after the warm-up, and who is covered by it.

    Citizens of the named cohorts, groups and areas (all, where none is named) are covered with ``covered_share`` and agree
    with ``consent_share``; both are luck of their own, the same in every scenario with the same seed.  Those covered come
    under the new rules one after another during ``ramp_days``; staff hours and places move along in equal parts a day.  For
    ``double_running_days`` staff who are to move or go are still paid at their old agency, without working there twice.
    """

    start_day: Days = Delay(value=0, shape="fixed")
    ramp_days: Days = Delay(value=0, shape="fixed")
    covered_share: Share = Quantity(value=1)
    consent_share: Share = Quantity(value=1)
    cohorts: list[Name] = Field(default_factory=list)
    groups: list[Name] = Field(default_factory=list)
    areas: list[Name] = Field(default_factory=list)
    double_running_days: Days = Delay(value=0, shape="fixed")
    decommission: list[Decommission] = Field(default_factory=list)
