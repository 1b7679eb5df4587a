"""Changes of a pathway's ways on: steps handed to another agency, left out, begun elsewhere, met in another order.

A stage that is there stays as it is and where it is, for somebody may be in it on the day of the change; whoever comes later is led to
new stages, or past it.  Nothing here says how often or how fast anything happens beyond what the pathway has learned.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from scenarios.levers.path_waits import Wait, longer, mixed, waits_of, way_with
from sim.paths import STANDS_FOR
from sim.place import Onward, Stage

Stages = dict[str, Stage]
#: Of episodes that began in a stage: the share that now begins in each other stage.
Begins = dict[str, dict[str, float]]
_NONE = 1e-12
_LONGEST = 35  # of a name to which a number is added


@dataclass(frozen=True)
class Edited:
    """The stages after a change, and where episodes begin that began elsewhere."""

    stages: Stages
    begins: Begins


def found_stages(stages: Mapping[str, Stage], agency: str, steps: Collection[str] = ()) -> list[str]:
    """Stages at an agency: all of them, or those that are steps of these names."""
    return [name for name, one in stages.items() if one.agency == agency and (not steps or one.label in steps)]


def handed_to(stages: Stages, which: Collection[str], agency: str) -> Edited:
    """Some stages are taken by another agency: same minutes, same ways on, same waits."""
    names = _new_names(stages, which)
    copies = {names[old]: stages[old].model_copy(update={"agency": agency, "begins_share": 0.0}) for old in which}
    led = _led({**stages, **copies}, lambda to: {names.get(to, to): 1.0})
    return Edited(led, {old: {new: 1.0} for old, new in names.items()})


def left_out(stages: Stages, which: Collection[str]) -> Edited:
    """Some stages are no longer taken: whoever would have come there goes on as those do who have been there.

    Of the waits before and after what is left out the longer stays.  Episodes in which nothing else happened keep their one step.
    """
    out = [name for name in stages if name in set(which)]
    passes = _passes(stages, out)
    waits: dict[tuple[int, int], tuple[Wait, Wait]] = {}
    led: Stages = {}
    for name, stage in stages.items():
        parts: list[_Part] = []
        for way in stage.onward:
            if way.to not in passes:
                parts.append(_Part(way.to, way.share, way))
                continue
            for share, last in passes[way.to]:
                parts.append(_past(way, last, share, waits))
        led[name] = stage.model_copy(update={"onward": _onward(parts)}) if parts else stage
    return _begun_past(led, stages, out, passes)


def visits_among(stages: Mapping[str, Stage], names: Sequence[str]) -> np.ndarray:
    """f8[from, to]: how often an episode that is in one of some stages comes to each of them, itself counted, before it leaves them."""
    at = {name: number for number, name in enumerate(names)}
    inside = np.zeros((len(names), len(names)))
    for name in names:
        for way in stages[name].onward:
            if way.to in at:
                inside[at[name], at[way.to]] += way.share
    return np.linalg.inv(np.eye(len(names)) - inside)


def _passes(stages: Stages, out: list[str]) -> dict[str | None, list[tuple[float, Onward]]]:
    """Of each stage left out: the ways by which those who come there leave what is left out, with their shares."""
    at = {name: number for number, name in enumerate(out)}
    visits = visits_among(stages, out)
    return {
        name: [
            (float(visits[at[name], at[last]]) * way.share, way)
            for last in out
            if visits[at[name], at[last]] > _NONE
            for way in stages[last].onward
            if way.to not in at
        ]
        for name in out
    }


@dataclass(frozen=True)
class _Part:
    """A way on as it was, or with other waits."""

    to: str | None
    share: float
    way: Onward
    waits: tuple[Wait, Wait] | None = None


def _past(way: Onward, last: Onward, share: float, known: dict[tuple[int, int], tuple[Wait, Wait]]) -> _Part:
    key = id(way), id(last)
    if last.to is not None and key not in known:
        before, after = waits_of(way), waits_of(last)
        known[key] = longer(before[0], after[0]), longer(before[1], after[1])
    return _Part(last.to, way.share * share, last, known.get(key))


def _onward(parts: Iterable[_Part]) -> list[Onward]:
    """One way to each stage: as it was where nothing joins it, else with the waits of all, mixed."""
    together: dict[str | None, list[_Part]] = {}
    for part in parts:
        if part.share > _NONE:
            together.setdefault(part.to, []).append(part)
    found = []
    for to, own in together.items():
        share = min(1.0, sum(part.share for part in own))
        if to is None or (len({id(part.way) for part in own}) == 1 and all(part.waits is None for part in own)):
            found.append(own[0].way.model_copy(update={"to": to, "share": share}))
            continue
        waits = [(part.share, part.waits or waits_of(part.way)) for part in own]
        early, later = (mixed((share, pair[n]) for share, pair in waits) for n in (0, 1))
        found.append(way_with(to, share, early, later))
    return found


def _begun_past(
    led: Stages, stages: Stages, out: list[str], passes: Mapping[str | None, list[tuple[float, Onward]]]
) -> Edited:
    begins: Begins = {}
    names = _new_names(stages, out)
    for name in out:
        if stages[name].begins_share <= 0:
            continue
        shares: dict[str, float] = {}
        for share, last in passes[name]:
            to = names[name] if last.to is None else last.to
            shares[to] = shares.get(to, 0.0) + share
        begins[name] = shares
        if names[name] in shares:
            led[names[name]] = stages[name].model_copy(update={"begins_share": 0.0, "onward": [Onward(share=1.0)]})
    return Edited(led, begins)


def begun_at(stages: Stages, origin: str, to: str, share: float) -> Edited | None:
    """A share of the episodes that begin at one agency begins at another: as episodes begin there today, or, where none does, in the
    stages in which those who began at the first come to it.  None if nobody does."""
    moved = [name for name in found_stages(stages, origin) if stages[name].begins_share > 0]
    there = {name: stages[name].begins_share for name in found_stages(stages, to) if stages[name].begins_share > 0}
    first = {name: there or _first_met(stages, name, to) for name in moved}
    seen: dict[str, float] = {}
    for name in moved:
        for stage, part in first[name].items():
            seen[stage] = seen.get(stage, 0.0) + part * stages[name].begins_share
    if not seen:
        return None
    begins: Begins = {}
    for name in moved:
        own = first[name] or seen
        whole = sum(own.values())
        begins[name] = {name: 1 - share, **{stage: share * part / whole for stage, part in own.items()}}
    return Edited(dict(stages), begins)


def _first_met(stages: Stages, begin: str, agency: str) -> dict[str, float]:
    """The chance that an episode from one stage on meets an agency in each of its stages first."""
    names = [name for name in stages if stages[name].agency != agency]
    visits = visits_among(stages, names)[names.index(begin)]
    found: dict[str, float] = {}
    for name, often in zip(names, visits, strict=True):
        for way in stages[name].onward:
            if way.to is not None and stages[way.to].agency == agency and often * way.share > 1e-9:
                found[way.to] = found.get(way.to, 0.0) + float(often * way.share)
    return found


def swapped(stages: Stages, first: Collection[str], second: Collection[str]) -> Edited | None:
    """Where a stage of the first leads straight to one of the second, the two are met the other way round.

    Who met the first meets the second; of these as many go on, after the same wait, to the first as went on to the second; from there
    on all is as it was after the second.  None if no way leads from the one to the other.
    """
    pairs = {
        name: own
        for name in first
        if (own := [way for way in stages[name].onward if way.to in set(second) and way.share > 0])
    }
    if not pairs:
        return None
    new: Stages = {}
    targets: dict[str, dict[str, float]] = {}
    for name, ways in pairs.items():
        whole = sum(way.share for way in ways)
        others = [way for way in stages[name].onward if way.to not in {one.to for one in ways}]
        targets[name] = {}
        for way in ways:
            before = stages[str(way.to)]
            one, two = _new_names({**stages, **new}, [name, str(way.to)]).values()
            new[two] = stages[name].model_copy(update={"begins_share": 0.0, "onward": before.onward})
            onward = [way.model_copy(update={"to": two, "share": whole}), *others]
            new[one] = before.model_copy(update={"begins_share": 0.0, "onward": onward})
            targets[name][one] = way.share / whole
    led = _led({**stages, **new}, lambda to: targets.get(to, {to: 1.0}))
    return Edited(led, {name: own for name, own in targets.items() if stages[name].begins_share > 0})


def _led(stages: Stages, targets: Callable[[str], Mapping[str, float]]) -> Stages:
    """Every way on leads to what stands for its stage, by share."""
    return {
        name: stage.model_copy(
            update={
                "onward": [
                    new
                    for way in stage.onward
                    for new in (
                        [way]
                        if way.to is None
                        else [
                            way.model_copy(update={"to": to, "share": way.share * part})
                            for to, part in targets(way.to).items()
                        ]
                    )
                ]
            }
        )
        for name, stage in stages.items()
    }


def _new_names(stages: Collection[str], which: Iterable[str]) -> dict[str, str]:
    """Names that no stage has, which stand for those of some stages: they keep their luck (``sim.paths.luck_names``)."""
    taken, found = set(stages), {}
    for name in which:
        plain = name.split(STANDS_FOR)[0]
        found[name] = next(new for n in count(2) if (new := f"{plain[:_LONGEST]}{STANDS_FOR}{n}") not in taken)
        taken.add(found[name])
    return found
