"""What a journey consists of: the events of the engine's log as activities, in the field's words.

Bookkeeping (joining a queue, a decision, the end of a stay) is no activity of its own: it shows as the wait before an activity, as
what came of it, or as its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim import enums as e
from sim.compile import Names
from sim.place import Place

NEED, SERVICE, STAY, LIFE = "need", "service", "stay", "life"
LAYERS = (NEED, SERVICE, STAY, LIFE)

(
    BEGINS, RELAPSES, WORSE, BETTER, REVEALED, OVER,
    ASKS, RETURNS, CHASES, FOUND, ARRIVES, CHECK, UNANSWERED, TURNED_AWAY, SENT_ELSEWHERE, REFERRED, HANDED_ON, LOST, FULL,
    ASSESSED, SEEN, NO_ACTION, HELP, FAILED, CUT_OFF, DROPPED_OUT, GAVE_UP, CASE, CONVICTED,
    SETTLED, DIES, LEAVES, REACHED, NEXT_STEP,
) = range(34)  # fmt: skip
GENERIC = (
    ("Need begins", NEED), ("Need comes back", NEED), ("Gets worse", NEED), ("Gets better", NEED), ("Comes to light", NEED),
    ("Need is over", NEED),
    ("Asks for help", SERVICE), ("Comes back", SERVICE), ("Asks what has become of it", SERVICE),
    ("Found by outreach", SERVICE), ("Referral arrives", SERVICE), ("Eligibility check", SERVICE),
    ("Nobody answers", SERVICE), ("Turned away", SERVICE), ("Told to go elsewhere", SERVICE), ("Referred on", SERVICE),
    ("Handed over by case holder", SERVICE), ("Referral lost", SERVICE), ("Case holder is full", SERVICE),
    ("Assessment", SERVICE), ("Seen without assessment", SERVICE), ("No further action", SERVICE), ("Help", SERVICE),
    ("Help fails", SERVICE), ("Help cut off", SERVICE), ("Drops out of help", SERVICE), ("Gives up waiting", SERVICE),
    ("Case held", SERVICE), ("Convicted", SERVICE),
    ("Moves into care for good", LIFE), ("Dies", LIFE), ("Leaves the cohort", LIFE), ("Redesign reaches citizen", LIFE),
    ("Comes for the next step", SERVICE),
)  # fmt: skip
#: Events that are an activity as they stand.
AS_IT_STANDS = {
    e.E_ONSET: BEGINS, e.E_RELAPSE: RELAPSES, e.E_WORSE: WORSE, e.E_BETTER: BETTER, e.E_REVEALED: REVEALED,
    e.E_RESOLVED: OVER, e.E_UNANSWERED: UNANSWERED, e.E_TURNED_AWAY: TURNED_AWAY, e.E_SIGNPOSTED: SENT_ELSEWHERE,
    e.E_REFERRED: REFERRED, e.E_HANDED_ON: HANDED_ON, e.E_LOST: LOST, e.E_FULL: FULL, e.E_NO_ACTION: NO_ACTION,
    e.E_HELP_START: HELP, e.E_HELP_FAILED: FAILED, e.E_INTERRUPTED: CUT_OFF, e.E_DROPPED_OUT: DROPPED_OUT,
    e.E_GAVE_UP: GAVE_UP, e.E_CASE_OPENED: CASE, e.E_RECONVICTED: CONVICTED, e.E_SETTLED: SETTLED, e.E_DEATH: DIES,
    e.E_EXIT: LEAVES, e.E_COVERED: REACHED,
}  # fmt: skip
#: How a contact came about (detail of the event) -> activity; a visit for a standing cause is a return.
OF_CONTACT = {e.P_REFERRAL: ARRIVES, e.P_VISIT: ASKS, e.P_FOUND: FOUND, e.P_CHASE: CHASES, e.P_CHECK: CHECK}
#: Contacts of the citizen's own asking, whatever they are called.
CONTACTS = (ASKS, RETURNS, CHASES, FOUND)


@dataclass(frozen=True)
class Activities:
    """The activities of a place: those of every place, then its crises, the steps that follow them, the steps of its pathways (as a log
    called them), its stays."""

    place: Place
    names: Names

    @cached_property
    def _own(self) -> list[tuple[str, str]]:
        crises = [(f"Crisis: {one.label}", SERVICE) for one in self.place.crises.values()]
        steps = [(f"Step: {s.label}", SERVICE) for one in self.place.crises.values() for s in one.steps]
        learned = [(label, SERVICE) for label in self._learned]
        return [*crises, *steps, *learned, *((f"Stay: {one.label}", STAY) for one in self.place.stays.values())]

    @cached_property
    def _of_stages(self) -> list[str]:
        """What the log called each stage of the pathways, which are numbered through."""
        return [stage.label for pathway in self.place.pathways.values() for stage in pathway.stages.values()]

    @cached_property
    def _learned(self) -> list[str]:
        """Every name that a log gave to a step, once."""
        return list(dict.fromkeys(self._of_stages))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Label of each activity by its number."""
        return tuple(label for label, _ in (*GENERIC, *self._own))

    @cached_property
    def layers(self) -> np.ndarray:
        """u1[activity]: index into `LAYERS`."""
        return np.array([LAYERS.index(layer) for _, layer in (*GENERIC, *self._own)], "u1")

    @property
    def first_crisis(self) -> int:
        """Number of the first crisis; they follow each other as in the file."""
        return len(GENERIC)

    @property
    def first_step(self) -> int:
        """Number of the first step of a chain."""
        return self.first_crisis + len(self.names.crises)

    @property
    def first_learned(self) -> int:
        """Number of the first step of a pathway."""
        return self.first_step + len(self.names.steps)

    @property
    def first_stay(self) -> int:
        """Number of the first stay."""
        return self.first_learned + len(self._learned)

    @cached_property
    def of_stage(self) -> np.ndarray:
        """i4[stage of a pathway]: the activity that it is a step of."""
        number = {label: self.first_learned + at for at, label in enumerate(self._learned)}
        return np.array([number[label] for label in self._of_stages] or [ASSESSED], "i4")

    @cached_property
    def crisis_of(self) -> np.ndarray:
        """i4[need of the place]: the activity that a crisis of the need is; the first crisis where the need has none."""
        own = [self.place.needs[name].crisis for name in self.names.needs]
        return np.array([self.first_crisis + (self.names.crises.index(one) if one else 0) for one in own], "i4")

    @cached_property
    def _has_pathway(self) -> np.ndarray:
        """bool[need of the place + 1]: whether it takes a pathway; the last, for rows without a need, is not."""
        return np.array([*(self.place.needs[name].pathway is not None for name in self.names.needs), False])

    def of_rows(self, rows: np.ndarray, need: np.ndarray) -> np.ndarray:
        """i4[row] activity of each LOG_ROW (need: of the place, -1 none), -1 for bookkeeping."""
        table = np.full(256, -1, "i4")
        for number, activity in AS_IT_STANDS.items():
            table[number] = activity
        out = table[rows["event"]]
        event, detail = rows["event"], rows["detail"]
        contacts = np.full(8, -1, "i4")
        for kind, of_contact in OF_CONTACT.items():
            contacts[kind] = of_contact
        contact = event == e.E_CONTACT
        out[contact] = contacts[detail[contact]]
        out[contact & (detail == e.P_VISIT) & (rows["class_"] <= e.C_UNANSWERED_RETURN)] = RETURNS
        within = self._has_pathway[need]
        out[within & contact & (detail == e.P_REFERRAL)] = NEXT_STEP
        out[within & (event == e.E_REFERRED)] = -1
        assessed = event == e.E_ASSESSED
        out[assessed] = np.where(rows["amount"][assessed] > 0, ASSESSED, SEEN)
        learned = is_learned(rows)
        out[learned] = self.of_stage[-1 - detail[learned].astype("i8")]
        crisis, step, stay = event == e.E_CRISIS, event == e.E_STEP, event == e.E_STAY_START
        out[crisis] = self.crisis_of[need[crisis]]
        out[step] = self.first_step + detail[step]
        out[stay] = self.first_stay + detail[stay]
        return out


def is_learned(rows: np.ndarray) -> np.ndarray:
    """bool[n]: rows that are steps of a pathway; the number of its stage stands in `detail`."""
    return (rows["event"] == e.E_ASSESSED) & (rows["detail"] < 0)
