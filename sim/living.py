"""A citizen's day: the events that are due, kind by kind, in the order of ``sim/README.md``.

Within a kind the needs go by the hash of their name (the order of their rows).  What an event causes without delay happens
today if its kind comes later in the list, otherwise tomorrow.
"""

from __future__ import annotations

from sim import assess, calendar, cases, crisis, door, hazards, people, stays
from sim import enums as e
from sim.coming import due_coming, remove_coming
from sim.journey import (
    arrive,
    begin_need,
    chase,
    give_up,
    money_arrives,
    referred_by_others,
    seek,
    take_course,
)
from sim.kernel import kernel
from sim.layout import R_DAY, R_OUTBOX
from sim.record import note

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
def ahead(w, i):
    """Whether anything lies ahead of a citizen apart from their needs."""
    return int(w.citizens[i]["coming"]) >= 0


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
