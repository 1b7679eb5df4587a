"""A place with another pathway: where its episodes begin, which doors lead there, and the routes that sum the pathway up for maps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from scenarios.levers.edit import can_have, change_treat, derived, doors_of, scaled, set_doors
from scenarios.levers.path_edit import Edited, found_stages, visits_among
from scenarios.levers.path_waits import mean_days, waits_of
from sim.faults import Fault, nearest, shown
from sim.place import Place, Route, Stage
from sim.quantity import Delay, Quantity

_CLOSE = 1e-9
_NOTE = "for maps; the pathway decides"


def stages_of(place: Place, need: str) -> dict[str, Stage] | None:
    """The stages of a need's pathway; None if it takes none."""
    name = place.needs[need].pathway
    return None if name is None else place.pathways[name].stages


def step_faults(place: Place, need: str, agency: str, steps: Collection[str], path: str) -> Iterator[Fault]:
    """Steps that the agency does not take in the need's pathway."""
    stages = stages_of(place, need)
    if stages is None:
        if steps:
            yield Fault(path, f"{need} takes no pathway, so it has no steps to name")
        return
    here = sorted({one.label for one in stages.values() if one.agency == agency})
    for number, step in enumerate(steps):
        if step not in here:
            problem = f"{agency} takes no step called {shown(step)}"
            yield Fault(
                f"{path}.{number}", problem, shown(step), allowed="; ".join(here[:8]), nearest=nearest(step, here)
            )
    if not found_stages(stages, agency, steps):
        yield Fault("agency", f"{agency} takes no step of the pathway of {need}", f'"{agency}"')


def with_pathway(today: Place, place: Place, need: str, edited: Edited, move_doors: bool = True) -> Place:
    """A place in which a need goes by these stages; doors go along with where episodes begin, maps show the ways that are now taken."""
    before = stages_of(today, need) or {}
    if move_doors:
        for cohort, own in can_have(place, place.cohorts, (need,)):
            doors = _doors(before, edited, doors_of(place, cohort, own))
            if doors is not None:
                place = set_doors(place, cohort, own, doors)
    name = str(place.needs[need].pathway)
    stages = _with_begins(before, edited)
    pathway = place.pathways[name].model_copy(update={"stages": stages})
    place = place.model_copy(update={"pathways": {**place.pathways, name: pathway}})
    return _summed_up(today, place, need)


def _with_begins(before: Mapping[str, Stage], edited: Edited) -> dict[str, Stage]:
    begins = dict.fromkeys(edited.stages, 0.0)
    for name, stage in before.items():
        for to, part in edited.begins.get(name, {name: 1.0}).items():
            begins[to] += stage.begins_share * part
    return {
        name: stage
        if abs(stage.begins_share - begins[name]) < _CLOSE
        else stage.model_copy(update={"begins_share": min(1.0, max(0.0, begins[name]))})
        for name, stage in edited.stages.items()
    }


def _doors(before: Mapping[str, Stage], edited: Edited, doors: dict[str, Quantity]) -> dict[str, Quantity] | None:
    """Where people come first, once their episodes begin elsewhere; None if all come where they did."""
    leads = _begin_agencies(before, edited)
    if all(leads.get(name, {name: 1.0}) == {name: 1.0} for name in doors):
        return None
    found: dict[str, Quantity] = {}
    for name, weight in doors.items():
        for to, part in leads.get(name, {name: 1.0}).items():
            own = scaled(weight, part)
            found[to] = (
                own if to not in found else derived(found[to].value + own.value, "with those who begin here now")
            )
    return found


def _begin_agencies(before: Mapping[str, Stage], edited: Edited) -> dict[str, dict[str, float]]:
    """Of those who come to an agency: to which agencies they come now, by share."""
    whole: dict[str, float] = {}
    found: dict[str, dict[str, float]] = {}
    for name, stage in before.items():
        if stage.begins_share <= 0:
            continue
        whole[stage.agency] = whole.get(stage.agency, 0.0) + stage.begins_share
        for to, part in edited.begins.get(name, {name: 1.0}).items():
            if part > _CLOSE:
                own = found.setdefault(stage.agency, {})
                agency = edited.stages[to].agency
                own[agency] = own.get(agency, 0.0) + stage.begins_share * part
    return {
        name: {to: 1.0 if abs(part / whole[name] - 1) < _CLOSE else part / whole[name] for to, part in own.items()}
        for name, own in found.items()
    }


def _summed_up(today: Place, place: Place, need: str) -> Place:
    """Routes and shares sent on, as the pathway has them now; what is as it was keeps its number."""
    one, other = _Flows(stages_of(today, need) or {}), _Flows(stages_of(place, need) or {})
    known = {(r.origin, r.to): r for r in today.routes if r.need == need}
    whole = sum(one.flow.values())
    scale = sum(route.weight.value for route in known.values()) / whole if known and whole > 0 else 1.0
    routes = [
        _route(known.get(pair), pair, need, one, other, scale)
        for pair in dict.fromkeys([*known, *other.flow])
        if other.flow.get(pair, 0.0) > _CLOSE or (pair in known and pair not in one.flow)
    ]
    place = place.model_copy(update={"routes": [*(r for r in place.routes if r.need != need), *routes]})
    for name, agency in place.agencies.items():
        if need in agency.treats and abs(one.goes_on(name) - other.goes_on(name)) > _CLOSE:
            place = change_treat(place, name, need, refer_on_share=derived(min(0.999, other.goes_on(name)), _NOTE))
    return place


def _route(known: Route | None, pair: tuple[str, str], need: str, one: _Flows, other: _Flows, scale: float) -> Route:
    flow, days = other.flow.get(pair, 0.0), other.days.get(pair, 1.0)
    if known is None:
        weight, delay = derived(flow * scale, _NOTE), Delay(value=max(1.0, days), source="assumed", grade=6, note=_NOTE)
        return Route(origin=pair[0], to=pair[1], need=need, weight=weight, delay_days=delay)
    if pair not in one.flow:
        return known
    more, slower = flow / one.flow[pair], days / max(_CLOSE, one.days[pair])
    update = {}
    if abs(more - 1) > 1e-6:
        update["weight"] = scaled(known.weight, more)
    if abs(slower - 1) > 1e-6:
        update["delay_days"] = known.delay_days.model_copy(update={"value": max(1.0, days), "low": None, "high": None})
    return known.model_copy(update=update) if update else known


class _Flows:
    """How often an episode goes from one agency to another, and after how many open days on average."""

    def __init__(self, stages: Mapping[str, Stage]) -> None:
        self.flow: dict[tuple[str, str], float] = {}
        self.days: dict[tuple[str, str], float] = {}
        self._ends: dict[str, float] = {}
        self._leaves: dict[str, float] = {}
        for name, visits in _visits(stages).items():
            for way in stages[name].onward:
                to = None if way.to is None else stages[way.to].agency
                self._add(stages[name].agency, to, visits * way.share, sum(map(mean_days, waits_of(way))) / 2)
        self.days = {pair: days / self.flow[pair] for pair, days in self.days.items() if self.flow[pair] > 0}

    def _add(self, origin: str, to: str | None, amount: float, days: float) -> None:
        if to == origin or amount <= 0:
            return
        self._leaves[origin] = self._leaves.get(origin, 0.0) + amount
        if to is None:
            self._ends[origin] = self._ends.get(origin, 0.0) + amount
            return
        self.flow[origin, to] = self.flow.get((origin, to), 0.0) + amount
        self.days[origin, to] = self.days.get((origin, to), 0.0) + amount * days

    def goes_on(self, agency: str) -> float:
        """Of what leaves an agency: the share that goes to another."""
        leaves = self._leaves.get(agency, 0.0)
        return 1 - self._ends.get(agency, 0.0) / leaves if leaves > 0 else 0.0


def _visits(stages: Mapping[str, Stage]) -> dict[str, float]:
    """How often an episode comes to each stage."""
    begins = np.array([stage.begins_share for stage in stages.values()])
    found = begins @ visits_among(stages, list(stages))
    return {name: float(visits) for name, visits in zip(stages, found, strict=True)}
