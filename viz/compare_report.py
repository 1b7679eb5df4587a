"""The report of a comparison, one page for each redesign, from what the session has gathered."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from scenarios.compare import Compared
from scenarios.compare.citizens import UNCHANGED
from scenarios.compare.money import payments_of, saving_lines
from scenarios.redesign import Redesign
from scenarios.results import LIBRARIES, write_whole
from viz.twin_story import BOTH, REDESIGN, TODAY, TwinStory

MOST_STORIES, MOST_LINES = 6, 14


def write_reports(
    compared: Compared, redesigns: Sequence[Redesign], told: Mapping[str, Any], folder: Path
) -> list[Path]:
    """report.html, or report-NAME.html where there are several redesigns; the files written."""
    from viz.report.basis import Basis
    from viz.report.build import report

    versions = {"python": platform.python_version()} | {name: metadata.version(name) for name in LIBRARIES}
    written = []
    for redesign in redesigns:
        lines = saving_lines(compared, redesign.name)
        basis = Basis(
            compared, redesign, lines, shlex.join(["wholeplace", *sys.argv[1:]]), versions,
            controls=_at_scale(told.get("controls"), compared, told), parts=_at_scale(told.get(f"parts-{redesign.name}"), compared, told),
            twins=list(_twins(told.get("stories", {}).get(redesign.name, ()), compared)),
            payments=payments_of(lines, redesign.finance, compared.compiled[0].scale),
        )  # fmt: skip
        page = report(basis).html()
        path = folder / ("report.html" if len(redesigns) == 1 else f"report-{redesign.name}.html")
        write_whole(path, lambda partial, text=page: partial.write_text(text, encoding="utf-8"))
        written.append(path)
    return written


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
    """The first drawn example of each kind of change, at most six."""
    from viz.report.basis import Told

    cohorts = compared.comparison.place.cohorts
    seen: set[str] = set()
    for story in stories:
        if story.kind == UNCHANGED or story.kind in seen or len(seen) == MOST_STORIES:
            continue
        seen.add(story.kind)
        own = [list(_sentences(story, world)) for world in (TODAY, REDESIGN)]
        yield Told(f"{story.kind}: {story.changed}", cohorts[story.cohort].label, *own)


def _sentences(story: TwinStory, world: str) -> Iterator[str]:
    lines = [line for line in story.lines if line.world in (world, BOTH)]
    for line in lines[:MOST_LINES]:
        yield f"Day {line.day}: {line.words}."
    if len(lines) > MOST_LINES:
        yield f"And {len(lines) - MOST_LINES} more events."
