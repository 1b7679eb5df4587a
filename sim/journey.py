"""What happens to a need when one of its dates has come: it begins, changes, erupts, is sought help for, asked after, given up.

Each rule touches its own citizen only; when which of them is due, and in which order, is `living.py`'s.
"""

from __future__ import annotations

import math

from sim import assess, cases, crisis, door, draws, hazards, needs, people, stays
from sim import enums as e
from sim.coming import remove_coming
from sim.contacts import classify
from sim.kernel import kernel
from sim.record import note, note_contact


@kernel
def money_arrives(net, w, i, k, day):
    """The first payment: from now on the claim helps."""
    s = int(w.citizens[i]["first"]) + k
    provider = int(w.slots[s]["provider"])
    note(w, day, i, k, e.E_MONEY, provider, e.NONE, day - int(w.slots[s]["since"]), 0)
    assess.begin_help(net, w, provider, s, i, k, day)


@kernel
def begin_need(net, w, i, k, day):
    """A new episode begins."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    need = net.needs[c, k]
    episode = int(w.slots[int(citizen["first"]) + k]["episode"]) + 1
    luck = draws.uniform(citizen["key"], need["hash"], episode, draws.FIRST_SEVERITY, 0)
    needs.open_need(net, w, i, k, day, people.severity_of(need["onset_cum"], luck))


@kernel
def take_course(net, w, i, k, day):
    """One step worse or better, whichever clock ran out first; a crisis that came first leaves the step for tomorrow."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    worse = float(slot["worse_due"]) if float(slot["worse_rate"]) > 0.0 else math.inf
    better = float(slot["better_due"]) if float(slot["better_rate"]) > 0.0 else math.inf
    if better < worse:
        crisis.change_severity(net, w, i, k, day, -1)
    elif not hazards.erupts(net, w, i, int(w.citizens[i]["cohort"]), k):
        crisis.change_severity(net, w, i, k, day, 1)


@kernel
def give_up(net, w, i, k, day):
    """Patience is at an end."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    agency = int(slot["agency"])
    note(w, day, i, k, e.E_GAVE_UP, agency, e.NONE, day - int(slot["since"]), int(slot["stage"]))
    needs.leave(net, w, i, k, e.GAVE_UP, e.NONE, day)


@kernel
def choose_door(net, w, i, k):
    """The door a citizen turns to; -1 if there is none.

    A case holder takes those with enough open needs; others go where they would go today.
    """
    a = door.choose_among(net.doors, net.door_lists, net, w, i, k, draws.DOOR)
    if a >= 0 and int(net.agencies[a]["from_needs"]) > 1 and not cases.has_enough_needs(net, w, i, a):
        return door.choose_among(net.ordinary, net.ordinary_lists, net, w, i, k, draws.DOOR)
    return a


@kernel
def choose_finder(net, w, i, k):
    """The agency whose outreach finds somebody."""
    return door.choose_among(net.finders, net.finder_lists, net, w, i, k, draws.FOUND_BY)


@kernel
def seek(net, w, i, k, day):
    """The citizen turns up at a door, or outreach turns up at theirs."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    found = int(slot["stage"]) == e.IDLE
    a = int(slot["agency"])
    if found:
        a = choose_finder(net, w, i, k)
    elif is_held(net, w, i, k):
        a = int(w.citizens[i]["lead"])
    elif a < 0:
        a = choose_door(net, w, i, k)
    if a < 0 or int(slot["flags"]) & e.SUSPENDED:
        slot["main_at"] = e.NEVER
        slot["stage"] = e.IDLE
        return
    if not door.is_open(net, a, day):
        slot["main_at"] = day + 1
        return
    if found:
        slot["flags"] = int(slot["flags"]) & ~e.HIDDEN
        note(w, day, i, k, e.E_FOUND, a, e.NONE, 0, 0)
    visit(net, w, i, k, a, e.P_FOUND if found else e.P_VISIT, day)


@kernel
def is_held(net, w, i, k):
    """Whether a case holder looks after this need of the citizen."""
    a = int(w.citizens[i]["lead"])
    return a >= 0 and int(net.treats[a, int(net.needs[int(w.citizens[i]["cohort"]), k]["need"])]["treats"])


@kernel
def visit(net, w, i, k, a, kind, day):
    """A contact at a door, classified as it happens."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    class_ = classify(net, w, i, k, a, kind, day)
    slot["seeks"] = (int(slot["seeks"]) + 1) & 0x3FFF
    slot["stage"] = e.AT_DOOR
    slot["agency"] = a
    slot["main_at"] = e.NEVER
    note_contact(w, day, i, k, a, class_, e.E_CONTACT, kind)
    needs.put(w, i, k, a, kind, class_)


@kernel
def chase(net, w, i, k, day):
    """Asking what has become of it: the case holder, if there is one that takes such questions, else whoever is to act."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    a = int(slot["agency"])
    if is_held(net, w, i, k) and int(net.agencies[int(w.citizens[i]["lead"])]["takes_chases"]):
        a = int(w.citizens[i]["lead"])
    if not door.is_open(net, a, day):
        slot["chase_at"] = day + 1
        return
    class_ = classify(net, w, i, k, a, e.P_CHASE, day)
    slot["chased"] = (int(slot["chased"]) + 1) & 0x3FFF
    needs.next_chase(net, w, i, k, day)
    note_contact(w, day, i, k, a, class_, e.E_CONTACT, e.P_CHASE)
    needs.put(w, i, k, a, e.P_CHASE, class_)


@kernel
def arrive(net, w, i, k, day):
    """A referral or a granted case arrives where it was sent; some referrals have been lost on the way."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    a = int(slot["agency"])
    flags = int(slot["flags"])
    if int(slot["stage"]) == e.HANDOVER:
        slot["stage"] = e.WAIT_PLACE
        slot["main_at"] = e.NEVER
        w.desks[a]["granted"] = int(w.desks[a]["granted"]) + 1
        needs.put(w, i, k, a, e.P_START, e.NONE)
        return
    if flags & e.LOSING:
        note(w, day, i, k, e.E_LOST, a, e.NONE, day - int(slot["since"]), int(slot["origin"]))
        needs.leave(net, w, i, k, e.LOST, e.NONE, day)
        return
    if not door.is_open(net, a, day):
        slot["main_at"] = day + 1
        return
    slot["main_at"] = e.NEVER
    kind = e.P_CHECK if flags & e.WARM else e.P_REFERRAL
    if not flags & e.SCREENED:
        class_ = classify(net, w, i, k, a, e.P_REFERRAL, day)
        note_contact(w, day, i, k, a, class_, e.E_CONTACT, kind)
    needs.put(w, i, k, a, kind, e.C_PROCESS)


@kernel
def referred_by_others(net, w, i, at, day):
    """A ward, a custody suite, an in-reach worker sends a need to an agency: a process contact."""
    entry = w.coming[at]
    k, a = int(entry["need"]), int(entry["agency"])
    in_reach, by_stay = int(entry["kind"]) == e.X_IN_REACH, int(entry["state"]) == 1
    episode = int(entry["origin"])
    y, number = int(entry["what"]), int(entry["number"])
    remove_coming(w, i, at)
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    if in_reach and int(slot["severity"]) == 0:
        severity = stays.triggers_need(net, w, i, y, number, int(net.needs[int(citizen["cohort"]), k]["need"]), 1)
        if severity == 0:
            return
        needs.open_need(net, w, i, k, day, severity)
    stage = int(slot["stage"])
    if int(slot["severity"]) == 0 or (stage != e.IDLE and stage != e.SEEKING):
        return
    if not by_stay and int(slot["episode"]) != episode:
        return
    if by_stay:
        slot["flags"] = int(slot["flags"]) | e.ANTICIPATED
    needs.stop_waiting(w, slot)
    slot["stage"] = e.TRANSFER
    slot["agency"] = a
    slot["origin"] = e.NONE
    slot["since"] = day
    slot["main_at"] = day
    needs.begin_waiting(net, w, i, k, day)
