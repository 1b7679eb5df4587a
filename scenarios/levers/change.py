"""Small changes of a place that levers are made of; every one returns another place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.faults import Fault, PlaceFaults, nearest
from sim.place import Agency, CohortNeed, Place, Route, Staff
from sim.quantity import Quantity


def number(value: float, like: Quantity | None = None) -> Quantity:
    """A number that a lever computes: of the same kind as `like`, without range or source (they belonged to the old value)."""
    if like is None:
        return Quantity(value=value)
    kept = {"shape": like.shape} if hasattr(like, "shape") else {}
    return type(like)(value=value, **kept)


def need_known(place: Place, section: str, names: Iterable[str], path: str) -> None:
    """Raise PlaceFaults, naming the nearest, if a name is not in a section (agencies, needs, cohorts, stays, …)."""
    known = list(getattr(place, section))
    faults = [
        Fault(
            path,
            f"{place.name} has no {section} {name}",
            nearest=nearest(name, known),
            remedy=f"It has: {', '.join(known)}.",
        )
        for name in names
        if name not in known
    ]
    if faults:
        raise PlaceFaults(f"the redesign of {place.name}", faults)


def with_agency(place: Place, name: str, agency: Agency) -> Place:
    """The place with an agency put in, or in the place of the one of this name."""
    return place.model_copy(update={"agencies": {**place.agencies, name: agency}})


def changed_agency(place: Place, name: str, **update) -> Place:
    """The place with some fields of an agency changed."""
    return with_agency(place, name, _marked(place.agencies[name], update))


def _marked(part, update: Mapping):
    """A copy with fields changed and marked as stated, so that they are written to files and listed as differences."""
    return part.model_copy(update=dict(update))


def with_routes(place: Place, routes: Iterable[Route]) -> Place:
    """The place with more routes."""
    return place.model_copy(update={"routes": [*place.routes, *routes]})


def doors_of(place: Place, cohort: str, need: str) -> dict[str, Quantity]:
    """Today's doors of a need for a cohort: its own, else the need's."""
    own = place.cohorts[cohort].needs[need].doors
    return dict(place.needs[need].doors if own is None else own)


def with_doors(place: Place, cohort: str, need: str, doors: Mapping[str, Quantity]) -> Place:
    """The place with other doors of a need for one cohort."""
    one = place.cohorts[cohort]
    entry: CohortNeed = _marked(one.needs[need], {"doors": dict(doors)})
    changed = _marked(one, {"needs": {**one.needs, need: entry}})
    return place.model_copy(update={"cohorts": {**place.cohorts, cohort: changed}})


def with_treat(place: Place, agency: str, need: str, **update) -> Place:
    """The place with some fields changed of the help an agency gives for a need."""
    one = place.agencies[agency]
    return changed_agency(place, agency, treats={**one.treats, need: _marked(one.treats[need], update)})


def staff_of(place: Place, agency: str, path: str) -> Staff:
    """An agency's staff; raises PlaceFaults if it is priced."""
    staff = place.agencies[agency].staff
    if staff is None:
        fault = Fault(
            path, f"{agency} has no staff of its own (it is paid by the case)", remedy="Name a staffed agency."
        )
        raise PlaceFaults(f"the redesign of {place.name}", [fault])
    return staff


def posts(staff: Staff) -> float:
    """Full-time posts of an agency that serve these cohorts."""
    return staff.fte.value * staff.slice.value


def with_posts(place: Place, agency: str, wanted: float, path: str, places_follow: bool = True) -> Place:
    """The place in which an agency has another number of posts for these cohorts; what its other posts do stays.

    Caseload places follow the posts.  The estate of the slice stays what it is: a building is not left with the people.
    """
    staff = staff_of(place, agency, path)
    before = posts(staff)
    if wanted < 0:
        problem = f"{agency} has {before:.4g} posts for these people, {before - wanted:.4g} are to go"
        raise PlaceFaults(f"the redesign of {place.name}", [Fault(path, problem, remedy="Take fewer.")])
    fte = staff.fte.value + wanted - before
    slice_ = wanted / fte if fte > 0 else 0.0
    estate = staff.estate_gbp_per_year.value * staff.slice.value
    update = {"fte": number(fte), "slice": number(min(1.0, slice_))}
    if estate > 0:
        update["estate_gbp_per_year"] = number(estate / slice_ if slice_ > 0 else 0.0)
    one = place.agencies[agency]
    changes: dict = {"staff": _marked(staff, update)}
    if places_follow and one.caseload_places is not None and before > 0:
        changes["caseload_places"] = number(one.caseload_places.value * wanted / before)
    return changed_agency(place, agency, **changes)


def treating(place: Place, need: str) -> list[str]:
    """Agencies that treat a need, in the order of the file."""
    return [name for name, agency in place.agencies.items() if need in agency.treats]
