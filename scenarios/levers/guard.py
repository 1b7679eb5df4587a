"""The guard of the one principle: levers change how the network works, never what comes of it.

``outcomes_written`` walks what a redesign changes and returns every change of an outcome: of success, escalation, re-offending,
costs of events, of who has which need.  Outcomes that the settings of a lever state by a documented exception are listed in
``EXCEPTIONS`` and nowhere else; every headline is repeated with them off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scenarios.levers.base import Lever
from sim.place import Place, Treat
from sim.register import difference


@dataclass(frozen=True, slots=True)
class Exemption:
    """A setting by which a lever states an outcome: why, and what having it off means."""

    lever: str
    setting: str
    why: str
    off: str


_GENERALISTS = (
    "whether generalists help as well as specialists is not known; inherited at 1, the range reaches below half"
)
EXCEPTIONS = (
    Exemption("multi_agency_team", "generalist_success_multiplier", _GENERALISTS, "1: as good as the specialist"),
    Exemption("lead_without_thresholds", "generalist_success_multiplier", _GENERALISTS, "1: as good as the specialist"),
    Exemption("community_support", "generalist_success_multiplier", _GENERALISTS, "1: as good as whom its help is like"),
    Exemption("reablement", "success", "no agency gives such a course today, so there is nothing to inherit", "the lever is left out"),
    Exemption("reablement", "drop_out_share", "as its success", "the lever is left out"),
)  # fmt: skip

#: What may differ in a redesigned place; of agencies see below.
_MECHANISM = re.compile(
    r"(needs\.[^.]+\.doors|cohorts\.[^.]+\.needs\.[^.]+\.doors|routes|crises\.[^.]+\.refers_to|stays\.[^.]+\.(in_reach|referrals|destinations|places))(\.|$)"
)
#: What of an agency is an outcome, or the price of an event.
_OUTCOME = re.compile(r"(prices|treats\.[^.]+\.(success|drop_out_share|paid_gbp_per_day))(\.|$)")
_OWN = ("success", "drop_out_share")
Change = tuple[str, Any, Any]


def outcomes_written(before: Place, after: Place, levers: Iterable[Lever] = ()) -> list[Change]:
    """Path, value before and after of every outcome that differs and that no documented exception of these levers covers."""
    excused = tuple(prefix for lever in levers for prefix in lever.states())
    found = [change for change in difference(before, after) if _is_outcome(before, after, change[0])]
    return [change for change in found if not change[0].startswith(excused)]


def _is_outcome(before: Place, after: Place, path: str) -> bool:
    if _MECHANISM.match(path):
        return False
    section, _, rest = path.partition(".")
    if section == "pathways":
        return _is_new_step(before, after, rest)
    if section != "agencies":
        return True
    name, _, inside = rest.partition(".")
    if name in before.agencies and not _is_new_help(before, after, name, inside):
        return bool(_OUTCOME.match(inside))
    if name in before.agencies and ".paid_gbp_per_day" in inside:
        return not _is_paid_today(before, after.agencies[name].treats[inside.split(".")[1]], inside.split(".")[1])
    return _is_new_outcome(before, after, name, inside)


def _is_new_step(before: Place, after: Place, rest: str) -> bool:
    """Whether a pathway has a step that nobody takes today, or one that takes other minutes: where ways lead is mechanism."""
    pathway, _, inside = rest.partition(".")
    steps = inside.split(".")
    if steps[0] != "stages" or len(steps) < 3 or pathway not in before.pathways:
        return True
    known = before.pathways[pathway].stages
    now = after.pathways[pathway].stages.get(steps[1])
    if now is None or steps[2] in ("onward", "begins_share"):
        return now is None
    return (now.label, now.minutes.value) not in [(one.label, one.minutes.value) for one in known.values()] or (
        steps[1] in known and steps[2] in ("minutes", "label", "agency")
    )


def _is_new_help(before: Place, after: Place, name: str, inside: str) -> bool:
    """Whether an agency helps with what it did not help with: then as a new one does, as somebody helps today."""
    need = inside.split(".")[1] if inside.startswith("treats.") else ""
    return need not in before.agencies[name].treats and need in after.agencies[name].treats


def _is_paid_today(before: Place, treat: Treat, need: str) -> bool:
    """Whether some agency pays the same for a day of help today."""
    paid = [[line.gbp.value for line in agency.treats[need].paid_gbp_per_day] for agency in before.agencies.values() if need in agency.treats]  # fmt: skip
    return [line.gbp.value for line in treat.paid_gbp_per_day] in paid


def _is_new_outcome(before: Place, after: Place, name: str, inside: str) -> bool:
    """Whether help that is new at an agency states an outcome that no agency's help has today, other than by handing over."""
    steps = inside.split(".")
    if steps[0] != "treats" or len(steps) < 3 or steps[2] not in _OWN:
        return False
    treat = after.agencies[name].treats[steps[1]]
    if treat.hand_over:
        return False
    today = (agency.treats[steps[1]] for agency in before.agencies.values() if steps[1] in agency.treats)
    return _outcome(treat, steps[2]) not in [_outcome(other, steps[2]) for other in today]


def _outcome(treat: Treat, key: str) -> Any:
    return treat.success.triple() if key == "success" else treat.drop_out_share.value
