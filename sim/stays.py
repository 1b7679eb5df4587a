"""Stays: custody, hospital, a child in care, temporary accommodation, residential care.

A stay lasts its least length, then until one of its destination rules holds (`release.py`), and what its end sets going
happens the next morning.  State of a stay's entry: 0 running, 1 fit to end, 2 fit and delayed.
"""

from __future__ import annotations

from sim import cases, draws, hazards, needs
from sim import enums as e
from sim.coming import add_coming, remove_coming
from sim.kernel import kernel
from sim.layout import FOLLOWED_DAYS, R_ERROR, R_FIT
from sim.record import ERROR_FIT_FULL, note, pay_from, pay_until


@kernel
def runs(w, i, y, coexisting):
    """Number of stays of kind y that citizen i is in (or, with y -1, of those that exclude each other)."""
    count = 0
    at = int(w.citizens[i]["coming"])
    while at >= 0:
        entry = w.coming[at]
        if int(entry["kind"]) == e.X_STAY:
            if y >= 0 and int(entry["what"]) == y:
                count += 1
            elif y < 0 and not coexisting[int(entry["what"])]["coexists"]:
                count += 1
        at = int(entry["next"])
    return count


@kernel
def can_begin(net, w, i, y):
    """A stay may begin unless the citizen is already in one that excludes it, or no child is left at home."""
    stay = net.stays[y]
    if int(stay["of_child"]):
        return runs(w, i, y, net.stays) < int(w.citizens[i]["children"])
    if int(stay["coexists"]):
        return runs(w, i, y, net.stays) == 0
    return runs(w, i, -1, net.stays) == 0


@kernel
def begin_stay(net, w, i, y, day, class_):
    """A stay begins today (after a crisis of a class of contact, or -1); returns whether it did."""
    if not can_begin(net, w, i, y):
        return False
    citizen = w.citizens[i]
    stay = net.stays[y]
    number = int(citizen["stays_begun"])
    citizen["stays_begun"] = number + 1
    least = draws.delay_days(
        float(stay["least"]), int(stay["shape"]), citizen["key"], stay["hash"], number, draws.STAY_LENGTH, 0
    )
    at = add_coming(w, i, e.X_STAY, day + max(1, least))
    entry = w.coming[at]
    entry["start"], entry["fit"], entry["what"], entry["number"] = day, day + max(1, least), y, number
    entry["class_"] = class_
    w.stay_counts[day // 365, int(citizen["stratum"]), y, 0] += 1
    w.in_stay[y] += 1
    citizen["in_stays"] = int(citizen["in_stays"]) + 1
    pay_from(w, day, i, int(stay["line"]), int(stay["lines"]))
    note(w, day, i, -1, e.E_STAY_START, int(stay["agency"]), e.NONE, max(1, least), y)
    effects_of_start(net, w, i, y, day)
    plan_referrals(net, w, i, at, day)
    trigger_needs(net, w, i, y, number, day, 0)
    if int(stay["absorbing"]):
        absorb(net, w, i, y, day)
    return True


@kernel
def effects_of_start(net, w, i, y, day):
    """What a stay interrupts, suspends and loses."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    stay = net.stays[y]
    for k in range(int(citizen["needs"])):
        n = int(net.needs[c, k]["need"])
        if net.interrupts[y, n]:
            interrupt(net, w, i, k, day)
        if net.suspends[y, n]:
            suspend(net, w, i, k, int(stay["queue_lost"]), day)
    if int(stay["records_lost"]):
        for column in range(int(net.cohorts[c]["records"])):
            w.records[int(citizen["record"]) + column] = e.NONE


@kernel
def interrupt(net, w, i, k, day):
    """Running help for a need is cut off."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    stage = int(slot["stage"])
    if stage != e.HELP and stage != e.WAIT_MONEY:
        return
    provider = int(slot["provider"])
    if stage == e.HELP:
        needs.release_help(net, w, i, k, day)
    note(w, day, i, k, e.E_INTERRUPTED, provider, e.NONE, day - int(slot["since"]), 0)
    needs.leave(net, w, i, k, e.INTERRUPTED_HELP, e.NONE, day)


@kernel
def suspend(net, w, i, k, queue_lost, day):
    """A need's clocks stop for the length of a stay; a wait is lost or kept."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    slot["flags"] = int(slot["flags"]) | e.SUSPENDED
    hazards.unsettle_all(w, i)
    stage = int(slot["stage"])
    if needs.waits(stage) and queue_lost:
        needs.leave(net, w, i, k, e.LOST, e.NONE, day)
    if stage == e.SEEKING or stage == e.AT_DOOR:
        needs.be_idle(net, w, i, k, day)
    slot["chase_at"] = e.NEVER
    slot["giveup_at"] = e.NEVER


@kernel
def resume(net, w, i, k, day):
    """A suspended need takes up where it stood: clocks run, a kept wait goes on, an unmet need is sought help for."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    slot["flags"] = int(slot["flags"]) & ~(e.SUSPENDED | e.ANTICIPATED)
    hazards.unsettle_all(w, i)
    stage = int(slot["stage"])
    if int(slot["severity"]) == 0:
        return
    if needs.waits(stage):
        needs.begin_waiting(net, w, i, k, day)
    if stage == e.QUEUE or stage == e.WAIT_PLACE:
        slot["stamp"] = (int(slot["stamp"]) + 1) & 0x7FFF
        kind = e.P_REQUEUE if stage == e.QUEUE else e.P_START
        needs.put(w, i, k, int(slot["agency"]), kind, e.NONE)
    if stage == e.IDLE and not int(slot["flags"]) & e.HIDDEN:
        needs.seek_later(net, w, i, k, day, draws.RESUMES)
    elif stage == e.IDLE and int(slot["main_at"]) == e.NEVER:  # outreach came while nobody was there
        slot["moves"] = int(slot["moves"]) + 1
        needs.be_idle(net, w, i, k, day)


@kernel
def plan_referrals(net, w, i, at, day):
    """Referrals the place of stay makes: on arrival, once fit, or so many days before the end."""
    entry = w.coming[at]
    y, number, fit = int(entry["what"]), int(entry["number"]), int(entry["fit"])
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    first, count = int(net.stays[y]["referral"]), int(net.stays[y]["referrals"])
    for r in range(first, first + count):
        rule = net.referrals[r]
        k = net.local[c, int(rule["need"])]
        if k < 0 or not draws.happens(float(rule["share"]), citizen["key"], rule["hash"], number, draws.IN_REACH, 0):
            continue
        moment = int(rule["moment"])
        days = draws.delay_days(
            float(rule["delay"]), int(rule["shape"]), citizen["key"], rule["hash"], number, draws.REFERRAL_DELAY, 0
        )
        due = day + max(1, days)
        if moment == 1:
            due = fit + days
        if moment == 2:
            due = max(day + 1, fit - days)
        row = add_coming(w, i, e.X_IN_REACH if moment == 2 else e.X_REFERRAL, due)
        plan = w.coming[row]
        plan["need"], plan["agency"], plan["what"], plan["number"], plan["state"] = k, int(rule["agency"]), y, number, 1


@kernel
def triggers_need(net, w, i, y, number, n, at_end):
    """Severity at which stay number `number` of kind y opens need n at its start or end; 0 if it does not."""
    citizen = w.citizens[i]
    first, count = int(net.stays[y]["trigger"]), int(net.stays[y]["triggers"])
    for t in range(first, first + count):
        rule = net.triggers[t]
        if int(rule["need"]) != n or int(rule["at_end"]) != at_end:
            continue
        if not draws.happens(float(rule["share"]), citizen["key"], rule["hash"], number, draws.TRIGGER, at_end):
            continue
        luck = draws.uniform(citizen["key"], rule["hash"], number, draws.TRIGGER_SEVERITY, at_end)
        for severity in range(1, 3):
            if luck < float(rule["cum"][severity]):
                return severity
        return 3
    return 0


@kernel
def trigger_needs(net, w, i, y, number, day, at_end):
    """Needs that the start or end of a stay opens; after an end without planned help the cause `post_stay_gap` stands."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    for k in range(int(citizen["needs"])):
        severity = triggers_need(net, w, i, y, number, int(net.needs[c, k]["need"]), at_end)
        if severity == 0:
            continue
        slot = w.slots[int(citizen["first"]) + k]
        if int(slot["severity"]) == 0:
            needs.open_need(net, w, i, k, day, severity)
        stage = int(slot["stage"])
        planned = stage == e.HELP or stage == e.WAIT_MONEY
        note(w, day, i, k, e.E_TRIGGERED, e.NONE, e.NONE, severity, 1 if planned else 0)
        if at_end and not planned:
            slot["causes"] = int(slot["causes"]) | (1 << e.POST_STAY_GAP)


@kernel
def absorb(net, w, i, y, day):
    """Permanent care: the rest of life is spent here; other needs are looked after and leave the network."""
    citizen = w.citizens[i]
    cases.close_case(net, w, i, day, cases.LEFT)
    for k in range(int(citizen["needs"])):
        needs.close_need(net, w, i, k, day, -1)
        slot = w.slots[int(citizen["first"]) + k]
        slot["flags"] = int(slot["flags"]) | e.SUSPENDED
    hazards.unsettle_all(w, i)
    citizen["standing"] = e.SETTLED
    note(w, day, i, -1, e.E_SETTLED, int(net.stays[y]["agency"]), e.NONE, 0, y)


@kernel
def become_fit(net, w, i, at, day):
    """The least length of a stay is over: it may end as soon as its end's conditions are there."""
    entry = w.coming[at]
    entry["due"] = e.NEVER
    if int(net.stays[int(entry["what"])]["absorbing"]):
        return
    entry["state"] = 1
    row = w.registers[R_FIT]
    if row >= w.fit.shape[0]:
        w.registers[R_ERROR] = ERROR_FIT_FULL
        return
    thing = net.stays[int(entry["what"])]["hash"]
    entry["tie"] = draws.tie(w.citizens[i]["key"], thing, int(entry["number"]), draws.STAY_TIE, 0)
    w.fit[row] = at
    w.registers[R_FIT] = row + 1
    y = int(entry["what"])
    note(w, day, i, -1, e.E_STAY_FIT, int(net.stays[y]["agency"]), e.NONE, day - int(entry["start"]), y)


@kernel
def end_stay(net, w, i, at, day):
    """A stay ends (tonight): it is paid until today, and what it triggers happens tomorrow.  Its row now says `over`."""
    entry = w.coming[at]
    y = int(entry["what"])
    stay = net.stays[y]
    w.in_stay[y] -= 1
    citizen = w.citizens[i]
    citizen["in_stays"] = int(citizen["in_stays"]) - 1
    pay_until(net, w, day, i, int(stay["line"]), int(stay["lines"]), int(entry["start"]), int(entry["class_"]))
    delayed = max(0, day - int(entry["fit"]))
    count_end(net, w, i, entry, day, delayed)
    note(
        w,
        day,
        i,
        -1,
        e.E_STAY_END,
        int(stay["agency"]),
        e.NONE,
        day - int(entry["start"]),
        y << 16 | min(delayed, 65535),
    )
    entry["kind"] = e.X_OVER
    entry["due"] = day + 1


@kernel
def count_end(net, w, i, entry, day, delayed):
    """Tally the end of a stay: its days, days delayed, where it led; the index release starts a follow-up."""
    citizen = w.citizens[i]
    c, stratum, y = int(citizen["cohort"]), int(citizen["stratum"]), int(entry["what"])
    tally = w.stay_counts[day // 365, stratum, y]
    tally[1] += 1
    tally[2] += day - int(entry["start"])
    tally[3] += delayed
    if int(entry["step"]) >= 0:
        w.destined[day // 365, stratum, int(entry["step"])] += 1
    if int(entry["number"]) == 0 and y == int(net.cohorts[c]["enters_stay"]) and int(citizen["released_at"]) < 0:
        citizen["released_at"] = day
        if int(citizen["exit"]) >= day + FOLLOWED_DAYS:
            w.reoffending[day // 365, stratum, 0] += 1


@kernel
def after_stay(net, w, i, at, day):
    """The morning after a stay: needs resume, the end's triggers act, the destination begins."""
    entry = w.coming[at]
    y, number, to, class_ = int(entry["what"]), int(entry["number"]), int(entry["to"]), int(entry["class_"])
    remove_coming(w, i, at)
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    for k in range(int(citizen["needs"])):
        n = int(net.needs[c, k]["need"])
        slot = w.slots[int(citizen["first"]) + k]
        slot["flags"] = int(slot["flags"]) & ~e.DELAYED
        hazards.unsettle_all(w, i)
        if int(slot["flags"]) & e.SUSPENDED and not suspended_elsewhere(net, w, i, n):
            resume(net, w, i, k, day)
    trigger_needs(net, w, i, y, number, day, 1)
    if to >= 0:
        w.in_stay[to] -= 1  # the place held overnight
        begin_stay(net, w, i, to, day, class_)


@kernel
def suspended_elsewhere(net, w, i, n):
    """Whether another running stay still suspends a need."""
    at = int(w.citizens[i]["coming"])
    while at >= 0:
        entry = w.coming[at]
        if int(entry["kind"]) == e.X_STAY and net.suspends[int(entry["what"]), n]:
            return True
        at = int(entry["next"])
    return False
