"""The same person in two worlds, in words."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scenarios.compare.logs import twin_logs
from tests.compare.worlds import compared
from viz.compare_more import stories
from viz.story import Told
from viz.twin_story import (
    BOTH,
    CAVEAT,
    REDESIGN,
    TODAY,
    TwinLine,
    as_text,
    change_words,
    lives_told,
    side_by_side,
    tell_twins,
)

NOTHING = {"pence": 0, "crises": 0, "contacts": 0, "failures": 0, "assessments": 0}


def test_what_happens_in_both_worlds_is_told_once() -> None:
    today = [Told(1, "a", False), Told(1, "b", True), Told(3, "c", False), Told(3, "c", False)]
    redesign = [Told(1, "a", False), Told(2, "x", False), Told(3, "c", False)]
    assert list(side_by_side(today, redesign)) == [
        TwinLine(1, BOTH, "a", False), TwinLine(1, TODAY, "b", True), TwinLine(2, REDESIGN, "x", False),
        TwinLine(3, BOTH, "c", False), TwinLine(3, TODAY, "c", False),
    ]  # fmt: skip


def test_changes_in_words() -> None:
    assert change_words(NOTHING) == "the same in everything that is counted"
    assert change_words(NOTHING | {"pence": -123_456, "crises": 1, "contacts": -2}) == (
        "£1,235 cheaper, 1 crisis more, 2 contacts fewer"
    )


def test_every_example_has_a_story_that_names_the_new_events() -> None:
    whole = compared()
    examples = whole.examples[(whole.examples["scenario"] == "lead") & (whole.examples["replication"] == 0)]
    logs = twin_logs(whole, examples["citizen"].tolist(), "lead")
    told = []
    for row in examples.to_dict("records"):
        story = tell_twins(whole.compiled[0].place, logs, row, "lead")
        assert story.kind == row["kind"] and all(line.day >= 0 for line in story.lines)
        days = [line.day for line in story.lines]
        assert days == sorted(days) and days[-1:] <= [logs.days]
        told += list(as_text(story, "People", 500))
    text = "\n".join(told)
    for words in (
        "lives under the redesign from now on",
        "takes on the whole case",
        "hands over to",
        "checks whether it may help",
    ):
        assert words in text, words
    assert "when the worlds part: " in text and "redesign" in text


def test_unchanged_people_have_the_same_story_in_both_worlds() -> None:
    whole = compared()
    examples = whole.examples[(whole.examples["scenario"] == "same") & (whole.examples["replication"] == 0)]
    logs = twin_logs(whole, examples["citizen"].tolist(), "same")
    for row in examples.to_dict("records"):
        story = tell_twins(whole.compiled[0].place, logs, row, "same")
        assert {line.world for line in story.lines if "under the redesign" not in line.words} <= {
            BOTH
        } and not story.ends


def test_stories_and_maps_come_from_one_more_run_of_the_first_replication(tmp_path: Path) -> None:
    whole = compared()
    session: Any = SimpleNamespace(out=tmp_path, json=True, stories={}, mapped={})
    stories(whole, session, 3)
    examples = whole.parts[0].examples
    for variant in whole.comparison.variants:
        own = examples[examples["scenario"] == variant.name].to_dict("records")
        logs = twin_logs(whole, [row["citizen"] for row in own], variant.name)
        wanted = [tell_twins(whole.compiled[0].place, logs, row, variant.name) for row in own]
        assert session.stories[variant.name] == wanted, variant.name
        made = session.mapped[variant.name]
        told = list(lives_told(wanted, whole.comparison.seed))
        assert len(made.lanes) == len(told) == len({story.kind for _, story in told})
        for (number, story), drawn in zip(told, made.lanes, strict=True):
            assert f"life {number}, " in drawn.alternative and story.kind in drawn.alternative
        assert f"all {whole.compiled[0].citizens:,} simulated citizens, in the first replication" in made.said[0]
    assert CAVEAT in (tmp_path / "stories.txt").read_text(encoding="utf-8")
