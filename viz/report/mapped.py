"""Journeys on a map: today's and the redesign's, and two lives of one citizen beside each other."""

from __future__ import annotations

from viz.report.basis import Basis
from viz.report.page import Section


def mapped(basis: Basis) -> Section | None:
    """Process maps and twin lanes; None where they were not drawn."""
    if not basis.mapped:
        return None
    text = (
        "Who directly follows whom in episodes of one need that began in the counted years; both maps have the same places. The lanes are of citizens "
        f"drawn at random among those whom the redesign helped and harmed, never picked. {basis.mapped_size} `wholeplace journeys --maps` draws more."
    )
    return Section("Journeys on a map", [text], basis.mapped, wide=True)
