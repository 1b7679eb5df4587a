"""The day loop: citizens' events, the agencies' round, ends of stays, until a day is reached or more room is needed."""

from __future__ import annotations

from sim import calendar, desk, living, release
from sim import enums as e
from sim.kernel import kernel, prefetch
from sim.layout import (
    CHUNK,
    R_COMING_LEFT,
    R_DAY,
    R_ERROR,
    R_FIT,
    R_LOG,
    R_LOGGING,
    R_MOST_NEEDS,
    R_OUTBOX,
    R_PHASE,
    R_TOUCHED,
    WINDOW,
)


@kernel
def room_for_citizens(w, due):
    """Whether every list has room for the events of `due` citizens, whatever they do."""
    needs = w.registers[R_MOST_NEEDS]
    if w.outbox.shape[0] - w.registers[R_OUTBOX] < due * (2 * needs + 4):
        return False
    if w.registers[R_COMING_LEFT] < due * (2 * needs + 16):
        return False
    if w.fit.shape[0] - w.registers[R_FIT] < due * 4:
        return False
    return w.registers[R_LOGGING] == 0 or w.log.shape[0] - w.registers[R_LOG] >= due * (12 * needs + 40)


@kernel
def room_for_agencies(w):
    """Whether queues and log have room for today's round."""
    rows = 0
    for a in range(w.inbox_first.shape[0] - 1):
        posted = w.inbox_first[a + 1] - w.inbox_first[a]
        waiting, granted = w.heap_size[2 * a], w.heap_size[2 * a + 1]
        brings = int(w.desks[a]["brings"])
        if waiting + brings * posted > w.heap_room[2 * a]:
            return False
        if brings * (granted + waiting + brings * posted) + 1 > w.heap_room[2 * a + 1]:
            return False
        rows += (5 + brings) * (posted + waiting) + (2 + brings) * granted + 2
    rows += 2 * w.registers[R_FIT]
    return w.registers[R_LOGGING] == 0 or w.log.shape[0] - w.registers[R_LOG] >= rows


@kernel
def group_by_agency(w):
    """Sort the rows of the outbox into one list an agency (counting sort)."""
    agencies = w.inbox_first.shape[0] - 1
    for a in range(agencies + 1):
        w.inbox_first[a] = 0
    for at in range(w.registers[R_OUTBOX]):
        w.inbox_first[int(w.outbox[at]["agency"]) + 1] += 1
    for a in range(agencies):
        w.inbox_first[a + 1] += w.inbox_first[a]
    for at in range(w.registers[R_OUTBOX]):
        a = int(w.outbox[at]["agency"])
        w.inbox[w.inbox_first[a]] = at
        w.inbox_first[a] += 1
    for a in range(agencies, 0, -1):
        w.inbox_first[a] = w.inbox_first[a - 1]
    w.inbox_first[0] = 0


@kernel
def look_ahead(w, chunk, at):
    """Bring the rows of the citizens who come next near: most of the time goes on waiting for memory."""
    used = w.chunk_used[chunk]
    if at + 6 < used:
        prefetch(w.citizens, w.chunk_citizen[chunk, at + 6])
    if at + 3 < used:
        citizen = w.citizens[w.chunk_citizen[chunk, at + 3]]
        first = int(citizen["first"])
        for k in range(int(citizen["needs"])):
            if w.next_at[first + k] <= w.registers[R_DAY]:
                prefetch(w.slots, first + k)


@kernel
def citizens_events(nets, w, root, day):
    """Step 1: every citizen for whom something is due today, a chunk at a time; False if the lists need more room first."""
    b = day % WINDOW
    while w.bucket[b] >= 0:
        if not room_for_citizens(w, CHUNK):
            return False
        chunk = w.bucket[b]
        for at in range(w.chunk_used[chunk]):
            i = w.chunk_citizen[chunk, at]
            look_ahead(w, chunk, at)
            if int(w.citizens[i]["wake"]) == day:
                living.citizen_day(nets, w, i, root, day)
        calendar.free_first(w, b)
    return True


@kernel
def agencies_round(nets, w, day):
    """Step 2: every agency's day, then the evening of the citizens it touched."""
    for a in range(w.desks.shape[0]):
        owing = w.desks[a]
        owing["lent"] = int(owing["lent"]) + int(owing["lent_today"])
        owing["lent_today"] = 0
        owing["borrowed"] = int(owing["borrowed"]) + int(owing["borrowed_today"])
        owing["borrowed_today"] = 0
    for a in range(w.desks.shape[0]):
        desk.agency_day(nets, w, a, day)
    w.registers[R_OUTBOX] = 0
    touched = w.registers[R_TOUCHED]
    w.registers[R_TOUCHED] = 0
    if touched > w.touched.shape[0]:
        for i in range(w.citizens.shape[0]):
            living.evening(nets, w, i)
        return
    for at in range(touched):
        if at + 6 < touched:
            prefetch(w.citizens, w.touched[at + 6])
        living.evening(nets, w, w.touched[at])


@kernel
def run_until(nets, w, root, until):
    """Run days until the start of day `until`; returns why it stopped (`enums.DONE`, `NEED_SPACE`, `FAILED`)."""
    while w.registers[R_DAY] < until:
        day = w.registers[R_DAY]
        if w.registers[R_PHASE] == e.PHASE_MORNING:
            calendar.open_morning(w, day)
            w.registers[R_PHASE] = e.PHASE_CITIZENS
        if w.registers[R_PHASE] == e.PHASE_CITIZENS:
            if not citizens_events(nets, w, root, day):
                return e.NEED_SPACE
            group_by_agency(w)
            w.registers[R_PHASE] = e.PHASE_AGENCIES
        if not room_for_agencies(w):
            return e.NEED_SPACE
        agencies_round(nets, w, day)
        release.end_stays(nets, w, day)
        if w.registers[R_ERROR] != 0:
            return e.FAILED
        w.registers[R_PHASE] = e.PHASE_MORNING
        w.registers[R_DAY] = day + 1
    return e.DONE
