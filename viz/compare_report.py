"""The report of a comparison, one page for each redesign, from what the session has gathered."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from scenarios.compare import Compared
from scenarios.compare.money import payments_of, saving_lines
from scenarios.redesign import Redesign
from scenarios.results import versions, write_whole
from viz.compare_words import arranged
from viz.twin_story import BOTH, REDESIGN, TODAY, TwinLine, TwinStory, lives_told

MOST_LINES = 14


def write_reports(
    compared: Compared, redesigns: Sequence[Redesign], told: Mapping[str, Any], folder: Path
) -> list[Path]:
    """report.html, or report-NAME.html where there are several redesigns, and comparison.xlsx; the files written."""
    from viz.report.basis import Basis
    from viz.report.build import report
    from viz.report.workbook import write_workbook

    written, bases = [], []
    for redesign in redesigns:
        lines = saving_lines(compared, redesign.name)
        payments, said = payments_of(compared, redesign.name, lines, redesign.finance)
        basis = Basis(
            compared, redesign, lines, shlex.join(["wholeplace", *sys.argv[1:]]), versions(),
            controls=_at_scale(told.get("controls"), compared, told), parts=_at_scale(told.get(f"parts-{redesign.name}"), compared, told),
            twins=list(_twins(told.get("stories", {}).get(redesign.name, ()), compared)),
            payments=payments, arrangement=arranged(compared, redesign, lines, payments, said),
            before_after=told.get(f"before-after-{redesign.name}"), skipped=told.get("skipped", {}),
            mapped=told.get("mapped", {}).get(redesign.name),
            control_size=_control_size(told), probability=_probability(told, redesign.name),
            sensitivity=told.get("sensitivity", {}).get(redesign.name), validation=told.get("validation"),
        )  # fmt: skip
        bases.append(basis)
        page = report(basis).html()
        path = folder / ("report.html" if len(redesigns) == 1 else f"report-{redesign.name}.html")
        write_whole(path, lambda partial, text=page: partial.write_text(text, encoding="utf-8"))
        written.append(path)
    write_whole(folder / "comparison.xlsx", lambda partial: write_workbook(bases, told, partial))
    return written


def _control_size(told: Mapping[str, Any]) -> str:
    if told.get("controls") is None:
        return ""
    citizens, runs = told["control_citizens"], told["control_replications"]
    return (
        f"Levers, switches and capacities were tried with {citizens:,} citizens and {runs} replication{'s' if runs > 1 else ''}, scaled up to "
        "the whole place: “as it is” differs from the figures above by chance."
    )


def _probability(told: Mapping[str, Any], name: str) -> tuple[float, int] | None:
    if "probability_saves" not in told or name not in told["probability_saves"]:
        return None
    return told["probability_saves"][name], int((told["draws"]["scenario"] == name).sum())


def _at_scale(rows, compared: Compared, told: Mapping[str, Any]):
    """Controls run with fewer citizens, their money told as if they were as many as in the comparison."""
    if rows is None:
        return None
    factor = compared.compiled[0].citizens / told["control_citizens"]
    amounts = [name for name in ("siloed", "redesign", "difference", "effect", "low", "high") if name in rows]
    scaled = rows.copy()
    scaled.loc[rows["measure"] == "spend", amounts] *= factor
    return scaled


def _twins(stories: Sequence[TwinStory], compared: Compared) -> Iterator[Any]:
    """Those that are told, for each kind of change one of the drawn examples by lot."""
    from viz.report.basis import Told

    cohorts = compared.comparison.place.cohorts
    for number, story in lives_told(stories, compared.comparison.seed):
        rows = list(_rows(story))
        shown = rows[:MOST_LINES]
        if len(rows) > MOST_LINES:
            shown.append(("…", f"and {len(rows) - MOST_LINES} more lines until day {story.lines[-1].day}", ""))
        yield Told(
            number, f"{story.kind}: {story.changed}", cohorts[story.cohort].label, story.began, shown, story.ends
        )


def _rows(story: TwinStory) -> Iterator[tuple[str, str, str]]:
    """(day, today, with the redesign), from the last thing that happened in both before the lives differ."""
    first = next((at for at, line in enumerate(story.lines) if line.world != BOTH), 0)
    lines = story.lines[max(0, first - 1) :]
    for day in dict.fromkeys(line.day for line in lines):
        own = {
            world: [_marked(one) for one in lines if one.day == day and one.world == world]
            for world in (BOTH, TODAY, REDESIGN)
        }
        for words in own[BOTH]:
            yield str(day), words, "the same"
        for today, redesign in zip_longest(own[TODAY], own[REDESIGN], fillvalue=""):
            yield str(day), today, redesign


def _marked(line: TwinLine) -> str:
    return f"{'* ' if line.failure else ''}{line.words}"
