"""Whether a place has what its bindings name: measures, cohorts, agencies, needs, groups; and whose rows they are."""

from __future__ import annotations

from collections.abc import Sequence

from calibration.lives import OF_LIVES
from calibration.targets import BINDINGS, Binding, TableFaults, hint
from scenarios.scenario import Scenario, run_scenario
from sim.faults import nearest as nearest_name
from sim.load import built_in_places
from sim.measures.observed import WORST_OFF
from sim.place import Place

#: Citizens of the short run that shows which measures a place has.
PROBE = 300


def check_names(bindings: Sequence[Binding], place: Place, name: str = BINDINGS.name) -> None:
    """Whether a place has the cohorts, agencies, needs and measures that its bindings name; raises TableFaults with every fault."""
    known = _known(place)
    faults = []
    for one in bindings:
        where = f"{name}, line {one.line}"
        for measure in filter(None, (one.measure, one.divide_by.partition(":")[0])):
            if measure not in known["measure"]:
                faults.append(
                    f"{where}: no measure is called {measure!r}" + hint(nearest_name(measure, known["measure"]))
                )
        for dim, label in one.dims:
            if label not in known.get(dim, (label,)):
                faults.append(f"{where}: {place.name} has no {dim} {label!r}" + hint(nearest_name(label, known[dim])))
    if faults:
        raise TableFaults("\n".join(faults))


def own_rows(bindings: Sequence[Binding], place: Place, name: str = BINDINGS.name) -> tuple[list[Binding], list[str]]:
    """The rows of a table that are about a place, and sentences about rows of places that nobody knows.

    Raises TableFaults for a row whose place looks like a mistyped one: it would be left out of the fit without a word.
    """
    known = [place.name, *(one for one in built_in_places() if one != place.name)]
    strange = [one for one in bindings if one.place not in known]
    mistyped = [(one, near) for one in strange if (near := nearest_name(one.place, known))]
    if mistyped:
        raise TableFaults(
            "\n".join(
                f"{name}, line {one.line}: no place is called {one.place!r}{hint(near)}" for one, near in mistyped
            )
        )
    others = dict.fromkeys(one.place for one in strange)
    told = [f"{name}: rows about {other!r} are left aside; this is about {place.name}" for other in others]
    return [one for one in bindings if one.place == place.name], told


def _known(place: Place) -> dict[str, list[str]]:
    """Names a binding of the place may use; measures are those that a short run of it has."""
    measures = run_scenario(Scenario(place, 3, min(PROBE, round(_size(place))), warm_up_days=730), workers=1).measures
    groups = [name for cohort in place.cohorts.values() for name in cohort.groups]
    return {
        "cohort": ["all", *place.cohorts], "agency": ["all", *place.agencies], "need": ["all", *place.needs],
        "funder": ["all", *place.funders], "group": ["all", WORST_OFF, *groups],
        "measure": [*OF_LIVES, *measures["measure"].unique()],
    }  # fmt: skip


def _size(place: Place) -> float:
    """Citizens of all cohorts."""
    return sum(cohort.size() for cohort in place.cohorts.values())
