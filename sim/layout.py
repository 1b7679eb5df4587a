"""Shapes of the columns: what is known of each citizen, need, agency desk and rule, as NumPy records.

Tables of rules (`Net`) are read only; the state (`World`) is what a day changes.  Everywhere `i` is a citizen, `c` a cohort,
`k` a need of that cohort (in order of the hash of the need's name), `n` a need of the place, `a` an agency, `s` a row of
`slots` (one need of one citizen: ``s = citizens[i]['first'] + k``).
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.columns import Columns


def _record(*fields) -> np.dtype:
    return np.dtype(list(fields), align=True)


def _floats(*names):
    return tuple((name, "f8") for name in names)


def _ints(*names):
    return tuple((name, "i4") for name in names)


SEV = (4,)  # by severity: closed, emerging, acute, crisis

# --- rules -----------------------------------------------------------------------------------------------------------
COHORT = _record(
    ("hash", "u8"), ("first", "i8"), ("slots", "i8"), ("first_slot", "i8"), ("first_record", "i8"),
    *_ints("needs", "records", "leaves_shape", "enters_stay", "interacts", "children_n", "groups_n", "areas_n", "stratum",
           "deadly"),  # deadly: bits (`hazards.bit`) of the needs that shorten life
    *_floats("leaves", "risk_spread", "engagement_spread", "carer", "death", "enters_share"),
    ("children", "f8", (8,)),
    ("group_cum", "f8", (8,)), ("group_risk", "f8", (8,)), ("group_engagement", "f8", (8,)),
    ("area_cum", "f8", (8,)), ("area_risk", "f8", (8,)), ("area_engagement", "f8", (8,)),
)  # fmt: skip
NEED = _record(
    ("hash", "u8"),
    *_ints("need", "seek_shape", "patience_shape", "chase_shape", "max_chases", "window", "crisis", "line", "lines",
           "chases", "pathway"),
    *_floats("onset", "hidden", "prevalence", "relief", "hindered", "cap", "patience", "unanswered_cost", "chase",
             "found"),
    ("entry_cum", "f8", SEV), ("onset_cum", "f8", SEV), ("worse", "f8", SEV), ("crisis_rate", "f8", SEV),
    ("better", "f8", SEV), ("seek", "f8", SEV), ("death", "f8", SEV),
)  # fmt: skip
AGENCY = _record(
    ("hash", "u8"), ("mixed", "u8"),  # mixed: draws.mix of the hash, by which the agency's part in a choice is keyed
    *_ints("staffed", "open_mask", "open_days", "places", "contact_minutes", "chase_minutes", "referral_minutes",
           "fixed_minutes", "citizen_minutes", "whole_person", "by_severity", "check_minutes",
           "holder", "case_minutes", "from_needs", "review_days", "limit_days", "ignores", "takes_chases", "full_waits", "contact_line", "contact_lines",
           "assess_line", "assess_lines", "spare_to"),
    *_floats("minutes_a_week", "contact_share", "help_share", "finds", "signpost"),
)  # fmt: skip
TREAT = _record(
    *_ints("treats", "threshold", "provider", "shape", "continuing", "weekly_minutes", "takes_place", "has_money",
           "money_shape", "repeats", "hand_over", "line", "lines"),
    *_floats("no_action", "refer_on", "duration", "drop_out", "money"),
    ("success", "f8", SEV),
)  # fmt: skip
DOOR = _record(("mixed", "u8"), ("weight", "f8"), *_ints("agency", "even"))  # mixed: of the agency; even: as ROUTE's
ROUTE = _record(
    ("mixed", "u8"), *_ints("to", "shape", "carries", "even"), *_floats("weight", "delay", "loss")
)  # mixed: of the agency it leads to; even: all routes of its list have the same weight
PATH_STAGE = _record(*_ints("agency", "minutes", "first", "number"))  # onward rows first … first + number
BEGIN = _record(("mixed", "u8"), ("weight", "f8"), *_ints("stage", "even"))  # mixed: of the stage
ONWARD = _record(
    ("mixed", "u8"),
    *_floats("weight", "same_day", "same_day_later"),
    *_ints("to", "even", "days", "levels", "days_later", "levels_later"),
)  # to: a stage, -1 the end; days … days + levels: evenly spaced quantiles in `path_days`; later: after a first night
RETURN = _record(*_floats("share", "delay"), ("shape", "i4"))
ITEM = _record(*_ints("minutes", "citizen_minutes", "valid_days"))
CRISIS_RULE = _record(
    ("hash", "u8"), *_ints("agency", "refers_to", "refer_shape", "line", "lines", "step", "steps"),
    *_floats("resolves", "falls", "reveals", "refer", "refer_delay"),
)  # fmt: skip
STEP = _record(
    ("hash", "u8"), *_ints("agency", "shape", "stay", "reconviction", "line", "lines"), *_floats("share", "delay")
)
STAY = _record(
    ("hash", "u8"),
    *_ints("agency", "shape", "of_child", "coexists", "absorbing", "places", "queue_lost", "records_lost", "line", "lines",
           "trigger", "triggers", "referral", "referrals", "destination", "destinations"),
    ("least", "f8"),
)  # fmt: skip
TRIGGER = _record(("hash", "u8"), *_ints("need", "at_end"), ("share", "f8"), ("cum", "f8", SEV))
REFERRAL = _record(
    ("hash", "u8"), *_ints("need", "agency", "moment", "shape"), *_floats("delay", "share")
)  # moment: 0 start, 1 fit, 2 before the end (delay then counts backwards)
DESTINATION = _record(
    ("hash", "u8"),
    *_ints("to", "need", "from_severity", "assessed", "help_ready", "after", "carer", "tally"),
    ("share", "f8"),
)


class Net(Columns):
    """The compiled rules of a place."""

    FIELDS: ClassVar = {
        "cohorts": (COHORT, 1),  # COHORT[c]
        "needs": (NEED, 2),  # NEED[c, k]
        "local": ("i4", 2),  # i4[c, n]: k of need n in cohort c, or -1
        "factor": ("f8", 4),  # f8[c, k, other k, severity + 4 * relieved]
        "reaches": ("i4", 2),  # i4[c, k]: bits (`hazards.bit`) of the needs whose hazards need k multiplies
        "doors": (DOOR, 1),  # DOOR[], those of a need one after another
        "door_lists": ("i4", 3),  # i4[c, k, (first, number)]
        "ordinary": (DOOR, 1),  # DOOR[]: today's doors
        "ordinary_lists": ("i4", 3),  # i4[c, k, (first, number)]
        "finders": (DOOR, 1),  # DOOR[]: who does outreach; the weight is a rate a day
        "finder_lists": ("i4", 3),  # i4[c, k, (first, number)]
        "returns": (RETURN, 3),  # RETURN[c, k, cause]
        "agencies": (AGENCY, 1),  # AGENCY[a]
        "treats": (TREAT, 2),  # TREAT[a, n]
        "begun": (TREAT, 3),  # TREAT[rules under which help began, a, n]: the same in both tables of rules
        "routes": (ROUTE, 1),  # ROUTE[r]
        "route_first": ("i4", 2),  # i4[a, n]
        "route_count": ("i4", 2),  # i4[a, n]
        "path_stages": (PATH_STAGE, 1),  # PATH_STAGE[]: stages of all pathways, one after another
        "begins": (BEGIN, 1),  # BEGIN[]: where pathways begin
        "begin_lists": ("i4", 3),  # i4[pathway, a, (first, number)]
        "onward": (ONWARD, 1),  # ONWARD[]
        "path_days": ("i4", 1),  # i4[]: quantiles in open days
        "items": (ITEM, 1),  # ITEM[x]
        "asks": ("u1", 2),  # u1[a, x]
        "reach": ("u1", 2),  # u1[a, b]: a can read b's records
        "record": ("i4", 2),  # i4[c, a]: column of a's record in cohort c, or -1
        "crises": (CRISIS_RULE, 1),  # CRISIS_RULE[q]
        "steps": (STEP, 1),  # STEP[p]
        "stays": (STAY, 1),  # STAY[y]
        "suspends": ("u1", 2),  # u1[y, n]
        "interrupts": ("u1", 2),  # u1[y, n]
        "delayed": ("f8", 2),  # f8[y, n] multiplier on worsening while delayed
        "triggers": (TRIGGER, 1),  # TRIGGER[]
        "referrals": (REFERRAL, 1),  # REFERRAL[]
        "destinations": (DESTINATION, 1),  # DESTINATION[]
        "pence": ("i8", 1),  # i8[line] pence a unit
    }


# --- state -----------------------------------------------------------------------------------------------------------
SLOT = _record(
    ("returned", "i8"), ("citizen", "i4"),  # nine counters of 7 bits: returns by cause
    ("worse_due", "f4"), ("worse_rate", "f4"), ("better_due", "f4"), ("better_rate", "f4"),
    ("main_at", "i4"), ("chase_at", "i4"), ("giveup_at", "i4"), ("since", "i4"),
    ("onset_at", "i4"), ("failed_at", "i4"), ("assessed_at", "i4"), ("target", "f4"),
    ("causes", "i2"), ("episode", "i2"), ("stamp", "i2"), ("flags", "i2"),
    ("agency", "i2"), ("provider", "i2"), ("origin", "i2"), ("life", "i2"),
    ("seeks", "i2"), ("crises", "i2"), ("moves", "i2"), ("chased", "i2"),
    ("severity", "i1"), ("stage", "i1"), ("helps", "i2"), ("assessed", "i2"), ("asked", "i2"), ("brought", "i1"), ("helped", "i1"),
    ("at_stage", "i2"),  # of the need's pathway, -1 none
)  # fmt: skip
CITIZEN = _record(
    ("key", "u8"), ("met", "u8"), ("first", "i8"), ("record", "i8"), ("pence", "i8"),
    ("risk", "f4"), ("engagement", "f4"), ("death_due", "f4"), ("death_rate", "f4"),
    ("enter", "i4"), ("exit", "i4"), ("wake", "i4"), ("coming", "i4"), ("number", "i4"), ("generation", "i4"),
    ("released_at", "i4"), ("touched_on", "i4"), ("joins_at", "i4"), ("review_at", "i4"), ("lead_since", "i4"),
    ("stratum", "i4"),
    ("contacts", "i2"), ("failures", "i2"), ("assessments", "i2"), ("crises", "i2"), ("reconvictions", "i2"),
    ("stays_begun", "i2"),
    ("cohort", "i1"), ("needs", "i1"), ("group", "i1"), ("area", "i1"), ("standing", "i1"), ("children", "i1"),
    ("carer", "i1"), ("in_stays", "i1"), ("reoffended", "i1"), ("rules", "i1"),
    ("lead", "i2"), ("unsettled", "i4"),  # unsettled: bits (`hazards.bit`) of the needs whose clocks may have to change
)  # fmt: skip
COMING = _record(
    ("citizen", "i4"), ("next", "i4"), ("due", "i4"), ("start", "i4"), ("fit", "i4"), ("number", "i4"),
    ("origin", "i4"), ("kind", "i2"), ("what", "i2"), ("step", "i2"), ("need", "i2"), ("agency", "i2"), ("child", "i2"),
    ("to", "i2"), ("state", "i2"), ("class_", "i2"), ("rank", "i2"), ("tie", "u4"),
)  # fmt: skip
DESK = _record(
    ("pace_sum", "f8"), ("pace", "f8"), ("minutes_credit", "f8"), ("help_credit", "f8"),
    ("cases", "i8"), ("committed", "i8"), ("owed", "i8"), ("work_left", "i8"), ("work_slot", "i8"), ("work_items", "i4"),
    ("work_duplicates", "i4"), ("work_duplicate_minutes", "i4"), ("work_minutes", "i4"), ("work_citizen", "i4"),
    ("work_stamp", "i4"), ("waiting", "i8"), ("granted", "i8"), ("running", "i8"), ("brings", "i8"),  # brings: needs that one decision may put in its queue
    ("lent", "i8"), ("lent_today", "i8"),  # minutes of steps taken in sittings elsewhere, to be worked off; those of today
    ("borrowed", "i8"), ("borrowed_today", "i8"),  # minutes that others had to spare, for the next open day; those of today
)  # fmt: skip
ENTRY = _record(("key", "u8"), ("slot", "i8"), ("stamp", "i4"))
POST = _record(("slot", "i8"), ("tie", "u8"), ("agency", "i2"), ("kind", "i2"), ("class_", "i2"))
LOG_ROW = _record(
    ("day", "i4"), ("citizen", "i4"), ("generation", "i4"), ("amount", "i4"), ("detail", "i4"), ("episode", "u2"),
    ("event", "u1"), ("need", "u1"), ("agency", "u1"), ("class_", "u1"), ("severity", "u1"), ("cohort", "u1"),
)  # fmt: skip

ROLLOUT = _record(*_ints("start", "active"), *_floats("ramp", "covered", "consent"))

# Registers of the loop.
(
    R_DAY, R_PHASE, R_OUTBOX, R_LOG, R_LOGGING, R_COMING_FREE, R_COMING_LEFT, R_CHUNK_FREE, R_CHUNK_LEFT, R_REBUILD,
    R_FIT, R_TOUCHED, R_COUNT_FROM, R_ERROR, R_EVENTS, R_LAST_DAY, R_MOST_NEEDS,
) = range(17)  # fmt: skip
REGISTERS = 32
FOLLOWED_DAYS = 365 + 180  # follow-up of a release: a year in which to offend, half a year for the court
PERIOD = 28  # days of one point of a control chart
WINDOW = 128  # days of the calendar held as buckets
CHUNK = 30  # citizens a chunk of a bucket


class World(Columns):
    """Everything a day changes."""

    FIELDS: ClassVar = {
        "registers": ("i8", 1),  # i8
        "slots": (SLOT, 1),  # SLOT[s]
        "next_at": ("i4", 1),  # i4[s]: no date of the need is earlier; not after today: look and see
        "citizens": (CITIZEN, 1),  # CITIZEN[i]
        "records": ("i2", 1),  # i2: day of the last assessment by an agency, -1 none
        "coming": (COMING, 1),  # COMING[]: a linked list a citizen
        "states": ("u1", 1),  # u1[s] as last settled: 0 not active, else severity + 4 * relieved
        "fit": ("i4", 1),  # i4: rows of `coming` that are stays ready to end
        "in_stay": ("i8", 1),  # i8[y] citizens in each kind of stay
        "desks": (DESK, 1),  # DESK[a]
        "minutes_a_week": ("f8", 2),  # f8[day, a] staff minutes a week in force
        "places": ("i4", 2),  # i4[day, a] caseload places in force
        "rollout": (ROLLOUT, 1),  # ROLLOUT[0]
        "eligible": ("u1", 1),  # u1[stratum]: may be covered by the redesign
        "heap": (ENTRY, 1),  # ENTRY: two heaps an agency (assessment, start), in segments
        "heap_first": ("i8", 1),  # i8[2 a + which]
        "heap_size": ("i8", 1),  # i8[2 a + which]
        "heap_room": ("i8", 1),  # i8[2 a + which]
        "outbox": (POST, 1),  # POST: what is put to agencies today
        "inbox": ("i8", 1),  # i8: outbox rows, grouped by agency
        "inbox_first": ("i8", 1),  # i8[a + 1]
        "bucket": ("i4", 1),  # i4[day mod WINDOW]: first chunk
        "chunk_next": ("i4", 1),  # i4[chunk]
        "chunk_used": ("i4", 1),  # i4[chunk]
        "chunk_citizen": ("i4", 2),  # i4[chunk, CHUNK]
        "touched": ("i4", 1),  # i4 citizens whose help or records the agencies changed today
        "log": (LOG_ROW, 1),  # LOG_ROW
        "contacts": ("i4", 5),  # i4[year, stratum, k, a, class]
        "minutes": ("i8", 4),  # i8[year, stratum, a, class]: minutes of contacts
        "assessed": ("i8", 5),  # i8[year, stratum, a, class that brought it, ASSESSED_OF]
        "events": ("i8", 4),  # i8[year, stratum, k, event]
        "use": ("i8", 3),  # i4[day, a, use]: minutes
        "standing": ("i4", 3),  # i4[day, a, (waiting for assessment, waiting for a place, in help)]
        "waits": ("i4", 4),  # i4[year, a, which, days]
        "spans": ("i4", 5),  # i4[year, c, k, which, days]: first help, resolution
        "line_events": ("i4", 3),  # i4[day, line, c]
        "line_level": ("i4", 3),  # i4[day, line, c]: changes of the number running
        "totals": ("i8", 3),  # i8[c, measure of a whole membership, value]
        "episodes": ("i8", 4),  # i8[year, stratum, k, EPISODES_OF]: episodes that ended resolved
        "stay_counts": ("i8", 4),  # i8[year, stratum, y, STAYS_OF]
        "destined": ("i4", 3),  # i4[year, stratum, destination of a stay]: stays that ended this way
        "stay_standing": ("i4", 2),  # i4[day, y] citizens in each kind of stay at the end of the day
        "reoffending": ("i4", 3),  # i4[year of release, stratum, (followed, re-offended within a year)]
        "line_units": ("i8", 2),  # i8[stratum, line] events or days since the warm-up
        "class_pence": ("i8", 3),  # i8[year, stratum, class] marginal cost of crises, their chains and stays
        "help_minutes": ("i8", 2),  # i8[stratum, a] weekly minutes x days of help since the warm-up
        "agency_events": ("i4", 3),  # i4[year, a, event]
        "span_periods": ("i8", 5),  # i8[period of PERIOD days, c, k, which as in spans, (count, sum of days)]
        "worst_from": ("f8", 1),  # f8[c] risk x severities from which an entrant belongs to the worst-off tenth
    }
