"""Checks of case holders: who holds a case can pass it on, and only holders hand over."""

from __future__ import annotations

from collections.abc import Iterator

from sim.faults import Fault, shown
from sim.place import Agency, Place


def holders(place: Place) -> Iterator[Fault]:
    """A case holder is staffed, asks about everything, and hands needs on to agencies that treat them."""
    for name, agency in place.agencies.items():
        if agency.case_holding is None:
            for need, treat in agency.treats.items():
                if treat.hand_over:
                    path = f"agencies.{name}.treats.{need}.hand_over"
                    yield Fault(
                        path,
                        "only a case holder hands over",
                        remedy=f"Add agencies.{name}.case_holding, or take it out.",
                    )
        else:
            yield from _holder(place, name, agency)


def _holder(place: Place, name: str, agency: Agency) -> Iterator[Fault]:
    if agency.staff is None:
        yield Fault(
            f"agencies.{name}.case_holding", "a case holder needs staff", remedy="Give it staff instead of prices."
        )
    if not agency.assessment.whole_person:
        path = f"agencies.{name}.assessment.whole_person"
        yield Fault(
            path, "a case holder assesses the whole person", "false", "true", remedy="Write whole_person = true."
        )
    for need, treat in agency.treats.items():
        path = f"agencies.{name}.treats.{need}"
        if treat.provider is not None or treat.money_delay_days is not None:
            yield Fault(
                path,
                "a case holder helps itself or hands over along a route",
                remedy="Take out provider and money_delay_days.",
            )
        if treat.hand_over and not _handed_to(place, name, need):
            problem = f"handed over, but no route leads from {name} to an agency that treats {need}"
            yield Fault(path, problem, shown(True), remedy="Add a route with a weight.")


def _handed_to(place: Place, holder: str, need: str) -> list[str]:
    """Agencies that take a need over from a case holder."""
    return [
        route.to for route in place.routes
        if route.origin == holder and route.need == need and route.weight.value > 0 and need in place.agencies[route.to].treats
    ]  # fmt: skip
