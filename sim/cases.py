"""Holding a case: a lead professional or team takes on a whole citizen, opens the help needed, and sees it through.

A case holder assesses once, for all needs.  What it cannot do itself it hands on to an agency along its routes, which makes
an eligibility check instead of a second assessment.  Those whom it cannot take on go to an ordinary door of today's.
"""

from __future__ import annotations

from sim import assess, door, draws, needs
from sim import enums as e
from sim.kernel import kernel
from sim.layout import R_COUNT_FROM
from sim.record import note

DONE, HANDED_BACK, LEFT = range(3)  # why a case was closed (detail of the event)


@kernel
def received(net, w, a, s, i, k):
    """Whether somebody at the door of a case holder is one it may take on: the need is among those it deals with."""
    if not int(net.agencies[a]["holder"]):
        return False
    treat = net.treats[a, int(net.needs[int(w.citizens[i]["cohort"]), k]["need"])]
    return int(treat["treats"]) and int(w.slots[s]["severity"]) >= int(treat["threshold"])


@kernel
def is_open_and_known(slot):
    """A need that is there, is known, and is not set aside by a stay."""
    return int(slot["severity"]) > 0 and not int(slot["flags"]) & (e.HIDDEN | e.SUSPENDED)


@kernel
def open_needs(w, i):
    """Number of a citizen's open, known needs."""
    citizen = w.citizens[i]
    count = 0
    for k in range(int(citizen["needs"])):
        if is_open_and_known(w.slots[int(citizen["first"]) + k]):
            count += 1
    return count


@kernel
def has_enough_needs(net, w, i, a):
    """Whether a citizen has as many open, known needs as a case holder asks for (or is held by it already)."""
    return int(w.citizens[i]["lead"]) == a or open_needs(w, i) >= int(net.agencies[a]["from_needs"])


@kernel
def is_full(net, w, a, day):
    """Whether every place is held or spoken for (a holder that lets people wait is never full)."""
    desk = w.desks[a]
    spoken_for = int(desk["cases"]) + int(desk["waiting"]) + int(desk["granted"])
    return not int(net.agencies[a]["full_waits"]) and spoken_for >= w.places[day, a]


@kernel
def meet(net, w, a, s, i, k, day):
    """Somebody is at the holder's door: their case is held already, or they are taken on, or sent to an ordinary door."""
    slot = w.slots[s]
    if int(w.citizens[i]["lead"]) == a:
        hand_on(net, w, a, s, i, k, day)
    elif not has_enough_needs(net, w, i, a):
        send_to_ordinary(net, w, a, s, i, k, day)
    elif is_full(net, w, a, day):
        note(w, day, i, k, e.E_FULL, a, int(slot["brought"]), 0, 0)
        send_to_ordinary(net, w, a, s, i, k, day)
    else:
        door.enqueue(net, w, a, s, i, k, day)
        bring_along(net, w, a, i, k, day)


@kernel
def bring_along(net, w, a, i, k, day):
    """Whoever is at the holder's door speaks of everything they seek help for: one visit, and one person to ask about it all."""
    citizen = w.citizens[i]
    for other in range(int(citizen["needs"])):
        row = int(citizen["first"]) + other
        slot = w.slots[row]
        if other == k or not is_open_and_known(slot) or int(slot["stage"]) != e.SEEKING:
            continue
        if int(net.treats[a, int(net.needs[int(citizen["cohort"]), other]["need"])]["treats"]):
            slot["brought"] = e.C_PROCESS
            door.enqueue(net, w, a, row, i, other, day)
            slot["chase_at"] = e.NEVER


@kernel
def send_to_ordinary(net, w, a, s, i, k, day):
    """Not taken on: told to, and announced at, one of the doors that exist today; there tomorrow."""
    to = door.choose_among(net.ordinary, net.ordinary_lists, net, w, i, k, draws.DOOR)
    if to < 0:
        note(w, day, i, k, e.E_SIGNPOSTED, a, int(w.slots[s]["brought"]), e.NONE, 0)
        needs.leave(net, w, i, k, e.SIGNPOSTED, e.NONE, day)
        door.touch(w, i, k)
        return
    set_out(net, w, s, i, k, a, to, day)
    note(w, day, i, k, e.E_REFERRED, a, int(w.slots[s]["brought"]), to, 1)
    door.touch(w, i, k)


@kernel
def set_out(net, w, s, i, k, a, to, day):
    """A need leaves agency a and will be at agency `to` tomorrow."""
    slot = w.slots[s]
    needs.stop_waiting(w, slot)
    slot["moves"] = int(slot["moves"]) + 1
    slot["stage"] = e.TRANSFER
    slot["agency"], slot["origin"] = to, a
    slot["since"], slot["main_at"] = day, day + 1
    needs.begin_waiting(net, w, i, k, day)


@kernel
def open_case(net, w, a, s, i, k, day):
    """The holder takes the citizen on: a place, weekly hours, and help for every need it knows of."""
    citizen = w.citizens[i]
    desk = w.desks[a]
    desk["cases"] = int(desk["cases"]) + 1
    desk["running"] = int(desk["running"]) + 1
    desk["committed"] = int(desk["committed"]) + int(net.agencies[a]["case_minutes"])
    citizen["lead"], citizen["lead_since"] = a, day
    citizen["review_at"] = day + int(net.agencies[a]["review_days"])
    note(w, day, i, k, e.E_CASE_OPENED, a, int(w.slots[s]["brought"]), open_needs(w, i), 0)
    hand_on(net, w, a, s, i, k, day)
    for other in range(int(citizen["needs"])):
        row = int(citizen["first"]) + other
        slot = w.slots[row]
        if other == k or not is_open_and_known(slot) or not is_free(slot, a):
            continue
        if int(net.treats[a, int(net.needs[int(citizen["cohort"]), other]["need"])]["treats"]):
            slot["brought"] = e.C_PROCESS
            hand_on(net, w, a, row, i, other, day)


@kernel
def is_free(slot, a):
    """Whether nobody else works on a need: it is sought help for, or waits at the holder itself."""
    stage = int(slot["stage"])
    waits_here = (stage == e.QUEUE or stage == e.WAIT_PLACE) and int(slot["agency"]) == a
    return stage == e.IDLE or stage == e.SEEKING or waits_here


@kernel
def was_assessed(net, w, a, s):
    """Whether the citizen whose need is next has been assessed by this holder already, for another need."""
    if not int(net.agencies[a]["holder"]):
        return False
    i, k = door.owner(w, s)
    citizen = w.citizens[i]
    if int(citizen["lead"]) == a:
        return True
    for other in range(int(citizen["needs"])):
        slot = w.slots[int(citizen["first"]) + other]
        if other != k and int(slot["stage"]) == e.WAIT_PLACE and int(slot["agency"]) == a:
            return True
    return False


@kernel
def goes_along(net, w, a, s, day):
    """A second need of somebody just assessed, taken from the queue: no second assessment."""
    i, k = door.owner(w, s)
    if int(w.citizens[i]["lead"]) == a:
        hand_on(net, w, a, s, i, k, day)
    else:
        wait_along(net, w, a, s, i, k, day)


@kernel
def wait_along(net, w, a, s, i, k, day):
    """The need waits with the other for the case to open."""
    slot = w.slots[s]
    needs.stop_waiting(w, slot)
    slot["stage"], slot["agency"], slot["since"], slot["assessed_at"] = e.WAIT_PLACE, a, day, day
    w.desks[a]["granted"] = int(w.desks[a]["granted"]) + 1
    needs.begin_waiting(net, w, i, k, day)
    door.enqueue_again(net, w, a, s, i, k, e.P_START)
    door.touch(w, i, k)


@kernel
def hand_on(net, w, a, s, i, k, day):
    """Help for one need of a case is opened: by the holder itself as soon as it has the hours, or elsewhere tomorrow."""
    slot = w.slots[s]
    n = int(net.needs[int(w.citizens[i]["cohort"]), k]["need"])
    slot["assessed_at"] = day
    if not int(net.treats[a, n]["hand_over"]):
        wait_along(net, w, a, s, i, k, day)
        return
    route = door.choose_route(net, w, i, k, a, n)
    if route < 0:
        note(w, day, i, k, e.E_SIGNPOSTED, a, int(slot["brought"]), e.NONE, 0)
        needs.leave(net, w, i, k, e.SIGNPOSTED, e.NONE, day)
        door.touch(w, i, k)
        return
    to = int(net.routes[route]["to"])
    set_out(net, w, s, i, k, a, to, day)
    slot["flags"] = int(slot["flags"]) | e.WARM | (e.CARRIED if int(net.routes[route]["carries"]) else 0)
    note(w, day, i, k, e.E_HANDED_ON, a, int(slot["brought"]), to, 0)
    door.touch(w, i, k)


@kernel
def take_over(net, w, a, s, i, k, minutes, day):
    """The eligibility check at the agency to which a case holder has handed a need on; then help is granted."""
    slot = w.slots[s]
    treat = net.treats[a, int(net.needs[int(w.citizens[i]["cohort"]), k]["need"])]
    n = int(net.needs[int(w.citizens[i]["cohort"]), k]["need"])
    note(w, day, i, k, e.E_CHECKED, a, e.C_PROCESS, minutes, 0)
    slot["flags"] = int(slot["flags"]) & ~e.WARM
    if not int(treat["treats"]):
        door.pass_on(net, w, a, s, i, k, n, day, True)
        return
    asks_no_severity = int(slot["origin"]) >= 0 and int(net.agencies[int(slot["origin"])]["ignores"])
    if int(slot["severity"]) < int(treat["threshold"]) and not asks_no_severity:
        note(w, day, i, k, e.E_TURNED_AWAY, a, e.C_PROCESS, int(slot["severity"]), 0)
        note(w, day, i, k, e.E_BOUNCED, a, e.C_PROCESS, 0, 0)
        needs.leave(net, w, i, k, e.TURNED_AWAY, e.NONE, day)
    elif not assess.exhausted(net, w, a, s, i, k, n, day):
        needs.stop_waiting(w, slot)
        slot["assessed"] = min(32_000, int(slot["assessed"]) + 1)
        assess.grant(net, w, a, s, i, k, n, day)
    door.touch(w, i, k)


@kernel
def review(net, w, i, day):
    """The holder looks at a case: nothing open any more closes it, and so does its time limit."""
    citizen = w.citizens[i]
    a = int(citizen["lead"])
    agency = net.agencies[a]
    if open_needs(w, i) == 0:
        close_case(net, w, i, day, DONE)
    elif day - int(citizen["lead_since"]) >= int(agency["limit_days"]):
        hand_back(net, w, i, a, day)
        close_case(net, w, i, day, HANDED_BACK)
    else:
        citizen["review_at"] = day + int(agency["review_days"])


@kernel
def hand_back(net, w, i, a, day):
    """At the time limit: what the holder itself was doing or was to do stops, unfinished."""
    citizen = w.citizens[i]
    for k in range(int(citizen["needs"])):
        slot = w.slots[int(citizen["first"]) + k]
        stage = int(slot["stage"])
        helping = stage == e.HELP and int(slot["provider"]) == a
        if not helping and not ((stage == e.QUEUE or stage == e.WAIT_PLACE) and int(slot["agency"]) == a):
            continue
        since = int(slot["since"])
        if helping:
            needs.release_help(net, w, i, k, day)
        note(w, day, i, k, e.E_INTERRUPTED, a, e.NONE, day - since, 1)
        needs.leave(net, w, i, k, e.INTERRUPTED_HELP, e.NONE, day)


@kernel
def close_case(net, w, i, day, why):
    """The place and the weekly hours of a case are free again (nothing happens to those whose case nobody holds)."""
    citizen = w.citizens[i]
    a = int(citizen["lead"])
    if a < 0:
        return
    desk = w.desks[a]
    weekly = int(net.agencies[a]["case_minutes"])
    desk["cases"] = int(desk["cases"]) - 1
    desk["running"] = int(desk["running"]) - 1
    desk["committed"] = int(desk["committed"]) - weekly
    begin = max(int(citizen["lead_since"]), w.registers[R_COUNT_FROM])
    if day > begin:
        w.help_minutes[int(citizen["stratum"]), a] += weekly * (day - begin)
    note(w, day, i, -1, e.E_CASE_CLOSED, a, e.NONE, day - int(citizen["lead_since"]), why)
    citizen["lead"], citizen["review_at"] = e.NONE, e.NEVER
