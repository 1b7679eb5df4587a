"""Which kind of demand a contact is: decided when it happens, one class each, by the precedence in ``sim/README.md``."""

from __future__ import annotations

from sim import enums as e
from sim.kernel import kernel
from sim.record import note


@kernel
def first_cause(causes):
    """The standing cause that comes first in the order of precedence, or -1."""
    for cause in range(e.CAUSE_COUNT):
        if causes & (1 << cause):
            return cause
    return e.NONE


@kernel
def relapse_if_late(net, w, i, c, k, day):
    """A return after failed help beyond the stated window is a relapse: a new episode that remembers the last."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    if not int(slot["causes"]) & (1 << e.FAILED_HELP):
        return
    if day - int(slot["failed_at"]) <= int(net.needs[c, k]["window"]):
        return
    before = int(slot["episode"])
    slot["episode"] = before + 1
    slot["causes"], slot["returned"], slot["crises"], slot["seeks"] = 0, 0, 0, 0
    slot["moves"], slot["helps"], slot["assessed"], slot["life"], slot["asked"] = 0, 0, 0, 0, 0
    slot["flags"] = int(slot["flags"]) & ~e.CONTACTED
    note(w, day, i, k, e.E_RELAPSE, e.NONE, e.NONE, day - int(slot["failed_at"]), before)


@kernel
def class_of_contact(kind, causes, treats, severity, threshold):
    """Class of a contact that is not a crisis.

    kind: how it came about (referral, visit, found, chase); causes: bits that stand; treats: the agency treats the need;
    severity and threshold: of the need and of the agency.
    """
    if kind == e.P_REFERRAL:
        return e.C_PROCESS
    if kind == e.P_FOUND:
        return e.C_FOUND
    cause = first_cause(causes)
    if cause >= 0:
        return cause
    if kind == e.P_CHASE:
        return e.C_CHASE
    if not treats:
        return e.C_WRONG_DOOR
    if severity < threshold:
        return e.C_TURNED_AWAY_FIRST
    return e.C_FIRST_PRESENTATION


@kernel
def class_of_crisis(helped, contacted, crises):
    """Class of a crisis: help for the need is running; whether the episode had a contact; how many crises before."""
    if helped:
        return e.C_CRISIS_DURING_HELP
    if contacted:
        return e.C_AVOIDABLE_CRISIS
    if crises > 0:
        return e.C_REPEAT_CRISIS
    return e.C_FIRST_UNPRESENTED


@kernel
def classify(net, w, i, k, a, kind, day):
    """Class of a contact about to be made, spending the causes that stand."""
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    if kind != e.P_REFERRAL:
        relapse_if_late(net, w, i, c, k, day)
    slot = w.slots[int(citizen["first"]) + k]
    treat = net.treats[a, int(net.needs[c, k]["need"])]
    class_ = class_of_contact(
        kind, int(slot["causes"]), int(treat["treats"]), int(slot["severity"]), int(treat["threshold"])
    )
    if kind != e.P_REFERRAL:  # what the system itself orders is nobody's asking for help, and spends no cause
        slot["causes"] = 0
        slot["flags"] = int(slot["flags"]) | e.CONTACTED
    return class_
