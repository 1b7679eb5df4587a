"""A citizen's day: the events that are due, kind by kind, in the order of ``sim/README.md``.

Within a kind the needs go by the hash of their name (the order of their rows).  What an event causes without delay happens
today if its kind comes later in the list, otherwise tomorrow.
"""

from __future__ import annotations

import math

from sim import assess, calendar, cases, crisis, door, draws, hazards, needs, people, stays
from sim import enums as e
from sim.coming import due_coming, remove_coming
from sim.contacts import classify
from sim.kernel import kernel
from sim.layout import R_DAY, R_OUTBOX
from sim.record import note, note_contact

# Kinds of events, in the order of the day.
MONEY, ONSET, COURSE, CRISIS, GIVE_UP, SEEK, CHASE, ARRIVE, HELP_END = range(9)
KINDS = 9


@kernel
def due_kinds(net, w, i, k, day):
    """Bits of the kinds of events that are due today for one need."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    kinds = 0
    stage = int(slot["stage"])
    if float(slot["worse_rate"]) > 0.0 and float(slot["worse_due"]) <= day:
        if stage == e.CLOSED:
            kinds |= 1 << ONSET
        elif hazards.erupts(net, w, i, int(w.citizens[i]["cohort"]), k):
            kinds |= 1 << CRISIS
        else:
            kinds |= 1 << COURSE
    if float(slot["better_rate"]) > 0.0 and float(slot["better_due"]) <= day:
        kinds |= 1 << COURSE
    if int(slot["giveup_at"]) <= day:
        kinds |= 1 << GIVE_UP
    if int(slot["chase_at"]) <= day:
        kinds |= 1 << CHASE
    if int(slot["main_at"]) <= day:
        kinds |= 1 << main_kind(stage)
    return kinds


@kernel
def main_kind(stage):
    """What the main date of a need means in its stage."""
    if stage == e.HELP:
        return HELP_END
    if stage == e.TRANSFER or stage == e.HANDOVER:
        return ARRIVE
    if stage == e.WAIT_MONEY:
        return MONEY
    return SEEK


@kernel
def act(net, w, i, k, kind, day):
    """One event of one need."""
    if kind == MONEY:
        money_arrives(net, w, i, k, day)
    elif kind == ONSET:
        begin_need(net, w, i, k, day)
    elif kind == COURSE:
        take_course(net, w, i, k, day)
    elif kind == CRISIS:
        crisis.crisis(net, w, i, k, day)
    elif kind == GIVE_UP:
        give_up(net, w, i, k, day)
    elif kind == SEEK:
        seek(net, w, i, k, day)
    elif kind == CHASE:
        chase(net, w, i, k, day)
    elif kind == ARRIVE:
        arrive(net, w, i, k, day)
    else:
        assess.end_help(net, w, i, k, day)


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


@kernel
def union(net, w, i, day):
    """All kinds of events due today for a citizen, and above them (bit KINDS + k) the needs they belong to."""
    due = 0
    first = int(w.citizens[i]["first"])
    for k in range(int(w.citizens[i]["needs"])):
        if w.next_at[first + k] <= day:
            due |= with_need(due_kinds(net, w, i, k, day), k)
    return due


@kernel
def look_at_all(w, i):
    """Something other than a need's own events may have changed any of the citizen's needs."""
    first = int(w.citizens[i]["first"])
    for k in range(int(w.citizens[i]["needs"])):
        w.next_at[first + k] = 0


@kernel
def with_need(kinds, k):
    """Kinds due for need k, with the need's own bit if there are any."""
    return kinds | (1 << (KINDS + k)) if kinds else 0


@kernel
def steps_and_stays(net, w, i, day):
    """Steps of chains, admissions and stays that have lasted long enough; whether there were any."""
    happened = False
    at = due_coming(w, i, e.X_STEP, day)
    while at >= 0:
        happened = True
        crisis.take_step(net, w, i, at, day)
        remove_coming(w, i, at)
        at = due_coming(w, i, e.X_STEP, day)
    at = due_coming(w, i, e.X_STAY, day)
    while at >= 0:
        stays.become_fit(net, w, i, at, day)
        at = due_coming(w, i, e.X_STAY, day)
    if happened:
        look_at_all(w, i)
    return happened


@kernel
def referrals_of_others(net, w, i, day):
    """Referrals made for the citizen that arrive today; whether there were any."""
    happened = False
    for kind in (e.X_REFERRAL, e.X_IN_REACH):
        at = due_coming(w, i, kind, day)
        while at >= 0:
            referred_by_others(net, w, i, at, day)
            happened = True
            at = due_coming(w, i, kind, day)
    if happened:
        look_at_all(w, i)
    return happened


@kernel
def ahead(w, i):
    """Whether anything lies ahead of a citizen apart from their needs."""
    return int(w.citizens[i]["coming"]) >= 0


@kernel
def living_day(net, w, i, day):
    """The day of a citizen who is present and alive."""
    due = union(net, w, i, day)
    for kind in range(KINDS):
        if kind == CRISIS and ahead(w, i) and steps_and_stays(net, w, i, day):
            due = union(net, w, i, day)
        if kind == ARRIVE and ahead(w, i) and referrals_of_others(net, w, i, day):
            due = union(net, w, i, day)
        if not (due >> kind) & 1:
            continue
        due = act_on_all(net, w, i, kind, due, day)
        if kind == CRISIS:  # a crisis, its chain or a stay may change other needs; all other events touch their own
            look_at_all(w, i)
            steps_and_stays(net, w, i, day)
            due = union(net, w, i, day)
        if int(w.citizens[i]["standing"]) != e.PRESENT:
            return


@kernel
def act_on_all(net, w, i, kind, due, day):
    """Events of one kind, need by need in the order of their rows; returns what is due now."""
    for k in range(int(w.citizens[i]["needs"])):
        if (due >> (KINDS + k)) & 1 and (due_kinds(net, w, i, k, day) >> kind) & 1:
            act(net, w, i, k, kind, day)
            due |= with_need(due_kinds(net, w, i, k, day), k)
    return due


@kernel
def citizen_day(nets, w, i, root, day):
    """Everything due for one citizen today, then the date of the next look (tonight, if an agency will have a say in it)."""
    citizen = w.citizens[i]
    citizen["wake"] = e.NEVER
    posted = w.registers[R_OUTBOX]
    if int(citizen["joins_at"]) <= day and not int(citizen["rules"]):
        come_under(nets, w, i, day)
    if int(citizen["exit"]) <= day or int(citizen["standing"]) == e.ABSENT:
        renew(nets, w, i, root, day)
    net = nets[int(citizen["rules"])]
    if int(citizen["standing"]) == e.DEAD:
        calendar.wake(w, i, int(citizen["exit"]))
        return
    if float(citizen["death_rate"]) > 0.0 and float(citizen["death_due"]) <= day:
        people.die(net, w, i, day)
        calendar.wake(w, i, int(citizen["exit"]))
        return
    if int(citizen["review_at"]) <= day:
        cases.review(net, w, i, day)
        look_at_all(w, i)
    at = due_coming(w, i, e.X_OVER, day)
    while at >= 0:
        stays.after_stay(net, w, i, at, day)
        look_at_all(w, i)
        at = due_coming(w, i, e.X_OVER, day)
    if int(citizen["standing"]) == e.PRESENT:
        living_day(net, w, i, day)
    hazards.settle(net, w, i, day)
    if w.registers[R_OUTBOX] > posted and int(citizen["standing"]) == e.PRESENT:
        door.look_tonight(w, i, day)
        return
    calendar.wake(w, i, next_look(net, w, i, day))


@kernel
def renew(nets, w, i, root, day):
    """One generation leaves, the next enters."""
    citizen = w.citizens[i]
    first = int(citizen["standing"]) == e.ABSENT
    if not first:
        people.leave_cohort(nets[int(citizen["rules"])], w, i, day)
        citizen["generation"] = int(citizen["generation"]) + 1
    people.enter(nets, w, i, root, day, first)
    look_at_all(w, i)


@kernel
def come_under(nets, w, i, day):
    """The redesign reaches a citizen: from here on its rules decide; what is under way goes on as it began."""
    citizen = w.citizens[i]
    citizen["rules"] = e.REDESIGNED
    if int(citizen["standing"]) != e.PRESENT:
        return
    note(w, day, i, -1, e.E_COVERED, e.NONE, e.NONE, 0, 0)
    for k in range(int(citizen["needs"])):
        people.be_found_anew(nets, w, i, k, day)
    hazards.unsettle_all(w, i)
    look_at_all(w, i)


@kernel
def next_look(net, w, i, day):
    """The next day on which something may be due for a citizen (at least tomorrow)."""
    citizen = w.citizens[i]
    soonest = min(int(citizen["exit"]), int(citizen["review_at"]))
    if not int(citizen["rules"]):
        soonest = min(soonest, int(citizen["joins_at"]))
    if float(citizen["death_rate"]) > 0.0:
        soonest = min(soonest, whole(float(citizen["death_due"])))
    first = int(citizen["first"])
    for k in range(int(citizen["needs"])):
        if w.next_at[first + k] <= day:
            w.next_at[first + k] = next_of_need(w.slots[first + k])
        soonest = min(soonest, w.next_at[first + k])
    at = int(citizen["coming"])
    while at >= 0:
        soonest = min(soonest, int(w.coming[at]["due"]))
        at = int(w.coming[at]["next"])
    return max(soonest, day + 1)


@kernel
def next_of_need(slot):
    """The earliest date on which something is due for a need."""
    soonest = min(int(slot["main_at"]), int(slot["chase_at"]), int(slot["giveup_at"]))
    if float(slot["worse_rate"]) > 0.0:
        soonest = min(soonest, whole(float(slot["worse_due"])))
    if float(slot["better_rate"]) > 0.0:
        soonest = min(soonest, whole(float(slot["better_due"])))
    return soonest


@kernel
def whole(due):
    """The day on which a clock that runs out at `due` strikes."""
    if due >= 1e9:
        return e.NEVER
    day = int(due)  # `math.ceil` would be a call out of the compiled code
    return day + 1 if day < due else day


@kernel
def evening(nets, w, i):
    """After the agencies' round: a citizen's hazards and next date follow what was done for them today."""
    day = w.registers[R_DAY]
    if int(w.citizens[i]["standing"]) != e.PRESENT:
        return
    net = nets[int(w.citizens[i]["rules"])]
    hazards.settle(net, w, i, day)
    calendar.wake(w, i, next_look(net, w, i, day))
