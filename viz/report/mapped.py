"""Journeys on a map: today's and the redesign's; and the lives that are told in words as lanes."""

from __future__ import annotations

from viz.report.basis import Basis
from viz.report.page import Section, Table


def journey_maps(basis: Basis) -> Section | None:
    """Process maps and contacts by week of both worlds; None where they were not drawn."""
    if basis.mapped is None:
        return None
    one = basis.mapped
    text = ["Who directly follows whom, from the beginning of a need to its end; only the busiest are drawn.", *one.said,
            "The command wholeplace journeys --maps draws more of them, and larger."]  # fmt: skip
    table = Table(one.columns, one.rows, "The busiest ways on the maps, in numbers (–: not among the ways drawn)")
    return Section("Journeys on a map", text, one.maps, [table], tall=True)


def lanes(basis: Basis) -> Section | None:
    """Swim lanes of the lives that are told in words; None where there are none."""
    if basis.mapped is None or not basis.mapped.lanes:
        return None
    text = (
        "The lives told above, on one clock, from the first replication: what each agency did, when the citizen waited, and what it cost. "
        "Drawn at random within each kind of change, never picked."
    )
    return Section("Two lives as lanes", [text], basis.mapped.lanes, wide=True)
