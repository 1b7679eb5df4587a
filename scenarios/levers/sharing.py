"""What ``shared_assessment`` and ``data_sharing`` have in common: whose answers can be read, and what travels along."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.levers.edit import change_agency
from sim.place import Place


def let_read(place: Place, reader: str, sources: Sequence[str]) -> Place:
    """An agency can read the answers on other agencies' records."""
    known = place.agencies[reader].reads_records_of
    new = [name for name in sources if name != reader and name not in known]
    return change_agency(place, reader, reads_records_of=[*known, *new]) if new else place


def carry_along(place: Place, origins: Sequence[str], targets: Sequence[str]) -> Place:
    """What an agency knows goes along with whom it sends on to one of the others."""
    routes = [
        route.model_copy(update={"carries_information": True})
        if route.origin in origins and route.to in targets and not route.carries_information
        else route
        for route in place.routes
    ]
    return place.model_copy(update={"routes": routes})
