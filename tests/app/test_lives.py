"""The lives and maps of the app are those of ``wholeplace journeys``: same citizen, same seed, same world, same facts."""

from __future__ import annotations

import base64
import gc
from pathlib import Path

import pytest

from scenarios.compare import Comparison, prepare
from scenarios.compare.citizens import changes, same_person
from scenarios.compare.logs import twin_logs
from scenarios.journeys import lanes as journey
from scenarios.journeys.buckets import Buckets
from scenarios.journeys.gather import gather
from scenarios.journeys.lanes import Life, life_of
from scenarios.journeys.run import live_through
from scenarios.journeys.selection import Selection
from scenarios.workshop.live import Live
from scenarios.workshop.pairs import pairs
from tests.app.conftest import run_out, small_workshop
from tests.compare.worlds import variants
from tests.results.worlds import busy_place
from viz.app.state import Run, Workshop
from viz.app.views import lives, maps
from viz.journeys.process_map import process_maps
from viz.journeys.sheet import SMALL, maps_for
from viz.twin_story import tell_twins

Finished = tuple[Workshop, Run]


@pytest.fixture(scope="module")
def finished(small_text: str) -> Finished:
    """One run for all that only look at it."""
    return run_out(small_workshop(small_text))


def sorted_lanes(life: Life) -> list[journey.Lane]:
    """Of either: without empty lanes that only the other world has."""
    return sorted(
        (lane for lane in life.lanes if lane.marks or lane.spans or lane.marginal_gbp or lane.label == journey.HOME),
        key=lambda lane: lane.label,
    )


def test_lanes_of_the_app_are_those_of_journeys(finished: Finished, tmp_path: Path) -> None:
    _, run = finished
    worlds = live_through(run.compared, tmp_path)
    everybody, marks, spans = pairs(run.live), 0, 0
    for citizen in range(0, run.compared.compiled[0].citizens, 17):
        row = everybody.row(citizen)
        if row is None:
            continue
        both = lives.two_lives(run.live, row)
        for own, world in zip((both.today, both.redesign), worlds, strict=False):
            other = life_of(world, citizen)
            assert sorted_lanes(own) == sorted_lanes(other)
            drawn = lives.drawn(own)
            assert len(own.lanes) <= lives.MOST_LANES, "the browser draws all of them"
            assert sum(len(lane["marks"]) for lane in drawn) == sum(len(lane.marks) for lane in other.lanes)
            assert sum(len(lane["spans"]) for lane in drawn) == sum(len(lane.spans) for lane in other.lanes)
            marks += sum(len(lane["marks"]) for lane in drawn)
            spans += sum(len(lane["spans"]) for lane in drawn)
    assert marks > 50 and spans > 20


def test_the_story_of_the_app_is_that_of_another_run(finished: Finished) -> None:
    workshop, run = finished
    row = pairs(run.live).draw(workshop.kind, "unchanged")
    assert row is not None
    logs = twin_logs(run.compared, [row["citizen"]], run.redesign.name)
    place = run.compared.compiled[1].place
    assert lives.two_lives(run.live, row).story == tell_twins(place, logs, row, run.redesign.name)


def test_lanes_add_up_to_what_the_comparison_counts(finished: Finished) -> None:
    _, run = finished
    worlds = run.live.worlds
    change = changes(worlds[0].ends, worlds[1].ends)
    there, seen = same_person(worlds[0].ends, worlds[1].ends), 0
    for citizen in range(0, len(there), 2):
        own = [life_of(world, citizen) for world in worlds]
        if there[citizen]:
            for name, of in (
                ("contacts", lambda life: life.contacts), ("failures", lambda life: life.failures),
                ("crises", lambda life: life.total(journey.CRISIS)),
            ):  # fmt: skip
                assert of(own[1]) - of(own[0]) == change[name][citizen], (citizen, name)
                seen += of(own[0])
        for life, world in zip(own, worlds, strict=True):
            assert 100 * life.marginal_gbp == pytest.approx(world.ends.totals["pence"][citizen], abs=0.5)
    assert seen > 100


def test_the_table_says_what_the_lanes_draw(finished: Finished) -> None:
    workshop, run = finished
    row = pairs(run.live).draw(workshop.kind, "unchanged")
    assert row is not None
    both = lives.two_lives(run.live, row)
    columns, rows = lives.lane_table(both)
    whole = dict(zip(columns, rows[-1], strict=True))
    for name, value in (("Contacts", both.today.contacts), ("Days waiting", both.today.waited_days)):
        assert whole[name].split(" →")[0] == (f"{value:,}" if whole[name] != "–" else "–")
    assert [r[0] for r in rows[:-1]] == list(
        dict.fromkeys(lane.label for life in (both.today, both.redesign) for lane in life.lanes)
    )


def test_the_logs_of_a_run_go_when_the_run_goes(workshop: Workshop) -> None:
    workshop.move("lead", 1)
    run = workshop.begin()
    folder = run.live._sinks[0].log.rows._folder.parent
    assert folder.is_dir()
    del run
    gc.collect()
    assert not folder.exists()


def test_a_full_disk_costs_the_journeys_and_not_the_run(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.move("lead", 1)
    live: Live = workshop.begin().live

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Buckets, "add", full)
    while not live.done:
        live.step(91)
    assert live.frames[-1].day == live.days and any(frame.moves[0] for frame in live.frames[1:]), (
        "everything else is there"
    )
    with pytest.raises(ValueError, match=r"could not be kept \(No space left on device\)"):
        _ = live.worlds


def test_maps_of_the_app_are_those_of_journeys(finished: Finished, tmp_path: Path) -> None:
    _, run = finished
    made = maps.journey_maps(run.live)
    counted = [gather(world, Selection()) for world in live_through(run.compared, tmp_path)[:2]]
    found = maps_for(SMALL, [one.agencies for one in counted])
    named = [(f"map-of-agencies-{world}", world, one) for world, one in zip(maps.WORLDS, found, strict=True)]
    for own, other in zip(made.pictures[maps.AGENCIES], process_maps(named, "agencies", SMALL), strict=True):
        assert base64.b64decode(own.image.split(",")[1]).decode() == other.figure().svg
        assert own.spoken == other.alternative
    whole = run.compared.compiled[0].citizens
    assert f"all {whole:,} simulated citizens, in the run that was watched" in made.caption
    assert f"{counted[0].cases:,} today, {counted[1].cases:,} with the redesign" in made.caption
    assert all(
        made.tables[what] and len(made.pictures[what]) == 2 for what in (maps.AGENCIES, maps.ACTIVITIES, maps.CONTACTS)
    )


def test_maps_of_one_kind_of_citizen_count_those_only(tmp_path: Path) -> None:
    compared = prepare(Comparison(busy_place(), variants()[1:2], 1, seed=5, replications=1, warm_up_days=365))
    live = Live(compared)
    while not live.done:
        live.step(91)
    others = [gather(world, Selection()) for world in live_through(compared, tmp_path, cohorts=("others",))]
    made, whole = maps.journey_maps(live, "others"), maps.journey_maps(live)
    told = f"{others[0].cases:,} today, {others[1].cases:,} with the redesign"
    assert told in made.caption and told not in whole.caption
    there = int((live.worlds[0].ends.cohort == compared.compiled[0].names.cohorts.index("others")).sum())
    assert f"all {there:,} simulated citizens of this kind" in made.caption


def test_a_sample_is_drawn_for_the_maps_of_a_large_place_and_says_so(
    finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, run = finished
    monkeypatch.setattr(maps, "MOST_DRAWN", 100)
    made = maps.journey_maps(run.live)
    assert f"100 of {run.compared.compiled[0].citizens:,} simulated citizens, drawn by lot" in made.caption


def test_maps_are_drawn_only_at_the_end(workshop: Workshop) -> None:
    workshop.move("lead", 1)
    with pytest.raises(ValueError, match="come to its end"):
        maps.journey_maps(workshop.begin().live)
