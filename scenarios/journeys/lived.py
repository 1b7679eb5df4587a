"""The activities of some citizens as columns, and what may come of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.journeys import activities as act
from sim import enums as e

#: What came of an activity: of a contact or an assessment (what the agency did next), of help, stays and held cases (how they ended).
OUTCOMES = (
    "", "nobody_answered", "turned_away", "sent_elsewhere", "referred_on", "queue", "holder_full", "handed_over",
    "granted", "no_action", "worked", "need_over", "failed", "cut_off", "dropped_out", "citizen_left", "ended",
    "still_running",
)  # fmt: skip
_AFTER_CONTACT = {
    e.E_UNANSWERED: "nobody_answered", e.E_TURNED_AWAY: "turned_away", e.E_SIGNPOSTED: "sent_elsewhere", e.E_REFERRED: "referred_on",
    e.E_JOINED: "queue", e.E_FULL: "holder_full", e.E_HANDED_ON: "handed_over", e.E_GRANTED: "granted",
    e.E_NO_ACTION: "no_action",
}  # fmt: skip
_ENDS_HELP = {
    e.E_HELP_END: "worked", e.E_RESOLVED: "need_over", e.E_HELP_FAILED: "failed", e.E_INTERRUPTED: "cut_off", e.E_DROPPED_OUT: "dropped_out",
}  # fmt: skip
GONE = (e.E_EXIT, e.E_DEATH)


def _coded(words: dict[int, str]) -> np.ndarray:
    """u1[event] -> index into `OUTCOMES`."""
    table = np.zeros(256, "u1")
    for event, word in words.items():
        table[event] = OUTCOMES.index(word)
    return table


AFTER_CONTACT, ENDS_HELP = _coded(_AFTER_CONTACT), _coded(_ENDS_HELP)
ENDED, RUNNING, LEFT = (OUTCOMES.index(word) for word in ("ended", "still_running", "citizen_left"))


@dataclass(frozen=True)
class Window:
    """The days of a log: from `first` to before `end`."""

    first: int
    end: int


@dataclass(frozen=True)
class Lived:
    """Activities of some citizens, by citizen and in the order in which they began; a column an array.

    columns: `rows` LOG_ROW (as logged), person i8, need i4 of the place (-1 none), activity i4, start, end i4 days, finished and
    before (began before the window) bool, waited i4 days (-1 unknown), outcome u1, minutes, items, duplicates i4, pence i8
    marginal, imputed f8 pence.
    """

    rows: np.ndarray
    person: np.ndarray
    need: np.ndarray
    activity: np.ndarray
    start: np.ndarray
    end: np.ndarray
    finished: np.ndarray
    before: np.ndarray
    waited: np.ndarray
    outcome: np.ndarray
    minutes: np.ndarray
    items: np.ndarray
    duplicates: np.ndarray
    pence: np.ndarray
    imputed: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, chosen: np.ndarray) -> Lived:
        """The chosen rows (positions or bool[n])."""
        return Lived(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def is_contact(activity: np.ndarray) -> np.ndarray:
    """bool[n]: the citizen asks, in whatever way."""
    return np.isin(activity, act.CONTACTS)
