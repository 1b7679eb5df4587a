"""A day in plain Python, for citizens whose class decides something itself; everybody else's day stays compiled.

The citizen's rule is not written again: the functions of `sim.living` and `sim.journey` that lead to a decision are taken as they stand, as
Python, and only the decision they call is replaced (`SlowLife`).  So an override that decides what the rule would have decided
gives the same log to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from sim import calendar, journey, living, loop, release
from sim import enums as e
from sim.engine import Run
from sim.layout import CHUNK, R_DAY, R_ERROR, R_PHASE, WINDOW

#: The functions on the way from a citizen's day to what a subclass may decide.
ON_THE_WAY = ("citizen_day", "living_day", "act_on_all", "act", "seek", "give_up", "chase")
ASK_AGAIN_DAYS = 7


def plain(function: Any) -> Any:
    """The Python function behind a compiled one."""
    return getattr(function, "py_func", function)


class SlowLife:
    """The citizen's day with decisions asked of an agent: ``ask(row)`` gives the agent of a row."""

    def __init__(self, run: Run, ask: Callable[[int], Any]) -> None:
        self._run, self._ask = run, ask
        self._space = {**vars(journey), **vars(living)}
        for name in ON_THE_WAY:
            self._space[name] = FunctionType(plain(self._space[name]).__code__, self._space, name)
        self._rule = {name: self._space[name] for name in ("seek", "give_up", "chase")}
        self._space |= {
            "choose_door": self._choose_door,
            "seek": self._seek,
            "give_up": self._give_up,
            "chase": self._chase,
        }

    def day(self, row: int, day: int) -> None:
        """Everything due for one citizen today."""
        run = self._run
        self._space["citizen_day"](run.nets, run.world, row, run.root, day)

    def _agent_and_need(self, w: Any, i: int, k: int) -> tuple[Any, str]:
        names = self._run.compiled.names
        return self._ask(i), names.need_of(names.cohorts[int(w.citizens[i]["cohort"])])[k]

    def _choose_door(self, _net: Any, w: Any, i: int, k: int) -> int:
        agent, need = self._agent_and_need(w, i, k)
        door = agent.choose_door(need)
        agencies = self._run.compiled.names.agencies
        if door is not None and door not in agencies:
            raise ValueError(
                f"{type(agent).__name__}.choose_door: no agency {door!r}; there are: {', '.join(agencies)}"
            )
        return e.NONE if door is None else agencies.index(door)

    def _seek(self, net: Any, w: Any, i: int, k: int, day: int) -> None:
        agent, need = self._agent_and_need(w, i, k)
        slot = w.slots[int(w.citizens[i]["first"]) + k]
        if int(slot["stage"]) == e.SEEKING and not agent.seeks(need):
            slot["main_at"] = day + 1
            return
        self._rule["seek"](net, w, i, k, day)

    def _give_up(self, net: Any, w: Any, i: int, k: int, day: int) -> None:
        agent, need = self._agent_and_need(w, i, k)
        if not agent.gives_up(need):
            w.slots[int(w.citizens[i]["first"]) + k]["giveup_at"] = day + ASK_AGAIN_DAYS
            return
        self._rule["give_up"](net, w, i, k, day)

    def _chase(self, net: Any, w: Any, i: int, k: int, day: int) -> None:
        agent, need = self._agent_and_need(w, i, k)
        if not agent.chases(need):
            slot = w.slots[int(w.citizens[i]["first"]) + k]
            slot["chased"] = (int(slot["chased"]) + 1) & 0x3FFF
            journey.needs.next_chase(net, w, i, k, day)
            return
        self._rule["chase"](net, w, i, k, day)


def live_days(run: Run, until: int, slow: Callable[[int], bool], life: SlowLife) -> None:
    """Run to the start of day `until`; rows for which `slow` holds live in plain Python."""
    with np.errstate(over="ignore"):
        while run.day < until:
            _one_day(run, run.day, slow, life)
    run.flush()


def _one_day(run: Run, day: int, slow: Callable[[int], bool], life: SlowLife) -> None:
    nets = run.nets
    calendar.open_morning(run.world, day)
    run.world.registers[R_PHASE] = e.PHASE_CITIZENS
    for i in _due(run, day):
        if run.world.citizens[i]["wake"] != day:
            continue
        if slow(i):
            life.day(i, day)
        else:
            living.citizen_day(nets, run.world, i, run.root, day)
    loop.group_by_agency(run.world)
    run.world.registers[R_PHASE] = e.PHASE_AGENCIES
    while not loop.room_for_agencies(run.world):
        run.make_room()
    loop.agencies_round(nets, run.world, day)
    release.end_stays(nets, run.world, day)
    if run.world.registers[R_ERROR]:
        raise RuntimeError(f"internal error on day {day}: no room in a list")
    run.world.registers[R_PHASE] = e.PHASE_MORNING
    run.world.registers[R_DAY] = day + 1


def _due(run: Run, day: int):
    """Citizens of today's bucket, chunk by chunk, in the calendar's order."""
    b = day % WINDOW
    while run.world.bucket[b] >= 0:
        while not loop.room_for_citizens(run.world, CHUNK):
            run.make_room()
        chunk = int(run.world.bucket[b])
        yield from run.world.chunk_citizen[chunk, : run.world.chunk_used[chunk]].tolist()
        calendar.free_first(run.world, b)
