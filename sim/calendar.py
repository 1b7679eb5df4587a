"""The calendar: on which day a citizen has to be looked at next.

Buckets of chunks of citizen numbers for the next `WINDOW` days; dates further away wait in the citizen's own `wake` field and
are posted by a sweep every half window.  An entry counts only if it is the citizen's current `wake`; if the chunks run out,
the calendar is rebuilt from the `wake` fields the next morning, so nothing is ever dropped.
"""

from __future__ import annotations

from sim import enums as e
from sim.kernel import kernel
from sim.layout import CHUNK, R_CHUNK_FREE, R_CHUNK_LEFT, R_DAY, R_REBUILD, WINDOW


@kernel
def _new_chunk(w):
    chunk = w.registers[R_CHUNK_FREE]
    if chunk < 0:
        return -1
    w.registers[R_CHUNK_FREE] = w.chunk_next[chunk]
    w.registers[R_CHUNK_LEFT] -= 1
    w.chunk_used[chunk] = 0
    w.chunk_next[chunk] = e.NONE
    return chunk


@kernel
def horizon(today):
    """First day that is not in the buckets yet."""
    return today - today % (WINDOW // 2) + WINDOW


@kernel
def post(w, i, day):
    """Enter citizen i in the bucket of a day inside the window."""
    b = day % WINDOW
    head = w.bucket[b]
    if head < 0 or w.chunk_used[head] == CHUNK:
        chunk = _new_chunk(w)
        if chunk < 0:
            w.registers[R_REBUILD] = 1
            return
        w.chunk_next[chunk] = head
        w.bucket[b] = chunk
        head = chunk
    used = w.chunk_used[head]
    w.chunk_citizen[head, used] = i
    w.chunk_used[head] = used + 1


@kernel
def wake(w, i, day):
    """Look at citizen i on `day`, if nothing brings an earlier look."""
    citizen = w.citizens[i]
    if day < int(citizen["wake"]):
        citizen["wake"] = day
        if day < horizon(w.registers[R_DAY]):
            post(w, i, day)


@kernel
def free_first(w, b):
    """Give back the first chunk of a bucket."""
    chunk = w.bucket[b]
    w.bucket[b] = w.chunk_next[chunk]
    w.chunk_next[chunk] = w.registers[R_CHUNK_FREE]
    w.registers[R_CHUNK_FREE] = chunk
    w.registers[R_CHUNK_LEFT] += 1


@kernel
def free_bucket(w, day):
    """Give back the chunks of a day that is over."""
    b = day % WINDOW
    while w.bucket[b] >= 0:
        free_first(w, b)


@kernel
def sweep(w, begin, end):
    """Post every citizen whose next look falls in [begin, end)."""
    for i in range(w.citizens.shape[0]):
        at = int(w.citizens[i]["wake"])
        if begin <= at < end:
            post(w, i, at)


@kernel
def open_morning(w, day):
    """Before a day's events: rebuild the calendar if it overflowed, or post the next half window."""
    if w.registers[R_REBUILD]:
        w.registers[R_REBUILD] = 0
        for b in range(WINDOW):
            free_bucket(w, b)
        sweep(w, day, horizon(day))
        return
    if day % (WINDOW // 2) == 0:
        sweep(w, day + WINDOW // 2, day + WINDOW)
