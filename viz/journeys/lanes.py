"""Swim lanes of one citizen's journey, in one world or in two beside each other on one clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any

from scenarios.journeys import lanes as journey
from scenarios.journeys.lanes import Lane, Life
from viz.journeys.drawing import CRISIS, FAILURE, HELP, INK, STAY, VALUE, Drawing, words

WIDTH, LEFT, RIGHT = 11.0, 2.05, 1.6
ROW, HEAD, MOST_LANES, MOST_TWIN_LANES = 0.33, 0.3, 14, 8
LONGEST_TITLE = 106  # letters on a line
COST_AS_MARKS = 100  # a lane with a tenth of the cost is as worth drawing as one with ten marks
#: Spans: (fill, outline, its dashes, share of the lane's height, word): told apart by height and outline as well as by colour.
SPANS: dict[str, tuple[str, str, Any, float, str]] = {
    journey.WAITS: ("#FFF6DC", INK, (0, (2.5, 1.5)), 0.3, "waits"), journey.HELPS: (HELP, HELP, "-", 0.36, "help"), journey.STAYS: (STAY, INK, "-", 0.64, "stay"),
    journey.HOLDS: ("#DCEBF7", "#6C9DC6", "-", 0.86, "case held"),
}  # fmt: skip
#: Marks: (sign of matplotlib, colour, size, word).
MARKS = {
    journey.ASKED: ("o", VALUE, 26, "asks"), journey.FAILED: ("D", FAILURE, 26, "asks: failure demand"),
    journey.ASSESSED: ("s", INK, 24, "assessment (number: questions asked again)"), journey.CRISIS: ("^", CRISIS, 58, "crisis"),
    journey.STEP: ("P", INK, 30, "step of a pathway"), journey.STOPPED: ("x", INK, 26, "turned away, lost, given up, failed"),
    journey.WORSE: ("v", "#777777", 18, "need begins or gets worse"),
}  # fmt: skip


def one_life(name: str, life: Life, who: str) -> Drawing:
    """Swim lanes of one citizen; who: what they are called above it."""
    return _drawing(name, f"One citizen's journey: {who}", "", [("", life)], MOST_LANES)


def twin_lanes(name: str, today: Life, redesign: Life, who: str, redesign_label: str) -> Drawing:
    """The same citizen with the same luck in two worlds, on one clock and with the same lanes; who: kind of citizen and how they fared."""
    one, other = together(today, redesign)
    title = f"Two lives of one citizen: {who}"
    return _drawing(name, title, f"Redesign: {redesign_label}", [("Today", one), ("Redesign", other)], MOST_TWIN_LANES)


def together(today: Life, redesign: Life, most: int = MOST_TWIN_LANES) -> tuple[Life, Life]:
    """Both lives with the same lanes, in the order of today's, then those that only the redesign has.

    Where there are more than `most`, those with most on them or that cost most come first; the others of each life follow.
    """
    labels = list(dict.fromkeys(lane.label for life in (today, redesign) for lane in life.lanes))
    kept = {labels[0], *sorted(labels[1:], key=lambda label: -_weight(label, (today, redesign)))[: most - 1]}

    def with_all(life: Life) -> Life:
        own = {lane.label: lane for lane in life.lanes}
        rest = [lane for lane in life.lanes if lane.label not in kept]
        rows = [own.get(label) or Lane(label, (), (), 0.0, 0.0) for label in labels if label in kept]
        return replace(life, lanes=(*rows, *rest))

    return with_all(today), with_all(redesign)


def _weight(label: str, lives: Sequence[Life]) -> float:
    """What stands on a lane, and its share of what the lives cost as if it were so many marks."""
    own = [lane for life in lives for lane in life.lanes if lane.label == label]
    whole = sum(life.marginal_gbp + life.imputed_gbp for life in lives) or 1.0
    cost = sum(lane.marginal_gbp + lane.imputed_gbp for lane in own)
    return sum(len(lane.marks) + len(lane.spans) for lane in own) + COST_AS_MARKS * cost / whole


def _drawing(name: str, title: str, note: str, lives: Sequence[tuple[str, Life]], most: int) -> Drawing:
    shown = [(label, life, list(life.lanes[:most])) for label, life in lives]
    lines = wrap(title, LONGEST_TITLE)
    height = (
        1.1
        + 0.22 * (len(lines) - 1)
        + (0.18 if note else 0.0)
        + sum(HEAD + 0.24 + ROW * len(rows) for _, _, rows in shown)
    )
    told = " ".join(_said(label, life) for label, life in lives)
    return Drawing(
        name, title, WIDTH, height, lambda axes: _paint(axes, lines, note, shown, height), f"{title}. {note} {told}"
    )


def _said(label: str, life: Life) -> str:
    parts = [
        f"{_many(life.contacts, 'contact')} ({life.failures:,} failure demand, {_many(life.total(journey.CRISIS), 'crisis', 'crises')})",
        f"{_many(life.total(journey.ASSESSED), 'full assessment')} with {_many(life.again, 'question')} asked again",
        f"{_many(life.waited_days, 'day')} waiting",
        f"£{life.marginal_gbp:,.0f} marginal cost", f"£{life.imputed_gbp:,.0f} of staff time",
    ]  # fmt: skip
    return f"{label or 'In all'}: {', '.join(parts)}."


def _costs(lanes: Sequence[Lane]) -> str:
    marginal, staff = sum(lane.marginal_gbp for lane in lanes), sum(lane.imputed_gbp for lane in lanes)
    return f"£{marginal:,.0f} marginal, £{staff:,.0f} staff"


def _many(number: int, word: str, words: str = "") -> str:
    return f"{number:,} {word if number == 1 else words or word + 's'}"


def _paint(
    axes: Any, title: Sequence[str], note: str, lives: Sequence[tuple[str, Life, list[Lane]]], height: float
) -> None:
    for k, line in enumerate(title):
        words(axes, 0.15, 0.2 + 0.22 * k, line, 12, fontweight="bold")
    down = 0.22 * (len(title) - 1)
    words(axes, 0.15, 0.43 + down, note, 8)
    y, days = down + (0.56 if note else 0.4), max(life.days for _, life, _ in lives)
    for label, life, rows in lives:
        said = _said("", life).removeprefix("In all: ")
        rest = life.lanes[len(rows) :]
        words(axes, 0.15, y + 0.06, label, 8.2, fontweight="bold")
        words(axes, LEFT, y + 0.06, said, 7)
        y += HEAD
        _columns(axes, y)
        for number, lane in enumerate(rows):
            _lane(axes, lane, y + ROW * number, days, number % 2 == 0)
        y += ROW * len(rows)
        _clock(axes, y, days, len(rows))
        if rest:
            told = f"not drawn: {len(rest)} more, {_costs(rest)}"
            words(axes, WIDTH - 0.12, y + 0.2, told, 6, ha="right", color="#555555")
        y += 0.24
    shown = {mark.kind for _, _, rows in lives for lane in rows for mark in lane.marks}
    _legend(axes, height, [mark for kind, mark in MARKS.items() if kind != journey.STEP or kind in shown])


def _columns(axes: Any, y: float) -> None:
    for k, told in enumerate(("days waited", "marginal £", "staff £")):
        words(axes, WIDTH - RIGHT + 0.45 + 0.53 * k, y - 0.07, told, 5.8, color="#555555", ha="right")


def _x(day: float, days: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * max(0.0, min(day, days)) / days


def _lane(axes: Any, lane: Lane, top: float, days: int, shaded: bool) -> None:
    from matplotlib.patches import Rectangle

    middle = top + ROW / 2
    axes.add_patch(
        Rectangle(
            (LEFT, top),
            WIDTH - LEFT - RIGHT,
            ROW,
            facecolor="#F5F5F5" if shaded else "white",
            edgecolor="none",
            zorder=0,
        )
    )
    for k, line in enumerate(wrap(lane.label.split(" (")[0], 32, max_lines=2, placeholder=" …")):
        words(axes, 0.15, middle + 0.115 * (k - 0.5 * (len(lane.label.split(" (")[0]) > 32)), line, 6.8)
    for span in sorted(lane.spans, key=lambda one: -SPANS[one.kind][3]):
        fill, outline, dashes, share, _ = SPANS[span.kind]
        if span.end < 0:
            continue
        x0, x1 = _x(span.begin, days), _x(span.end, days)
        axes.add_patch(Rectangle((x0, middle - ROW * share / 2), max(0.015, x1 - x0), ROW * share, facecolor=fill, edgecolor=outline,
                                 linewidth=0.6, linestyle=dashes, zorder=1))  # fmt: skip
    for kind, (sign, colour, size, _) in MARKS.items():
        own = [mark for mark in lane.marks if mark.kind == kind]
        lift = -0.09 if kind in (journey.ASSESSED, journey.WORSE) else 0.09 if kind == journey.STOPPED else 0.0
        edge = {} if sign == "x" else {"edgecolors": "white", "linewidths": 0.5}
        axes.scatter(
            [_x(mark.day, days) for mark in own],
            [middle + lift] * len(own),
            s=size,
            marker=sign,
            color=colour,
            zorder=4,
            **edge,
        )
        for mark in own:
            if mark.again:
                words(axes, _x(mark.day, days) + 0.05, middle + lift, str(mark.again), 5.6, fontweight="bold")
    told = [
        f"{lane.days('wait'):,}" if lane.days(journey.WAITS) else "–",
        _pounds(lane.marginal_gbp),
        _pounds(lane.imputed_gbp),
    ]
    for k, text in enumerate(told):
        words(axes, WIDTH - RIGHT + 0.45 + 0.53 * k, middle, text, 6.6, ha="right")


def _pounds(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 0.5 else "–"


def _clock(axes: Any, y: float, days: int, rows: int) -> None:
    step = next(step for step in (28, 91, 182, 365, 1825) if days / step <= 13)
    for day in range(0, days + 1, step):
        x = _x(day, days)
        axes.plot([x, x], [y - ROW * rows, y], color="#CFCFCF", linewidth=0.5, zorder=0.5)
        words(axes, x, y + 0.08, f"day {day}" if day == 0 else f"{day:,}", 6.2, ha="center", color="#555555")


def _legend(axes: Any, height: float, marks: Sequence[tuple[str, str, int, str]]) -> None:
    from matplotlib.patches import Rectangle

    x, y = 0.15, height - 0.42
    for fill, outline, dashes, share, word in SPANS.values():
        high = 0.2 * share
        axes.add_patch(
            Rectangle((x, y - high / 2), 0.26, high, facecolor=fill, edgecolor=outline, linestyle=dashes, linewidth=0.6)
        )
        words(axes, x + 0.32, y, word, 6.8)
        x += 0.5 + 0.062 * len(word)
    x, y = 0.15, height - 0.2
    for sign, colour, size, word in marks:
        axes.scatter([x + 0.07], [y], s=size, marker=sign, color=colour, zorder=4)
        words(axes, x + 0.18, y, word, 6.8)
        x += 0.4 + 0.056 * len(word)
    words(
        axes,
        4.2,
        height - 0.42,
        "Days count from the first of the period. Staff £ are a share of pay that is due anyway; never add it to marginal £.",
        6.8,
        color="#555555",
    )
