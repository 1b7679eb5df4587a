"""Every contact has exactly one class: every situation is walked and held against the stated precedence."""

from __future__ import annotations

from itertools import product

import pytest

from sim import enums as e
from sim.contacts import class_of_contact, class_of_crisis

pytestmark = pytest.mark.interpreted

#: The precedence of causes as the model states it, first to last, with the class each gives.
PRECEDENCE = (
    "post_stay_gap", "failed_help_return", "interrupted_help_return", "turned_away_return", "no_action_return",
    "gave_up_return", "lost_in_transfer", "signposted_return", "unanswered_return",
)  # fmt: skip


def stated_class(kind: str, causes: tuple[bool, ...], treats: bool, severe_enough: bool) -> str:
    """The rule in words, written independently: system, found, first standing cause, chase, wrong door, threshold, first."""
    if kind == "referral":
        return "process"
    if kind == "found":
        return "found"
    for stands, name in zip(causes, PRECEDENCE, strict=True):
        if stands:
            return name
    if kind == "chase":
        return "chase"
    if not treats:
        return "wrong_door"
    return "first_presentation" if severe_enough else "turned_away_first"


KINDS = {"referral": e.P_REFERRAL, "visit": e.P_VISIT, "found": e.P_FOUND, "chase": e.P_CHASE}


def test_every_situation_of_a_contact_has_the_stated_class() -> None:
    walked, seen = 0, set()
    for kind, causes, treats in product(KINDS, product((False, True), repeat=9), (False, True)):
        bits = sum(1 << at for at, stands in enumerate(causes) if stands)
        for severity, threshold in product((1, 2, 3), (1, 2, 3)):
            found = e.CLASS_NAMES[class_of_contact(KINDS[kind], bits, int(treats), severity, threshold)]
            assert found == stated_class(kind, causes, treats, severity >= threshold), (
                kind,
                causes,
                treats,
                severity,
                threshold,
            )
            walked, seen = walked + 1, seen | {found}
    assert walked == 4 * 512 * 2 * 9
    assert seen == set(e.CLASS_NAMES[:15]), "each class but those of crises arises, and no other"


def test_every_situation_of_a_crisis_has_the_stated_class() -> None:
    """Help running first; then any earlier contact; then earlier crises only."""
    seen = set()
    for helped, contacted, crises in product((0, 1), (0, 1), (0, 1, 2, 9)):
        found = e.CLASS_NAMES[class_of_crisis(helped, contacted, crises)]
        if helped:
            assert found == "crisis_during_help"
        elif contacted:
            assert found == "avoidable_crisis"
        else:
            assert found == ("repeat_crisis" if crises else "first_unpresented")
        seen.add(found)
    assert seen == set(e.CLASS_NAMES[15:])


def test_kinds_of_demand_are_those_the_model_states() -> None:
    kinds = dict(zip(e.CLASS_NAMES, e.CLASS_KIND, strict=True))
    value = {"first_presentation", "found", "first_unpresented"}
    mixed = {"turned_away_first", "crisis_during_help"}
    assert {name for name, kind in kinds.items() if kind == e.VALUE} == value
    assert {name for name, kind in kinds.items() if kind == e.MIXED} == mixed
    assert {name for name, kind in kinds.items() if kind == e.PROCESS} == {"process"}
    assert {name for name, kind in kinds.items() if kind == e.FAILURE} == set(kinds) - value - mixed - {"process"}


def test_tallies_and_kernels_agree_on_what_is_failure_demand() -> None:
    from sim.record import is_failure

    for class_, kind in enumerate(e.CLASS_KIND):
        assert bool(is_failure(class_)) == (kind == e.FAILURE), e.CLASS_NAMES[class_]
