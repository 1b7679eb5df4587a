"""What lies ahead of a citizen apart from their needs: steps of a chain, stays, referrals made by others.

A linked list a citizen in one shared pool; the pool is made larger between days, never in the middle of one.
"""

from __future__ import annotations

from sim import enums as e
from sim.kernel import kernel
from sim.layout import R_COMING_FREE, R_COMING_LEFT, R_ERROR
from sim.record import ERROR_COMING_FULL


@kernel
def add_coming(w, i, kind, due):
    """Put a new entry at the head of a citizen's list; returns its row (row 0 is a spare for when the pool is full)."""
    at = w.registers[R_COMING_FREE]
    if at < 0:
        w.registers[R_ERROR] = ERROR_COMING_FULL
        return 0
    entry = w.coming[at]
    w.registers[R_COMING_FREE] = int(entry["next"])
    w.registers[R_COMING_LEFT] -= 1
    citizen = w.citizens[i]
    entry["citizen"] = i
    entry["next"] = int(citizen["coming"])
    entry["kind"] = kind
    entry["due"] = due
    entry["start"], entry["fit"], entry["number"], entry["origin"] = due, e.NEVER, 0, 0
    entry["what"], entry["step"], entry["need"], entry["agency"] = e.NONE, 0, e.NONE, e.NONE
    entry["child"], entry["to"], entry["state"] = 0, e.NONE, 0
    citizen["coming"] = at
    return at


@kernel
def remove_coming(w, i, at):
    """Take an entry out of a citizen's list and give its row back."""
    citizen = w.citizens[i]
    following = int(w.coming[at]["next"])
    if int(citizen["coming"]) == at:
        citizen["coming"] = following
    else:
        before = int(citizen["coming"])
        while int(w.coming[before]["next"]) != at:
            before = int(w.coming[before]["next"])
        w.coming[before]["next"] = following
    entry = w.coming[at]
    entry["citizen"] = e.NONE
    entry["kind"] = e.NONE
    entry["due"] = e.NEVER
    entry["next"] = w.registers[R_COMING_FREE]
    w.registers[R_COMING_FREE] = at
    w.registers[R_COMING_LEFT] += 1


@kernel
def clear_coming(w, i):
    """Empty a citizen's list."""
    while int(w.citizens[i]["coming"]) >= 0:
        remove_coming(w, i, int(w.citizens[i]["coming"]))


@kernel
def due_coming(w, i, kind, day):
    """First entry of a kind that is due by today, or -1."""
    at = int(w.citizens[i]["coming"])
    while at >= 0:
        entry = w.coming[at]
        if int(entry["kind"]) == kind and int(entry["due"]) <= day:
            return at
        at = int(entry["next"])
    return e.NONE
