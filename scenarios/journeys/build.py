"""From rows of the engine's log to activities: when each began and ended, how long it had been waited for, what came of it, its cost."""

from __future__ import annotations

import numpy as np

from scenarios.journeys.activities import Activities, is_learned
from scenarios.journeys.lived import AFTER_CONTACT, ENDED, ENDS_HELP, GONE, LEFT, OUTCOMES, RUNNING, Lived, Window
from scenarios.journeys.order import first_of, last_of, next_of, turn
from scenarios.journeys.prices import Prices
from scenarios.journeys.waits import BEGINS, ON_THE_WAY, Wait, agency_of, ends_of_waits, lost_by_stays
from sim import enums as e


class Builder:
    """Turns the rows of some citizens, whole lives within a window, into activities."""

    def __init__(self, activities: Activities, prices: Prices, window: Window, needs: np.ndarray) -> None:
        """needs: i4[cohort, 256] from a need's row in its cohort to the need of the place (-1 for none)."""
        self._activities, self._prices, self._window, self._needs = activities, prices, window, needs

    def __call__(self, rows: np.ndarray) -> Lived:
        """LOG_ROW[n], in the order of days within each citizen -> activities."""
        rows = rows[rows["day"] < self._window.end]
        order = np.lexsort((np.arange(len(rows)), rows["day"], rows["generation"], rows["citizen"]))
        lives = _Lives(self, rows[order])
        kept = lives.activity >= 0
        return lives.lived().take(kept)

    def waits(self, rows: np.ndarray) -> list[Wait]:
        """All waits in the rows of one citizen that reach into the window."""
        lives = _Lives(self, rows[rows["day"] < self._window.end])
        ends, found = lives.wait_ends(), []
        for at in np.flatnonzero(np.isin(lives.event, BEGINS)):
            begin, over = int(lives.day[at]), ends[at]
            end = self._window.end if over < 0 else int(lives.day[over])
            if end > max(begin, self._window.first):
                found.append(Wait(agency_of(lives.rows[at]), begin, end))
        return found


class _Lives:
    """One call of a `Builder`: columns over all rows, bookkeeping included."""

    def __init__(self, builder: Builder, rows: np.ndarray) -> None:
        self.window, self.prices, self.rows = builder._window, builder._prices, rows
        self.event, self.day = rows["event"], rows["day"].astype("i4")
        new = np.append(True, (np.diff(rows["citizen"]) != 0) | (np.diff(rows["generation"]) != 0))
        self.person = np.cumsum(new[: len(rows)]) - 1
        self.need = builder._needs[rows["cohort"], rows["need"]]
        self.key = self.person * 256 + rows["need"]
        self.activity = builder._activities.of_rows(rows, self.need)
        self.first_stay = builder._activities.first_stay
        joined = (self.event == e.E_COVERED) | ((self.event == e.E_ENTRY) & (rows["detail"] > 0))
        self.rules = (joined | (last_of(joined, self.person) >= 0)).astype("u1")
        self.end, self.finished = self.day.copy(), np.ones(len(rows), bool)
        self.waited = np.full(len(rows), -1, "i4")
        self.outcome = np.zeros(len(rows), "u1")
        self.minutes = np.zeros(len(rows), "i4")
        self.pence, self.imputed = np.zeros(len(rows), "i8"), np.zeros(len(rows))

    def lived(self) -> Lived:
        """All columns."""
        if len(self.rows):
            self._spans()
            self._contacts()
            self._assessments()
            self._waits()
            self._events_that_cost()
        assessed = (self.event == e.E_ASSESSED) & ~is_learned(self.rows)
        detail = np.where(assessed, self.rows["detail"], 0)
        rows = self._with_cause_of_stays()
        return Lived(
            rows, self.person, self._need_of(rows), self.activity, self.day, self.end, self.finished, self.day < self.window.first,
            self.waited, self.outcome, self.minutes, (detail >> 16).astype("i4"), (detail & 0xFFFF).astype("i4"), self.pence,
            self.imputed,
        )  # fmt: skip

    def _need_of(self, rows: np.ndarray) -> np.ndarray:
        known = np.append(self.need, -1)
        return np.where(self.event == e.E_STAY_START, known[np.where(self._causes >= 0, self._causes, -1)], self.need)

    def _with_cause_of_stays(self) -> np.ndarray:
        """A stay that the step of a crisis' chain leads to is logged right after it: it belongs to that episode."""
        rows, before = self.rows.copy(), np.arange(len(self.rows)) - 1
        stay = (self.event == e.E_STAY_START) & (before >= 0)
        chain = np.isin(self.event, (e.E_STEP, e.E_RECONVICTED))
        follows = stay & chain[before] & (self.person[before] == self.person) & (self.day[before] == self.day)
        self._causes = np.where(follows, before, -1)
        for field in ("need", "episode", "severity"):
            rows[field] = np.where(follows, rows[field][before], rows[field])
        return rows

    # --- stretches of time -------------------------------------------------------------------------------------------
    def _spans(self) -> None:
        gone = next_of(np.isin(self.event, GONE), self.person)
        closed = next_of(np.isin(self.event, (*GONE, e.E_SETTLED)), self.person)
        self._help(first_of(next_of(ENDS_HELP[self.event] > 0, self.key), closed), closed)
        self._case(next_of(self.event == e.E_CASE_CLOSED, self.person))
        self._stay(gone)
        self._open_need(first_of(next_of(np.isin(self.event, (e.E_RESOLVED, e.E_RELAPSE)), self.key), closed))

    def _lasts(self, chosen: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Write where chosen rows end (`until`: positions or -1); i8[chosen] days of them that lie in the window."""
        over = until[chosen] >= 0
        end = np.where(over, self.day[until[chosen]], self.window.end)
        self.end[chosen], self.finished[chosen] = end, over
        return np.maximum(0, end - np.maximum(self.day[chosen], self.window.first)).astype("i8")

    def _help(self, until: np.ndarray, closed: np.ndarray) -> None:
        chosen = np.flatnonzero(self.event == e.E_HELP_START)
        days, at = self._lasts(chosen, until), until[chosen]
        ends = np.where(at == closed[chosen], LEFT, ENDS_HELP[self.event[at]])
        self.outcome[chosen] = np.where(at < 0, RUNNING, ends)
        rules, agency, need = self.rules[chosen], self.rows["agency"][chosen].astype("i4"), self.need[chosen]
        line, count, weekly, money = (
            self.prices.both("treats", field, agency, need)
            for field in ("line", "lines", "weekly_minutes", "has_money")
        )
        self.pence[chosen] = days * self.prices.pence(rules, line, count)
        committed = np.where(rules > 0, weekly[1] * (1 - money[1]), weekly[0] * (1 - money[0]))
        self._committed(chosen, days * committed / 7)

    def _case(self, until: np.ndarray) -> None:
        chosen = np.flatnonzero(self.event == e.E_CASE_OPENED)
        days, at = self._lasts(chosen, until), until[chosen]
        why = np.array([ENDED, OUTCOMES.index("cut_off"), LEFT])[self.rows["detail"][at] % 3]
        self.outcome[chosen] = np.where(at < 0, RUNNING, why)
        one, other = self.prices.both("agencies", "case_minutes", self.rows["agency"][chosen].astype("i4"))
        self._committed(chosen, days * np.where(self.rules[chosen] > 0, other, one) / 7)

    def _committed(self, chosen: np.ndarray, planned_minutes: np.ndarray) -> None:
        self.minutes[chosen] = np.round(planned_minutes)
        self.imputed[chosen] = planned_minutes * self.prices.a_help_minute[self.rows["agency"][chosen]]

    def _stay(self, gone: np.ndarray) -> None:
        """An end says how long the stay was, so it finds its beginning even where several run at once."""
        chosen = np.flatnonzero(self.event == e.E_STAY_START)
        ends = np.flatnonzero(self.event == e.E_STAY_END)
        days, detail = self.rows["amount"][ends], self.rows["detail"]
        mine = _stay_key(self.person[chosen], detail[chosen], self.day[chosen])
        theirs = _stay_key(self.person[ends], detail[ends] >> 16, self.day[ends] - days)
        until = np.full(len(self.rows), -1, "i8")
        until[chosen] = gone[chosen]
        order = np.argsort(theirs)
        at = np.searchsorted(theirs[order], mine)
        found = at < len(theirs)
        found[found] = theirs[order][at[found]] == mine[found]
        until[chosen[found]] = ends[order[at[found]]]
        lasted = self._lasts(chosen, until)
        self.outcome[chosen] = np.where(until[chosen] < 0, RUNNING, np.where(found, ENDED, LEFT))
        line, count = (self.prices.both("stays", field, detail[chosen]) for field in ("line", "lines"))
        self.pence[chosen] = lasted * self.prices.pence(self.rules[chosen], line, count)

    def _open_need(self, until: np.ndarray) -> None:
        """Benefits paid for every day on which a need is open stand where the need begins, which itself takes no time."""
        chosen = np.flatnonzero(np.isin(self.event, (e.E_ONSET, e.E_RELAPSE)))
        days = self._lasts(chosen, until)
        self.end[chosen], self.finished[chosen] = self.day[chosen], True
        cohort, k = self.rows["cohort"][chosen], self.rows["need"][chosen]
        line, count = (self.prices.both("needs", field, cohort, k) for field in ("line", "lines"))
        self.pence[chosen] = days * self.prices.pence(self.rules[chosen], line, count)

    # --- moments -----------------------------------------------------------------------------------------------------
    def _contacts(self) -> None:
        contact = self.event == e.E_CONTACT
        kind = self.rows["detail"]
        after = AFTER_CONTACT[self.event] > 0
        came, again = next_of(after, self.key), next_of(contact & (kind != e.P_CHASE), self.key)
        came = np.where((came >= 0) & ((again < 0) | (came < again)), came, -1)
        referral = contact & np.isin(kind, (e.P_REFERRAL, e.P_CHECK))
        visit = contact & np.isin(kind, (e.P_VISIT, e.P_FOUND)) & (came >= 0)
        visit &= self.day[came] == self.day
        told = referral & (came >= 0) | visit
        self.outcome[told] = AFTER_CONTACT[self.event[came[told]]]
        silent = next_of(self.event == e.E_UNANSWERED, self.key)
        chase = contact & (kind == e.P_CHASE) & (silent >= 0)
        chase &= (self.day[silent] == self.day) & (self.rows["class_"][silent] == self.rows["class_"])
        self.outcome[chase] = OUTCOMES.index("nobody_answered")
        holder = self.prices.nets[1].agencies["holder"][np.where(contact, self.rows["agency"], 0)] > 0
        answered = contact & (self.outcome != OUTCOMES.index("nobody_answered")) & (~referral | (came >= 0) | holder)
        self._answered(np.flatnonzero(answered & ~self._historic()))

    def _answered(self, chosen: np.ndarray) -> None:
        agency, kind, rules = self.rows["agency"][chosen].astype("i4"), self.rows["detail"][chosen], self.rules[chosen]
        fields = {e.P_VISIT: "contact_minutes", e.P_FOUND: "contact_minutes", e.P_CHASE: "chase_minutes",
                  e.P_REFERRAL: "referral_minutes", e.P_CHECK: "check_minutes"}  # fmt: skip
        minutes = np.zeros(len(chosen), "i4")
        for number, field in fields.items():
            one, other = self.prices.both("agencies", field, agency)
            minutes = np.where(kind == number, np.where(rules > 0, other, one), minutes)
        staffed = self.prices.nets[0].agencies["staffed"][agency] > 0
        self._take_minutes(chosen, np.where(staffed, minutes, 0))
        line, count = (self.prices.both("agencies", field, agency) for field in ("contact_line", "contact_lines"))
        self.pence[chosen] = self.prices.pence(rules, line, count)

    def _take_minutes(self, chosen: np.ndarray, minutes: np.ndarray) -> None:
        self.minutes[chosen] = minutes
        self.imputed[chosen] = minutes * self.prices.a_minute[self.rows["agency"][chosen]]

    def _historic(self) -> np.ndarray:
        return self.day < self.window.first

    def _assessments(self) -> None:
        chosen = np.flatnonzero((self.event == e.E_ASSESSED) & ~self._historic())
        came = next_of(np.isin(self.event, (e.E_GRANTED, e.E_NO_ACTION, e.E_REFERRED, e.E_HANDED_ON)), self.key)[chosen]
        told = (came >= 0) & (self.day[came] == self.day[chosen])
        self.outcome[chosen] = np.where(told, AFTER_CONTACT[self.event[came]], 0)
        agency, rules = self.rows["agency"][chosen].astype("i4"), self.rules[chosen]
        self._take_minutes(chosen, self.rows["amount"][chosen])
        line, count = (self.prices.both("agencies", field, agency) for field in ("assess_line", "assess_lines"))
        self.pence[chosen] = self.prices.pence(rules, line, count)

    def wait_ends(self) -> np.ndarray:
        """i8[row]: where the wait that a row begins ended, -1."""
        return ends_of_waits(self.rows, self.need, self.person, lost_by_stays(self.prices.nets[0]))

    def _waits(self) -> None:
        """Days in the queue before an assessment, on the way before an arrival, from the decision to the start of help."""
        ends = self.wait_ends()
        for event, since in (
            (e.E_ASSESSED, (e.E_JOINED,)),
            (e.E_HELP_START, (e.E_GRANTED,)),
            (e.E_CONTACT, ON_THE_WAY),
        ):
            begun = np.flatnonzero((ends >= 0) & np.isin(self.event, since))
            begun = begun[self.event[ends[begun]] == event]
            self.waited[ends[begun]] = self.day[ends[begun]] - self.day[begun]
        for event in (e.E_GAVE_UP, e.E_LOST):
            self.waited[self.event == event] = self.rows["amount"][self.event == event]

    def _events_that_cost(self) -> None:
        rows, net = self.rows, self.prices
        crisis = np.flatnonzero((self.event == e.E_CRISIS) & ~self._historic())
        step = np.flatnonzero((self.event == e.E_STEP) & ~self._historic())
        kind = net.both("needs", "crisis", rows["cohort"][crisis], rows["need"][crisis])[0]
        for chosen, table, at in ((crisis, "crises", kind), (step, "steps", rows["detail"][step])):
            line, count = (net.both(table, field, at) for field in ("line", "lines"))
            self.pence[chosen] = net.pence(self.rules[chosen], line, count)


def _stay_key(person: np.ndarray, stay: np.ndarray, day: np.ndarray) -> np.ndarray:
    """One number for stays of a kind of a person from a day on, and their turn among those (children taken the same day)."""
    key = ((person.astype("i8") * 256 + stay) * (1 << 21) + day) * 16
    return key + np.minimum(turn(key), 15)
