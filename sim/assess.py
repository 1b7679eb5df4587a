"""Assessments and what they decide; help begins."""

from __future__ import annotations

import math

from sim import draws, hazards, needs, pathway
from sim import enums as e
from sim.door import enqueue_again, owner, pass_on, touch
from sim.kernel import kernel
from sim.layout import R_COUNT_FROM
from sim.record import note, pay_event, pay_from, span_over


@kernel
def holds(net, w, i, a, item, valid_days, day):
    """Whether agency a has a citizen's item of information on a record that is still valid."""
    citizen = w.citizens[i]
    column = net.record[int(citizen["cohort"]), a]
    if column < 0 or not net.asks[a, item]:
        return False
    at = int(w.records[int(citizen["record"]) + column])
    return at >= 0 and day - at <= valid_days


@kernel
def known(net, w, i, a, origin, item, day):
    """0 nobody holds it; 1 somebody does, but it must be asked again (a duplicate); 2 held and reachable: not asked."""
    found = 0
    valid = int(net.items[item]["valid_days"])
    for b in range(net.agencies.shape[0]):
        if not holds(net, w, i, b, item, valid, day if b == a else day - 1):
            continue
        column = net.record[int(w.citizens[i]["cohort"]), b]
        if b != a and int(w.records[int(w.citizens[i]["record"]) + column]) >= day:
            continue  # made today: not yet to be read by others
        if net.reach[a, b] or b == origin:
            return 2
        found = 1
    return found


@kernel
def measure(net, w, a, s, day):
    """How long the assessment that begins will take: the fixed part, and each item not already held and reachable."""
    i, k = owner(w, s)
    slot = w.slots[s]
    agency = net.agencies[a]
    desk = w.desks[a]
    origin = int(slot["origin"]) if int(slot["flags"]) & e.CARRIED else e.NONE
    minutes, citizen_minutes = int(agency["fixed_minutes"]), int(agency["citizen_minutes"])
    stage = pathway.stage_at(net, w, i, k, a)
    if stage >= 0:
        minutes = int(net.path_stages[stage]["minutes"])
    asked = duplicates = duplicate_minutes = 0
    for item in range(net.items.shape[0]):
        if not net.asks[a, item]:
            continue
        state = known(net, w, i, a, origin, item, day)
        if state == 2:
            continue
        asked += 1
        minutes += int(net.items[item]["minutes"])
        citizen_minutes += int(net.items[item]["citizen_minutes"])
        if state == 1:
            duplicates += 1
            duplicate_minutes += int(net.items[item]["minutes"])
    desk["work_slot"], desk["work_left"], desk["work_minutes"] = s, minutes, minutes
    desk["work_items"], desk["work_duplicates"], desk["work_duplicate_minutes"] = asked, duplicates, duplicate_minutes
    desk["work_citizen"] = citizen_minutes
    desk["work_stamp"] = int(slot["stamp"])


@kernel
def abandoned(w, a):
    """Whether the need being assessed is no longer there (resolved, left, in a stay) since yesterday."""
    desk = w.desks[a]
    slot = w.slots[int(desk["work_slot"])]
    return int(slot["stage"]) != e.ASSESSING or int(slot["stamp"]) != int(desk["work_stamp"])


@kernel
def complete(net, w, a, s, day):
    """An assessment is finished: it is recorded, its record kept, and it decides."""
    i, k = owner(w, s)
    citizen = w.citizens[i]
    slot = w.slots[s]
    desk = w.desks[a]
    agency = net.agencies[a]
    c = int(citizen["cohort"])
    tally = w.assessed[day // 365, int(citizen["stratum"]), a, int(slot["brought"])]
    tally[0] += 1
    tally[1] += int(desk["work_minutes"])
    tally[2] += int(desk["work_items"])
    tally[3] += int(desk["work_duplicates"])
    tally[4] += int(desk["work_duplicate_minutes"])
    tally[5] += int(desk["work_citizen"])
    if day >= w.registers[R_COUNT_FROM]:
        citizen["assessments"] = int(citizen["assessments"]) + 1
    pay_event(net, w, day, i, int(agency["assess_line"]), int(agency["assess_lines"]), int(slot["brought"]))
    stage = pathway.stage_at(net, w, i, k, a)
    detail = int(desk["work_items"]) << 16 | int(desk["work_duplicates"]) if stage < 0 else -1 - stage
    note(w, day, i, k, e.E_ASSESSED, a, int(slot["brought"]), int(desk["work_minutes"]), detail)
    if net.record[c, a] >= 0:
        w.records[int(citizen["record"]) + net.record[c, a]] = day
    slot["assessed"] = min(32_000, int(slot["assessed"]) + 1)
    slot["assessed_at"] = day
    if int(agency["whole_person"]):
        find_hidden(net, w, a, i, k, day)
    decide(net, w, a, s, i, k, day)
    touch(w, i, k)


@kernel
def find_hidden(net, w, a, i, k, day):
    """A whole-person assessment may find the citizen's other hidden needs."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    for other in range(int(citizen["needs"])):
        slot = w.slots[int(citizen["first"]) + other]
        if other == k or not int(slot["flags"]) & e.HIDDEN:
            continue
        thing = net.needs[c, other]["hash"]
        turn = int(w.slots[int(citizen["first"]) + k]["assessed"])
        finds = float(net.agencies[a]["finds"])
        if draws.happens(finds, citizen["key"], thing, int(slot["episode"]), draws.FINDS_HIDDEN, turn):
            slot["flags"] = int(slot["flags"]) & ~e.HIDDEN
            note(w, day, i, other, e.E_REVEALED, a, e.NONE, 0, 0)
            touch(w, i, other)
            if int(slot["stage"]) == e.IDLE and not int(slot["flags"]) & e.SUSPENDED:
                slot["stage"] = e.SEEKING
                slot["agency"] = e.NONE
                slot["main_at"] = day + 1


@kernel
def decide(net, w, a, s, i, k, day):
    """The outcome of an assessment: the next stage of a pathway; else no further action, an onward referral, or help by the provider."""
    citizen = w.citizens[i]
    slot = w.slots[s]
    c = int(citizen["cohort"])
    n = int(net.needs[c, k]["need"])
    if pathway.stage_at(net, w, i, k, a) >= 0:
        pathway.go_on(net, w, a, s, i, k, day)
        return
    treat = net.treats[a, n]
    thing, episode, turn = net.needs[c, k]["hash"], int(slot["episode"]), int(slot["assessed"])
    if draws.happens(float(treat["no_action"]), citizen["key"], thing, episode, draws.NO_ACTION, turn):
        note(w, day, i, k, e.E_NO_ACTION, a, int(slot["brought"]), 0, 0)
        needs.leave(net, w, i, k, e.NO_ACTION_TAKEN, e.NONE, day)
        return
    if exhausted(net, w, a, s, i, k, n, day):
        return
    if draws.happens(float(treat["refer_on"]), citizen["key"], thing, episode, draws.REFER_ON, turn):
        pass_on(net, w, a, s, i, k, n, day, False)
        return
    grant(net, w, a, s, i, k, n, day)


@kernel
def exhausted(net, w, a, s, i, k, n, day):
    """Whether this course of help has been tried as often as it is offered: then it is referred on, or nothing more is done."""
    slot = w.slots[s]
    most = int(net.treats[a, n]["repeats"])
    if most == 0 or int(slot["helps"]) < most:
        return False
    note(w, day, i, k, e.E_EXHAUSTED, a, int(slot["brought"]), int(slot["helps"]), 0)
    if net.route_count[a, n] > 0:
        pass_on(net, w, a, s, i, k, n, day, False)
    else:
        note(w, day, i, k, e.E_NO_ACTION, a, int(slot["brought"]), 0, 0)
        needs.leave(net, w, i, k, e.NO_ACTION_TAKEN, e.NONE, day)
    return True


@kernel
def grant(net, w, a, s, i, k, n, day):
    """Help is granted: money follows after its delay; other help waits for its provider's place (tomorrow if elsewhere)."""
    citizen = w.citizens[i]
    slot = w.slots[s]
    provider = int(net.treats[a, n]["provider"])
    treat = net.treats[provider, n]
    note(w, day, i, k, e.E_GRANTED, provider, int(slot["brought"]), 0, a)
    slot["agency"] = provider
    slot["provider"] = provider
    slot["since"] = day
    slot["stamp"] = (int(slot["stamp"]) + 1) & 0x7FFF
    needs.begin_waiting(net, w, i, k, day)
    if int(treat["has_money"]):
        days = draws.delay_days(
            float(treat["money"]), int(treat["money_shape"]), citizen["key"], net.needs[int(citizen["cohort"]), k]["hash"],
            int(slot["episode"]), draws.MONEY, int(slot["helps"]),
        )  # fmt: skip
        slot["stage"] = e.WAIT_MONEY
        slot["main_at"] = day + max(1, days)
    elif provider == a:
        slot["stage"] = e.WAIT_PLACE
        w.desks[a]["granted"] = int(w.desks[a]["granted"]) + 1
        enqueue_again(net, w, a, s, i, k, e.P_START)
    else:
        slot["stage"] = e.HANDOVER
        slot["main_at"] = day + 1


@kernel
def begin_help(net, w, a, s, i, k, day):
    """Help starts: how long it will last, whether the citizen will drop out of it, and what it costs a day."""
    citizen = w.citizens[i]
    slot = w.slots[s]
    c = int(citizen["cohort"])
    treat = net.treats[a, int(net.needs[c, k]["need"])]
    thing, episode, turn = net.needs[c, k]["hash"], int(slot["episode"]), int(slot["helps"])
    needs.stop_waiting(w, slot)
    slot["stage"] = e.HELP
    slot["provider"] = a
    slot["since"] = day
    slot["helps"] = min(32_000, turn + 1)
    new = e.NEW_HELP if int(citizen["rules"]) else 0
    slot["flags"] = (int(slot["flags"]) & ~e.NEW_HELP) | e.RELIEVED | new
    hazards.unsettle(w, i, k)
    if not int(slot["helped"]):
        slot["helped"] = 1
        span_over(w, day, i, k, 0, day - int(slot["onset_at"]))
    w.desks[a]["running"] = int(w.desks[a]["running"]) + 1
    if not int(treat["continuing"]):
        days = max(1, draws.delay_days(
            float(treat["duration"]), int(treat["shape"]), citizen["key"], thing, episode, draws.DURATION, turn
        ))  # fmt: skip
        dropped = needs.drop_chance(float(treat["drop_out"]), float(citizen["engagement"]))
        if draws.happens(dropped, citizen["key"], thing, episode, draws.DROP_OUT, turn):
            slot["flags"] = int(slot["flags"]) | e.DROPPING
            part = draws.uniform(citizen["key"], thing, episode, draws.DROP_TIME, turn)
            days = max(1, int(math.ceil(days * part)))
        slot["main_at"] = day + days
        slot["target"] = float(w.desks[a]["pace_sum"]) + days - 1
    pay_from(w, day, i, int(treat["line"]), int(treat["lines"]))
    note(w, day, i, k, e.E_HELP_START, a, int(slot["brought"]), day - int(slot["onset_at"]), turn)
    touch(w, i, k)


@kernel
def attended(w, i, k):
    """Number of the citizen's other open needs that nobody works on."""
    citizen = w.citizens[i]
    count = 0
    for other in range(int(citizen["needs"])):
        slot = w.slots[int(citizen["first"]) + other]
        if other != k and int(slot["severity"]) > 0 and int(slot["stage"]) != e.HELP:
            count += 1
    return count


@kernel
def end_help(net, w, i, k, day):
    """The planned end of help: has it worked?  If hours fell short it is not over yet."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    provider = int(slot["provider"])
    treat = needs.rules_of_help(net, slot, provider, int(net.needs[c, k]["need"]))
    missing = float(slot["target"]) - float(w.desks[provider]["pace_sum"])
    if missing > 0.01 and not int(treat["has_money"]):
        slot["main_at"] = day + max(1, int(math.ceil(missing - 0.01)))
        return
    needs.release_help(net, w, i, k, day)
    if int(slot["flags"]) & e.DROPPING:
        note(w, day, i, k, e.E_DROPPED_OUT, provider, e.NONE, day - int(slot["since"]), 0)
        needs.leave(net, w, i, k, e.INTERRUPTED_HELP, e.NONE, day)
        return
    chance = float(treat["success"][int(slot["severity"])])
    for _ in range(attended(w, i, k)):
        chance *= 1.0 - float(net.needs[c, k]["hindered"])
    thing, episode = net.needs[c, k]["hash"], int(slot["episode"])
    if draws.happens(chance, citizen["key"], thing, episode, draws.SUCCESS, int(slot["helps"])):
        note(w, day, i, k, e.E_HELP_END, provider, e.NONE, day - int(slot["since"]), 0)
        slot["agency"] = provider
        needs.close_need(net, w, i, k, day, e.E_RESOLVED)
        return
    note(w, day, i, k, e.E_HELP_FAILED, provider, e.NONE, day - int(slot["since"]), 0)
    needs.leave(net, w, i, k, e.FAILED_HELP, e.NONE, day)
