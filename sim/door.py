"""At an agency's door: joined to the queue, turned away, referred on, signposted, or not even answered."""

from __future__ import annotations

import math

from sim import draws, heaps, needs
from sim import enums as e
from sim.kernel import kernel
from sim.layout import R_DAY, R_TOUCHED
from sim.record import note


@kernel
def owner(w, s):
    """Citizen and need of a row of `slots`."""
    i = int(w.slots[s]["citizen"])
    return i, s - int(w.citizens[i]["first"])


@kernel
def touch(w, i, k):
    """The agencies changed something in a citizen's life today: look at it (and at need k) tonight."""
    w.next_at[int(w.citizens[i]["first"]) + k] = 0
    look_tonight(w, i, w.registers[R_DAY])


@kernel
def look_tonight(w, i, day):
    """Enter a citizen in today's list of those to be looked at after the agencies' round."""
    citizen = w.citizens[i]
    if int(citizen["touched_on"]) == day:
        return
    citizen["touched_on"] = day
    at = w.registers[R_TOUCHED]
    if at < w.touched.shape[0]:
        w.touched[at] = i
    w.registers[R_TOUCHED] = at + 1


@kernel
def draw_lots(rows, first, number, key, thing, episode, purpose, turn):
    """The row, of `number` from `first`, with the smallest -ln(u)/weight, u keyed by its agency's name; -1 if there is none."""
    best_luck, best_weight, chosen = 0.0, 0.0, e.NONE
    if number > 0 and int(rows[first]["even"]):  # the greatest u: told without a branch that nobody could foresee
        for r in range(first, first + number):
            luck = draws.uniform(key, thing ^ rows[r]["mixed"], episode, purpose, turn)
            better = luck > best_luck
            best_luck = luck if better else best_luck
            chosen = r if better else chosen
        return chosen
    for r in range(first, first + number):
        weight = float(rows[r]["weight"])
        if weight <= 0.0:
            continue
        luck = draws.uniform(key, thing ^ rows[r]["mixed"], episode, purpose, turn)
        if draws.beats(luck, weight, best_luck, best_weight):
            best_luck, best_weight, chosen = luck, weight, r
    return chosen


@kernel
def choose_among(doors, lists, net, w, i, k, purpose):
    """One of a need's agencies by weight; -1 if there is none.  Doors are drawn anew for each visit, finders for each move."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    turn = int(slot["seeks"]) if purpose == draws.DOOR else int(slot["moves"])
    row = draw_lots(
        doors,
        lists[c, k, 0],
        lists[c, k, 1],
        citizen["key"],
        net.needs[c, k]["hash"],
        int(slot["episode"]),
        purpose,
        turn,
    )
    return int(doors[row]["agency"]) if row >= 0 else e.NONE


@kernel
def is_open(net, a, day):
    """Whether an agency answers today (priced agencies always do)."""
    agency = net.agencies[a]
    return not int(agency["staffed"]) or (int(agency["open_mask"]) >> (day % 7)) & 1 == 1


@kernel
def enqueue(net, w, a, s, i, k, day):
    """Join the queue for assessment at agency a."""
    slot = w.slots[s]
    slot["stage"] = e.QUEUE
    slot["agency"] = a
    slot["since"] = day
    slot["main_at"] = e.NEVER
    slot["stamp"] = (int(slot["stamp"]) + 1) & 0x7FFF
    w.desks[a]["waiting"] = int(w.desks[a]["waiting"]) + 1
    needs.begin_waiting(net, w, i, k, day)
    heaps.push(w, 2 * a + heaps.ASSESS, heaps.slot_key(net, w, s, i, k, a, heaps.ASSESS), s, int(slot["stamp"]))
    note(w, day, i, k, e.E_JOINED, a, int(slot["brought"]), 0, 0)
    touch(w, i, k)


@kernel
def enqueue_again(net, w, a, s, i, k, kind):
    """Back into a queue with a new stamp: a changed severity, a kept place after a stay, a handover that has arrived."""
    slot = w.slots[s]
    if kind == e.P_REQUEUE and int(slot["stage"]) == e.QUEUE and int(slot["agency"]) == a:
        key = heaps.slot_key(net, w, s, i, k, a, heaps.ASSESS)
        heaps.push(w, 2 * a + heaps.ASSESS, key, s, int(slot["stamp"]))
    if kind == e.P_START and int(slot["stage"]) == e.WAIT_PLACE and int(slot["agency"]) == a:
        key = heaps.slot_key(net, w, s, i, k, a, heaps.START)
        heaps.push(w, 2 * a + heaps.START, key, s, int(slot["stamp"]))


@kernel
def unanswered(net, w, a, s, i, k, kind, class_, day):
    """Nobody could take the contact: a referral waits in the tray, a caller tries again, patience wears."""
    slot = w.slots[s]
    if kind == e.P_REFERRAL or kind == e.P_CHECK:
        slot["main_at"] = day + 1
        slot["flags"] = int(slot["flags"]) | e.SCREENED
        touch(w, i, k)
        return
    note(w, day, i, k, e.E_UNANSWERED, a, class_, 0, 0)
    if kind != e.P_CHASE:
        needs.leave(net, w, i, k, e.UNANSWERED, a, day)
        touch(w, i, k)
        return
    slot["causes"] = int(slot["causes"]) | (1 << e.UNANSWERED)
    cost = float(net.needs[int(w.citizens[i]["cohort"]), k]["unanswered_cost"])
    giveup = int(slot["giveup_at"])
    if giveup != e.NEVER and cost > 0.0:
        slot["giveup_at"] = day + 1 + int(math.floor((giveup - day - 1) * (1.0 - cost)))
        touch(w, i, k)


@kernel
def at_door(net, w, a, s, i, k, kind, day):
    """What an agency does with somebody who has got through to it."""
    slot = w.slots[s]
    n = int(net.needs[int(w.citizens[i]["cohort"]), k]["need"])
    treat = net.treats[a, n]
    if not int(treat["treats"]):
        if kind != e.P_REFERRAL:
            note(w, day, i, k, e.E_WRONG_DOOR, a, int(slot["brought"]), 0, 0)
        pass_on(net, w, a, s, i, k, n, day, True)
    elif int(slot["severity"]) < int(treat["threshold"]):
        note(w, day, i, k, e.E_TURNED_AWAY, a, int(slot["brought"]), int(slot["severity"]), 0)
        if kind == e.P_REFERRAL:
            note(w, day, i, k, e.E_BOUNCED, a, e.C_PROCESS, 0, 0)
        needs.leave(net, w, i, k, e.TURNED_AWAY, e.NONE, day)
        touch(w, i, k)
    else:
        enqueue(net, w, a, s, i, k, day)


@kernel
def choose_route(net, w, i, k, a, n):
    """The route a referral takes, by weight; -1 if there is none."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    thing = net.needs[int(citizen["cohort"]), k]["hash"]
    return draw_lots(
        net.routes, net.route_first[a, n], net.route_count[a, n], citizen["key"], thing, int(slot["episode"]), draws.ROUTE,
        int(slot["moves"]) & 0xFFFFF,
    )  # fmt: skip


@kernel
def pass_on(net, w, a, s, i, k, n, day, may_signpost):
    """Send somebody on to an agency that may help: by referral, or only by telling them where to go."""
    citizen = w.citizens[i]
    slot = w.slots[s]
    route = choose_route(net, w, i, k, a, n)
    thing, episode, turn = net.needs[int(citizen["cohort"]), k]["hash"], int(slot["episode"]), int(slot["moves"])
    if route < 0 or (
        may_signpost
        and draws.happens(float(net.agencies[a]["signpost"]), citizen["key"], thing, episode, draws.SIGNPOST, turn)
    ):
        to = int(net.routes[route]["to"]) if route >= 0 else e.NONE
        note(w, day, i, k, e.E_SIGNPOSTED, a, int(slot["brought"]), to, 0)
        needs.leave(net, w, i, k, e.SIGNPOSTED, to, day)
        touch(w, i, k)
        return
    refer(net, w, s, i, k, a, route, day)


@kernel
def refer(net, w, s, i, k, a, route, day):
    """Set out on a route; some are lost on the way, which shows only when they do not arrive."""
    citizen = w.citizens[i]
    slot = w.slots[s]
    rule = net.routes[route]
    needs.stop_waiting(w, slot)
    slot["moves"] = int(slot["moves"]) + 1
    thing, episode, turn = net.needs[int(citizen["cohort"]), k]["hash"], int(slot["episode"]), int(slot["moves"])
    days = draws.delay_days(
        float(rule["delay"]), int(rule["shape"]), citizen["key"], thing, episode, draws.ROUTE_DELAY, turn
    )
    slot["stage"] = e.TRANSFER
    slot["agency"] = int(rule["to"])
    slot["origin"] = a
    slot["main_at"] = day + max(1, days)
    slot["since"] = day
    lost = needs.drop_chance(float(rule["loss"]), float(citizen["engagement"]))
    if draws.happens(lost, citizen["key"], thing, episode, draws.ROUTE_LOSS, turn):
        slot["flags"] = int(slot["flags"]) | e.LOSING
    if int(rule["carries"]):
        slot["flags"] = int(slot["flags"]) | e.CARRIED
    needs.begin_waiting(net, w, i, k, day)
    note(w, day, i, k, e.E_REFERRED, a, int(slot["brought"]), int(rule["to"]), max(1, days))
    touch(w, i, k)
