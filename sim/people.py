"""Who the citizens are: entering, leaving on keyed dates, dying."""

from __future__ import annotations

import math

import numpy as np

from sim import calendar, cases, draws, hazards, needs, stays
from sim import enums as e
from sim.coming import clear_coming
from sim.kernel import kernel
from sim.layout import R_COUNT_FROM
from sim.record import note, pay_until

_NOTHING = np.uint64(0)


@kernel
def pick(cum, luck):
    """Index of the share a uniform falls into."""
    for j in range(cum.shape[0] - 1):
        if luck < cum[j]:
            return j
    return cum.shape[0] - 1


@kernel
def membership_days(net, c, key):
    """How long a citizen belongs to the cohort: keyed, so that no event in any world moves it."""
    cohort = net.cohorts[c]
    return max(
        1, draws.delay_days(float(cohort["leaves"]), int(cohort["leaves_shape"]), key, _NOTHING, 0, draws.MEMBERSHIP, 0)
    )


@kernel
def days_found_at_start(net, c, key):
    """Length of the membership that day 0 falls into: long ones are met more often than their share.

    Fixed and exponential (whose rest is again exponential) as they are; of two equal exponential parts, three.
    """
    days = membership_days(net, c, key)
    if int(net.cohorts[c]["leaves_shape"]) == 2:
        part = draws.exponential(key, _NOTHING, 0, draws.MEMBERSHIP, 2)
        days += int(math.ceil(0.5 * float(net.cohorts[c]["leaves"]) * part))
    return days


@kernel
def elapsed_at_start(net, c, key):
    """Days of the first generation's membership that are over on day 0 (a renewal process in its steady state)."""
    if int(net.cohorts[c]["leaves_shape"]) == 1:
        return 0
    return int(draws.uniform(key, _NOTHING, 0, draws.MEMBERSHIP, 1) * days_found_at_start(net, c, key))


@kernel
def log_normal(spread, key, purpose):
    """A multiplier of mean 1 whose logarithm has standard deviation `spread`."""
    if spread <= 0.0:
        return 1.0
    return math.exp(spread * draws.normal(key, _NOTHING, 0, purpose, 0) - 0.5 * spread * spread)


@kernel
def describe(net, w, i, root):
    """Draw a new citizen's lasting traits."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    cohort = net.cohorts[c]
    key = draws.citizen_key(root, cohort["hash"], int(citizen["number"]), int(citizen["generation"]))
    citizen["key"] = key
    group = pick(cohort["group_cum"], draws.uniform(key, _NOTHING, 0, draws.GROUP, 0))
    area = pick(cohort["area_cum"], draws.uniform(key, _NOTHING, 0, draws.AREA, 0))
    citizen["group"], citizen["area"] = group, area
    citizen["stratum"] = int(cohort["stratum"]) + 2 * (group * int(cohort["areas_n"]) + area)
    citizen["risk"] = (
        log_normal(float(cohort["risk_spread"]), key, draws.RISK)
        * float(cohort["group_risk"][group]) * float(cohort["area_risk"][area])
    )  # fmt: skip
    engagement = (
        log_normal(float(cohort["engagement_spread"]), key, draws.ENGAGEMENT)
        * float(cohort["group_engagement"][group]) * float(cohort["area_engagement"][area])
    )  # fmt: skip
    citizen["engagement"] = max(engagement, 0.05)
    citizen["children"] = 0
    if int(cohort["children_n"]) > 0:
        citizen["children"] = 1 + pick(cohort["children"], draws.uniform(key, _NOTHING, 0, draws.CHILDREN, 0))
    citizen["carer"] = 1 if draws.uniform(key, _NOTHING, 0, draws.CARER, 0) < float(cohort["carer"]) else 0
    citizen["death_due"] = -draws.exponential(key, _NOTHING, 0, draws.DEATH, 0)
    citizen["death_rate"] = 0.0
    citizen["pence"], citizen["contacts"], citizen["failures"], citizen["assessments"] = 0, 0, 0, 0
    citizen["crises"], citizen["reconvictions"], citizen["stays_begun"], citizen["in_stays"] = 0, 0, 0, 0
    citizen["met"], citizen["released_at"], citizen["reoffended"] = _NOTHING, e.NONE, 0
    citizen["lead"], citizen["review_at"], citizen["rules"] = e.NONE, e.NEVER, e.TODAY
    citizen["joins_at"] = joins_at(w, i)
    hazards.unsettle_all(w, i)


@kernel
def joins_at(w, i):
    """The day on which a citizen comes under the redesigned rules; never for those not eligible, covered or consenting."""
    plan = w.rollout[0]
    citizen = w.citizens[i]
    if not int(plan["active"]) or not w.eligible[int(citizen["stratum"])]:
        return e.NEVER
    luck, covered = draws.uniform(citizen["key"], _NOTHING, 0, draws.COVERED, 0), float(plan["covered"])
    if luck >= covered or draws.uniform(citizen["key"], _NOTHING, 0, draws.CONSENT, 0) >= float(plan["consent"]):
        return e.NEVER
    return int(plan["start"]) + int(float(plan["ramp"]) * luck / covered)


@kernel
def enter(nets, w, i, root, day, first):
    """A new generation takes the slot: traits, open needs, perhaps a stay."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    describe(nets[e.TODAY], w, i, root)
    if int(citizen["joins_at"]) <= day:
        citizen["rules"] = e.REDESIGNED
    net = nets[int(citizen["rules"])]
    key = citizen["key"]
    gone = elapsed_at_start(net, c, key) if first else 0
    citizen["enter"] = day - gone
    citizen["exit"] = day - gone + (days_found_at_start(net, c, key) if first else membership_days(net, c, key))
    if int(citizen["exit"]) <= day:
        citizen["exit"] = day + 1
    citizen["standing"] = e.PRESENT
    for column in range(int(net.cohorts[c]["records"])):
        w.records[int(citizen["record"]) + column] = e.NONE
    for k in range(int(citizen["needs"])):
        blank(w, int(citizen["first"]) + k, i)
        hazards.wind_worse(net, w, i, c, k)
    note(w, day, i, -1, e.E_ENTRY, e.NONE, e.NONE, int(citizen["exit"]) - day, gone)
    start_needs(net, w, i, c, key, day)
    if hardship(w, i) >= w.worst_from[c]:
        citizen["stratum"] = int(citizen["stratum"]) + 1
    y = int(net.cohorts[c]["enters_stay"])
    luck = draws.uniform(key, _NOTHING, 0, draws.ENTERS_STAY, 0)
    if y >= 0 and luck < float(net.cohorts[c]["enters_share"]):
        stays.begin_stay(net, w, i, y, day, e.NONE)


@kernel
def hardship(w, i):
    """Risk times the sum of severities: what the worst-off tenth is chosen by."""
    citizen = w.citizens[i]
    total = 0
    for k in range(int(citizen["needs"])):
        total += int(w.slots[int(citizen["first"]) + k]["severity"])
    return float(citizen["risk"]) * total


@kernel
def plan_rollout(w, day):
    """A redesign has been adopted: the day on which it reaches each citizen, and a look at them on that day."""
    for i in range(w.citizens.shape[0]):
        citizen = w.citizens[i]
        citizen["joins_at"] = joins_at(w, i) if int(citizen["standing"]) != e.ABSENT else e.NEVER
        if int(citizen["joins_at"]) != e.NEVER:
            calendar.wake(w, i, max(day, int(citizen["joins_at"])))


@kernel
def be_found_anew(nets, w, i, k, day):
    """Outreach goes at another pace from today: what is left of the wait to be found is rescaled, not redrawn."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    slot = w.slots[int(citizen["first"]) + k]
    before, after = float(nets[e.TODAY].needs[c, k]["found"]), float(nets[e.REDESIGNED].needs[c, k]["found"])
    if int(slot["stage"]) != e.IDLE or before == after:
        return
    if before == 0.0:
        slot["main_at"] = e.NEVER
        needs.be_idle(nets[e.REDESIGNED], w, i, k, day)
    elif after == 0.0:
        slot["main_at"] = e.NEVER
    elif int(slot["main_at"]) != e.NEVER:
        slot["main_at"] = day + 1 + int(max(0, int(slot["main_at"]) - day - 1) * before / after)


@kernel
def count_bits(word):
    """Number of agencies in a citizen's set."""
    total = 0
    left = np.uint64(word)
    while left != _NOTHING:
        left = np.uint64(left & np.uint64(left - np.uint64(1)))
        total += 1
    return total


@kernel
def blank(w, s, i):
    """A need's row for a new citizen: closed, nothing scheduled."""
    slot = w.slots[s]
    slot["citizen"] = i
    slot["stage"] = e.CLOSED
    slot["severity"], slot["flags"], slot["causes"], slot["episode"], slot["crises"] = 0, 0, 0, 0, 0
    slot["agency"], slot["provider"], slot["origin"] = e.NONE, e.NONE, e.NONE
    slot["better_due"], slot["better_rate"] = 0.0, 0.0
    slot["returned"] = 0
    slot["main_at"], slot["chase_at"], slot["giveup_at"] = e.NEVER, e.NEVER, e.NEVER
    slot["failed_at"], slot["assessed_at"], slot["chased"] = e.NONE, e.NONE, 0


@kernel
def start_needs(net, w, i, c, key, day):
    """Needs that are already there when the citizen enters."""
    citizen = w.citizens[i]
    for k in range(int(citizen["needs"])):
        need = net.needs[c, k]
        if not draws.happens(float(need["prevalence"]), key, need["hash"], 0, draws.PREVALENCE, 0):
            continue
        luck = draws.uniform(key, need["hash"], 0, draws.FIRST_SEVERITY, 0)
        needs.open_need(net, w, i, k, day, severity_of(need["entry_cum"], luck))


@kernel
def severity_of(cum, luck):
    """Severity 1, 2 or 3 from the cumulated shares of emerging, acute and crisis."""
    if luck < cum[1]:
        return e.EMERGING
    return e.ACUTE if luck < cum[2] else e.CRISIS


@kernel
def clear_life(net, w, i, day):
    """Everything that runs for a citizen stops: help, waits, stays, payments."""
    citizen = w.citizens[i]
    cases.close_case(net, w, i, day, cases.LEFT)
    for k in range(int(citizen["needs"])):
        needs.close_need(net, w, i, k, day, -1)
        slot = w.slots[int(citizen["first"]) + k]
        slot["worse_due"], slot["worse_rate"], slot["flags"] = 0.0, 0.0, e.SUSPENDED
    hazards.unsettle_all(w, i)
    at = int(citizen["coming"])
    while at >= 0:
        entry = w.coming[at]
        y = int(entry["what"])
        if int(entry["kind"]) == e.X_STAY:
            w.in_stay[y] -= 1
            stay = net.stays[y]
            pay_until(net, w, day, i, int(stay["line"]), int(stay["lines"]), int(entry["start"]), int(entry["class_"]))
        if int(entry["kind"]) == e.X_OVER and int(entry["to"]) >= 0:
            w.in_stay[int(entry["to"])] -= 1
        at = int(entry["next"])
    clear_coming(w, i)
    citizen["in_stays"] = 0


@kernel
def leave_cohort(net, w, i, day):
    """The keyed end of membership: counted, cleared; the slot is free for the next generation."""
    citizen = w.citizens[i]
    if int(citizen["standing"]) != e.DEAD:
        clear_life(net, w, i, day)
    count_membership(w, i)
    note(w, day, i, -1, e.E_EXIT, e.NONE, e.NONE, day - int(citizen["enter"]), 0)
    citizen["standing"] = e.ABSENT


@kernel
def count_membership(w, i):
    """Totals of a membership that lay wholly after the warm-up (`space.MEMBERSHIP_OF`)."""
    citizen = w.citizens[i]
    if int(citizen["enter"]) < w.registers[R_COUNT_FROM]:
        return
    c = int(citizen["cohort"])
    last = w.totals.shape[2] - 1
    w.totals[c, 0, min(last, int(citizen["assessments"]))] += 1
    w.totals[c, 1, min(last, int(citizen["contacts"]))] += 1
    w.totals[c, 2, min(last, int(citizen["crises"]))] += 1
    w.totals[c, 3, min(last, int(citizen["reconvictions"]))] += 1
    w.totals[c, 4, count_bits(citizen["met"])] += 1


@kernel
def die(net, w, i, day):
    """Death: absorbing; the slot stays empty until the date on which this citizen would have left."""
    citizen = w.citizens[i]
    clear_life(net, w, i, day)
    citizen["standing"] = e.DEAD
    citizen["death_rate"] = 0.0
    note(w, day, i, -1, e.E_DEATH, e.NONE, e.NONE, day - int(citizen["enter"]), 0)
