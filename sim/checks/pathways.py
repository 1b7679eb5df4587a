"""Checks of pathways: names, shares that sum to 1, doors where episodes can begin, stages that come to an end."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from sim.checks.network import cohorts_with, doors_of
from sim.faults import Fault, unknown
from sim.place import Agency, Pathway, Place

_CLOSE = 1e-3
_END = "the end"  # no name: names have no spaces


def pathways(place: Place) -> Iterator[Fault]:
    """Each pathway of a place on its own, and the doors of the needs that take it."""
    for name, pathway in place.pathways.items():
        yield from _names(f"pathways.{name}", pathway)
        yield from _shares(f"pathways.{name}", pathway)
        yield from _ends(f"pathways.{name}", pathway)
    for name, need in place.needs.items():
        if need.pathway is not None and need.pathway in place.pathways:
            yield from _treated(name, place.pathways[need.pathway], place)
            yield from _begun(name, place.pathways[need.pathway], place)


def _names(path: str, pathway: Pathway) -> Iterator[Fault]:
    for key, stage in pathway.stages.items():
        for number, way in enumerate(stage.onward):
            if way.to is not None and way.to not in pathway.stages:
                yield unknown(f"{path}.stages.{key}.onward.{number}.to", "stage", way.to, list(pathway.stages))
            for field, days in (("open_days", way.open_days), ("open_days_later", way.open_days_later or [])):
                if days != sorted(days):
                    problem = "quantiles of a wait go from the least to the greatest"
                    yield Fault(f"{path}.stages.{key}.onward.{number}.{field}", problem, remedy="Put them in order.")


def _shares(path: str, pathway: Pathway) -> Iterator[Fault]:
    begins = sum(stage.begins_share for stage in pathway.stages.values())
    if abs(begins - 1) > _CLOSE:
        problem = f"the begins_share of all stages sum to {begins:.6g}, not 1"
        yield Fault(f"{path}.stages", problem, remedy="Say with what share of episodes each stage begins.")
    for key, stage in pathway.stages.items():
        total = sum(way.share for way in stage.onward)
        if abs(total - 1) > _CLOSE:
            problem = f"the shares of what follows sum to {total:.6g}, not 1"
            yield Fault(f"{path}.stages.{key}.onward", problem, remedy="Every episode goes on or is over.")
        leads = [way.to for way in stage.onward]
        if len(set(leads)) < len(leads):
            yield Fault(
                f"{path}.stages.{key}.onward", "the same next stage is given twice", remedy="Put the two together."
            )


def _ends(path: str, pathway: Pathway) -> Iterator[Fault]:
    """From every stage there is a way to the end."""
    graph = nx.DiGraph()
    graph.add_nodes_from([*pathway.stages, _END])
    graph.add_edges_from(
        (key, way.to or _END) for key, stage in pathway.stages.items() for way in stage.onward if way.share > 0
    )
    for key in sorted(set(pathway.stages) - nx.ancestors(graph, _END)):
        yield Fault(f"{path}.stages.{key}", "no way leads from here to the end", remedy="Add an onward without to.")


def _treated(need: str, pathway: Pathway, place: Place) -> Iterator[Fault]:
    for key, stage in pathway.stages.items():
        agency = place.agencies.get(stage.agency)
        if agency is not None and need not in agency.treats:
            path, remedy = f"agencies.{stage.agency}", f"Add treats.{need}: the pathway leads there."
            yield Fault(path, f"it does not treat {need}, which stage {key} brings here", remedy=remedy)
            return


def _begun(need: str, pathway: Pathway, place: Place) -> Iterator[Fault]:
    """Each door leads to an agency where episodes begin, or to one that hands cases on there."""
    begins = {stage.agency for stage in pathway.stages.values() if stage.begins_share > 0}
    told = set()
    for cohort in cohorts_with(place, need):
        for name in doors_of(place, cohort, need):
            agency = place.agencies.get(name)
            if agency is None or name in begins or name in told or _hands_over(agency, need):
                continue
            told.add(name)
            yield Fault(
                f"needs.{need}.doors.{name}",
                f"people come to {name} with {need}, but no stage of its pathway begins there",
                allowed=", ".join(sorted(begins)),
                remedy="Give a stage of this agency a begins_share, or lead the door elsewhere.",
            )


def _hands_over(agency: Agency, need: str) -> bool:
    """Whether it only opens help elsewhere, as a case holder does, or refers everybody on."""
    treat = agency.treats.get(need)
    return treat is None or treat.hand_over or treat.refer_on_share.value >= 1
