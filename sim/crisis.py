"""A need erupts: the crisis, what it costs, what it sets going (a chain of steps, a referral, a stay)."""

from __future__ import annotations

from sim import draws, hazards, needs, stays
from sim import enums as e
from sim.coming import add_coming
from sim.contacts import class_of_crisis, relapse_if_late
from sim.kernel import kernel
from sim.layout import FOLLOWED_DAYS, R_COUNT_FROM
from sim.record import note, note_contact, pay_event


@kernel
def crisis(net, w, i, k, day):
    """A crisis of need k, and what follows from it."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[c, k]
    relapse_if_late(net, w, i, c, k, day)
    rule = net.crises[int(need["crisis"])]
    class_ = class_of_crisis(int(slot["stage"]) == e.HELP, int(slot["flags"]) & e.CONTACTED, int(slot["crises"]))
    number = int(slot["crises"])
    slot["crises"] = number + 1
    if day >= w.registers[R_COUNT_FROM]:
        citizen["crises"] = int(citizen["crises"]) + 1
    agency = int(rule["agency"])
    note_contact(w, day, i, k, agency, class_, e.E_CRISIS, number)
    pay_event(net, w, day, i, int(rule["line"]), int(rule["lines"]), class_)
    start_chain(net, w, i, k, day, int(need["crisis"]), number, class_)
    after_crisis(net, w, i, k, day, number)


@kernel
def after_crisis(net, w, i, k, day, number):
    """The crisis may close the need, calm it, make it known, or lead to a referral."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[c, k]
    rule = net.crises[int(need["crisis"])]
    key, thing, episode = citizen["key"], need["hash"], int(slot["episode"])
    if draws.happens(float(rule["resolves"]), key, thing, episode, draws.CRISIS_RESOLVES, number):
        needs.close_need(net, w, i, k, day, e.E_RESOLVED)
        return
    if int(slot["severity"]) > e.ACUTE and draws.happens(
        float(rule["falls"]), key, thing, episode, draws.CRISIS_FALLS, number
    ):
        change_severity(net, w, i, k, day, -1)
    else:
        hazards.wind_worse(net, w, i, c, k)
    if int(slot["flags"]) & e.HIDDEN and draws.happens(
        float(rule["reveals"]), key, thing, episode, draws.CRISIS_REVEALS, number
    ):
        reveal(net, w, i, k, day)
    if int(rule["refers_to"]) < 0 or needs.waits(int(slot["stage"])) or int(slot["stage"]) == e.HELP:
        return
    if draws.happens(float(rule["refer"]), key, thing, episode, draws.CRISIS_REFERS, number):
        days = draws.delay_days(
            float(rule["refer_delay"]), int(rule["refer_shape"]), key, thing, episode, draws.CRISIS_DELAY, number
        )
        entry = add_coming(w, i, e.X_REFERRAL, day + max(1, days))
        w.coming[entry]["need"] = k
        w.coming[entry]["agency"] = int(rule["refers_to"])
        w.coming[entry]["state"] = 0
        w.coming[entry]["origin"] = episode


@kernel
def reveal(net, w, i, k, day):
    """A hidden need becomes known; the citizen will seek help for it."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    slot["flags"] = int(slot["flags"]) & ~e.HIDDEN
    note(w, day, i, k, e.E_REVEALED, e.NONE, e.NONE, 0, 0)
    if int(slot["stage"]) == e.IDLE and not int(slot["flags"]) & e.SUSPENDED:
        needs.seek_later(net, w, i, k, day, draws.SEEK)


@kernel
def change_severity(net, w, i, k, day, by):
    """One step worse (+1) or better (-1); from emerging, better means the need is over."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    severity = int(slot["severity"]) + by
    if severity == 0:
        needs.close_need(net, w, i, k, day, e.E_RESOLVED)
        return
    slot["severity"] = severity
    slot["life"] = int(slot["life"]) + 1
    hazards.wind_worse(net, w, i, c, k)
    hazards.wind_better(net, w, i, c, k)
    note(w, day, i, k, e.E_WORSE if by > 0 else e.E_BETTER, int(slot["agency"]), e.NONE, severity, 0)
    stage = int(slot["stage"])
    if stage == e.QUEUE and int(net.agencies[int(slot["agency"])]["by_severity"]):
        slot["stamp"] = (int(slot["stamp"]) + 1) & 0x7FFF
        needs.put(w, i, k, int(slot["agency"]), e.P_REQUEUE, e.NONE)
    if by > 0 and (stage == e.IDLE or stage == e.SEEKING) and not int(slot["flags"]) & (e.HIDDEN | e.SUSPENDED):
        needs.seek_later(net, w, i, k, day, draws.SEEK)


@kernel
def start_chain(net, w, i, k, day, q, number, class_):
    """The first step of a crisis' chain, if it has one and it is taken."""
    if int(net.crises[q]["steps"]) > 0:
        episode = int(w.slots[int(w.citizens[i]["first"]) + k]["episode"])
        next_step(net, w, i, k, day, q, 0, number, day, episode, class_)


@kernel
def next_step(net, w, i, k, day, q, step, number, origin, episode, class_):
    """Put a step of a chain in the citizen's future, if it is taken."""
    rule = net.steps[int(net.crises[q]["step"]) + step]
    citizen = w.citizens[i]
    turn = number & 0x7FFFF
    if not draws.happens(float(rule["share"]), citizen["key"], rule["hash"], episode, draws.STEP_SHARE, turn):
        return
    days = draws.delay_days(
        float(rule["delay"]), int(rule["shape"]), citizen["key"], rule["hash"], episode, draws.STEP_DELAY, turn
    )
    at = add_coming(w, i, e.X_STEP, day + days)
    entry = w.coming[at]
    entry["what"], entry["step"], entry["need"], entry["number"], entry["origin"] = q, step, k, number, origin
    entry["start"] = episode
    entry["class_"] = class_


@kernel
def take_step(net, w, i, at, day):
    """A step of a chain happens: its contact, its cost, perhaps a stay; then the next.

    A step that takes a child away is not taken, nor is what would follow it, once no child is left at home.
    """
    entry = w.coming[at]
    q, step, k = int(entry["what"]), int(entry["step"]), int(entry["need"])
    number, origin, episode = int(entry["number"]), int(entry["origin"]), int(entry["start"])
    class_ = int(entry["class_"])
    rule = net.steps[int(net.crises[q]["step"]) + step]
    agency, stay = int(rule["agency"]), int(rule["stay"])
    if stay >= 0 and int(net.stays[stay]["of_child"]) and not stays.can_begin(net, w, i, stay):
        return
    reconviction = int(rule["reconviction"])
    row = int(net.crises[q]["step"]) + step
    note_contact(w, day, i, k, agency, e.C_PROCESS, e.E_STEP, row)
    if reconviction:
        citizen = w.citizens[i]
        citizen["reconvictions"] = int(citizen["reconvictions"]) + 1
        count_reoffending(w, citizen, origin)
        note(w, day, i, k, e.E_RECONVICTED, agency, e.NONE, day - origin, origin)
    pay_event(net, w, day, i, int(rule["line"]), int(rule["lines"]), class_)
    if stay >= 0:
        stays.begin_stay(net, w, i, stay, day, class_)  # who is in already stays in; the chain goes on
    if step + 1 < int(net.crises[q]["steps"]):
        next_step(net, w, i, k, day, q, step + 1, number, origin, episode, class_)


@kernel
def count_reoffending(w, citizen, origin):
    """A reconviction counts for the index release if the offence was committed within a year of it, once."""
    released = int(citizen["released_at"])
    if released < 0 or int(citizen["reoffended"]) or not released <= origin <= released + 365:
        return
    citizen["reoffended"] = 1
    if int(citizen["exit"]) >= released + FOLLOWED_DAYS:
        w.reoffending[released // 365, int(citizen["stratum"]), 1] += 1
