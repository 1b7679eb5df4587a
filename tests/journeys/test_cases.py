"""Cases: what belongs to one, how it ended, what happened in it; which are chosen, and by what lot."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.journeys import activities as act
from scenarios.journeys.cases import CITIZEN, ENDINGS, EPISODE, HAPPENED, Cases, cases_of
from scenarios.journeys.lived import OUTCOMES
from scenarios.journeys.selection import Selection, Unknown, checked, cohorts_named, selected
from sim import enums as e
from tests.journeys.conftest import Both
from tests.journeys.hand import asks, lived, row
from tests.results.worlds import busy_place


def ending(cases: Cases, at: int = 0) -> str:
    return list(ENDINGS)[int(cases.ending[at])]


def happened(cases: Cases, at: int = 0) -> set[str]:
    return {name for bit, name in enumerate(HAPPENED) if cases.happened[at] & 1 << bit}


ONE = (row(10, e.E_ONSET), asks(15), row(15, e.E_JOINED, agency=0), row(20, e.E_ASSESSED, agency=0, amount=60, detail=2 << 16 | 1),
       row(20, e.E_GRANTED, agency=0), row(30, e.E_HELP_START, agency=0), row(72, e.E_HELP_END, agency=0, amount=42),
       row(72, e.E_RESOLVED, agency=0, amount=62))  # fmt: skip


def test_one_episode_read_by_hand(both: Both) -> None:
    own = lived(both.today, *ONE)
    cases = cases_of(own, EPISODE, both.today.activities)
    labels = [both.today.activities.labels[a] for a in cases.lived.activity]
    assert labels == ["Need begins", "Asks for help", "Assessment", "Help", "Need is over"]
    assert cases.lived.start.tolist() == [10, 15, 20, 30, 72] and cases.lived.end.tolist() == [10, 15, 20, 72, 72]
    assert cases.lived.waited.tolist() == [-1, -1, 5, 10, -1]
    assert [OUTCOMES[o] for o in cases.lived.outcome] == ["", "queue", "granted", "worked", ""]
    assert (cases.lived.items[2], cases.lived.duplicates[2], cases.lived.minutes[2]) == (2, 1, 60)
    need = both.today.compiled.names.cohort_needs[0][0]
    assert cases.ids == [f"people-0-0-{need}-1"]
    assert (ending(cases), happened(cases)) == ("resolved", {"helped"})


@pytest.mark.parametrize(
    ("rows", "kind", "ended", "had"),
    [
        ((row(1, e.E_ONSET),), EPISODE, "open", {"never_helped", "never_asked"}),
        ((row(1, e.E_ONSET), row(5, e.E_DEATH, need=255, episode=0)), EPISODE, "died", {"never_helped", "never_asked"}),
        ((row(1, e.E_ONSET), row(5, e.E_EXIT, need=255, episode=0)), EPISODE, "left", {"never_helped", "never_asked"}),
        ((row(1, e.E_ONSET), row(5, e.E_SETTLED, need=255, episode=0), row(9, e.E_DEATH, need=255, episode=0)), EPISODE, "settled",
         {"never_helped", "never_asked"}),
        ((*ONE, row(80, e.E_EXIT, need=255, episode=0)), EPISODE, "resolved", {"helped"}),
        ((*ONE, row(80, e.E_EXIT, need=255, episode=0)), CITIZEN, "left", {"helped"}),
        ((*ONE, row(80, e.E_ONSET, need=1)), CITIZEN, "open", {"helped"}),
        (ONE, CITIZEN, "resolved", {"helped"}),
        ((*ONE, row(90, e.E_DEATH, need=255, episode=0), row(95, e.E_EXIT, need=255, episode=0)), CITIZEN, "died", {"helped"}),
        ((row(1, e.E_ONSET), asks(2), row(2, e.E_UNANSWERED, agency=0, class_=e.C_FIRST_PRESENTATION),
          asks(4, class_=e.C_UNANSWERED_RETURN), row(4, e.E_JOINED, agency=0), row(9, e.E_GAVE_UP, agency=0, amount=5),
          row(30, e.E_CRISIS, agency=1, class_=e.C_AVOIDABLE_CRISIS)), EPISODE, "open",
         {"never_helped", "unanswered", "gave_up", "crisis", "failure_demand"}),
    ],
)  # fmt: skip
def test_how_a_case_ended_and_what_happened_in_it(both: Both, rows, kind: str, ended: str, had: set[str]) -> None:
    cases = cases_of(lived(both.today, *rows), kind, both.today.activities)
    assert (len(cases), ending(cases), happened(cases)) == (1, ended, had)


def test_a_late_return_after_failed_help_is_a_new_episode(both: Both) -> None:
    rows = (row(1, e.E_ONSET), asks(2), row(3, e.E_HELP_START, agency=0), row(40, e.E_HELP_FAILED, agency=0, amount=37),
            row(400, e.E_RELAPSE, episode=2, detail=1), asks(400, episode=2), row(500, e.E_RESOLVED, episode=2))  # fmt: skip
    cases = cases_of(lived(both.today, *rows), EPISODE, both.today.activities)
    assert [ending(cases, k) for k in range(2)] == ["relapsed", "resolved"]
    assert happened(cases, 0) == {"help_failed"} and happened(cases, 1) == {"never_helped"}


def test_two_citizens_and_two_needs_are_kept_apart(both: Both) -> None:
    rows = [
        row(1, e.E_ONSET),
        row(2, e.E_ONSET, citizen=1),
        row(3, e.E_ONSET, need=1),
        asks(4, citizen=1),
        asks(5, need=1),
    ]
    own = lived(both.today, *rows)
    episodes, citizens = (cases_of(own, kind, both.today.activities) for kind in (EPISODE, CITIZEN))
    assert (episodes.last - episodes.first).tolist() == [1, 2, 2]
    assert (citizens.last - citizens.first).tolist() == [3, 2]
    kept = citizens.keep(np.array([False, True]))
    assert kept.ids == ["people-1-0"] and kept.lived.rows["citizen"].tolist() == [1, 1] and kept.case.tolist() == [0, 0]


def test_a_stay_belongs_to_the_episode_whose_chain_led_there(both: Both) -> None:
    rows = (row(1, e.E_ONSET), row(5, e.E_STEP, agency=3, class_=e.C_PROCESS, detail=1), row(5, e.E_STAY_START, need=255, episode=0, agency=3),
            row(60, e.E_STAY_END, need=255, episode=0, agency=3, amount=55), row(70, e.E_STAY_START, need=255, episode=0, agency=3))  # fmt: skip
    own = lived(both.today, *rows, end=100)
    stays = own.take(own.activity >= both.today.activities.first_stay)
    assert stays.end.tolist() == [60, 100] and stays.finished.tolist() == [True, False]
    assert stays.rows["need"].tolist() == [0, 255]
    assert happened(cases_of(own, EPISODE, both.today.activities)) >= {"stay"}


def test_a_sample_is_as_large_as_asked_and_hangs_on_the_case_alone(both: Both) -> None:
    def ids(world, **wanted) -> list[str]:
        return [one for cases in selected(world, Selection(CITIZEN, **wanted)) for one in cases.ids]

    ten, twenty = ids(both.today, sample=10, seed=3), ids(both.today, sample=20, seed=3)
    assert (len(ten), len(twenty)) == (10, 20) and set(ten) < set(twenty)
    assert ids(both.today, sample=10, seed=4) != ten
    everybody = ids(both.today)
    assert ids(both.today, sample=10**6) == everybody and len(set(everybody)) == len(everybody)
    other = ids(both.redesign, sample=20, seed=3)
    assert len(set(twenty) & set(other)) > 10, "the same citizens in both worlds, wherever they are in both logs"


def test_every_outcome_divides_the_cases(both: Both) -> None:
    def count(*outcomes: str) -> int:
        return sum(len(cases) for cases in selected(both.today, Selection(EPISODE, outcomes=outcomes)))

    assert sum(count(name) for name in ENDINGS) == count()
    assert count("helped", "never_helped") < count() and count("never_helped") + count("crisis") >= count(
        "never_helped", "crisis"
    )
    with_crisis = sum(
        int((cases.lived.rows["event"] == e.E_CRISIS).any()) * len(cases)
        for cases in selected(both.today, Selection(EPISODE, outcomes=("crisis",)))
    )
    assert with_crisis == count("crisis") > 0


def test_only_cases_of_a_need_and_only_those_that_began_within_the_period(both: Both) -> None:
    number = both.today.compiled.names.needs.index("income")
    for cases in selected(both.today, Selection(EPISODE, needs=("income",), complete=True)):
        assert (cases.lived.need == number).all() and (cases.lived.start >= both.today.window.first).all()
        assert np.isin(cases.lived.activity[cases.first], (act.BEGINS, act.RELAPSES)).all()


def test_names_that_nothing_carries(both: Both) -> None:
    place = busy_place()
    assert cohorts_named(place, ("family",)) == ("people",) and cohorts_named(place, ("others", "people")) == (
        "others",
        "people",
    )
    with pytest.raises(Unknown, match="did you mean 'housing'"):
        checked(place, Selection(needs=("housin",)))
    with pytest.raises(Unknown, match="there is no outcome 'happy'; there are: resolved, relapsed"):
        checked(place, Selection(outcomes=("happy",)))
    with pytest.raises(Unknown, match="did you mean 'offender'"):
        cohorts_named(place, ("offenders",))
