"""Step 3 of a day: stays end whose conditions are met, competing for places by severity, days waiting and a keyed tie."""

from __future__ import annotations

from sim import calendar, draws, hazards, stays
from sim import enums as e
from sim.kernel import kernel
from sim.layout import R_FIT


@kernel
def worst_severity(w, i):
    """Highest severity among a citizen's needs."""
    citizen = w.citizens[i]
    worst = 0
    for k in range(int(citizen["needs"])):
        worst = max(worst, int(w.slots[int(citizen["first"]) + k]["severity"]))
    return worst


@kernel
def goes_before(w, one, other):
    """Whether the stay in row `one` is considered before that in row `other`."""
    a, b = w.coming[one], w.coming[other]
    if int(a["rank"]) != int(b["rank"]):
        return int(a["rank"]) > int(b["rank"])
    if int(a["fit"]) != int(b["fit"]):
        return int(a["fit"]) < int(b["fit"])
    s, t = int(a["tie"]), int(b["tie"])
    return s < t if s != t else one < other


@kernel
def rule_holds(net, w, i, entry, d, day):
    """Whether a destination rule's conditions hold today."""
    rule = net.destinations[d]
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    if day - int(entry["fit"]) < int(rule["after"]):
        return False
    if int(rule["carer"]) >= 0 and int(rule["carer"]) != int(citizen["carer"]):
        return False
    if int(rule["need"]) >= 0:
        k = net.local[c, int(rule["need"])]
        severity = int(w.slots[int(citizen["first"]) + k]["severity"]) if k >= 0 else 0
        if severity < int(rule["from_severity"]):
            return False
    if int(rule["assessed"]) >= 0 and not assessed_since(net, w, i, int(rule["assessed"]), int(entry["start"])):
        return False
    if int(rule["help_ready"]) >= 0 and not help_ready(net, w, i, int(rule["help_ready"])):
        return False
    to = int(rule["to"])
    if to >= 0 and w.in_stay[to] >= int(net.stays[to]["places"]):
        return False
    luck = draws.uniform(citizen["key"], rule["hash"], int(entry["number"]), draws.DESTINATION, 0)
    return luck < float(rule["share"])


@kernel
def assessed_since(net, w, i, n, start):
    """A need is closed, or granted or refused help by an assessment since the stay began."""
    citizen = w.citizens[i]
    k = net.local[int(citizen["cohort"]), n]
    if k < 0:
        return True
    slot = w.slots[int(citizen["first"]) + k]
    if int(slot["severity"]) == 0:
        return True
    stage = int(slot["stage"])
    granted = stage == e.HANDOVER or stage == e.WAIT_PLACE or stage == e.WAIT_MONEY or stage == e.HELP
    return granted or int(slot["assessed_at"]) >= start


@kernel
def help_ready(net, w, i, n):
    """Help for a need is running (or not needed)."""
    citizen = w.citizens[i]
    k = net.local[int(citizen["cohort"]), n]
    if k < 0:
        return True
    slot = w.slots[int(citizen["first"]) + k]
    return int(slot["severity"]) == 0 or int(slot["stage"]) == e.HELP


@kernel
def sort_fit(w):
    """Order the stays that may end (insertion sort: they are few, and nearly in order from yesterday)."""
    for at in range(1, w.registers[R_FIT]):
        row = w.fit[at]
        place = at
        while place > 0 and goes_before(w, row, w.fit[place - 1]):
            w.fit[place] = w.fit[place - 1]
            place -= 1
        w.fit[place] = row


@kernel
def drop_ended(w):
    """Forget stays whose citizen has died or left; how bad things are today ranks the others."""
    kept = 0
    for at in range(w.registers[R_FIT]):
        entry = w.coming[w.fit[at]]
        if int(entry["citizen"]) >= 0 and int(entry["kind"]) == e.X_STAY and int(entry["state"]) > 0:
            entry["rank"] = worst_severity(w, int(entry["citizen"]))
            w.fit[kept] = w.fit[at]
            kept += 1
    w.registers[R_FIT] = kept


@kernel
def end_stays(nets, w, day):
    """All stays whose end has come; those that must wait are delayed from now on."""
    drop_ended(w)
    sort_fit(w)
    kept = 0
    for at in range(w.registers[R_FIT]):
        row = w.fit[at]
        net = nets[int(w.citizens[int(w.coming[row]["citizen"])]["rules"])]
        if not try_to_end(net, w, row, day):
            w.fit[kept] = row
            kept += 1
    w.registers[R_FIT] = kept
    for y in range(w.stay_standing.shape[1]):
        w.stay_standing[day, y] = w.in_stay[y]


@kernel
def try_to_end(net, w, row, day):
    """End the stay in a row of `coming` if one of its rules holds; returns whether the row leaves the list."""
    entry = w.coming[row]
    i = int(entry["citizen"])
    stay = net.stays[int(entry["what"])]
    first, count = int(stay["destination"]), int(stay["destinations"])
    chosen = -1
    for d in range(first, first + count):
        if rule_holds(net, w, i, entry, d, day):
            chosen = d
            break
    if chosen < 0 and count > 0:
        begin_delay(net, w, i, row, day)
        return False
    to = int(net.destinations[chosen]["to"]) if chosen >= 0 else e.NONE
    if to >= 0:
        w.in_stay[to] += 1
    entry["to"] = to
    entry["step"] = int(net.destinations[chosen]["tally"]) if chosen >= 0 else e.NONE
    stays.end_stay(net, w, i, row, day)
    calendar.wake(w, i, day + 1)
    return True


@kernel
def begin_delay(net, w, i, row, day):
    """From tonight the stay is longer than it needs to be: what gets worse by waiting does so."""
    entry = w.coming[row]
    if int(entry["state"]) == 2:
        return
    entry["state"] = 2
    citizen = w.citizens[i]
    c = int(citizen["cohort"])
    y = int(entry["what"])
    changed = False
    for k in range(int(citizen["needs"])):
        if net.delayed[y, int(net.needs[c, k]["need"])] != 1.0:
            slot = w.slots[int(citizen["first"]) + k]
            slot["flags"] = int(slot["flags"]) | e.DELAYED
            changed = True
    if changed:
        hazards.unsettle_all(w, i)
        hazards.settle(net, w, i, day)
        calendar.wake(w, i, day + 1)
