"""The guided story: six steps for each kind of citizen, and what a presenter may say on each page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A step: what it is called, what to say, and on which page it happens."""

    title: str
    words: str
    page: str


_WHO = {
    "family": ("a family with several troubles at once", "a child's safety, the rent, somebody's drinking", "a key worker who knows the whole family"),
    "offender": ("somebody leaving a short sentence", "money, a bed, treatment, all in the first week", "one person who is there before the gate opens"),
    "older_person": ("an older person leaving hospital", "help at home, a bed that somebody else needs", "one coordinator who asks on arrival, not on the day of discharge"),
}  # fmt: skip


def story(kind: str) -> tuple[Step, ...]:
    """Six steps for a kind of citizen."""
    who, troubles, lead = _WHO.get(kind, _WHO["family"])
    return (
        Step("1 Meet them", f"Think of {who}: {troubles}. Which of these agencies would they meet, and in which order? Click the ones in the room and look inside.", "place"),
        Step("2 Guess", "Before anybody runs anything: what will happen to crises, to failure demand and to spending? Every table writes down its guess.", "workshop"),
        Step("3 Change something", f"Start from today and move two levers only. For instance: {lead}. Who would have to give up posts for it?", "redesign"),
        Step("4 Run it", "Both worlds part on the same day, with the same people and the same luck. Watch where the red diamonds go: demand that a failure has caused.", "run"),
        Step("5 One person, two lives", f"Meet {who} whom it helped, then one whom it harmed, then one for whom nothing changed. All are drawn at random.", "lives"),
        Step("6 Who invests, who saves", "Is whoever pays also whoever saves? Would the same money spent today's way do as well? How sure is it?", "money"),
    )  # fmt: skip


NOTES = {
    "place": "Give people time to find themselves on the map. Ask: what does your assessment ask that somebody else has asked already? "
    "Numbers marked assumed are an invitation to correct them.",
    "redesign": "Two levers are enough for a first run. Let the table that gives up posts say what that would mean.",
    "run": "Pause when a circle turns orange or red and ask that agency what happens on such a Monday. "
    "A redesign may lose: say so before it does.",
    "journeys": "Show today's map first and let people find their own box and the red dashes that lead to it. Then switch to the redesign: "
    "the boxes stay where they are, so what has changed is what the eye sees move.",
    "lives": "Never pick the story: let the app draw. Read both lives aloud, one person each.",
    "money": "Capacity is paid whether it is used or not; what is freed is cash only when it is withdrawn. Ask the one who saves what they would need to sign an agreement.",
    "sure": "One run is an anecdote. Run eight, then the settings: when does it lose?",
    "workshop": "Keep each table's guess. Whoever was furthest off explains first what they had in mind.",
    "take": "Send the redesign's file and the report home with the tables; a session file brings everything back next week.",
}  # fmt: skip
