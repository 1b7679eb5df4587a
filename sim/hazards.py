"""How fast a need begins, worsens, erupts and fades, given everything else in the citizen's life.

A clock is a unit exponential used up at the current hazard.  `due` is the day (with fraction) on which it runs out at that
hazard; while the hazard is 0 it holds minus what is left.  When the hazard changes, what is left is rescaled, not redrawn.
"""

from __future__ import annotations

import numpy as np

from sim import draws
from sim import enums as e
from sim.kernel import kernel

LAST_BIT = 30  # of a set of needs, see `bit`
ALL = (1 << (LAST_BIT + 1)) - 1


@kernel
def bit(k):
    """The bit of need k in a set of a citizen's needs; the last one stands for all from there on."""
    return 1 << min(k, LAST_BIT)


@kernel
def note_state(net, w, s, c, k):
    """Write down whether a need is active (open, not suspended), how severe and whether relieved; whose hazards that changes."""
    slot = w.slots[s]
    severity, flags = int(slot["severity"]), int(slot["flags"])
    state = 0
    if severity > 0 and not flags & e.SUSPENDED:
        state = severity + (4 if flags & e.RELIEVED else 0)
    if int(w.states[s]) == state:
        return 0
    w.states[s] = state
    return int(net.reaches[c, k])


@kernel
def others_multiplier(net, w, first, needs, c, k):
    """Product over the citizen's other active needs of how they multiply the hazard of need k, capped if any need is active."""
    product, active = 1.0, 0
    for other in range(needs):  # the factor of k itself, and of what is not active, is 1: cheaper than to ask
        state = int(w.states[first + other])
        active += state
        product *= net.factor[c, k, other, state]
    return min(product, float(net.needs[c, k]["cap"])) if active else product


@kernel
def delay_multiplier(net, w, i, n):
    """How much faster a need worsens while its citizen waits for the end of a stay."""
    most = 1.0
    at = int(w.citizens[i]["coming"])
    while at >= 0:
        entry = w.coming[at]
        if int(entry["kind"]) == e.X_STAY and int(entry["state"]) == 2:
            most = max(most, net.delayed[int(entry["what"]), n])
        at = int(entry["next"])
    return most


@kernel
def worse_rate(net, w, i, c, k, others):
    """Hazard a day of onset (closed) or of deterioration and crisis together (open)."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[c, k]
    flags = int(slot["flags"])
    if flags & e.SUSPENDED:
        return 0.0
    severity = int(slot["severity"])
    if severity == 0:
        return float(need["onset"]) * float(citizen["risk"]) * others
    rate = (float(need["worse"][severity]) + float(need["crisis_rate"][severity])) * float(citizen["risk"]) * others
    if flags & e.RELIEVED:
        rate *= 1.0 - float(need["relief"])
    if flags & e.DELAYED:
        rate *= delay_multiplier(net, w, i, int(need["need"]))
    return rate


@kernel
def better_rate(net, w, i, c, k, others):
    """Hazard a day of getting one step better without help."""
    slot = w.slots[int(w.citizens[i]["first"]) + k]
    severity = int(slot["severity"])
    if severity == 0 or int(slot["flags"]) & e.SUSPENDED:
        return 0.0
    return float(net.needs[c, k]["better"][severity]) / others


@kernel
def rescaled(due, old, new, day):
    """A clock's due day after its hazard changed from `old` to `new` today."""
    left = (due - day) * old if old > 0.0 else -due
    left = max(left, 0.0)
    return day + left / new if new > 0.0 else -left


@kernel
def unsettle(w, i, k):
    """Something that a need's hazards, or what it does to others', depend on has changed: severity, help, suspension, a clock."""
    citizen = w.citizens[i]
    citizen["unsettled"] = int(citizen["unsettled"]) | bit(k)


@kernel
def unsettle_all(w, i):
    """Any of a citizen's needs may have changed."""
    w.citizens[i]["unsettled"] = ALL


@kernel
def settle(net, w, i, day):
    """Bring the clocks of a citizen's needs in line with what is open, suspended and being helped now.

    Whatever changes one of these says so by `unsettle`; only needs that changed are looked at, and those they make worse.
    """
    citizen = w.citizens[i]
    changed = int(citizen["unsettled"])
    if changed == 0:
        return
    citizen["unsettled"] = 0
    c = int(citizen["cohort"])
    first = int(citizen["first"])
    needs = int(citizen["needs"])
    interacts = int(net.cohorts[c]["interacts"])
    concerned = changed
    if interacts:
        for k in range(needs):
            if changed & bit(k):
                concerned |= note_state(net, w, first + k, c, k)
    for k in range(needs):
        if concerned & bit(k):
            settle_need(net, w, i, c, k, others_multiplier(net, w, first, needs, c, k) if interacts else 1.0, day)
    if float(net.cohorts[c]["death"]) > 0.0 and (
        changed & int(net.cohorts[c]["deadly"]) or float(citizen["death_rate"]) == 0.0
    ):
        settle_death(net, w, i, c, day)


@kernel
def settle_need(net, w, i, c, k, others, day):
    """Bring the clocks of one need in line with its hazards."""
    s = int(w.citizens[i]["first"]) + k
    slot = w.slots[s]
    old = float(slot["worse_rate"])
    new = float(np.float32(worse_rate(net, w, i, c, k, others)))
    if new != old:
        slot["worse_due"] = rescaled(float(slot["worse_due"]), old, new, day)
        slot["worse_rate"] = new
        w.next_at[s] = 0
    old = float(slot["better_rate"])
    new = float(np.float32(better_rate(net, w, i, c, k, others)))
    if new != old:
        slot["better_due"] = rescaled(float(slot["better_due"]), old, new, day)
        slot["better_rate"] = new
        w.next_at[s] = 0


@kernel
def settle_death(net, w, i, c, day):
    """The hazard of death, multiplied by needs that shorten life."""
    citizen = w.citizens[i]
    rate = float(net.cohorts[c]["death"]) * float(citizen["risk"])
    for k in range(int(citizen["needs"])):
        if not int(net.cohorts[c]["deadly"]) & bit(k):
            continue
        slot = w.slots[int(citizen["first"]) + k]
        rate *= float(net.needs[c, k]["death"][int(slot["severity"])])
    new, old = float(np.float32(rate)), float(citizen["death_rate"])
    if new != old:
        citizen["death_due"] = rescaled(float(citizen["death_due"]), old, new, day)
        citizen["death_rate"] = new


@kernel
def wind_worse(net, w, i, c, k):
    """A new clock for the next onset, deterioration or crisis of a need."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[c, k]
    episode, severity = int(slot["episode"]), int(slot["severity"])
    left = 0.0  # where the hazard is nil at this severity the clock never runs, and is not drawn
    if severity == 0:
        if float(need["onset"]) > 0.0:
            left = draws.exponential(citizen["key"], need["hash"], episode + 1, draws.ONSET, 0)
    elif float(need["worse"][severity]) + float(need["crisis_rate"][severity]) > 0.0:
        turn = (int(slot["life"]) & 1023) << 10 | (int(slot["crises"]) & 1023)
        left = draws.exponential(citizen["key"], need["hash"], episode, draws.WORSE, turn)
    slot["worse_due"] = -left
    slot["worse_rate"] = 0.0
    unsettle(w, i, k)


@kernel
def wind_better(net, w, i, c, k):
    """A new clock for the next step of recovery."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[c, k]
    left = 0.0  # as above
    if float(need["better"][int(slot["severity"])]) > 0.0:
        left = draws.exponential(citizen["key"], need["hash"], int(slot["episode"]), draws.BETTER, int(slot["life"]))
    slot["better_due"] = -left
    slot["better_rate"] = 0.0
    unsettle(w, i, k)


@kernel
def erupts(net, w, i, c, k):
    """Whether the clock that ran out means a crisis rather than a deterioration."""
    citizen = w.citizens[i]
    slot = w.slots[int(citizen["first"]) + k]
    need = net.needs[c, k]
    severity = int(slot["severity"])
    crisis, worse = float(need["crisis_rate"][severity]), float(need["worse"][severity])
    if crisis <= 0.0 or worse <= 0.0:
        return crisis > 0.0
    turn = (int(slot["life"]) & 1023) << 10 | (int(slot["crises"]) & 1023)
    luck = draws.uniform(citizen["key"], need["hash"], int(slot["episode"]), draws.WHICH_WORSE, turn)
    return luck < crisis / (crisis + worse)
