"""A place as a Mesa model: step it a day or a week, ask its agents, collect data, listen to events, try another behaviour.

>>> model = PlaceModel("bradford", citizens=500, seed=1)                                            # doctest: +SKIP
>>> for _ in range(30):                                                                             # doctest: +SKIP
...     model.step()
>>> model.agents_by_type[Offender].select(lambda person: person.has_need("housing"))               # doctest: +SKIP

The engine is the compiled one; agents are views of its columns (`sim.agents`).  Stepping day by day, week by week or running at
once gives the same log to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim import enums as e
from sim._mesa import forget, mesa
from sim.agents import KINDS, Agency, Citizen, Family, Offender, OlderPerson, overrides
from sim.compile import compile_place
from sim.engine import Run
from sim.load import load_place
from sim.place import Place
from sim.slow import SlowLife, live_days

__all__ = ["Agency", "Citizen", "Event", "Family", "Offender", "OlderPerson", "PlaceModel"]

MOST_AGENTS = 50_000


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: what a subscriber is told.

    citizen: the agent, or None if this citizen is not among the agents (a sample, or
    somebody who came and went within a step); amount: what the event counts
    (days, minutes, a severity: `sim.enums.EVENT_NAMES` with ``sim/README.md``).
    """

    day: int
    name: str
    citizen: Citizen | None
    need: str | None
    agency: str | None
    class_name: str | None
    severity: int
    amount: int


def default_reporters() -> dict[str, Callable[[PlaceModel], float]]:
    """What the data collector reports unless told otherwise, all for the whole place."""
    return {
        "day": lambda model: model.day,
        "open_needs": lambda model: int((model.run.world.slots["severity"] > 0).sum()),
        "waiting": lambda model: int(model.run.world.desks["waiting"].sum() + model.run.world.desks["granted"].sum()),
        "in_help": lambda model: int(model.run.world.desks["running"].sum()),
        "in_stays": lambda model: int(model.run.world.in_stay.sum()),
        "contacts": lambda model: model.contacts(),
        "failure_demand_share": lambda model: model.failure_demand_share(),
        "crises": lambda model: model.happened("crisis"),
    }


def agency_reporters() -> dict[str, Callable[[Agency], Any]]:
    """What the data collector reports of each agency (`get_agenttype_vars_dataframe(Agency)`)."""
    return {
        "agency": lambda agency: agency.name,
        "waiting": lambda agency: agency.waiting,
        "waiting_for_help": lambda agency: agency.waiting_for_help,
        "in_help": lambda agency: agency.in_help,
    }


class PlaceModel(mesa.Model):
    """A place whose citizens and agencies are Mesa agents.

    place: built-in name, file or `Place`; citizens: how many (None: the place's own size); seed, replication: key of all luck;
    years: horizon (the model stops `running` at its end); step_days: 1 or 7, days a step; citizen_classes: kind ("family",
    "offender", "older_person") -> subclass; most_agents: beyond this many citizens only every n-th is an agent
    (`agent_share` says which part), the others live all the same (citizens of an overriding class are all agents); model_reporters: added to `default_reporters`.
    """

    def __init__(
        self,
        place: str | Place = "bradford",
        citizens: int | None = 2_000,
        seed: int = 1,
        replication: int = 0,
        years: int = 5,
        step_days: int = 1,
        citizen_classes: dict[str, type[Citizen]] | None = None,
        most_agents: int = MOST_AGENTS,
        model_reporters: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(rng=seed)
        self.place = place if isinstance(place, Place) else load_place(place)
        compiled = compile_place(self.place, citizens)
        self.run, self.names = Run(compiled, seed, replication, 365 * years), compiled.names
        self.step_days, self._numbers = step_days, 0
        self._classes = _classes(self.place, citizen_classes or {})
        self._slow_kinds = np.array([overrides(kind) for kind in self._classes])
        every = -(-compiled.citizens // most_agents)
        cohorts = self.run.world.citizens["cohort"]
        sampled = np.arange(compiled.citizens) % every == 0
        self._rows = np.flatnonzero(sampled | self._slow_kinds[cohorts])
        self.agent_share = len(self._rows) / compiled.citizens
        self._agent_of: dict[int, Citizen] = {}
        self._known = np.full(len(self._rows), -1, "i8")
        self._listeners: dict[str, list[Callable[[Event], Any]]] = {}
        self.agencies = [Agency(self, number, name) for number, name in enumerate(self.names.agencies)]
        self._life = SlowLife(self.run, self._ask) if self._slow_kinds.any() else None
        self._heard: list[np.ndarray] = []
        self._left: dict[tuple[int, int], Citizen] = {}
        self.datacollector = mesa.DataCollector(
            model_reporters=default_reporters() | (model_reporters or {}),
            agenttype_reporters={Agency: agency_reporters()},
        )
        forget(self)

    def __reduce__(self) -> Any:
        raise TypeError(
            "a PlaceModel is not pickled: its columns belong to a running engine; run it again from its seed"
        )

    # --- time ---------------------------------------------------------------------------------------------------------
    @property
    def day(self) -> int:
        """Days that are over."""
        return self.run.day

    def step(self) -> None:
        """A day, or a week; then agents come and go, subscribers are told, and data are collected.  Nothing after the horizon."""
        if self.day >= self.run.days:
            self.running = False
            return
        until = min(self.day + self.step_days, self.run.days)
        if self._life is None:
            self.run.to(until)
        else:
            live_days(self.run, until, self._lives_slowly, self._life)
        self._come_and_go()
        self._tell_all()
        self.datacollector.collect(self)
        self.running = self.day < self.run.days

    def run_model(self, days: int | None = None) -> None:
        """Step until `days` are over (default: to the horizon)."""
        until = self.run.days if days is None else min(days, self.run.days)
        while self.day < until:
            self.step()

    # --- who is there -------------------------------------------------------------------------------------------------
    def next_number(self) -> int:
        """A number no other agent of this model has."""
        self._numbers += 1
        return self._numbers

    def agency_name(self, number: int) -> str | None:
        """Name of an agency by its index; None for a negative one."""
        return self.names.agencies[number] if number >= 0 else None

    def agent_of(self, row: int) -> Citizen | None:
        """The agent of a row of the columns, if there is one."""
        return self._agent_of.get(int(row))

    def _come_and_go(self) -> None:
        """Agents for those who entered, none for those who left or died."""
        standing = self.run.world.citizens["standing"][self._rows]
        present = (standing == e.PRESENT) | (standing == e.SETTLED)
        now = np.where(present, self.run.world.citizens["generation"][self._rows], -1)
        for at in np.flatnonzero(now != self._known):
            self._replace(int(self._rows[at]), bool(present[at]))
        self._known = now
        forget(self)

    def _replace(self, row: int, present: bool) -> None:
        gone = self._agent_of.pop(row, None)
        if gone is not None:
            self._left[row, gone.generation] = gone
            gone.remove()
        if present:
            self._agent_of[row] = self._classes[int(self.run.world.citizens[row]["cohort"])](self, row)

    # --- behaviour in plain Python ------------------------------------------------------------------------------------
    def _lives_slowly(self, row: int) -> bool:
        return bool(self._slow_kinds[int(self.run.world.citizens[row]["cohort"])])

    def _ask(self, row: int) -> Citizen:
        agent = self._agent_of.get(row)
        generation = int(self.run.world.citizens[row]["generation"])
        if agent is None or agent.generation != generation:
            self._replace(row, True)
            agent = self._agent_of[row]
        return agent

    # --- what happened ------------------------------------------------------------------------------------------------
    def happened(self, event: str) -> int:
        """How often an event of the log has happened so far."""
        return int(self.run.world.events[..., e.EVENT_NAMES.index(event)].sum())

    def contacts(self) -> int:
        """Contacts so far, without those the system itself ordered."""
        process = e.CLASS_NAMES.index("process")
        return int(self.run.world.contacts.sum()) - int(self.run.world.contacts[..., process].sum())

    def failure_demand_share(self) -> float:
        """Failure demand's share of contacts so far (without planned appointments and process); 0 before the first."""
        failed = [kind == e.FAILURE for kind in e.CLASS_KIND]
        contacts = self.contacts()
        return int(self.run.world.contacts[..., failed].sum()) / contacts if contacts else 0.0

    def subscribe(self, event: str, callback: Callable[[Event], Any]) -> None:
        """Call `callback` for every event of a name ("crisis", "contact", … `sim.enums.EVENT_NAMES`; "*" for all).

        Callbacks are called at the end of each step, in the order of the log; listening changes nothing that happens.
        Raises ValueError for an unknown name.
        """
        if event != "*" and event not in e.EVENT_NAMES:
            raise ValueError(f"no event {event!r}; there are: {', '.join(e.EVENT_NAMES)}")
        if not self._listeners:
            self.run.watch(self._heard.append)
        self._listeners.setdefault(event, []).append(callback)

    def _tell_all(self) -> None:
        """Hand this step's rows to the subscribers, now that there is an agent for everybody who entered."""
        heard, self._heard[:] = list(self._heard), []
        for row in (row for rows in heard for row in rows):
            name = e.EVENT_NAMES[row["event"]]
            callbacks = (*self._listeners.get(name, ()), *self._listeners.get("*", ()))
            if callbacks:
                event = self._event(row, name)
                for callback in callbacks:
                    callback(event)
        self._left.clear()

    def _event(self, row: Any, name: str) -> Event:
        cohort = self.names.cohorts[row["cohort"]]
        citizen = self._agent_of.get(int(row["citizen"]))
        if citizen is None or citizen.generation != int(row["generation"]):
            citizen = self._left.get((int(row["citizen"]), int(row["generation"])))
        return Event(
            day=int(row["day"]),
            name=name,
            citizen=citizen,
            need=None if row["need"] == 255 else self.names.need_of(cohort)[row["need"]],
            agency=None if row["agency"] == 255 else self.names.agencies[row["agency"]],
            class_name=None if row["class_"] == 255 else e.CLASS_NAMES[row["class_"]],
            severity=int(row["severity"]),
            amount=int(row["amount"]),
        )


def _classes(place: Place, wanted: dict[str, type[Citizen]]) -> list[type[Citizen]]:
    """The class of each cohort's citizens."""
    unknown = set(wanted) - set(KINDS)
    if unknown:
        raise ValueError(f"citizen_classes: no kind {sorted(unknown)[0]!r}; there are: {', '.join(KINDS)}")
    for kind, own in wanted.items():
        if not issubclass(own, KINDS[kind]):
            raise TypeError(
                f"citizen_classes[{kind!r}] must be a subclass of {KINDS[kind].__name__}, not {own.__name__}"
            )
    return [wanted.get(cohort.kind, KINDS[cohort.kind]) for cohort in place.cohorts.values()]
