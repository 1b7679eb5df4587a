"""Typical journeys as strips of steps, with their share in every world."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from scenarios.journeys.variants import Variants, side_by_side
from viz.journeys.drawing import FAILURE, HELP, INK, VALUE, Drawing, words

WIDTH, LEFT, STEP, ROW, MOST_STEPS, MOST = 11.0, 1.75, 0.92, 0.44, 10, 12
#: First words of an activity -> (colour of the chevron, line style), by what it means for the citizen.
_BAD = ("Comes back", "Asks what", "Nobody", "Turned", "Told to", "Referral lost", "Case holder is full", "No further", "Help fails",
        "Help cut", "Drops", "Gives up", "Crisis", "Gets worse")  # fmt: skip
_GOOD = ("Help", "Need is over", "Case held")


def variant_strips(
    name: str, worlds: Sequence[tuple[str, Variants]], labels: Sequence[str], most: int = MOST
) -> Drawing:
    """The commonest variants of (label of a world, variants); labels: of the steps."""
    told = side_by_side([one for _, one in worlds], most)
    height = 1.05 + ROW * len(told) + 0.6
    covered = ", ".join(f"{label} {sum(own[at][1] for _, own in told):.0%}" for at, (label, _) in enumerate(worlds))
    said = "; ".join(
        f"{', '.join(labels[s] for s in steps)}: " + ", ".join(f"{share:.1%}" for _, share in own)
        for steps, own in told
    )
    title = f"The {len(told)} most typical journeys"
    alternative = (
        f"{title}, share of episodes ({', '.join(label for label, _ in worlds)}): {said}. Together: {covered}."
    )
    return Drawing(
        name, title, WIDTH, height, lambda axes: _paint(axes, title, worlds, told, labels, covered, height), alternative
    )


def _paint(
    axes: Any,
    title: str,
    worlds: Sequence[tuple[str, Variants]],
    told: Any,
    labels: Sequence[str],
    covered: str,
    height: float,
) -> None:
    words(axes, 0.15, 0.2, title, 12, fontweight="bold")
    different = ", ".join(
        f"{label}: {one.different:,} different journeys in {one.cases:,} episodes" for label, one in worlds
    )
    words(axes, 0.15, 0.43, f"{different}. Those drawn cover {covered}. A step repeated at once is drawn once.", 8)
    for at, (label, _) in enumerate(worlds):
        words(axes, 0.62 + 0.72 * at, 0.75, label, 7, ha="right", fontweight="bold")
    for number, (steps, own) in enumerate(told):
        y = 0.9 + ROW * number
        for at, (_, share) in enumerate(own):
            words(axes, 0.62 + 0.72 * at, y + ROW / 2, f"{share:.1%}", 7.5, ha="right")
        for k, step in enumerate(steps[:MOST_STEPS]):
            _chevron(axes, LEFT + STEP * k, y, labels[step])
        if len(steps) > MOST_STEPS:
            words(axes, LEFT + STEP * MOST_STEPS + 0.05, y + ROW / 2, f"+{len(steps) - MOST_STEPS}", 7)
    words(
        axes,
        0.15,
        height - 0.3,
        "Thick dashed edge: something went wrong or was asked again. Thick edge: help, or the need is over. Thin edge: other steps.",
        7,
    )


def _chevron(axes: Any, x: float, y: float, label: str) -> None:
    from matplotlib.patches import Polygon

    top, foot, point, wide = y + 0.04, y + ROW - 0.04, 0.09, STEP - 0.02
    middle = (top + foot) / 2
    bad, good = label.startswith(_BAD), label.startswith(_GOOD)
    corners = [
        (x, top),
        (x + wide - point, top),
        (x + wide, middle),
        (x + wide - point, foot),
        (x, foot),
        (x + point, middle),
    ]
    colour = FAILURE if bad else HELP if good else VALUE
    axes.add_patch(Polygon(corners, closed=True, facecolor="#FFF3EA" if bad else "#EAF5EF" if good else "white", edgecolor=colour,
                           linewidth=1.3 if bad or good else 0.7, linestyle=(0, (3, 1.5)) if bad else "-"))  # fmt: skip
    lines = wrap(
        label.removeprefix("Crisis: ").removeprefix("Step: ").removeprefix("Stay: "), 15, max_lines=2, placeholder="…"
    )
    if label.startswith("Crisis: "):
        lines = ["▲ crisis:", *wrap(label[8:], 14, max_lines=1, placeholder="…")]
    for k, line in enumerate(lines):
        words(axes, x + wide / 2 + 0.03, middle + 0.1 * (k - (len(lines) - 1) / 2), line, 5.9, ha="center", color=INK)
