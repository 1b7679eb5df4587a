"""Who pays, and shares of a whole: given once, and summing to 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.faults import Fault
from sim.place import Agency, CostLine, Place
from sim.quantity import Quantity

_CLOSE = 1e-6


def cost_lines(place: Place) -> Iterator[tuple[str, CostLine, bool]]:
    """Path, cost line, and whether an agency stands behind it whose funders pay unless it names its own."""
    yield from _lines("universal_cost_gbp_per_year", place.universal_cost_gbp_per_year, False)
    for name, need in place.needs.items():
        yield from _lines(f"needs.{name}.open_cost_gbp_per_day", need.open_cost_gbp_per_day, False)
    for name, agency in place.agencies.items():
        for need_name, treat in agency.treats.items():
            yield from _lines(f"agencies.{name}.treats.{need_name}.paid_gbp_per_day", treat.paid_gbp_per_day, True)
        if agency.prices is not None:
            yield from _lines(f"agencies.{name}.prices.contact", agency.prices.contact, True)
            yield from _lines(f"agencies.{name}.prices.assessment", agency.prices.assessment, True)
    for name, crisis in place.crises.items():
        yield from _lines(f"crises.{name}.costs", crisis.costs, True)
        for number, step in enumerate(crisis.steps):
            yield from _lines(f"crises.{name}.steps.{number}.costs", step.costs, True)
    for name, stay in place.stays.items():
        yield from _lines(f"stays.{name}.costs_gbp_per_day", stay.costs_gbp_per_day, True)


def _lines(path: str, lines: list[CostLine], has_agency: bool) -> Iterator[tuple[str, CostLine, bool]]:
    for number, line in enumerate(lines):
        yield f"{path}.{number}", line, has_agency


def funders_of_all(place: Place) -> Iterator[Fault]:
    """Each agency and cost line says who pays once: one funder, or shares of several that sum to 1."""
    for name, agency in place.agencies.items():
        yield from _payers(f"agencies.{name}", agency, needed=True)
    for path, line, has_agency in cost_lines(place):
        yield from _payers(path, line, needed=not has_agency)


def _payers(path: str, holder: Agency | CostLine, needed: bool) -> Iterator[Fault]:
    if holder.funder is not None and holder.funders:
        yield Fault(path, "both funder and funders are given", remedy="Keep one: funder = NAME, or funders = shares.")
    elif needed and holder.funder is None and not holder.funders:
        yield Fault(path, "nobody pays for this", remedy='Add funder = "NAME", or funders with shares that sum to 1.')
    if holder.funders:
        yield from _sum(f"{path}.funders", holder.funders.values())


def _sum(path: str, shares: Iterable[Quantity]) -> Iterator[Fault]:
    total = sum(share.value for share in shares)
    if abs(total - 1) > _CLOSE:
        yield Fault(path, f"the shares sum to {total:.6g}", f"{total:.6g}", "a sum of 1")


def sums(place: Place) -> Iterator[Fault]:
    """Shares of a whole sum to 1."""
    for name, need in place.needs.items():
        yield from _severities(f"needs.{name}.severity_at_onset", need.severity_at_onset)
    for name, cohort in place.cohorts.items():
        path = f"cohorts.{name}"
        for need_name, own in cohort.needs.items():
            if own.prevalence_severity is not None:
                yield from _severities(f"{path}.needs.{need_name}.prevalence_severity", own.prevalence_severity)
        for key, parts in (("groups", cohort.groups), ("areas", cohort.areas)):
            if parts:
                yield from _sum(f"{path}.{key}", (part.share for part in parts.values()))
        if cohort.children_shares:
            yield from _sum(f"{path}.children_shares", cohort.children_shares)
    for name, stay in place.stays.items():
        for number, trigger in enumerate(stay.triggers):
            yield from _severities(f"stays.{name}.triggers.{number}.severity", trigger.severity)


def _severities(path: str, shares) -> Iterator[Fault]:
    yield from _sum(path, (shares.emerging, shares.acute, shares.crisis))


SHARE_CHECKS = (funders_of_all, sums)
