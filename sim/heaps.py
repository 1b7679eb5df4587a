"""Queues of an agency: two heaps (for assessment, for a place), ordered by a key that no insertion order can change.

Key of the first: severity (if the agency goes by severity), day of arrival, keyed tie; of the second: day of the decision,
keyed tie.  An entry is valid while the need's stamp is the entry's; ghosts are skipped when they come up.
"""

from __future__ import annotations

import numpy as np

from sim import draws
from sim import enums as e
from sim.kernel import kernel
from sim.layout import R_ERROR
from sim.record import ERROR_HEAP_FULL

ASSESS, START = 0, 1


@kernel
def queue_key(severity, by_severity, day, tie):
    """Sorting key: smaller is served first."""
    rank = np.uint64(3 - severity) if by_severity else np.uint64(0)
    return np.uint64(rank << np.uint64(60)) | np.uint64(np.uint64(day) << np.uint64(32)) | np.uint64(tie)


@kernel
def slot_key(net, w, s, i, k, a, which):
    """The key of a need at an agency's queue."""
    slot = w.slots[s]
    thing = net.needs[int(w.citizens[i]["cohort"]), k]["hash"]
    tie = draws.tie(w.citizens[i]["key"], thing, int(slot["episode"]), draws.QUEUE_TIE, int(slot["moves"]) & 0x7FFFF)
    by_severity = int(net.agencies[a]["by_severity"]) if which == ASSESS else 0
    return queue_key(int(slot["severity"]), by_severity, int(slot["since"]), tie)


@kernel
def _before(one, other):
    if np.uint64(one["key"]) != np.uint64(other["key"]):
        return np.uint64(one["key"]) < np.uint64(other["key"])
    return int(one["slot"]) < int(other["slot"])


@kernel
def _copy(target, source):
    target["key"] = source["key"]
    target["slot"] = source["slot"]
    target["stamp"] = source["stamp"]


@kernel
def push(w, h, key, s, stamp):
    """Add an entry to heap h (2 a + which)."""
    size = w.heap_size[h]
    if size >= w.heap_room[h]:
        w.registers[R_ERROR] = ERROR_HEAP_FULL
        return
    base = w.heap_first[h]
    w.heap_size[h] = size + 1
    at = size
    while at > 0:
        above = (at - 1) >> 1
        parent = w.heap[base + above]
        if np.uint64(parent["key"]) < key or (np.uint64(parent["key"]) == key and int(parent["slot"]) <= s):
            break
        _copy(w.heap[base + at], parent)
        at = above
    entry = w.heap[base + at]
    entry["key"], entry["slot"], entry["stamp"] = key, s, stamp


@kernel
def pop(w, h):
    """Remove the first entry of heap h."""
    base = w.heap_first[h]
    size = w.heap_size[h] - 1
    w.heap_size[h] = size
    last = w.heap[base + size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and _before(w.heap[base + below + 1], w.heap[base + below]):
            below += 1
        if not _before(w.heap[base + below], last):
            break
        _copy(w.heap[base + at], w.heap[base + below])
        at = below
    if size > 0:
        _copy(w.heap[base + at], last)


@kernel
def first(w, h):
    """The need at the head of heap h, ghost or not (any need, if the heap is empty)."""
    return int(w.heap[w.heap_first[h]]["slot"])


@kernel
def first_valid(w, a, which, stage):
    """The need that comes next in a queue of agency a, or -1; ghosts before it are thrown away."""
    h = 2 * a + which
    while w.heap_size[h] > 0:
        entry = w.heap[w.heap_first[h]]
        s = int(entry["slot"])
        slot = w.slots[s]
        held = int(slot["flags"]) & e.SUSPENDED and not int(slot["flags"]) & e.ANTICIPATED
        if int(slot["stage"]) == stage and int(slot["stamp"]) == int(entry["stamp"]) and not held:
            return s
        pop(w, h)
    return e.NONE
