"""Making places share their names, so that a world of one can go on under the rules of another."""

from __future__ import annotations

from collections.abc import Sequence

from sim.place import Agency, Pathway, Place, Stage

SHARED = ("funders", "items", "agencies", "crises", "stays")
UNCHANGED = ("cohorts", "needs")


def unite(places: Sequence[Place]) -> tuple[Place, ...]:
    """The places, each with everything that any of them has: what it lacks itself is there, and nobody is sent to it.

    The first is today's; the order of names is its own, then what the others add.  Raises ValueError, saying what differs, if
    another has other cohorts or needs, or lacks something that today's place has.
    """
    for place in places[1:]:
        _is_a_redesign(places[0], place)
    if len(places) == 1:
        return (places[0],)
    everything = {key: _all(places, key) for key in SHARED}
    pathways = {name: _all_stages(places, name) for name in places[0].pathways}
    return tuple(
        place.model_copy(update={**_completed(place, everything), "pathways": _with_stages(place, pathways)})
        for place in places
    )


def _all(places: Sequence[Place], key: str) -> dict:
    merged: dict = {}
    for place in places:
        for name, part in getattr(place, key).items():
            merged.setdefault(name, part)
    return merged


def _completed(place: Place, everything: dict[str, dict]) -> dict[str, dict]:
    """Each table in the shared order, with inert copies of what the place lacks."""
    return {
        key: {name: getattr(place, key).get(name) or _inert(part) for name, part in table.items()}
        for key, table in everything.items()
    }


def _inert(part):
    """A part nobody meets: an agency without outreach; anything else acts only where it is referred to."""
    return part.model_copy(update={"outreach_per_year": {}}) if isinstance(part, Agency) else part


def _all_stages(places: Sequence[Place], pathway: str) -> dict[str, Stage]:
    merged: dict[str, Stage] = {}
    for place in places:
        for name, stage in place.pathways[pathway].stages.items():
            merged.setdefault(name, stage)
    return merged


def _with_stages(place: Place, pathways: dict[str, dict[str, Stage]]) -> dict[str, Pathway]:
    """A place's pathways with every stage that any place has, in the shared order: an episode keeps its stage when the rules change."""
    found = {}
    for name, everything in pathways.items():
        own = place.pathways[name]
        stages = {key: own.stages.get(key) or _never_begun(stage) for key, stage in everything.items()}
        found[name] = own.model_copy(update={"stages": stages})
    return found


def _never_begun(stage: Stage) -> Stage:
    return stage.model_copy(update={"begins_share": 0.0})


def _keeps_stages(today: Place, other: Place) -> None:
    """What follows a stage may change, and stages may be added; those there are stay where they are: somebody may be in them."""
    if list(today.pathways) != list(other.pathways):
        raise ValueError("a redesign may not add pathways or take them away")
    for need, rule in today.needs.items():
        if rule.pathway != other.needs[need].pathway:
            raise ValueError(f"a redesign may not change which pathway needs.{need} takes")
    for name, pathway in today.pathways.items():
        for key, stage in pathway.stages.items():
            now = other.pathways[name].stages.get(key)
            if now is None or (now.label, now.agency) != (stage.label, stage.agency):
                raise ValueError(
                    f"a redesign may not take away pathways.{name}.stages.{key}: lead nobody there instead"
                )


def _is_a_redesign(today: Place, other: Place) -> None:
    for key in (*SHARED, *UNCHANGED):
        gone = [name for name in getattr(today, key) if name not in getattr(other, key)]
        if gone:
            raise ValueError(f"a redesign may not take away {key}.{gone[0]}: leave it there, without staff or doors")
    for key in UNCHANGED:
        new = [name for name in getattr(other, key) if name not in getattr(today, key)]
        if new:
            raise ValueError(f"a redesign may not add {key}.{new[0]}: it changes services, not the people")
    _keeps_stages(today, other)
    for name, cohort in today.cohorts.items():
        if cohort.size() != other.cohorts[name].size() or list(cohort.needs) != list(other.cohorts[name].needs):
            raise ValueError(f"a redesign may not change who belongs to cohorts.{name}")
