"""Boxes moved in a learned place: what becomes of the ways of a pathway, by hand and as properties of any pathway."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from scenarios.levers import LEVERS
from scenarios.levers.guard import outcomes_written
from scenarios.levers.path_edit import Edited, begun_at, handed_to, left_out, swapped
from scenarios.levers.path_place import _visits
from scenarios.levers.path_waits import longer, mean_days, mixed, waits_of
from scenarios.redesign_changes import changes
from scenarios.workshop.tables import empty, redesign_of
from scenarios.workshop.verbs import changed
from sim import enums as e
from sim.checks import examine_place
from sim.compile import compile_together
from sim.engine import Run
from sim.faults import PlaceFaults
from sim.paths import luck_names
from sim.place import Onward, Place, Stage
from tests.logs.test_pathway import DAYS, stage, world
from tests.property.test_adoption import adopt_and_check

#: desk → check (0.5, else over); check → check again (0.25), office (0.5), over (0.25); office → over.
THREE: dict[str, Any] = {
    "desk": stage("office", {"to": "check", "share": 0.5, "open_days": [5]}, {"share": 0.5}, begins_share=1.0, label="Desk"),
    "check": stage("second", {"to": "check", "share": 0.25}, {"to": "letter", "share": 0.5, "open_days": [2]}, {"share": 0.25}, label="Check"),
    "letter": stage("office", {"share": 1.0}, label="Letter"),
}  # fmt: skip


def stages(tables: dict[str, Any] = THREE) -> dict[str, Stage]:
    return {name: Stage.model_validate(table) for name, table in tables.items()}


def shares(edited: Edited, name: str) -> dict[str | None, float]:
    return {way.to: way.share for way in edited.stages[name].onward}


def by_step(tables: dict[str, Stage], begins: dict[str, float] | None = None) -> dict[tuple[str, str], float]:
    """Visits an episode of each step of each agency."""
    if begins is not None:
        tables = {name: one.model_copy(update={"begins_share": begins.get(name, 0.0)}) for name, one in tables.items()}
    found: dict[tuple[str, str], float] = {}
    for name, visits in _visits(tables).items():
        key = tables[name].agency, tables[name].label
        found[key] = found.get(key, 0.0) + visits
    return {key: visits for key, visits in found.items() if visits > 1e-12}


def test_a_step_left_out_by_hand() -> None:
    """check leads, again and again, in two thirds (0.5 / 0.75) to the letter: so does now the desk, in 0.5 × 2/3."""
    edited = left_out(stages(), ["check"])
    assert shares(edited, "desk") == pytest.approx({"letter": 1 / 3, None: 2 / 3})
    assert edited.begins == {}


def test_of_the_waits_around_it_the_longer_stays() -> None:
    way = next(one for one in left_out(stages(), ["check"]).stages["desk"].onward if one.to == "letter")
    assert set(way.open_days) == {5} and way.same_day_share == 0
    quick = deepcopy(THREE)
    quick["desk"]["onward"][0] |= {"same_day_share": 1.0}
    way = next(one for one in left_out(stages(quick), ["check"]).stages["desk"].onward if one.to == "letter")
    assert set(way.open_days) == {2} and way.same_day_share == 0, "a sitting saves nobody the wait for what follows"


def test_waits_by_hand() -> None:
    """Same day or 3 days, and 1 or 3 days: the longer is 1 in a quarter, 3 in the rest; half of each mixed with 7 days."""
    one = waits_of(Onward(share=1.0, same_day_share=0.5, open_days=[3]))[0]
    other = np.array([1, 3]), np.array([0.5, 0.5])
    days, chance = longer(one, other)
    assert dict(zip(days.tolist(), chance.tolist(), strict=True)) == pytest.approx({0: 0, 1: 0.25, 3: 0.75})
    both = mixed([(0.2, (days, chance)), (0.2, (np.array([7]), np.array([1.0])))])
    assert mean_days(both) == pytest.approx(0.5 * (0.25 + 2.25) + 3.5)


def test_who_met_nothing_else_still_meets_it() -> None:
    """Cases begin at the check: a third of them is over there, and must not vanish."""
    tables = deepcopy(THREE)
    tables["check"]["begins_share"], tables["desk"]["begins_share"] = 1.0, 0.0
    edited = left_out(stages(tables), ["check"])
    alone = next(name for name in edited.begins["check"] if name != "letter")
    assert edited.begins["check"] == pytest.approx({"letter": 2 / 3, alone: 1 / 3})
    assert [way.to for way in edited.stages[alone].onward] == [None] and edited.stages[alone].agency == "second"


def any_pathway(seed: int) -> dict[str, Stage]:
    """Seven stages of three agencies with random ways, loops among them, and an end everywhere."""
    rng = np.random.default_rng(seed)
    names = [f"s{n}" for n in range(7)]
    found = {}
    for n, name in enumerate(names):
        to = rng.choice(names, 3, replace=False)
        parts = rng.dirichlet([1.0, 1.0, 1.0, 1.0])
        onward = [
            Onward(to=str(t), share=float(p), open_days=[1, int(rng.integers(1, 30)) + 1])
            for t, p in zip(to, parts, strict=False)
        ]
        onward.append(Onward(share=float(parts[3])))
        begins = 0.5 if n < 2 else 0.0
        found[name] = Stage(label=f"step {n % 5}", agency=f"a{n % 3}", begins_share=begins, onward=onward)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_what_is_left_is_met_as_often_as_before(seed: int) -> None:
    """Leaving steps out changes no visit to any other; every way's shares still sum to 1."""
    before = any_pathway(seed)
    edited = left_out(before, ["s3", "s4", "s6"])
    now, then = _visits(edited.stages), _visits(before)
    assert {name: now[name] for name in ("s0", "s1", "s2", "s5")} == pytest.approx(
        {name: then[name] for name in ("s0", "s1", "s2", "s5")}
    )
    assert all(now[name] == pytest.approx(0, abs=1e-12) for name in ("s3", "s4", "s6"))
    _sums(edited)


def _sums(edited: Edited) -> None:
    for name, one in edited.stages.items():
        assert sum(way.share for way in one.onward) == pytest.approx(1), name
        assert len({way.to for way in one.onward}) == len(one.onward)


@pytest.mark.parametrize("seed", range(8))
def test_a_merger_moves_visits_and_changes_none(seed: int) -> None:
    before = any_pathway(seed)
    edited = handed_to(before, [name for name, one in before.items() if one.agency == "a1"], "a0")
    begins = {name: one.begins_share for name, one in before.items()}
    for name, own in edited.begins.items():
        part = begins.pop(name)
        begins |= {to: part * share for to, share in own.items()}
    expected: dict[tuple[str, str], float] = {}
    for (agency, step), visits in by_step(before).items():
        key = ("a0" if agency == "a1" else agency), step
        expected[key] = expected.get(key, 0.0) + visits
    assert by_step(edited.stages, begins) == pytest.approx(expected)
    _sums(edited)


def test_an_order_swapped_by_hand() -> None:
    """Everybody comes to the check first, half of them goes on to the desk, and from there as from the check before."""
    tables = deepcopy(THREE)
    tables["check"]["onward"] = [{"to": "letter", "share": 0.6}, {"share": 0.4}]
    edited = swapped(stages(tables), ["desk"], ["check"])
    assert edited is not None
    (begin,) = edited.begins["desk"]
    assert (edited.stages[begin].label, edited.stages[begin].agency) == ("Check", "second")
    found = by_step(edited.stages, {begin: 1.0})
    assert found == pytest.approx({("second", "Check"): 1, ("office", "Desk"): 0.5, ("office", "Letter"): 0.3})
    way = next(one for one in edited.stages[begin].onward if one.to is not None)
    assert way.open_days == [5], "the wait stays between the two"
    back = swapped(edited.stages, [begin], [str(way.to)])
    assert back is not None
    (again,) = [name for name in back.stages if name not in edited.stages and back.stages[name].label == "Desk"]
    assert by_step(back.stages, {again: 1.0}) == pytest.approx(by_step(stages(tables))), "twice is as before"
    assert swapped(stages(), ["letter"], ["check"]) is None


@pytest.mark.parametrize("seed", (0, 1, 2, 3, 5, 7))
def test_swaps_keep_what_comes_after(seed: int) -> None:
    """As many steps an episode as before, and as many of every agency that is not swapped."""
    before = any_pathway(seed)
    first, second = ([name for name, one in before.items() if one.agency == agency] for agency in ("a0", "a1"))
    edited = swapped(before, first, second)
    assert edited is not None
    begins = {name: one.begins_share for name, one in before.items()}
    for name, own in edited.begins.items():
        part = begins.pop(name)
        begins |= {to: part * share for to, share in own.items()}
    now, then = by_step(edited.stages, begins), by_step(before)
    assert sum(now.values()) == pytest.approx(sum(then.values()))
    for key in then:
        if key[0] == "a2":
            assert now[key] == pytest.approx(then[key])
    _sums(edited)


def test_a_door_moved_by_hand() -> None:
    edited = begun_at(stages(), "office", "second", 0.4)
    assert edited is not None and edited.begins == {"desk": pytest.approx({"desk": 0.6, "check": 0.4})}
    assert begun_at({**stages(), "alone": Stage(label="x", agency="third", onward=[Onward(share=1.0)])}, "office", "third", 1) is None  # fmt: skip


def learned(**changes: Any) -> Place:
    return Place.model_validate(world(THREE, 400, needs__housing__doors={"office": 1}, **changes))


VERBS_OF_STEPS = {
    "remove-step": ["housing", "second"],
    "swap-order": ["housing", "Desk", "Check"],
    "move-door": ["housing", "office", "second"],
    "merge-agencies": ["office", "second"],
}


@pytest.mark.parametrize("verb", VERBS_OF_STEPS)
def test_each_verb_holds_is_told_and_can_take_effect(verb: str) -> None:
    place = learned()
    redesign = redesign_of(changed(empty(place), place, verb, VERBS_OF_STEPS[verb]))
    after = redesign.apply(place)
    assert outcomes_written(place, after, redesign.levers) == []
    assert any(one.path.startswith("pathways.") for one in changes(place, after))
    assert list(after.pathways["way"].stages)[:3] == list(THREE), "stages that are there stay"
    adopt_and_check(place, after, 200, 400)


def test_doors_and_routes_follow_the_pathway() -> None:
    place = learned()
    after = redesign_of(changed(empty(place), place, "remove-step", ["housing", "Desk"])).apply(place)
    doors = after.cohorts["people"].needs["housing"].doors
    assert doors is not None
    assert {name: weight.value for name, weight in doors.items()} == pytest.approx({"office": 0.5, "second": 0.5})
    merged = redesign_of(changed(empty(place), place, "merge-agencies", ["office", "second"])).apply(place)
    assert [route for route in merged.routes if route.need == "housing"] == []


def steps_of(place: Place, other: Place) -> list[set[tuple]]:
    """Who took which step on which day, in two worlds from their first day on."""
    found = []
    for compiled in compile_together((place, other)):
        rows: list[np.ndarray] = []
        Run(compiled, seed=3, days=DAYS, sink=lambda part, rows=rows: rows.append(part.copy())).to(DAYS)
        log = np.concatenate(rows)
        log = log[(log["event"] == e.E_ASSESSED) & (log["detail"] < 0)]
        labels = [one.label for one in compiled.place.pathways["way"].stages.values()]
        found.append({
            (int(row["day"]), int(row["citizen"]), int(row["episode"]), labels[-1 - int(row["detail"])]) for row in log
        })  # fmt: skip
    return found


def test_twins_take_the_same_steps_where_only_their_agency_changes() -> None:
    """Both offices have room for all, so a merger changes nobody's day."""
    place = learned()
    after = redesign_of(changed(empty(place), place, "merge-agencies", ["office", "second"])).apply(place)
    today, merged = steps_of(place, after)
    assert len(today) > 300 and today == merged


def test_the_luck_of_stages_that_stand_for_others() -> None:
    assert luck_names(["a", "b__2", "the end"]) == ["a", "b", "the end"]
    assert luck_names(["a", "a__2"]) == ["a", "a__2"]
    assert luck_names(["a__2", "a__3"]) == ["a", "a__3"]


def test_a_redesign_may_not_take_a_stage_away_or_write_minutes() -> None:
    place = learned()
    way = place.pathways["way"]
    fewer = way.model_copy(update={"stages": {k: v for k, v in way.stages.items() if k != "letter"}})
    with pytest.raises(ValueError, match=r"may not take away pathways\.way\.stages\.letter"):
        compile_together((place, place.model_copy(update={"pathways": {"way": fewer}})))
    quicker = way.stages["letter"].model_copy(update={"minutes": way.stages["letter"].minutes.model_copy(update={"value": 1.0})})  # fmt: skip
    stages_now = {**way.stages, "letter": quicker}
    after = place.model_copy(update={"pathways": {"way": way.model_copy(update={"stages": stages_now})}})
    assert [path for path, *_ in outcomes_written(place, after)] == ["pathways.way.stages.letter.minutes"]


def test_what_cannot_be_is_told() -> None:
    place = learned(agencies__office__assessment={"fixed_minutes": 10})
    told = {
        "share-information": (["office", "second"], "a log does not tell questions"),
        "swap-order": (["housing", "Letter", "Check"], "no step of office leads straight to one of second"),
        "remove-step": (["housing", "Dekc"], 'Did you mean "Desk"?'),
    }
    for verb, (words, message) in told.items():
        with pytest.raises(PlaceFaults, match=message.replace("?", r"\?")):
            redesign_of(changed(empty(place), place, verb, words)).apply(place)


def test_a_door_where_nothing_begins_is_told() -> None:
    place = Place.model_validate(world(THREE, 50, needs__housing__doors={"second": 1}))
    assert any("no stage of its pathway begins there" in str(fault) for fault in examine_place(place).faults)


def test_a_lead_hands_over_where_the_pathway_begins() -> None:
    """Handed over anywhere else, an episode would be over at once, and that would look like a saving."""
    place = learned()
    redesign = redesign_of(changed(empty(place), place, "add-lead-worker", ["people", "20"]))
    after = redesign.apply(place)
    lead = next(name for name in after.agencies if name not in place.agencies)
    assert {route.to for route in after.routes if route.origin == lead} == {"office"}
    log = adopt_and_check(place, after, 200, 400)
    assert e.E_CASE_OPENED in log["event"]
    assert LEVERS["single_point_of_contact"] is type(redesign.levers[0])
