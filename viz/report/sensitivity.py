"""The report of a sensitivity analysis, and the section of it that other reports show.  Every word is chosen by the figures."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from viz.figures.sensitivity import Arm, tornado
from viz.figures.style import Figure
from viz.report.page import Front, Report, Section, Table
from viz.report.sensitivity_sections import (
    discovery,
    information,
    interactions,
    luck,
    method,
    screening,
    shares,
)
from viz.report.words import lowered
from viz.sensitivity_words import amount, box, ends, plain, swing

MUCH_LUCK = 0.5  # of the variance of a single run
MOST_ARMS, MOST_SAID, MOST_ROWS = 12, 4, 8
Result = Mapping[str, Any]


def sensitivity_report(result: Result, command: Sequence[str], versions: Mapping[str, str]) -> Report:
    """Everything an analysis says."""
    parts = (tornado_section, screening, interactions, shares, luck, information, discovery, method)
    made = [section for part in parts if (section := part(result)) is not None]
    remake = Section("Make it again", [shlex.join(command)])
    foot = "wholeplace " + ", ".join(f"{name} {version}" for name, version in versions.items())
    return Report(title(result), subtitle(result), front(result), [*made, remake], foot)


def title(result: Result) -> str:
    """What it is about."""
    redesign = result["redesigns"].get(result["redesign"], "") if result["redesign"] else ""
    return f"What the answer hangs on: {redesign or result['place_label']}"


def subtitle(result: Result) -> str:
    """What was run, in a line."""
    size = f"{result['citizens']:,} citizens" if result["citizens"] else "the place's own number of citizens"
    return (
        f"{result['place_label']}. {result['numbers']:,} numbers varied, {result['runs']:,} runs, {size}, {result['years']} years counted; "
        f"money at {result['price_year']} prices; a simulation, not a forecast."
    )


def front(result: Result) -> Front:
    """The first page."""
    return Front(
        sentence(result), (), first_table(result), hangs_on(result), loses_when(result), warning(result),
        money_title="The numbers it hangs on most" if any(map(moved, result["parameters"])) else "The numbers with the widest swings, none beyond luck",
    )  # fmt: skip


def sentence(result: Result) -> str:
    """The figure, how it varies, what moves it most."""
    quantity, unit = result["quantity"], result["quantity"]["unit"]
    said = []
    if quantity["stated"] is not None:
        said.append(f"As stated, {_what(result)} is {amount(quantity['stated'], unit)} {_of(unit)}".rstrip() + ".")
    said.append(
        f"Over {result['draws']:,} draws of everything that is uncertain it is {amount(result['mean_of_draws'], unit)} on average"
    )
    if result["losing_share"] is not None:
        said[-1] += f" and {_losing_words(result)} in {result['losing_share']:.0%} of them"
    said[-1] += "."
    sure = [one for one in result["parameters"] if one["swing_low"] is not None and moved(one)]
    if sure:
        said.append(f"It hangs most on “{sure[0]['words']}”: {ends(sure[0])} moves it {swing(sure[0], unit)}.")
    return " ".join(said)


def _what(result: Result) -> str:
    return f"the {_short(result)}" if _is_saving(result) else result["quantity"]["words"]


def _is_saving(result: Result) -> bool:
    return result["quantity"]["name"].startswith("net_saving")


def _short(result: Result) -> str:
    """The figure's name for an axis."""
    return result["quantity"]["name"].replace("_", " ") if _is_saving(result) else result["quantity"]["words"]


def _of(unit: str) -> str:
    return "a year" if unit == "£ a year" else "" if unit.startswith("£") else unit


def _losing_words(result: Result) -> str:
    return (
        "the redesign loses" if result["loses_if"] == "below 0" and result["redesign"] else f"lies {result['loses_if']}"
    )


def moved(one: Mapping[str, Any]) -> bool:
    """Whether one end of a number's range moves the figure beyond luck."""
    return any(_apart(one[key]) for key in ("swing_low_interval", "swing_high_interval"))


def _apart(interval: Sequence[float | None] | None) -> bool:
    if interval is None or interval[0] is None or interval[1] is None:
        return False
    return interval[0] > 0 or interval[1] < 0


def first_table(result: Result) -> Table:
    """The strongest numbers: what they are, where they are tried, what happens."""
    unit = result["quantity"]["unit"]
    rows = [
        [one["words"], plain(one["stated"]), plain(one["low"]), plain(one["high"]), one["unit"],
         amount(one["swing_low"], unit, True), amount(one["swing_high"], unit, True), "yes" if moved(one) else "no"]
        for one in result["parameters"][:MOST_ROWS] if one["swing_low"] is not None
    ]  # fmt: skip
    if rows:
        columns = ["number", "stated", "low", "high", "unit", "at low", "at high", "beyond luck"]
        return Table(columns, rows, f"What one number at an end of its range, all others as stated, changes: {unit}")
    rows = [
        [
            one["words"],
            plain(one["low"]),
            plain(one["high"]),
            one["unit"],
            _share(one["first_of_all"]),
            _two(one["correlation"]),
        ]
        for one in result["parameters"][:MOST_ROWS]
    ]
    columns = ["number", "low", "high", "unit", "share of variance alone", "rank correlation"]
    return Table(columns, rows, "From the draws of a study")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def hangs_on(result: Result) -> list[str]:
    """What to know: luck, the strongest pair, what would be worth finding out."""
    said, unit = [], result["quantity"]["unit"]
    pairs = [one for one in result["interactions"] if _apart(one["interval"])]
    if pairs:
        one = pairs[0]
        both = " and ".join(f"“{words}” ({end})" for words, end in zip(one["words"], one["ends"], strict=True))
        said.append(f"{both} together: {amount(one['beyond_sum'], unit, True)} beyond the sum.")
    if result["chance_share"] is not None:
        said.append(
            f"Luck makes {result['chance_share']:.0%} of the variance of a single run; the rest is what is assumed."
        )
    said.append(worth_in_words(result))
    return [one for one in said if one][:MOST_SAID]


def worth_in_words(result: Result) -> str:
    """Which figure, if known better, would most change the decision."""
    if result["evpi_gbp"] is None or result["decision"] is None:
        return ""
    best = result["decision"]["choice"]
    choice = f"adopting {lowered(result['redesigns'][best])}" if best else "today's way"
    whole = f"On average over the draws {choice} does best; to know everything would be worth {amount(result['evpi_gbp'], '£ a year')} a year."
    believed = [one for one in result["parameters"] if one["evppi_believed"]]
    if not believed:
        return f"{whole} No single figure looked at would change the decision by more than chance."
    most = max(believed, key=lambda one: one["evppi_gbp"])
    return f"{whole} Most of it by knowing “{most['words']}”: {amount(most['evppi_gbp'], '£ a year')} a year (standard error {amount(most['evppi_error_gbp'], '£ a year')})."


def loses_when(result: Result) -> list[str]:
    """The boxes, or why there are none."""
    if result["losing_share"] is None:
        return ["Nothing was said about when it counts as losing (--loses-if)."]
    if result["boxes"]:
        return [box(one, loses_word(result)) for one in result["boxes"]]
    if result["losing_share"] in (0.0, 1.0):
        return [
            f"It {loses_word(result)} in {'none' if result['losing_share'] == 0 else 'all'} of the {result['draws']:,} draws."
        ]
    return [
        f"It {loses_word(result)} in {result['losing_share']:.0%} of draws, and no combination of the numbers looked at sets these apart "
        "beyond what chance would."
    ]


def loses_word(result: Result) -> str:
    """The verb of losing."""
    return "loses" if result["loses_if"] == "below 0" and result["redesign"] else f"lies {result['loses_if']}"


def warning(result: Result) -> str:
    """What must be said before any figure is read."""
    said = []
    if result["failed_runs"]:
        said.append(f"{result['failed_runs']:,} runs failed and are left out.")
    tried = [one for one in result["parameters"] if one["swing_low"] is not None]
    if tried and not any(map(moved, tried)):
        said.append(
            "No number tried moves the figure beyond luck: the order below may be luck too. More citizens (--citizens) or replications "
            "would tell more."
        )
    if result["draws"] < 100:
        said.append(f"{result['draws']} draws are few: shares of draws and values of information are rough.")
    if (result["chance_share"] or 0.0) > MUCH_LUCK:
        said.append(
            f"Luck makes {result['chance_share']:.0%} of the variance: which numbers matter, and the share of draws that lose, need more citizens or replications."
        )
    return " ".join(said)


def tornado_section(result: Result) -> Section | None:
    """The chart and its figures."""
    rows = [one for one in result["parameters"] if one["swing_low"] is not None][:MOST_ARMS]
    if not rows or result["quantity"]["stated"] is None:
        return None
    text = (
        f"Each number in turn at the low and at the high end of its range, all others as stated: {result['quantity']['words']}. Bars start at "
        "the figure as stated; thin black lines are 95 % intervals of the change over replications with shared luck, so that a bar whose "
        "line crosses the start may be luck alone. Numbers are tried where others are as stated: elsewhere they may do more or less (below)."
    )
    return Section("One number at a time", [text], [tornado_figure(result)])


def tornado_figure(result: Result, most: int = MOST_ARMS) -> Figure:
    """The tornado of a result."""
    unit, stated = result["quantity"]["unit"], result["quantity"]["stated"]
    rows = [one for one in result["parameters"] if one["swing_low"] is not None][:most]
    arms = [
        Arm(one["words"], stated + one["swing_low"], stated + one["swing_high"], _from(stated, one["swing_low_interval"]),
            _from(stated, one["swing_high_interval"]), plain(one["low"]), plain(one["high"]))
        for one in rows
    ]  # fmt: skip
    zero = "left of this it loses" if result["loses_if"] == "below 0" else ""
    return tornado(arms, stated, f"{_short(result)}, {unit}", lambda x: amount(x, unit), zero)


def _from(stated: float, interval: Sequence[float | None]) -> tuple[float, float]:
    nan = float("nan")
    low, high = (nan if end is None else stated + end for end in interval)
    return low, high


def sensitivity_section(result: Result) -> Section:
    """For the report of a comparison or a study: the sentence, when it loses, the tornado."""
    when = " ".join(loses_when(result))
    text = [
        sentence(result),
        when,
        worth_in_words(result),
        f"From an analysis of {result['runs']:,} runs made {result['made'][:10]}, with {result['citizens']:,} citizens each: its figures differ from "
        "those above by chance and size." if result["citizens"] else "",
    ]  # fmt: skip
    figures = [tornado_figure(result, 8)] if any(one["swing_low"] is not None for one in result["parameters"]) else []
    return Section("Sensitivity: what the answer hangs on", [one for one in text if one], figures)
