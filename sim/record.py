"""Writing down what happens, when it happens: tallies always, the event log when it is kept.

Every rule reports through these few functions, so log, tallies and ledger cannot disagree: they are written by the same call.
"""

from __future__ import annotations

import numpy as np

from sim import enums as e
from sim.kernel import kernel
from sim.layout import PERIOD, R_COUNT_FROM, R_ERROR, R_EVENTS, R_LOG, R_LOGGING

ERROR_LOG_FULL = 1
ERROR_COMING_FULL = 2
ERROR_HEAP_FULL = 3
ERROR_OUTBOX_FULL = 4
ERROR_FIT_FULL = 5


@kernel
def log_row(w, day, i, k, event, a, class_, amount, detail):
    """Append a row to the log (nothing if the log is not kept)."""
    if w.registers[R_LOGGING] == 0:
        return
    at = w.registers[R_LOG]
    if at >= w.log.shape[0]:
        w.registers[R_ERROR] = ERROR_LOG_FULL
        return
    w.registers[R_LOG] = at + 1
    citizen = w.citizens[i]
    row = w.log[at]
    row["day"] = day
    row["citizen"] = i
    row["generation"] = citizen["generation"]
    row["cohort"] = citizen["cohort"]
    row["event"] = event
    row["agency"] = a if a >= 0 else 255
    row["class_"] = class_ if class_ >= 0 else 255
    row["amount"] = amount
    row["detail"] = detail
    if k >= 0:
        slot = w.slots[int(citizen["first"]) + k]
        row["need"] = k
        row["episode"] = slot["episode"]
        row["severity"] = slot["severity"]
    else:
        row["need"] = 255
        row["episode"] = 0
        row["severity"] = 0


@kernel
def note(w, day, i, k, event, a, class_, amount, detail):
    """Something happened to citizen i (need k, or -1) at agency a (or -1)."""
    citizen = w.citizens[i]
    column = k if k >= 0 else w.events.shape[2] - 1
    w.events[day // 365, int(citizen["stratum"]), column, event] += 1
    if a >= 0:
        w.agency_events[day // 365, a, event] += 1
    w.registers[R_EVENTS] += 1
    log_row(w, day, i, k, event, a, class_, amount, detail)


@kernel
def is_failure(class_):
    """Whether a class of contact is failure demand."""
    return (
        class_ <= e.C_WRONG_DOOR or class_ == e.C_CHASE or class_ == e.C_REPEAT_CRISIS or class_ == e.C_AVOIDABLE_CRISIS
    )


@kernel
def note_contact(w, day, i, k, a, class_, event, detail):
    """A contact of a class at an agency; its minutes follow when it is answered."""
    citizen = w.citizens[i]
    w.contacts[day // 365, int(citizen["stratum"]), k, a, class_] += 1
    citizen["met"] = np.uint64(citizen["met"]) | (np.uint64(1) << np.uint64(a & 63))
    if class_ != e.C_PROCESS:
        citizen["contacts"] = int(citizen["contacts"]) + 1
        slot = w.slots[int(citizen["first"]) + k]
        slot["asked"] = min(32_000, int(slot["asked"]) + 1)
    if is_failure(class_):
        citizen["failures"] = int(citizen["failures"]) + 1
    note(w, day, i, k, event, a, class_, 0, detail)


@kernel
def pay_event(net, w, day, i, line, count, class_):
    """The cost lines of one event (of a class of contact, or -1)."""
    citizen = w.citizens[i]
    stratum = int(citizen["stratum"])
    for one in range(line, line + count):
        w.line_events[day, one, int(citizen["cohort"])] += 1
        if day >= w.registers[R_COUNT_FROM]:
            citizen["pence"] = int(citizen["pence"]) + int(net.pence[one])
            w.line_units[stratum, one] += 1
        if class_ >= 0:
            w.class_pence[day // 365, stratum, class_] += int(net.pence[one])


@kernel
def pay_from(w, day, i, line, count):
    """The daily cost lines of something that begins today."""
    for one in range(line, line + count):
        w.line_level[day, one, int(w.citizens[i]["cohort"])] += 1


@kernel
def pay_until(net, w, day, i, line, count, start, class_):
    """The daily cost lines of something that began on `start` end: today is no longer paid.

    What belongs to a class of contact (a stay that a crisis led to) is counted in the year of its end, from the end of the
    warm-up on, as all other costs are.
    """
    citizen = w.citizens[i]
    stratum = int(citizen["stratum"])
    begin = max(start, w.registers[R_COUNT_FROM])
    for one in range(line, line + count):
        w.line_level[day, one, int(citizen["cohort"])] -= 1
        if day > begin:
            citizen["pence"] = int(citizen["pence"]) + int(net.pence[one]) * (day - begin)
            w.line_units[stratum, one] += day - begin
            if class_ >= 0:
                w.class_pence[day // 365, stratum, class_] += int(net.pence[one]) * (day - begin)


@kernel
def wait_over(w, day, a, which, days):
    """A wait at an agency ended: 0 for assessment, 1 for a place."""
    w.waits[day // 365, a, which, min(days, w.waits.shape[3] - 1)] += 1


@kernel
def span_over(w, day, i, k, which, days):
    """A stretch of an episode ended: 0 until first help, 1 until resolution."""
    c = int(w.citizens[i]["cohort"])
    w.spans[day // 365, c, k, which, min(days, w.spans.shape[4] - 1)] += 1
    w.span_periods[day // PERIOD, c, k, which, 0] += 1
    w.span_periods[day // PERIOD, c, k, which, 1] += days
