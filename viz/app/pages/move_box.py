"""Moving one box of the map: a verb, what it is about, and a button."""

from __future__ import annotations

import solara

from scenarios.workshop.verbs import VERBS
from sim.place import Place
from viz.app.components import Button, Choice, Field, tag
from viz.app.session import App

#: What a verb asks for -> how the page asks, and the section of the place that is offered.
_ASKED = {
    "AGENCY": ("Agency", "agencies"), "AGENCY…": ("and", "agencies"), "NEED": ("Need", "needs"), "FROM": ("From", "agencies"),
    "TO": ("To", "agencies"), "FIRST": ("First today", "agencies"), "SECOND": ("Second today", "agencies"), "COHORT": ("For whom", "cohorts"),
}  # fmt: skip


@solara.component
def MoveBox(app: App):
    """One change of the map, added to the redesign; what is wrong with it is said and nothing changes."""
    place = app.workshop.place
    verb_name, set_verb = solara.use_state(next(iter(VERBS)))
    chosen, set_chosen = solara.use_state(dict[str, str]())
    verb = VERBS[verb_name]
    words = [chosen.get(f"{verb_name} {word}") or _first(place, word, number) for number, word in enumerate(verb.words)]

    def take(word: str, value: object) -> None:
        set_chosen(chosen | {f"{verb_name} {word}": str(value)})

    tag("h3", "Move one box")
    options = [{"value": name, "label": name.replace("-", " ").capitalize()} for name in VERBS]
    with solara.v.Html(tag="div", class_="wp-row"):
        Choice("What to change", options, verb_name, event_chosen=lambda name: set_verb(str(name)))
        for word, value in zip(verb.words, words, strict=True):
            if word == "POSTS":
                Field("Posts, full time", value, "number", low=0.5, high=1000, event_entered=lambda v, w=word: take(w, v)).key(f"{verb_name} {word}")  # fmt: skip
            else:
                label, section = _ASKED[word]
                Choice(label, _names(place, section), value, event_chosen=lambda v, w=word: take(w, v)).key(f"{verb_name} {word}")  # fmt: skip
        Button("Make this change", lambda: app.do(lambda: app.workshop.move_box(verb_name, words)))
    tag("p", verb.does, "wp-say")


def _names(place: Place, section: str) -> list[dict[str, str]]:
    return [{"value": name, "label": own.label} for name, own in getattr(place, section).items()]


def _first(place: Place, word: str, number: int) -> str:
    """What is offered before anything is chosen: names one after the other, so that no agency meets itself."""
    if word == "POSTS":
        return "5"
    names = list(getattr(place, _ASKED[word][1]))
    return names[min(number, len(names) - 1)]
