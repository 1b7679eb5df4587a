"""The life of one need: it opens, is sought help for, is left, closes.

Each rule touches one row of `slots` (and the citizen's own calendar date); anything that couples citizens is decided in
`desk.py`.  Rules that end help give the place back by counting down the provider's running cases.
"""

from __future__ import annotations

import math

from sim import draws, hazards
from sim import enums as e
from sim.kernel import kernel
from sim.layout import R_COUNT_FROM, R_ERROR, R_OUTBOX
from sim.record import ERROR_OUTBOX_FULL, note, pay_from, pay_until, span_over


@kernel
def drop_chance(share, engagement):
    """A drop-out share for a citizen: higher for those less engaged, the stated share at engagement 1."""
    if share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    return 1.0 - math.exp(math.log(1.0 - share) / engagement)


@kernel
def put(w, i, k, a, kind, class_):
    """Put a need before an agency today."""
    at = w.registers[R_OUTBOX]
    if at >= w.outbox.shape[0]:
        w.registers[R_ERROR] = ERROR_OUTBOX_FULL
        return
    w.registers[R_OUTBOX] = at + 1
    citizen = w.citizens[i]
    row = w.outbox[at]
    row["slot"] = int(citizen["first"]) + k
    row["agency"] = a
    row["kind"] = kind
    row["class_"] = class_


@kernel
def stop_waiting(w, slot):
    """Nothing is scheduled for the need any more; entries in queues lose their stamp."""
    stage = int(slot["stage"])
    if stage == e.QUEUE or stage == e.WAIT_PLACE:
        desk = w.desks[int(slot["agency"])]
        if stage == e.QUEUE:
            desk["waiting"] = int(desk["waiting"]) - 1
        else:
            desk["granted"] = int(desk["granted"]) - 1
    slot["main_at"] = e.NEVER
    slot["chase_at"] = e.NEVER
    slot["giveup_at"] = e.NEVER
    slot["chased"] = 0
    slot["stamp"] = (int(slot["stamp"]) + 1) & 0x7FFF
    slot["flags"] = int(slot["flags"]) & ~(e.CARRIED | e.LOSING | e.SCREENED | e.DROPPING | e.WARM)


@kernel
def rules_of_help(net, slot, provider, n):
    """What the help that runs is like: as it was when it began, whatever rules its citizen has come under since."""
    return net.begun[e.REDESIGNED if int(slot["flags"]) & e.NEW_HELP else e.TODAY, provider, n]


@kernel
def release_help(net, w, i, k, day):
    """Help ends for whatever reason: the provider's place and weekly hours are free again; the need is nobody's for now."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    provider = int(slot["provider"])
    n = int(net.needs[int(citizen["cohort"]), k]["need"])
    treat = rules_of_help(net, slot, provider, n)
    desk = w.desks[provider]
    desk["running"] = int(desk["running"]) - 1
    if not int(treat["has_money"]):
        if int(treat["takes_place"]):
            desk["cases"] = int(desk["cases"]) - 1
        desk["committed"] = int(desk["committed"]) - int(treat["weekly_minutes"])
        begin = max(int(slot["since"]), w.registers[R_COUNT_FROM])
        if day > begin:
            w.help_minutes[int(citizen["stratum"]), provider] += int(treat["weekly_minutes"]) * (day - begin)
    pay_until(net, w, day, i, int(treat["line"]), int(treat["lines"]), int(slot["since"]), e.NONE)
    slot["flags"] = int(slot["flags"]) & ~e.RELIEVED
    hazards.unsettle(w, i, k)
    slot["provider"] = e.NONE
    slot["stage"] = e.IDLE


@kernel
def be_idle(net, w, i, k, day):
    """The need is open and nobody seeks help for it; outreach may find it."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    slot["stage"] = e.IDLE
    slot["agency"] = e.NONE
    need = net.needs[int(citizen["cohort"]), k]
    found = float(need["found"])
    if found > 0.0:
        left = draws.exponential(citizen["key"], need["hash"], int(slot["episode"]), draws.FOUND, int(slot["moves"]))
        slot["main_at"] = day + 1 + int(left / found)


@kernel
def seek_later(net, w, i, k, day, purpose):
    """The citizen will seek help after the delay that goes with the need's severity."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[int(citizen["cohort"]), k]
    severity = int(slot["severity"])
    turn = int(slot["life"]) << 8 | (int(slot["moves"]) & 255)
    days = draws.delay_days(
        float(need["seek"][severity]), int(need["seek_shape"]), citizen["key"], need["hash"], int(slot["episode"]),
        purpose, turn & 0x7FFFF,
    )  # fmt: skip
    if int(slot["stage"]) == e.SEEKING:
        slot["main_at"] = min(int(slot["main_at"]), day + days)
        return
    slot["stage"] = e.SEEKING
    slot["agency"] = e.NONE
    slot["main_at"] = day + days


@kernel
def times_returned(slot, cause):
    """How often this cause has stood in this episode, counting this time (at most 127)."""
    shift = 7 * cause
    packed = int(slot["returned"])
    times = (packed >> shift) & 127
    if times < 127:
        slot["returned"] = packed + (1 << shift)
        times += 1
    return times


@kernel
def leave(net, w, i, k, cause, agency, day):
    """Help was not given, or not finished: the cause stands, and the citizen may come back (to `agency`, or to any door)."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    c = int(citizen["cohort"])
    stop_waiting(w, slot)
    slot["moves"] = int(slot["moves"]) + 1
    slot["causes"] = int(slot["causes"]) | (1 << cause)
    if cause == e.FAILED_HELP:
        slot["failed_at"] = day
    rule = net.returns[c, k, cause]
    thing, episode = net.needs[c, k]["hash"], int(slot["episode"])
    turn = cause << 12 | times_returned(slot, cause)
    be_idle(net, w, i, k, day)
    if int(slot["flags"]) & (e.HIDDEN | e.SUSPENDED):
        return
    if draws.happens(float(rule["share"]), citizen["key"], thing, episode, draws.RETURNS, turn):
        days = draws.delay_days(
            float(rule["delay"]), int(rule["shape"]), citizen["key"], thing, episode, draws.RETURN_DELAY, turn
        )
        slot["stage"] = e.SEEKING
        slot["agency"] = agency
        slot["main_at"] = day + max(1, days)


@kernel
def open_need(net, w, i, k, day, severity):
    """A new episode begins at a severity; hidden needs wait to be found, others are sought help for."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[c, k]
    stop_waiting(w, slot)
    slot["episode"] = int(slot["episode"]) + 1
    slot["severity"] = severity
    slot["causes"], slot["returned"], slot["life"], slot["seeks"] = 0, 0, 0, 0
    slot["crises"], slot["moves"], slot["helps"], slot["assessed"] = 0, 0, 0, 0
    slot["helped"], slot["asked"] = 0, 0
    slot["at_stage"] = e.NONE
    slot["onset_at"] = day
    flags = int(slot["flags"]) & e.SUSPENDED
    if draws.happens(float(need["hidden"]), citizen["key"], need["hash"], int(slot["episode"]), draws.HIDDEN, 0):
        flags |= e.HIDDEN
    slot["flags"] = flags
    hazards.wind_worse(net, w, i, c, k)
    hazards.wind_better(net, w, i, c, k)
    pay_from(w, day, i, int(need["line"]), int(need["lines"]))
    note(w, day, i, k, e.E_ONSET, e.NONE, e.NONE, severity, 0)
    be_idle(net, w, i, k, day)
    if not flags & (e.HIDDEN | e.SUSPENDED):
        seek_later(net, w, i, k, day, draws.SEEK)


@kernel
def count_resolved(w, day, i, k):
    """An episode is over for good: whether help was given, and how often the citizen had to ask."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    tally = w.episodes[day // 365, int(citizen["stratum"]), k]
    tally[0] += 1
    tally[3] += int(slot["asked"])
    if int(slot["helps"]) > 0:
        tally[1] += 1
        if int(slot["asked"]) == 1:
            tally[2] += 1


@kernel
def close_need(net, w, i, k, day, event):
    """The episode ends (`event` says how; -1 in silence, when the citizen leaves)."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    if int(slot["severity"]) == 0:
        return
    need = net.needs[c, k]
    if int(slot["stage"]) == e.HELP:
        release_help(net, w, i, k, day)
    pay_until(net, w, day, i, int(need["line"]), int(need["lines"]), int(slot["onset_at"]), e.NONE)
    if event == e.E_RESOLVED:
        count_resolved(w, day, i, k)
    if event >= 0:
        note(w, day, i, k, event, int(slot["agency"]), e.NONE, day - int(slot["onset_at"]), int(slot["helps"]))
        span_over(w, day, i, k, 1, day - int(slot["onset_at"]))
    stop_waiting(w, slot)
    slot["severity"] = 0
    slot["stage"] = e.CLOSED
    slot["agency"] = e.NONE
    slot["causes"] = 0
    slot["flags"] = int(slot["flags"]) & e.SUSPENDED
    slot["better_due"], slot["better_rate"] = 0.0, 0.0
    hazards.wind_worse(net, w, i, c, k)


@kernel
def waits(stage):
    """Whether a need in this stage waits for somebody (and so chases, and may give up)."""
    return (
        stage == e.TRANSFER or stage == e.QUEUE or stage == e.WAIT_PLACE or stage == e.WAIT_MONEY or stage == e.HANDOVER
    )


@kernel
def begin_waiting(net, w, i, k, day):
    """Waiting begins (or goes on at the next stage): the first chase is due; patience begins anew once assessed or sent on.

    Who is in a stay that suspends the need neither chases nor gives up, unless the stay itself has asked for the help.
    """
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[c, k]
    if int(slot["flags"]) & e.SUSPENDED and not int(slot["flags"]) & e.ANTICIPATED:
        return
    turn = (int(slot["moves"]) & 1023) | (int(slot["assessed"]) & 511) << 10
    if int(slot["giveup_at"]) == e.NEVER:
        days = draws.delay_days(
            float(need["patience"]) * float(citizen["engagement"]), int(need["patience_shape"]), citizen["key"],
            need["hash"], int(slot["episode"]), draws.PATIENCE, turn,
        )  # fmt: skip
        slot["giveup_at"] = day + max(1, days)
    if int(slot["chase_at"]) == e.NEVER:
        next_chase(net, w, i, k, day)


@kernel
def next_chase(net, w, i, k, day):
    """When the citizen will ask again, unless they have asked as often as anybody does."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[int(citizen["cohort"]), k]
    chased = int(slot["chased"])
    slot["chase_at"] = e.NEVER
    if not int(need["chases"]) or chased >= int(need["max_chases"]):
        return
    turn = ((int(slot["moves"]) & 1023) << 9 | (chased & 511)) & 0x7FFFF
    days = draws.delay_days(
        float(need["chase"]),
        int(need["chase_shape"]),
        citizen["key"],
        need["hash"],
        int(slot["episode"]),
        draws.CHASE,
        turn,
    )
    slot["chase_at"] = day + max(1, days)
