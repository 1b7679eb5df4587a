"""Pathways: routes that remember.  What follows a step depends on the stage an episode has reached, not on the agency alone.

A need with a pathway is sought help for, queued and chased as any other.  What its assessments decide is the pathway's: the next
stage, by share; the same day, in one sitting, or after so many open days of the agency it leads to; or the end.
"""

from __future__ import annotations

from sim import draws, needs
from sim import enums as e
from sim.door import draw_lots, is_open, touch
from sim.kernel import kernel
from sim.layout import R_COUNT_FROM
from sim.record import note, pay_event

#: Steps taken in one sitting at most; what is left goes on the next day.  (Room in queues and log is kept for as many.)
MOST_IN_A_SITTING = 40


@kernel
def stage_at(net, w, i, k, a):
    """The stage of a need's pathway that it is in at agency a; begun here, if it is new or has been led elsewhere; -1 without one."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[int(citizen["cohort"]), k]
    path = int(need["pathway"])
    if path < 0:
        return e.NONE
    stage = int(slot["at_stage"])
    if stage >= 0 and int(net.path_stages[stage]["agency"]) == a:
        return stage
    row = draw_lots(
        net.begins, net.begin_lists[path, a, 0], net.begin_lists[path, a, 1], citizen["key"], need["hash"], int(slot["episode"]),
        draws.PATH_BEGIN, int(slot["assessed"]),
    )  # fmt: skip
    stage = int(net.begins[row]["stage"]) if row >= 0 else e.NONE
    slot["at_stage"] = stage
    return stage


@kernel
def go_on(net, w, a, s, i, k, day):
    """A step is done: the next ones of the same day are taken in one sitting, then the need is sent on, or the episode is over."""
    citizen = w.citizens[i]
    slot = w.slots[s]
    thing, episode = net.needs[int(citizen["cohort"]), k]["hash"], int(slot["episode"])
    for _ in range(MOST_IN_A_SITTING):
        stage = net.path_stages[int(slot["at_stage"])]
        turn = int(slot["assessed"])
        row = draw_lots(
            net.onward, int(stage["first"]), int(stage["number"]), citizen["key"], thing, episode, draws.PATH_NEXT, turn
        )
        to = int(net.onward[row]["to"])
        if to < 0:
            slot["agency"] = int(stage["agency"])
            needs.close_need(net, w, i, k, day, e.E_RESOLVED)
            return
        slot["at_stage"] = to
        same_day = float(net.onward[row]["same_day_later"] if int(slot["moves"]) > 0 else net.onward[row]["same_day"])
        if not draws.happens(same_day, citizen["key"], thing, episode, draws.PATH_SAME_DAY, turn):
            send_on(net, w, s, i, k, int(stage["agency"]), row, day)
            return
        sit_through(net, w, s, i, k, to, day)
    send_on(net, w, s, i, k, int(net.path_stages[int(slot["at_stage"])]["agency"]), -1, day)


@kernel
def sit_through(net, w, s, i, k, stage, day):
    """A further step of the same sitting: no queue; the agency owes its minutes from tomorrow on."""
    slot = w.slots[s]
    citizen = w.citizens[i]
    rule = net.path_stages[stage]
    a, minutes = int(rule["agency"]), int(rule["minutes"])
    if int(net.agencies[a]["staffed"]):
        w.desks[a]["lent_today"] = int(w.desks[a]["lent_today"]) + minutes
    tally = w.assessed[day // 365, int(citizen["stratum"]), a, int(slot["brought"])]
    tally[0] += 1
    tally[1] += minutes
    if day >= w.registers[R_COUNT_FROM]:
        citizen["assessments"] = int(citizen["assessments"]) + 1
    pay_event(
        net, w, day, i, int(net.agencies[a]["assess_line"]), int(net.agencies[a]["assess_lines"]), int(slot["brought"])
    )
    slot["assessed"] = min(32_000, int(slot["assessed"]) + 1)
    slot["assessed_at"] = day
    note(w, day, i, k, e.E_ASSESSED, a, int(slot["brought"]), minutes, -1 - stage)


@kernel
def send_on(net, w, s, i, k, origin, row, day):
    """The need waits for its next stage; it arrives there after so many open days (row -1: on the next)."""
    citizen = w.citizens[i]
    slot = w.slots[s]
    a = int(net.path_stages[int(slot["at_stage"])]["agency"])
    open_days = 1
    if row >= 0:
        luck = draws.uniform(
            citizen["key"], net.needs[int(citizen["cohort"]), k]["hash"], int(slot["episode"]), draws.PATH_DAYS,
            int(slot["assessed"]),
        )  # fmt: skip
        rule = net.onward[row]
        if int(slot["moves"]) > 0:
            open_days = quantile(net, int(rule["days_later"]), int(rule["levels_later"]), luck)
        else:
            open_days = quantile(net, int(rule["days"]), int(rule["levels"]), luck)
    due = open_day_after(net, a, day, open_days)
    needs.stop_waiting(w, slot)
    slot["moves"] = int(slot["moves"]) + 1
    slot["stage"] = e.TRANSFER
    slot["agency"] = a
    slot["origin"] = origin
    slot["main_at"] = due
    slot["since"] = day
    needs.begin_waiting(net, w, i, k, day)
    note(w, day, i, k, e.E_REFERRED, origin, int(slot["brought"]), a, due - day)
    touch(w, i, k)


@kernel
def quantile(net, days, levels, luck):
    """Whole open days at a level of luck: straight between evenly spaced quantiles, at least 1."""
    if levels == 0:
        return 1
    at = luck * (levels - 1)
    below = min(int(at), max(levels - 2, 0))
    first = days + below
    low = float(net.path_days[first])
    high = float(net.path_days[first + 1]) if levels > 1 else low
    return max(1, int(low + (high - low) * (at - below) + 0.5))


@kernel
def open_day_after(net, a, day, open_days):
    """The day that lies so many open days of an agency after another."""
    a_week = int(net.agencies[a]["open_days"])
    day += 7 * (open_days // a_week)
    left = open_days % a_week
    while left > 0 or not is_open(net, a, day):
        day += 1
        if is_open(net, a, day):
            left -= 1
    return day
