"""Citizens and agencies as Mesa agents: views of a row of the columns, nothing is stored twice.

A citizen of the model is a `Family`, an `Offender` or an `OlderPerson`; a subclass of one of these may override what a citizen
decides (`HOOKS`), for an experiment in plain Python.  Whoever overrides nothing lives compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim import enums as e
from sim import journey
from sim._mesa import mesa

if TYPE_CHECKING:
    from sim.model import PlaceModel

SEVERITIES = ("closed", "emerging", "acute", "crisis")
STANDINGS = ("absent", "present", "dead", "settled")
HOOKS = ("choose_door", "seeks", "gives_up", "chases")


class Need:
    """One need of a citizen, as it stands now."""

    __slots__ = ("_citizen", "_k", "name")

    def __init__(self, citizen: Citizen, k: int, name: str) -> None:
        self._citizen, self._k, self.name = citizen, k, name

    @property
    def _slot(self) -> Any:
        return self._citizen.model.run.world.slots[int(self._citizen._record["first"]) + self._k]

    @property
    def severity(self) -> str:
        """ "closed", "emerging", "acute" or "crisis"."""
        return SEVERITIES[int(self._slot["severity"])]

    @property
    def stage(self) -> str:
        """Where the need is on its way: "idle", "seeking", "queue", "help" … (`sim.enums.STAGE_NAMES`)."""
        return e.STAGE_NAMES[int(self._slot["stage"])]

    @property
    def hidden(self) -> bool:
        """Whether nobody knows of it."""
        return bool(int(self._slot["flags"]) & e.HIDDEN)

    @property
    def suspended(self) -> bool:
        """Whether a stay has stopped its clocks."""
        return bool(int(self._slot["flags"]) & e.SUSPENDED)

    @property
    def agency(self) -> str | None:
        """The agency that holds the case (None: nobody)."""
        return self._citizen.model.agency_name(int(self._slot["agency"]))

    @property
    def open_days(self) -> int:
        """Days since its onset, 0 if it is closed."""
        return self._citizen.model.day - int(self._slot["onset_at"]) if int(self._slot["severity"]) else 0

    @property
    def waiting_days(self) -> int:
        """Days since it began to wait where it waits now, 0 if it does not wait."""
        waits = self.stage in ("transfer", "queue", "handover", "wait_place", "wait_money")
        return self._citizen.model.day - int(self._slot["since"]) if waits else 0

    @property
    def episodes(self) -> int:
        """How many times it has begun in this membership."""
        return int(self._slot["episode"])

    def __repr__(self) -> str:
        return f"<{self.name}: {self.severity}, {self.stage}>"


class Citizen(mesa.Agent):
    """One citizen for as long as they belong to the cohort; whoever takes the place afterwards is another agent.

    Attributes
    ----------
    row: the citizen's row in the columns; generation: how many have had this place in the cohort before.
    """

    def __init__(self, model: PlaceModel, row: int) -> None:
        super().__init__(model)
        self.unique_id = model.next_number()
        self.row, self.generation = row, int(model.run.world.citizens[row]["generation"])

    @property
    def _record(self) -> Any:
        record = self.model.run.world.citizens[self.row]
        if int(record["generation"]) != self.generation:
            raise RuntimeError(
                f"citizen {self.row}.{self.generation} has left the cohort; somebody else has the place now"
            )
        return record

    @property
    def cohort(self) -> str:
        """Name of the cohort."""
        return self.model.names.cohorts[int(self._record["cohort"])]

    @property
    def group(self) -> str:
        """Name of the group ("all" if the cohort has none)."""
        return self.model.names.strata[int(self._record["stratum"])][1]

    @property
    def area(self) -> str:
        """Name of the area ("all" if the cohort has none)."""
        return self.model.names.strata[int(self._record["stratum"])][2]

    @property
    def standing(self) -> str:
        """ "present", "dead", "settled" (in permanent care) or "absent"."""
        return STANDINGS[int(self._record["standing"])]

    @property
    def risk(self) -> float:
        """Personal multiplier of hazards (mean 1)."""
        return float(self._record["risk"])

    @property
    def engagement(self) -> float:
        """Personal multiplier of patience (mean 1)."""
        return float(self._record["engagement"])

    @property
    def member_days(self) -> int:
        """Days in the cohort so far."""
        return self.model.day - int(self._record["enter"])

    @property
    def contacts(self) -> int:
        """Contacts made in this membership, without those the system itself ordered."""
        return int(self._record["contacts"])

    @property
    def failure_contacts(self) -> int:
        """How many of them were failure demand."""
        return int(self._record["failures"])

    @property
    def pence(self) -> int:
        """Marginal cost of what has ended for the citizen since counting began, in pence (running stays and help when they end)."""
        return int(self._record["pence"])

    @property
    def stays(self) -> list[str]:
        """The stays the citizen is in."""
        coming, at, found = self.model.run.world.coming, int(self._record["coming"]), []
        while at >= 0:
            if int(coming[at]["kind"]) == e.X_STAY:
                found.append(self.model.names.stays[int(coming[at]["what"])])
            at = int(coming[at]["next"])
        return found

    @property
    def needs(self) -> list[Need]:
        """All needs, open or not."""
        return [Need(self, k, name) for k, name in enumerate(self.model.names.need_of(self.cohort))]

    @property
    def open_needs(self) -> list[Need]:
        """Needs that are open now."""
        return [need for need in self.needs if need.severity != "closed"]

    def need(self, name: str) -> Need:
        """One need by name; raises KeyError if the cohort does not have it."""
        order = self.model.names.need_of(self.cohort)
        if name not in order:
            raise KeyError(f"{self.cohort} have no need {name!r}; they have: {', '.join(order)}")
        return Need(self, order.index(name), name)

    def has_need(self, name: str) -> bool:
        """Whether a need is open (False too if the cohort does not know it)."""
        return name in self.model.names.need_of(self.cohort) and self.need(name).severity != "closed"

    # --- what a subclass may override ---------------------------------------------------------------------------------
    def choose_door(self, need: str) -> str | None:
        """The agency the citizen turns to with a need; None for nowhere."""
        k = self.model.names.need_of(self.cohort).index(need)
        run = self.model.run
        return self.model.agency_name(journey.choose_door(run.net_of(self.row), run.world, self.row, k))

    def seeks(self, need: str) -> bool:
        """Asked on the day the citizen would turn up at a door; False puts it off until tomorrow."""
        return True

    def gives_up(self, need: str) -> bool:
        """Asked when patience is at an end; False: wait on, and be asked again after a week."""
        return True

    def chases(self, need: str) -> bool:
        """Asked when the citizen would ask what has become of it; False: not this time."""
        return True

    def __repr__(self) -> str:
        try:
            return f"<{type(self).__name__} {self.row}.{self.generation} of {self.cohort}: {self.open_needs}>"
        except RuntimeError:
            return f"<{type(self).__name__} {self.row}.{self.generation}, who has left>"


class Family(Citizen):
    """A family: one agent, with children some of whom may be in care."""

    @property
    def children(self) -> int:
        """Number of children."""
        return int(self._record["children"])


class Offender(Citizen):
    """Somebody who offends, or has."""

    @property
    def reconvictions(self) -> int:
        """Reconvictions in this membership."""
        return int(self._record["reconvictions"])


class OlderPerson(Citizen):
    """An older person."""

    @property
    def carer(self) -> bool:
        """Whether there is an informal carer."""
        return bool(self._record["carer"])


class Agency(mesa.Agent):
    """An agency: its queue, its cases, its hours."""

    def __init__(self, model: PlaceModel, number: int, name: str) -> None:
        super().__init__(model)
        self.unique_id = model.next_number()
        self.number, self.name = number, name

    @property
    def label(self) -> str:
        """What people call it."""
        return self.model.place.agencies[self.name].label

    @property
    def waiting(self) -> int:
        """Needs that wait for assessment."""
        return int(self.model.run.world.desks[self.number]["waiting"])

    @property
    def waiting_for_help(self) -> int:
        """Needs that have been granted help and wait for a place."""
        return int(self.model.run.world.desks[self.number]["granted"])

    @property
    def in_help(self) -> int:
        """Needs being helped."""
        return int(self.model.run.world.desks[self.number]["running"])

    @property
    def places(self) -> int | None:
        """Caseload places at this scale; None if there is no limit."""
        from sim.compile import UNLIMITED

        places = int(self.model.run.world.places[self.model.day, self.number])
        return None if places == UNLIMITED else places

    def minutes(self, use: str, day: int | None = None) -> int:
        """Staff minutes of a use ("released", "help", "contacts", "assessment") on a day (default: yesterday)."""
        at = self.model.day - 1 if day is None else day
        return int(self.model.run.world.use[at, self.number, e.USE_NAMES.index(use)]) if at >= 0 else 0

    def __repr__(self) -> str:
        return f"<Agency {self.name}: {self.waiting} waiting, {self.in_help} in help>"


KINDS: dict[str, type[Citizen]] = {"family": Family, "offender": Offender, "older_person": OlderPerson}


def overrides(kind: type[Citizen]) -> bool:
    """Whether a class decides anything itself, so that its citizens must live in plain Python."""
    return any(getattr(kind, hook) is not getattr(Citizen, hook) for hook in HOOKS)
