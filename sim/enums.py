"""Names for every number the columns hold: stages, kinds, events, classes, causes."""

from __future__ import annotations

NONE = -1
NEVER = 2_000_000_000

# Rules a citizen lives under.
TODAY, REDESIGNED = range(2)

# Severity of a need.
CLOSED_SEVERITY, EMERGING, ACUTE, CRISIS = range(4)

# Standing of a citizen.
ABSENT, PRESENT, DEAD, SETTLED = range(4)

# Stage of a need's journey.
(
    CLOSED,  # no episode
    IDLE,  # open, nobody seeks (hidden, gave up, turned away …)
    SEEKING,  # will turn up at a door on main_at
    AT_DOOR,  # turned up today
    TRANSFER,  # on the way to `agency`, arrives on main_at
    QUEUE,  # waiting for assessment
    ASSESSING,  # an assessment has begun and goes on tomorrow
    HANDOVER,  # granted, arrives at the provider tomorrow
    WAIT_PLACE,  # granted, waiting for a place
    WAIT_MONEY,  # granted, money arrives on main_at
    HELP,  # help is running
) = range(11)  # fmt: skip
STAGE_NAMES = (
    "closed", "idle", "seeking", "at_door", "transfer", "queue", "assessing", "handover", "wait_place", "wait_money",
    "help",
)  # fmt: skip

# Flags of a need.
(
    HIDDEN, SUSPENDED, RELIEVED, ANTICIPATED, CONTACTED, CARRIED, DROPPING, LOSING, SCREENED, DELAYED, PLANNED,
    NEW_HELP,  # the help that runs began under the redesigned rules
    WARM,  # on the way from a case holder: no second assessment
) = (1 << bit for bit in range(13))  # fmt: skip

# Causes of a return, in order of precedence (the order of place.CAUSES).
(
    POST_STAY_GAP, FAILED_HELP, INTERRUPTED_HELP, TURNED_AWAY, NO_ACTION_TAKEN, GAVE_UP, LOST, SIGNPOSTED, UNANSWERED,
) = range(9)  # fmt: skip
CAUSE_COUNT = 9

# Classes of a contact: the nine returns first, in the same order as the causes.
(
    C_POST_STAY_GAP, C_FAILED_HELP_RETURN, C_INTERRUPTED_HELP_RETURN, C_TURNED_AWAY_RETURN, C_NO_ACTION_RETURN,
    C_GAVE_UP_RETURN, C_LOST_IN_TRANSFER, C_SIGNPOSTED_RETURN, C_UNANSWERED_RETURN, C_WRONG_DOOR, C_TURNED_AWAY_FIRST,
    C_CHASE, C_FIRST_PRESENTATION, C_FOUND, C_PROCESS, C_CRISIS_DURING_HELP, C_FIRST_UNPRESENTED, C_REPEAT_CRISIS,
    C_AVOIDABLE_CRISIS,
) = range(19)  # fmt: skip
CLASS_NAMES = (
    "post_stay_gap", "failed_help_return", "interrupted_help_return", "turned_away_return", "no_action_return",
    "gave_up_return", "lost_in_transfer", "signposted_return", "unanswered_return", "wrong_door", "turned_away_first",
    "chase", "first_presentation", "found", "process", "crisis_during_help", "first_unpresented", "repeat_crisis",
    "avoidable_crisis",
)  # fmt: skip
CLASS_COUNT = len(CLASS_NAMES)
FAILURE, VALUE, MIXED, PROCESS = "failure", "value", "mixed", "process"
CLASS_KIND = (
    (FAILURE,) * 10 + (MIXED, FAILURE, VALUE, VALUE, PROCESS, MIXED, VALUE, FAILURE, FAILURE)
)  # fmt: skip

# What is posted to an agency for today.
P_REFERRAL, P_VISIT, P_FOUND, P_CHASE, P_REQUEUE, P_START, P_CHECK = range(7)

# Events of the log.
(
    E_ENTRY, E_EXIT, E_DEATH, E_ONSET, E_WORSE, E_BETTER, E_RESOLVED, E_CONTACT, E_UNANSWERED, E_WRONG_DOOR,
    E_TURNED_AWAY, E_SIGNPOSTED, E_REFERRED, E_LOST, E_BOUNCED, E_JOINED, E_ASSESSED, E_NO_ACTION, E_GRANTED, E_MONEY,
    E_HELP_START, E_HELP_END, E_HELP_FAILED, E_INTERRUPTED, E_DROPPED_OUT, E_GAVE_UP, E_CRISIS, E_STEP, E_RECONVICTED,
    E_STAY_START, E_STAY_FIT, E_STAY_END, E_TRIGGERED, E_FOUND, E_RELAPSE, E_REVEALED, E_SETTLED,
    E_COVERED, E_CASE_OPENED, E_CASE_CLOSED, E_HANDED_ON, E_CHECKED, E_FULL, E_EXHAUSTED,
) = range(44)  # fmt: skip
EVENT_NAMES = (
    "entry", "exit", "death", "onset", "worse", "better", "resolved", "contact", "unanswered", "wrong_door",
    "turned_away", "signposted", "referred", "lost", "bounced", "joined_queue", "assessed", "no_action", "granted",
    "money", "help_start", "help_end", "help_failed", "interrupted", "dropped_out", "gave_up", "crisis", "step",
    "reconvicted", "stay_start", "stay_fit", "stay_end", "triggered", "found", "relapse", "revealed", "settled",
    "covered", "case_opened", "case_closed", "handed_on", "checked", "full", "exhausted",
)  # fmt: skip
EVENT_COUNT = len(EVENT_NAMES)

# Entries of a citizen's list of things to come.
X_STEP, X_STAY, X_REFERRAL, X_IN_REACH, X_OVER = range(5)

# Uses of staff time.
U_RELEASED, U_HELP, U_CONTACT, U_ASSESSMENT = range(4)
USE_COUNT = 4
USE_NAMES = ("released", "help", "contacts", "assessment")

# Why the compiled loop hands back to Python.
DONE, NEED_SPACE, FAILED = range(3)

# Where in the day the loop stands when it hands back.
PHASE_MORNING, PHASE_CITIZENS, PHASE_AGENCIES = range(3)
