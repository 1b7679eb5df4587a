"""Cases: a citizen's whole journey or one episode of one need; how each ended and what happened in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.journeys import activities as act
from scenarios.journeys.activities import Activities
from scenarios.journeys.lived import OUTCOMES, Lived, is_contact
from scenarios.journeys.order import groups, next_of
from sim import enums as e
from sim.compile import Names

CITIZEN, EPISODE = "citizen", "episode"
#: How a case stands at its end: exactly one.
ENDINGS = {
    "resolved": "the need is over (a citizen: none is open at the end of the period)",
    "relapsed": "help had failed, and the return came so late that it counts as a new episode",
    "died": "the citizen died",
    "settled": "the citizen moved into care for good",
    "left": "the citizen left the cohort with the need open (a citizen: left it)",
    "open": "still open when the period ended",
}
#: What happened in a case: any number of them.
HAPPENED = {
    "crisis": "at least one crisis", "stay": "at least one stay (custody, hospital …)", "convicted": "a conviction",
    "helped": "help worked, or the need was over while help ran", "never_helped": "no help began",
    "never_asked": "the citizen never asked, nor was found by outreach", "gave_up": "gave up waiting",
    "turned_away": "turned away as not severe enough", "sent_elsewhere": "told to go elsewhere, without a referral",
    "unanswered": "nobody answered", "lost": "a referral was lost", "no_action": "an assessment led to nothing",
    "help_failed": "help failed", "cut_off": "help was cut off", "dropped_out": "dropped out of help",
    "failure_demand": "at least one contact that was failure demand",
}  # fmt: skip
_MARKS = {
    "gave_up": act.GAVE_UP, "turned_away": act.TURNED_AWAY, "sent_elsewhere": act.SENT_ELSEWHERE, "unanswered": act.UNANSWERED,
    "lost": act.LOST, "no_action": act.NO_ACTION, "help_failed": act.FAILED, "cut_off": act.CUT_OFF,
    "dropped_out": act.DROPPED_OUT, "convicted": act.CONVICTED,
}  # fmt: skip
NAMES = (*ENDINGS, *HAPPENED)


@dataclass(frozen=True)
class Cases:
    """Cases of some citizens, and their activities in order.

    lived: activities that belong to a case; case: i8[activity]; ids: name of each case; ending: u1[case] index into `ENDINGS`;
    happened: i4[case] bits of `HAPPENED`; before: bool[case], it had begun before the period; cohort: u1[case]; first, last:
    i8[case] positions of its activities (last is one behind).
    """

    lived: Lived
    case: np.ndarray
    ids: list[str]
    ending: np.ndarray
    happened: np.ndarray
    before: np.ndarray
    cohort: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, name: str) -> np.ndarray:
        """bool[case]: whether a case ended so, or had this happen."""
        if name in ENDINGS:
            return self.ending == list(ENDINGS).index(name)
        return self.happened & (1 << list(HAPPENED).index(name)) > 0

    def keep(self, chosen: np.ndarray) -> Cases:
        """The chosen cases (bool[case]) with their activities."""
        number = np.cumsum(chosen) - 1
        rows = chosen[self.case] if len(self.case) else np.zeros(0, bool)
        lengths = (self.last - self.first)[chosen]
        last = np.cumsum(lengths)
        return Cases(
            self.lived.take(rows), number[self.case[rows]], [i for i, own in zip(self.ids, chosen, strict=True) if own],
            self.ending[chosen], self.happened[chosen], self.before[chosen], self.cohort[chosen], last - lengths, last,
        )  # fmt: skip


def cases_of(lived: Lived, kind: str, activities: Activities) -> Cases:
    """The cases in some activities (of whole lives, by citizen, in the order in which they began)."""
    names, closing = activities.names, _closing(lived)
    if kind == EPISODE:
        with_need = lived.rows["need"] != 255
        lived, closing = lived.take(with_need), closing[with_need]
        key = (lived.person * 256 + lived.rows["need"]) * 65536 + lived.rows["episode"]
    else:
        key = lived.person
    case = groups(key)
    order = np.argsort(case, kind="stable")
    lived, case = lived.take(order), case[order]
    count = int(case[-1]) + 1 if len(case) else 0
    first = np.searchsorted(case, np.arange(count))
    last = np.searchsorted(case, np.arange(count), side="right")
    ids = _ids(lived.rows[first], names, kind)
    marks = _happened(lived, case, count, activities)
    ending = _of_episodes(lived, case, count, closing[order]) if kind == EPISODE else _of_citizens(lived, case, count)
    before = lived.before[first] if kind == EPISODE else np.bincount(case, lived.before, count) > 0
    return Cases(lived, case, ids, ending, marks, before, lived.rows["cohort"][first], first, last)


def _ids(rows: np.ndarray, names: Names, kind: str) -> list[str]:
    out = []
    for row in rows:
        who = f"{names.cohorts[row['cohort']]}-{row['citizen']}-{row['generation']}"
        need = f"-{names.cohort_needs[row['cohort']][row['need']]}-{row['episode']}" if kind == EPISODE else ""
        out.append(who + need)
    return out


def _happened(lived: Lived, case: np.ndarray, count: int, activities: Activities) -> np.ndarray:
    activity, rows = lived.activity, lived.rows
    good = np.isin(lived.outcome, [OUTCOMES.index(word) for word in ("worked", "need_over")])
    seen = {name: activity == number for name, number in _MARKS.items()}
    seen |= {
        "crisis": rows["event"] == e.E_CRISIS, "stay": activity >= activities.first_stay,
        "helped": (activity == act.HELP) & good, "never_helped": activity == act.HELP, "never_asked": is_contact(activity),
        "failure_demand": is_failure(rows),
    }  # fmt: skip
    bits = np.zeros(count, "i4")
    for bit, name in enumerate(HAPPENED):
        any_ = np.bincount(case[seen[name]], minlength=count) > 0
        bits |= (any_ != name.startswith("never")).astype("i4") << bit
    return bits


FAILURES = np.array([*(kind == e.FAILURE for kind in e.CLASS_KIND), *[False] * (256 - e.CLASS_COUNT)])


def is_failure(rows: np.ndarray) -> np.ndarray:
    """bool[n]: contacts and crises (LOG_ROW) that are failure demand."""
    return np.isin(rows["event"], (e.E_CONTACT, e.E_CRISIS)) & FAILURES[rows["class_"]]


_CODE = {name: at for at, name in enumerate(ENDINGS)}
_CLOSES = {act.SETTLED: "settled", act.DIES: "died", act.LEAVES: "left"}


def _closing(lived: Lived) -> np.ndarray:
    """u1[activity]: what closes everything of its citizen after it (index into `ENDINGS`; `open` where nothing does)."""
    after = next_of(np.isin(lived.activity, list(_CLOSES)), lived.person)
    table = np.full(int(lived.activity.max(initial=0)) + 64, _CODE["open"], "u1")
    for activity, name in _CLOSES.items():
        table[activity] = _CODE[name]
    return np.where(after >= 0, table[lived.activity[after]], _CODE["open"]).astype("u1") if len(lived) else after


def _of_episodes(lived: Lived, case: np.ndarray, count: int, closing: np.ndarray) -> np.ndarray:
    """How episodes ended; a later episode of the same need says if it is one that help had failed in."""
    out = np.full(count, _CODE["open"], "u1")
    out[case] = closing  # of the last activity
    relapse = lived.activity == act.RELAPSES
    key = (lived.person * 256 + lived.rows["need"]) * 65536
    failed = np.isin(key + lived.rows["episode"], key[relapse] + lived.rows["detail"][relapse])
    out[case[failed]] = _CODE["relapsed"]
    out[case[lived.activity == act.OVER]] = _CODE["resolved"]
    return out


def _of_citizens(lived: Lived, case: np.ndarray, count: int) -> np.ndarray:
    balance = (lived.activity == act.BEGINS).astype("i8") - (lived.activity == act.OVER)
    out = np.where(np.bincount(case, balance, count) > 0, _CODE["open"], _CODE["resolved"]).astype("u1")
    for activity, name in _CLOSES.items():  # in this order: who has settled may die, who dies does not leave again
        if activity != act.LEAVES:
            out[case[lived.activity == activity]] = _CODE[name]
    left = np.bincount(case[lived.activity == act.LEAVES], minlength=count) > 0
    return np.where(left & (out != _CODE["died"]) & (out != _CODE["settled"]), _CODE["left"], out).astype("u1")
