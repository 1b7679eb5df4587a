"""Moving one box: a few verbs, each of which adds one lever to a redesign, so that a mapper never has to write a file.

tables = empty(place)
tables = changed(tables, place, "move-door", ["housing", "contact_centre", "housing_office"])
redesign_of(tables).apply(place)
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from scenarios.workshop.holders import lead_for
from scenarios.workshop.tables import Tables
from sim.faults import Fault, PlaceFaults, nearest, shown, unknown
from sim.place import Place

Lever = dict[str, Any]
#: What the words of a verb are called -> section of the place whose names they are.
_SECTIONS = {"AGENCY": "agencies", "FROM": "agencies", "TO": "agencies", "FIRST": "agencies", "SECOND": "agencies", "NEED": "needs", "COHORT": "cohorts"}  # fmt: skip
_NOUNS = {"agencies": "agency", "needs": "need", "cohorts": "cohort"}


@dataclass(frozen=True)
class Verb:
    """One verb: its words (the last may be given several times if it ends in …), what it does, an example, the lever it adds."""

    name: str
    words: tuple[str, ...]
    does: str
    example: str
    make: Callable[[Place, Sequence[str]], Lever]

    @property
    def usage(self) -> str:
        """How it is written."""
        return " ".join((self.name, *self.words))


def _merge(place: Place, words: Sequence[str]) -> Lever:
    return {"lever": "merge_agencies", "agency": words[0], "joins": list(words[1:])}


def _share(place: Place, words: Sequence[str]) -> Lever:
    return {"lever": "data_sharing", "readers": list(words)}


def _remove(place: Place, words: Sequence[str]) -> Lever:
    agency, steps = _at(place, *words)
    return {"lever": "remove_step", "need": words[0], "agency": agency, **({"steps": steps} if steps else {})}


def _door(place: Place, words: Sequence[str]) -> Lever:
    return {"lever": "move_door", "need": words[0], "from_agency": words[1], "to_agency": words[2]}


def _swap(place: Place, words: Sequence[str]) -> Lever:
    (first, one), (second, two) = (_at(place, words[0], word) for word in words[1:])
    named = {"first_steps": one} if one else {}
    return {
        "lever": "swap_order",
        "need": words[0],
        "first": first,
        "second": second,
        **named,
        **({"second_steps": two} if two else {}),
    }


def _at(place: Place, need: str, word: str) -> tuple[str, list[str]]:
    """An agency, or the agency of a step that a log called so, and that step."""
    return (
        (word, [])
        if word in place.agencies
        else (_steps(place, need).get(word, word), [word] if word in _steps(place, need) else [])
    )


def _steps(place: Place, need: str) -> dict[str, str]:
    """What a log called the steps of a need's pathway, and which agency takes each."""
    own = place.needs.get(need)
    if own is None or own.pathway is None:
        return {}
    return {stage.label: stage.agency for stage in place.pathways[own.pathway].stages.values()}


def _lead(place: Place, words: Sequence[str]) -> Lever:
    return lead_for(place, words[0], float(words[1]))


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        verb.name: verb
        for verb in (
            Verb("merge-agencies", ("AGENCY", "AGENCY…"), "The first takes the others in: posts, doors, referrals, records.",
                 "merge-agencies housing_office debt_advice", _merge),
            Verb("remove-step", ("NEED", "AGENCY"), "People with this need no longer pass an agency that only sends them on.",
                 "remove-step housing contact_centre", _remove),
            Verb("share-information", ("AGENCY", "AGENCY…"), "Each can look up what the others know instead of asking again.",
                 "share-information housing_office debt_advice", _share),
            Verb("move-door", ("NEED", "FROM", "TO"), "Who goes to one agency first with this need goes to another.",
                 "move-door debt contact_centre debt_advice", _door),
            Verb("swap-order", ("NEED", "FIRST", "SECOND"), "The second is met before the first, which referred to it.",
                 "swap-order housing contact_centre housing_office", _swap),
            Verb("add-lead-worker", ("COHORT", "POSTS"), "Lead professionals who are met first and hold the case; half of the posts are moved.",
                 "add-lead-worker households 2", _lead),
        )
    }
)  # fmt: skip


def changed(tables: Tables, place: Place, verb: str, words: Sequence[str]) -> Tables:
    """A redesign's tables with one verb more; raises PlaceFaults with everything that is wrong with its words."""
    if verb not in VERBS:
        raise PlaceFaults("the verb", [unknown("", "verb", verb, VERBS)])
    faults = _faults(VERBS[verb], place, words, {str(one["agency"]) for one in tables["levers"] if one.get("agency")})
    if faults:
        raise PlaceFaults(VERBS[verb].usage, faults)
    new = copy.deepcopy(tables)
    new["levers"].append(_with_free_name(VERBS[verb].make(place, words), new["levers"]))
    if place.name not in new.setdefault("places", []):
        new["places"].append(place.name)
    return new


def _faults(verb: Verb, place: Place, words: Sequence[str], added: set[str]) -> list[Fault]:
    """Too few or too many words, and names that the place (or a lever before) has not."""
    many = verb.words[-1].endswith("…")
    if len(words) < len(verb.words) or (len(words) > len(verb.words) and not many):
        return [
            Fault(
                "",
                f"{verb.name} wants {' '.join(verb.words)}",
                f"{len(words)} words",
                remedy=f"For example: {verb.example}.",
            )
        ]
    faults = []
    for number, word in enumerate(words):
        role = verb.words[min(number, len(verb.words) - 1)].rstrip("…")
        if role == "POSTS":
            faults += _posts(word)
            continue
        known = [*getattr(place, _SECTIONS[role]), *(added if role not in ("NEED", "COHORT") else ())]
        if verb.name in ("remove-step", "swap-order") and role != "NEED":
            known += _steps(place, words[0])
        if word not in known:
            labels = {getattr(own, "label", ""): name for name, own in getattr(place, _SECTIONS[role]).items()}
            near = labels.get(nearest(word, labels), "")
            faults.append(Fault(role, f"no {_NOUNS[_SECTIONS[role]]} is called {shown(word)}", shown(word), nearest=near) if near
                          else unknown(role, _NOUNS[_SECTIONS[role]], word, known))  # fmt: skip
    return faults


def _posts(word: str) -> list[Fault]:
    try:
        enough = 0 < float(word) <= 1e5
    except ValueError:
        enough = False
    return (
        []
        if enough
        else [Fault("POSTS", "a number of full-time posts is wanted here", shown(word), "more than 0, as 2.5")]
    )


def _with_free_name(lever: Lever, others: Sequence[Lever]) -> Lever:
    """A new agency's name that no lever before it has."""
    if lever["lever"] != "single_point_of_contact":
        return lever
    taken = {one.get("agency") for one in others}
    name = next(
        name
        for n in range(1, 1_000)
        if (name := lever["agency"] if n == 1 else f"{lever['agency'][:36]}_{n}") not in taken
    )
    return lever | {"agency": name}
