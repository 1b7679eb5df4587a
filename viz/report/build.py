"""The whole report of a comparison."""

from __future__ import annotations

from viz.report.basis import Basis
from viz.report.claims import claims
from viz.report.front import front
from viz.report.mapped import journey_maps, lanes
from viz.report.method import assumed, changes, method
from viz.report.money import money
from viz.report.page import Report, Section
from viz.report.sections import equity, escalations, failure_demand, journeys, twins, waits
from viz.report.sensitivity import sensitivity_section
from viz.report.validation import validation_section
from viz.report.work import work


def report(basis: Basis) -> Report:
    """Everything that a comparison says of one redesign."""
    parts = (
        *(journeys, failure_demand, waits, escalations, money, equity, work, hangs_on),
        *(journey_maps, twins, lanes, claims, beside_evidence, changes, assumed, method),
    )
    count = len(basis.compared.parts)
    subtitle = (
        f"{basis.place.label}. {basis.compared.compiled[0].citizens:,} citizens, {basis.years} years, {count} replication{'s' if count != 1 else ''}; "
        f"money at {basis.place.price_year} prices; a simulation, not a forecast."
    )
    foot = "wholeplace " + ", ".join(f"{name} {version}" for name, version in basis.versions.items())
    sections = [section for part in parts if (section := part(basis)) is not None]
    return Report(basis.redesign.label, subtitle, front(basis), sections, foot)


def hangs_on(basis: Basis) -> Section | None:
    """What a sensitivity analysis found, where there is one."""
    return None if basis.sensitivity is None else sensitivity_section(basis.sensitivity)


def beside_evidence(basis: Basis) -> Section | None:
    """What a validation of the place found, where there is one."""
    if basis.validation is None:
        return None
    from scenarios.results import place_hash

    return validation_section(basis.validation, basis.place.name, {basis.redesign.name}, place_hash(basis.place))
