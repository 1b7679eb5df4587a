"""An agency's day: hours go to committed help first, then to contacts, then to assessments, then help starts.

This is the loop the simulation exists to show: contacts that failure demand brings eat the hours that assessments need, so
waits grow, so people chase, give up, return and escalate.
"""

from __future__ import annotations

import math

import numpy as np

from sim import assess, cases, door, draws, heaps
from sim import enums as e
from sim.kernel import kernel, prefetch
from sim.record import pay_event, wait_over

ENOUGH = 1 << 60


@kernel
def minutes_today(net, w, a, day):
    """Whole minutes the agency has today; fractions carry over to its next open day."""
    agency = net.agencies[a]
    if not int(agency["staffed"]):
        return ENOUGH
    if not (int(agency["open_mask"]) >> (day % 7)) & 1:
        return 0
    desk = w.desks[a]
    credit = float(desk["minutes_credit"]) + w.minutes_a_week[day, a] / int(agency["open_days"])
    whole = int(math.floor(credit + 1e-9))
    desk["minutes_credit"] = credit - whole
    whole += int(desk["borrowed"])
    desk["borrowed"] = 0
    return whole


@kernel
def lend(nets, w, a, day, spare):
    """What nobody needs of an agency's day goes to the agency that its spare hours go to, from its next open day on; returns how much."""
    to = int(nets[e.TODAY].agencies[a]["spare_to"])
    plan = w.rollout[0]
    if to < 0 and int(plan["active"]) and day >= int(plan["start"]):
        to = int(nets[e.REDESIGNED].agencies[a]["spare_to"])
    if to < 0 or spare <= 0:
        return 0
    w.desks[to]["borrowed_today"] = int(w.desks[to]["borrowed_today"]) + spare
    return spare


@kernel
def help_today(net, w, a, day, released):
    """Minutes spent on running cases today; if there are too few, every case advances by the same part of a day."""
    agency = net.agencies[a]
    desk = w.desks[a]
    if not int(agency["staffed"]):
        desk["pace_sum"] = float(desk["pace_sum"]) + 1.0
        return 0
    if not (int(agency["open_mask"]) >> (day % 7)) & 1:
        desk["pace_sum"] = float(desk["pace_sum"]) + float(desk["pace"])
        return 0
    credit = float(desk["help_credit"]) + int(desk["committed"]) / int(agency["open_days"])
    wanted = int(math.floor(credit + 1e-9))
    desk["help_credit"] = credit - wanted
    used = min(wanted, released)
    desk["pace"] = used / wanted if wanted > 0 else 1.0
    desk["pace_sum"] = float(desk["pace_sum"]) + float(desk["pace"])
    return used


@kernel
def rules_for(nets, w, s):
    """The rules under which the citizen of a row of `slots` lives."""
    return nets[int(w.citizens[int(w.slots[s]["citizen"])]["rules"])]


@kernel
def agency_day(nets, w, a, day):
    """Everything one agency does today."""
    net = nets[e.TODAY]
    released = minutes_today(net, w, a, day)
    used_help = help_today(net, w, a, day, released)
    left = released - used_help
    worked_off = min(left, int(w.desks[a]["lent"]))
    w.desks[a]["lent"] = int(w.desks[a]["lent"]) - worked_off
    left -= worked_off
    staffed = int(net.agencies[a]["staffed"])
    budget = int(left * float(net.agencies[a]["contact_share"])) if staffed else ENOUGH
    used_contact = answer(nets, w, a, day, budget)
    left -= used_contact
    used_assess = work(nets, w, a, day, left)
    start_help(nets, w, a, day)
    if staffed:
        lent = lend(nets, w, a, day, left - used_assess)
        use = w.use[day, a]
        use[e.U_RELEASED], use[e.U_HELP] = released - lent, used_help
        use[e.U_CONTACT], use[e.U_ASSESSMENT] = used_contact, used_assess + worked_off
    standing = w.standing[day, a]
    desk = w.desks[a]
    standing[0], standing[1], standing[2] = desk["waiting"], desk["granted"], desk["running"]


@kernel
def _sort_inbox(w, begin, end):
    """Order today's contacts at one agency by (process first, keyed tie): heap sort in place."""
    size = end - begin
    for root in range(size // 2 - 1, -1, -1):
        _sift(w, begin, root, size)
    for last in range(size - 1, 0, -1):
        swap = w.inbox[begin]
        w.inbox[begin] = w.inbox[begin + last]
        w.inbox[begin + last] = swap
        _sift(w, begin, 0, last)


@kernel
def _draw_ties(nets, w, begin, end, day):
    """Among today's contacts at one agency, who is answered before whom: drawn only where not all can be answered."""
    for at in range(begin, end):
        row = w.outbox[w.inbox[at]]
        i, k = door.owner(w, int(row["slot"]))
        thing = nets[e.TODAY].needs[int(w.citizens[i]["cohort"]), k]["hash"]
        row["tie"] = draws.tie(w.citizens[i]["key"], thing, day, draws.CONTACT_TIE, int(row["kind"]))


@kernel
def _post_before(w, one, other):
    a, b = w.outbox[one], w.outbox[other]
    system_a, system_b = served_first(int(a["kind"])), served_first(int(b["kind"]))
    if system_a != system_b:
        return system_a
    if np.uint64(a["tie"]) != np.uint64(b["tie"]):
        return np.uint64(a["tie"]) < np.uint64(b["tie"])
    return int(a["slot"]) < int(b["slot"])


@kernel
def served_first(kind):
    """Referrals and the system's own paperwork are looked at before callers."""
    return kind == e.P_REFERRAL or kind == e.P_CHECK or kind == e.P_REQUEUE or kind == e.P_START


@kernel
def _sift(w, begin, root, size):
    while True:
        child = 2 * root + 1
        if child >= size:
            return
        if child + 1 < size and _post_before(w, w.inbox[begin + child], w.inbox[begin + child + 1]):
            child += 1
        if not _post_before(w, w.inbox[begin + root], w.inbox[begin + child]):
            return
        swap = w.inbox[begin + root]
        w.inbox[begin + root] = w.inbox[begin + child]
        w.inbox[begin + child] = swap
        root = child


@kernel
def answer(nets, w, a, day, budget):
    """Answer today's contacts while minutes last; returns the minutes used.

    A contact that has begun is finished, its remaining minutes being worked off first tomorrow.
    """
    desk = w.desks[a]
    used = min(budget, int(desk["owed"]))
    desk["owed"] = int(desk["owed"]) - used
    begin, end = w.inbox_first[a], w.inbox_first[a + 1]
    if end - begin > 1 and budget < ENOUGH and budget < used + _wanted(nets, w, a, begin, end):
        _draw_ties(nets, w, begin, end, day)
        _sort_inbox(w, begin, end)
    for at in range(begin, end):
        if at + 8 < end:
            prefetch(w.slots, int(w.outbox[w.inbox[at + 8]]["slot"]))
        if at + 4 < end:
            prefetch(w.citizens, int(w.slots[int(w.outbox[w.inbox[at + 4]]["slot"])]["citizen"]))
        row = w.outbox[w.inbox[at]]
        net = rules_for(nets, w, int(row["slot"]))
        minutes = contact_minutes(net, a, int(row["kind"]))
        open_line = used < budget or minutes == 0
        if open_line:
            now = min(minutes, budget - used)
            used += now
            desk["owed"] = int(desk["owed"]) + minutes - now
        handle(net, w, a, int(row["slot"]), int(row["kind"]), int(row["class_"]), minutes, open_line, day)
    return used


@kernel
def _wanted(nets, w, a, begin, end):
    total = 0
    for at in range(begin, end):
        row = w.outbox[w.inbox[at]]
        total += contact_minutes(rules_for(nets, w, int(row["slot"])), a, int(row["kind"]))
    return total


@kernel
def contact_minutes(net, a, kind):
    """Staff minutes that answering a contact takes."""
    agency = net.agencies[a]
    if kind == e.P_VISIT or kind == e.P_FOUND:
        return int(agency["contact_minutes"])
    if kind == e.P_CHASE:
        return int(agency["chase_minutes"])
    if kind == e.P_REFERRAL:
        return int(agency["referral_minutes"])
    if kind == e.P_CHECK:
        return int(agency["check_minutes"])
    return 0


@kernel
def handle(net, w, a, s, kind, class_, minutes, answered, day):
    """One contact of today: answered or not, and what comes of it."""
    i, k = door.owner(w, s)
    slot = w.slots[s]
    if kind == e.P_REQUEUE or kind == e.P_START:
        door.enqueue_again(net, w, a, s, i, k, kind)
        return
    if not answered:
        door.unanswered(net, w, a, s, i, k, kind, class_, day)
        return
    if class_ >= 0:
        w.minutes[day // 365, int(w.citizens[i]["stratum"]), a, class_] += (
            minutes if int(net.agencies[a]["staffed"]) else 0
        )
        pay_event(net, w, day, i, int(net.agencies[a]["contact_line"]), int(net.agencies[a]["contact_lines"]), class_)
    if kind == e.P_CHASE:
        return
    slot["brought"] = class_
    if kind == e.P_CHECK:
        cases.take_over(net, w, a, s, i, k, minutes, day)
        return
    if cases.received(net, w, a, s, i, k):
        cases.meet(net, w, a, s, i, k, day)
        return
    door.at_door(net, w, a, s, i, k, kind, day)


@kernel
def work(nets, w, a, day, left):
    """Assess, in order, while minutes last; what is unfinished goes on tomorrow.  Returns the minutes used."""
    desk = w.desks[a]
    used = 0
    while True:
        if int(desk["work_slot"]) < 0:
            s = heaps.first_valid(w, a, heaps.ASSESS, e.QUEUE)
            if s < 0 or (left - used <= 0 and released_none(nets[e.TODAY], a)):
                return used
            net = rules_for(nets, w, s)
            if cases.was_assessed(net, w, a, s):
                heaps.pop(w, 2 * a + heaps.ASSESS)
                wait_over(w, day, a, 0, day - int(w.slots[s]["since"]))
                cases.goes_along(net, w, a, s, day)
                continue
            begin_assessment(net, w, a, s, day)
        elif assess.abandoned(w, a):
            desk["work_slot"] = e.NONE
            continue
        now = min(int(desk["work_left"]), left - used)
        desk["work_left"] = int(desk["work_left"]) - now
        used += now
        if int(desk["work_left"]) > 0:
            return used
        s = int(desk["work_slot"])
        desk["work_slot"] = e.NONE
        assess.complete(rules_for(nets, w, s), w, a, s, day)


@kernel
def released_none(net, a):
    """An agency with staff begins no assessment on minutes it does not have."""
    return int(net.agencies[a]["staffed"])


@kernel
def begin_assessment(net, w, a, s, day):
    """Take the next need from the queue; its wait is over."""
    heaps.pop(w, 2 * a + heaps.ASSESS)
    prefetch(w.slots, heaps.first(w, 2 * a + heaps.ASSESS))
    slot = w.slots[s]
    desk = w.desks[a]
    desk["waiting"] = int(desk["waiting"]) - 1
    wait_over(w, day, a, 0, day - int(slot["since"]))
    slot["stage"] = e.ASSESSING
    slot["giveup_at"] = e.NEVER
    slot["chase_at"] = e.NEVER
    assess.measure(net, w, a, s, day)


@kernel
def start_help(nets, w, a, day):
    """Start help in order of decision while places and weekly hours last."""
    agency = nets[e.TODAY].agencies[a]
    desk = w.desks[a]
    limit = int(w.minutes_a_week[day, a] * float(agency["help_share"])) if int(agency["staffed"]) else ENOUGH
    while True:
        s = heaps.first_valid(w, a, heaps.START, e.WAIT_PLACE)
        if s < 0:
            return
        i, k = door.owner(w, s)
        net = rules_for(nets, w, s)
        if int(agency["holder"]) and int(w.citizens[i]["lead"]) != a:
            if int(desk["cases"]) >= w.places[day, a] or int(desk["committed"]) + int(agency["case_minutes"]) > limit:
                return
            heaps.pop(w, 2 * a + heaps.START)
            wait_over(w, day, a, 1, day - int(w.slots[s]["since"]))
            cases.open_case(net, w, a, s, i, k, day)
            continue
        treat = net.treats[a, int(net.needs[int(w.citizens[i]["cohort"]), k]["need"])]
        if int(treat["takes_place"]) and int(desk["cases"]) >= w.places[day, a]:
            return
        if int(desk["committed"]) + int(treat["weekly_minutes"]) > limit and int(treat["weekly_minutes"]) > 0:
            return
        heaps.pop(w, 2 * a + heaps.START)
        if int(treat["takes_place"]):
            desk["cases"] = int(desk["cases"]) + 1
        desk["committed"] = int(desk["committed"]) + int(treat["weekly_minutes"])
        wait_over(w, day, a, 1, day - int(w.slots[s]["since"]))
        assess.begin_help(net, w, a, s, i, k, day)
