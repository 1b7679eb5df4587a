"""One citizen's journey in words, from the event log: what happened, when, at which agency, and what kind of demand it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim import enums as e
from sim.place import Place

CLASS_WORDS = {
    "post_stay_gap": "nothing had been arranged before the stay ended",
    "failed_help_return": "back because help had not worked",
    "interrupted_help_return": "back because help was cut off",
    "turned_away_return": "back after being turned away",
    "no_action_return": "back after an assessment that led to nothing",
    "gave_up_return": "back after giving up waiting",
    "lost_in_transfer": "back because the referral was lost",
    "signposted_return": "sent here by word of mouth from another agency",
    "unanswered_return": "a second try, nobody had answered",
    "wrong_door": "the wrong door",
    "turned_away_first": "not bad enough to be taken",
    "chase": "asking what has become of it",
    "first_presentation": "a first request",
    "found": "found by outreach",
    "process": "passed on by another agency",
    "crisis_during_help": "while help was running",
    "first_unpresented": "nobody had been asked for help before",
    "repeat_crisis": "again, and still nobody had been asked",
    "avoidable_crisis": "after help had been asked for",
}


@dataclass(frozen=True)
class Told:
    """One line of a story: the day counted from the first one told, the words, and whether it is failure demand."""

    day: int
    words: str
    failure: bool


class Narrator:
    """Tells rows of an event log in words, with the labels of a place."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def tell(self, rows, from_day: int | None = None) -> Iterator[Told]:
        """The lines of one citizen's rows (a pandas frame in the log's order); dull rows are left out.

        Days count from `from_day`, or from the first row.
        """
        first = from_day if from_day is not None else int(rows["day"].iloc[0]) if len(rows) else 0
        for row in rows.to_dict("records"):
            words = self._words(row)
            if words:
                yield Told(
                    int(row["day"]) - first, words, row["kind"] == e.FAILURE and row["event"] in ("contact", "crisis")
                )

    def _words(self, row: dict[str, Any]) -> str | None:
        template = _TEMPLATES.get(row["event"])
        if row["event"] == "assessed" and not row["amount"]:
            template = "{need}: seen by {agency}"
        if row["event"] == "case_closed":
            template = _CASE_CLOSED.get(int(row["detail"]))
        if template is None:
            return None
        need, agency = row["need"], row["agency"]
        stay = self._stay(row)
        return template.format(
            need=self._place.needs[need].label if isinstance(need, str) else "",
            agency=self._place.agencies[agency].label if isinstance(agency, str) else "",
            why=CLASS_WORDS.get(row["class"], "") if isinstance(row["class"], str) else "",
            severity=("over", "emerging", "acute", "a crisis")[int(row["severity"])],
            amount=int(row["amount"]), stay=stay, to=self._to(row), **self._crisis(row),
        )  # fmt: skip

    def _stay(self, row: dict[str, Any]) -> str:
        stays = list(self._place.stays.values())
        if row["event"] == "stay_end":
            return stays[int(row["detail"]) >> 16].label
        return stays[int(row["detail"])].label if row["event"] in ("stay_start", "stay_fit", "settled") else ""

    def _to(self, row: dict[str, Any]) -> str:
        onward = row["event"] in ("referred", "handed_on")
        return list(self._place.agencies.values())[int(row["amount"])].label if onward else ""

    def _crisis(self, row: dict[str, Any]) -> dict[str, str]:
        labels = [(crisis.label, step.label) for crisis in self._place.crises.values() for step in crisis.steps]
        crisis = ""
        if row["event"] == "crisis":
            named = self._place.needs[row["need"]].crisis
            crisis = self._place.crises[named].label if named else ""
        return {"crisis": crisis, "step": labels[int(row["detail"])][1] if row["event"] == "step" else ""}


_TEMPLATES = {
    "onset": "{need}: begins ({severity})",
    "worse": "{need}: gets worse, now {severity}",
    "better": "{need}: gets better, now {severity}",
    "resolved": "{need}: over, {amount} days after it began",
    "contact": "{need}: contact with {agency} ({why})",
    "unanswered": "{need}: nobody answers at {agency}",
    "turned_away": "{need}: turned away by {agency}, {severity} is not severe enough",
    "signposted": "{need}: {agency} says where else to go",
    "referred": "{need}: {agency} refers on to {to}",
    "lost": "{need}: the referral to {agency} is lost",
    "assessed": "{need}: assessed by {agency}, {amount} staff minutes",
    "no_action": "{need}: {agency} decides on no further action",
    "money": "{need}: the first payment arrives after {amount} days",
    "help_start": "{need}: help begins at {agency}, {amount} days after onset",
    "help_failed": "{need}: help at {agency} ends without success",
    "interrupted": "{need}: help at {agency} is cut off",
    "dropped_out": "{need}: drops out of help at {agency}",
    "gave_up": "{need}: gives up waiting for {agency} after {amount} days",
    "crisis": "{need}: crisis, “{crisis}” ({why})",
    "step": "{step} ({agency})",
    "reconvicted": "{need}: convicted of an offence committed {amount} days ago",
    "stay_start": "{stay} begins",
    "stay_end": "{stay} ends after {amount} days",
    "found": "{need}: found by {agency}",
    "revealed": "{need}: comes to light",
    "settled": "moves into {stay} for good",
    "death": "dies",
    "covered": "lives under the redesign from now on",
    "case_opened": "{need}: {agency} takes on the whole case ({amount} needs open)",
    "handed_on": "{need}: {agency} hands over to {to}",
    "checked": "{need}: {agency} checks whether it may help, {amount} staff minutes",
    "full": "{need}: {agency} is full",
    "exhausted": "{need}: {agency} offers no further course after {amount}",
}
_CASE_CLOSED = {
    0: "{agency} closes the case after {amount} days, nothing is left open",
    1: "{agency} hands the case back unfinished after {amount} days",
}


def somebody(log, cohort: str, seed: int) -> int | None:
    """A citizen of a cohort drawn at random from those with at least one contact in the log; None if there is none."""
    import numpy as np

    asked = log[(log["cohort"] == cohort) & (log["event"] == "contact")]["citizen"].unique()
    if len(asked) == 0:
        return None
    return int(np.sort(asked)[np.random.default_rng(seed).integers(len(asked))])
