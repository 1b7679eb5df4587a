"""What is really saved when less is needed: a rule for every post of a ledger, taken from the place's cost lines.

Two lines of one event that one funder pays (an arrest's cell and its papers) make one post.  Its rule is then the cautious
one: the longest lag, the largest step and the weakest grade; variable share and share of transfers are weighted by pence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scenarios.appraisal.ledgers import ONE_OFF
from scenarios.appraisal.one_off import UNGRADED
from sim.compile import Compiled
from sim.costs import Line, payers
from sim.place import Agency, Place

Key = tuple[str, str, str]  # agency ("none" if nobody's), category, funder


@dataclass(frozen=True)
class CostRule:
    """How a post follows what is used.

    unit_pence: what the funder pays a unit (an event or a day); 0 where there are no units (staff, estate, universal).
    variable_share: share of it that is saved at all; step: units a year that must fall together; lag_days: how long they must
    have fallen; grade: confidence, 1 best ... 6; transfer_share: share that is a benefit paid to citizens.
    """

    unit_pence: float = 0.0
    variable_share: float = 1.0
    step: float = 0.0
    lag_days: float = 0.0
    grade: int = UNGRADED
    transfer_share: float = 0.0


def cost_rules(*places: Compiled, one_off_grade: int = UNGRADED) -> Mapping[Key, CostRule]:
    """A rule for every post that the ledgers of these compiled places may hold; the first place that knows a post decides.

    Give today's place first, then the redesigned one, so that a change of price counts in units at today's price.
    """
    rules: dict[Key, CostRule] = {}
    for compiled in reversed(places):
        rules |= dict(_marginal(compiled)) | dict(_standing(compiled.place))
        rules |= {("none", ONE_OFF, funder): CostRule(grade=one_off_grade) for funder in compiled.place.funders}
    return MappingProxyType(rules)


def _marginal(compiled: Compiled) -> Iterator[tuple[Key, CostRule]]:
    """Posts of cost lines.  A need's line is compiled once for each cohort that has it: equal lines are one."""
    held: dict[Key, list[tuple[float, Line]]] = defaultdict(list)
    for line in dict.fromkeys(compiled.lines):
        category = f"{line.category}:{line.subject}" if line.subject else line.category
        for funder, share in line.funders:
            held[(line.agency or "none", category, funder)].append((line.pence * share, line))
    for key, parts in held.items():
        yield key, _together(parts, compiled.scale)


def _together(parts: list[tuple[float, Line]], scale: float) -> CostRule:
    unit = sum(pence for pence, _ in parts)
    weights = [(pence / unit if unit else 1 / len(parts), line) for pence, line in parts]
    step = max(line.step_size for _, line in parts)
    return CostRule(
        unit_pence=unit,
        variable_share=_share(weight * line.variable_share for weight, line in weights),
        step=step * scale if step > 1 else 0.0,
        lag_days=max(line.release_lag_days for _, line in parts),
        grade=max(line.grade or UNGRADED for _, line in parts),
        transfer_share=_share(weight for weight, line in weights if line.transfer),
    )


def _share(parts: Iterable[float]) -> float:
    """Weights summed, without the last digits: what is all variable must be 1, not a penny less."""
    return min(1.0, round(sum(parts), 12))


def _standing(place: Place) -> Iterator[tuple[Key, CostRule]]:
    """Staff, estate and universal cost: what is withdrawn is no longer paid, at once and in full."""
    for name, agency in place.agencies.items():
        for funder, _ in payers(agency) if agency.staff else ():
            for category, grade in _capacity_grades(agency).items():
                yield (name, category, funder), CostRule(grade=grade)
    for cost in place.universal_cost_gbp_per_year:
        for funder, _ in payers(cost):
            yield ("none", "universal", funder), CostRule(grade=cost.gbp.grade or UNGRADED)


def _capacity_grades(agency: Agency) -> dict[str, int]:
    """Staff are as sure as the weaker of their number and their pay."""
    staff = agency.staff
    assert staff is not None
    grades = (staff.fte.grade or UNGRADED, staff.gbp_per_fte_year.grade or UNGRADED)
    return {"staff": max(grades), "estate": staff.estate_gbp_per_year.grade or UNGRADED}
