"""Making and enlarging the columns of a world: always between days, never in the middle of a rule."""

from __future__ import annotations

import numpy as np

from sim import enums as e
from sim import layout
from sim.compile import Compiled
from sim.hazards import ALL
from sim.layout import (
    CHUNK,
    PERIOD,
    R_CHUNK_FREE,
    R_CHUNK_LEFT,
    R_COMING_FREE,
    R_COMING_LEFT,
    R_COUNT_FROM,
    R_FIT,
    R_MOST_NEEDS,
    R_OUTBOX,
    R_REBUILD,
    REGISTERS,
    WINDOW,
    World,
)
from sim.pathway import MOST_IN_A_SITTING

WAIT_DAYS = 1_500
SPAN_DAYS = 2_500
MEMBERSHIP_TOTALS = 400
MEMBERSHIP_OF = ("assessments", "contacts", "crises", "reconvictions", "agencies_met")
EPISODES_OF = ("resolved", "after_help", "at_first_contact", "contacts")
STAYS_OF = ("begun", "ended", "days", "delayed_days")
ASSESSED_OF = ("count", "minutes", "items", "duplicates", "duplicate_minutes", "citizen_minutes")


def _tallies(compiled: Compiled, days: int, keep: bool) -> dict[str, np.ndarray]:
    """Zeroed tallies for a horizon of days."""
    net, years = compiled.net, days // 365 + 1
    agencies, cohorts = len(net.agencies), len(net.cohorts)
    needs, strata, lines = net.needs.shape[1], compiled.strata, len(net.pence)
    zeros = np.zeros
    return {
        "contacts": zeros((years, strata, needs, agencies, e.CLASS_COUNT), "i4"),
        "minutes": zeros((years, strata, agencies, e.CLASS_COUNT), "i8"),
        "assessed": zeros((years, strata, agencies, e.CLASS_COUNT, len(ASSESSED_OF)), "i8"),
        "events": zeros((years, strata, needs + 1, e.EVENT_COUNT), "i8"),
        "use": zeros((days + 1, agencies, e.USE_COUNT), "i8"),
        "standing": zeros((days + 1, agencies, 3), "i4"),
        "waits": zeros((years, agencies, 2, WAIT_DAYS), "i4"),
        "spans": zeros((years, cohorts, needs, 2, SPAN_DAYS), "i4"),
        "line_events": zeros((days + 1, lines, cohorts), "i4"),
        "line_level": zeros((days + 1, lines, cohorts), "i4"),
        "totals": zeros((cohorts, len(MEMBERSHIP_OF), MEMBERSHIP_TOTALS), "i8"),
        "episodes": zeros((years, strata, needs, len(EPISODES_OF)), "i8"),
        "stay_counts": zeros((years, strata, len(net.stays), len(STAYS_OF)), "i8"),
        "destined": zeros((years, strata, max(1, len(compiled.names.destinations))), "i4"),
        "stay_standing": zeros((days + 1, len(net.stays)), "i4"),
        "reoffending": zeros((years, strata, 2), "i4"),
        "line_units": zeros((strata, lines), "i8"),
        "class_pence": zeros((years, strata, e.CLASS_COUNT), "i8"),
        "help_minutes": zeros((strata, agencies), "i8"),
        "agency_events": zeros((years, agencies, e.EVENT_COUNT), "i4"),
        "span_periods": zeros((days // PERIOD + 1, cohorts, needs, 2, 2), "i8"),
        "worst_from": np.full(cohorts, np.inf),
    }


def _people(compiled: Compiled) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of citizens (not yet entered), of their needs, and of agencies' records of them."""
    cohorts = compiled.net.cohorts
    citizens = np.zeros(int(cohorts["slots"].sum()), layout.CITIZEN)
    slots = np.zeros(int((cohorts["slots"] * cohorts["needs"]).sum()), layout.SLOT)
    records = np.full(max(1, int((cohorts["slots"] * cohorts["records"]).sum())), e.NONE, "i2")
    for c, cohort in enumerate(cohorts):
        rows = citizens[int(cohort["first"]) : int(cohort["first"] + cohort["slots"])]
        number = np.arange(len(rows))
        rows["cohort"], rows["needs"], rows["number"] = c, cohort["needs"], number
        rows["first"] = cohort["first_slot"] + number * cohort["needs"]
        rows["record"] = cohort["first_record"] + number * cohort["records"]
    citizens["coming"], citizens["standing"], citizens["wake"] = e.NONE, e.ABSENT, 0
    citizens["touched_on"], citizens["unsettled"] = e.NONE, ALL
    citizens["joins_at"], citizens["review_at"], citizens["lead"] = e.NEVER, e.NEVER, e.NONE
    return citizens, slots, records


def _chain(rows: np.ndarray, first: int) -> None:
    """Link free rows to a list."""
    rows["next"] = np.arange(first + 1, first + len(rows) + 1)
    rows["next"][-1] = e.NONE
    rows["citizen"], rows["kind"], rows["due"] = e.NONE, e.NONE, e.NEVER


def new_world(compiled: Compiled, days: int, logging: bool) -> World:
    """A world before day 0 of a horizon of `days` days."""
    citizens, slots, records = _people(compiled)
    count, agencies = len(citizens), len(compiled.net.agencies)
    registers = np.zeros(REGISTERS, "i8")
    coming = np.zeros(1_024 + count // 16, layout.COMING)
    _chain(coming[1:], 1)
    chunks = count // CHUNK * 2 + 4 * WINDOW
    chunk_next = np.arange(1, chunks + 1, dtype="i4")
    chunk_next[-1] = e.NONE
    registers[R_COMING_FREE], registers[R_COMING_LEFT] = 1, len(coming) - 1
    registers[R_CHUNK_FREE], registers[R_CHUNK_LEFT] = 0, chunks
    registers[R_REBUILD], registers[R_COUNT_FROM] = 1, e.NEVER
    registers[R_MOST_NEEDS] = compiled.net.needs.shape[1]
    registers[layout.R_LOGGING] = logging
    room = np.full(2 * agencies, 256, "i8")
    desks = np.zeros(agencies, layout.DESK)
    desks["work_slot"], desks["pace"] = e.NONE, 1.0
    desks["brings"] = np.where(compiled.net.agencies["holder"] != 0, compiled.net.needs.shape[1], 1)
    if compiled.place.pathways:
        desks["brings"] += MOST_IN_A_SITTING
    outbox = max(4_096, count // 8)
    return World(
        registers=registers, slots=slots, next_at=np.zeros(len(slots), "i4"), citizens=citizens, records=records, coming=coming,
        states=np.zeros(len(slots), "u1"), fit=np.zeros(1_024, "i4"), in_stay=np.zeros(len(compiled.net.stays), "i8"), desks=desks,
        heap=np.zeros(int(room.sum()), layout.ENTRY), heap_first=np.concatenate([[0], np.cumsum(room)[:-1]]).astype("i8"),
        heap_size=np.zeros(2 * agencies, "i8"), heap_room=room, outbox=np.zeros(outbox, layout.POST),
        inbox=np.zeros(outbox, "i8"), inbox_first=np.zeros(agencies + 1, "i8"), bucket=np.full(WINDOW, e.NONE, "i4"),
        chunk_next=chunk_next, chunk_used=np.zeros(chunks, "i4"), chunk_citizen=np.zeros((chunks, CHUNK), "i4"),
        minutes_a_week=np.tile(compiled.minutes_a_week, (days + 1, 1)), places=np.tile(compiled.places, (days + 1, 1)),
        rollout=np.zeros(1, layout.ROLLOUT), eligible=np.zeros(compiled.strata, "u1"),
        touched=np.zeros(max(4_096, count // 8), "i4"), log=np.zeros(1 << 16 if logging else 1, layout.LOG_ROW),
        **_tallies(compiled, days, logging),
    )  # fmt: skip


def _larger(rows: np.ndarray, size: int) -> np.ndarray:
    out = np.zeros(size, rows.dtype)
    out[: len(rows)] = rows
    return out


def _grow_coming(w: World, wanted: int) -> World:
    before = len(w.coming)
    coming = _larger(w.coming, before + max(wanted, before))
    _chain(coming[before:], before)
    coming["next"][-1] = w.registers[R_COMING_FREE]
    w.registers[R_COMING_FREE] = before
    w.registers[R_COMING_LEFT] += len(coming) - before
    return w.with_(coming=coming)


def _grow_heaps(w: World) -> World:
    """Drop ghosts, then give every queue room for today's contacts."""
    posted = np.diff(w.inbox_first)
    kept = []
    for h in range(len(w.heap_first)):
        rows = w.heap[w.heap_first[h] : w.heap_first[h] + w.heap_size[h]]
        stage = e.QUEUE if h % 2 == 0 else e.WAIT_PLACE
        slots = w.slots[rows["slot"]]
        alive = (slots["stage"] == stage) & (slots["stamp"] == rows["stamp"])
        rows = rows[alive]
        kept.append(rows[np.lexsort((rows["slot"], rows["key"]))])
    size = np.array([len(rows) for rows in kept], "i8")
    need = size + np.repeat(w.desks["brings"] * posted, 2)
    need[1::2] = w.desks["brings"] * (need[1::2] + size[::2]) + 1
    room = np.maximum(w.heap_room, 2 * need + 64)
    first = np.concatenate([[0], np.cumsum(room)[:-1]]).astype("i8")
    heap = np.zeros(int(room.sum()), layout.ENTRY)
    for h, rows in enumerate(kept):
        heap[first[h] : first[h] + len(rows)] = rows
    return w.with_(heap=heap, heap_first=first, heap_size=size, heap_room=room)


def mark_worst_off(compiled: Compiled, w: World) -> None:
    """Fix the worst-off tenth of each cohort by risk x severities now, and the same bar for those who enter later."""
    severities = np.zeros(len(w.citizens), "i8")
    np.add.at(severities, w.slots["citizen"], w.slots["severity"])
    hardship = w.citizens["risk"].astype("f8") * severities
    for c in range(len(compiled.net.cohorts)):
        rows = np.flatnonzero((w.citizens["cohort"] == c) & (w.citizens["standing"] == e.PRESENT))
        positive = np.sort(hardship[rows][hardship[rows] > 0.0])
        if len(positive) == 0:
            continue
        w.worst_from[c] = positive[-min(len(positive), max(1, len(rows) // 10))]
        worst = rows[hardship[rows] >= w.worst_from[c]]
        w.citizens["stratum"][worst] |= 1


def enlarge(w: World, due: int) -> World:
    """More room wherever the next step may need it, for the events of `due` more citizens today."""
    needs = int(w.registers[R_MOST_NEEDS])
    if len(w.outbox) - w.registers[R_OUTBOX] < due * (2 * needs + 4):
        size = 2 * len(w.outbox) + due * (2 * needs + 4)
        w = w.with_(outbox=_larger(w.outbox, size), inbox=np.zeros(size, "i8"))
    if w.registers[R_COMING_LEFT] < due * (2 * needs + 16):
        w = _grow_coming(w, due * (2 * needs + 16))
    if len(w.fit) - w.registers[R_FIT] < due * 4:
        w = w.with_(fit=_larger(w.fit, 2 * len(w.fit) + due * 4))
    return w


def enlarge_round(w: World) -> World:
    """More room in the agencies' queues."""
    return _grow_heaps(w)


def log_rows_wanted(w: World, due: int) -> int:
    """Rows the log must be able to take before the next step (as `loop.room_for_…` counts them)."""
    needs = int(w.registers[R_MOST_NEEDS])
    brings, arriving = w.desks["brings"], np.diff(w.inbox_first) + w.heap_size[::2]
    queues = int(((5 + brings) * arriving + (2 + brings) * w.heap_size[1::2]).sum())
    return max(due * (12 * needs + 40), queues + 2 * len(w.heap_first) + 2 * int(w.registers[R_FIT]))
