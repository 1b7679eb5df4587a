"""Sections of the report of a sensitivity analysis: screening, pairs, variance, luck, value of information, losing, method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from viz.report.page import Section, Table
from viz.sensitivity_words import amount, box, plain, side

MOST_PARTS, MOST_NUMBERS, MOST_PAIRS = 20, 25, 10
Result = Mapping[str, Any]


def screening(result: Result) -> Section | None:
    """Parts, then single numbers."""
    singles = [one for one in result["parameters"] if one["mu_star"] is not None]
    if not singles and not result["parts"]:
        return None
    unit, tables = result["quantity"]["unit"], []
    if result["parts"]:
        rows = [
            [
                one["words"],
                f"{one['numbers']:,}",
                amount(one["mu_star"], unit),
                _luck(one["above_luck"]),
                "yes" if one["looked_into"] else "no",
            ]
            for one in result["parts"][:MOST_PARTS]
        ]
        caption = f"Parts of the place and the redesign, the strongest of {len(result['parts'])}"
        tables.append(Table(["part", "numbers", f"mean effect, {unit}", "above luck", "looked into"], rows, caption))
    ordered = sorted(singles, key=lambda one: -one["mu_star"])[:MOST_NUMBERS]
    rows = [
        [one["words"], f"{plain(one['low'])} to {plain(one['high'])} {one['unit']}", amount(one["mu_star"], unit), _within(one["mu_star_error"], unit),
         amount(one["sigma"], unit), _luck(one["above_luck"])]
        for one in ordered
    ]  # fmt: skip
    columns = ["number", "range", "mean effect (μ*)", "± 95 %", "spread (σ)", "above luck"]
    tables.append(Table(columns, rows, f"Single numbers, {unit}"))
    luck_ = (
        ""
        if result["luck_mu_star"] is None
        else f" Luck alone would give the strongest of these single numbers {amount(result['luck_mu_star'], unit)} in one of twenty such screenings."
    )
    text = (
        "Morris's elementary effects: how much the figure changes, on average in size, when a number goes through its range, at many places of the space of "
        "assumptions. A spread as large as the mean effect means that the effect depends on the others, or bends. Parts are moved as a whole, each of "
        "their numbers in its own direction; what is inside the strongest is then tried further. A number in a part that was not looked into "
        "may still matter where its part's effects cancel." + luck_
    )
    return Section("Which numbers matter at all", [text], (), tables)


def _luck(above: bool | None) -> str:
    return "–" if above is None else "yes" if above else "no"


def _within(error: float | None, unit: str) -> str:
    return "–" if error is None else amount(error, unit)


def interactions(result: Result) -> Section | None:
    """Two numbers at a time."""
    if not result["interactions"]:
        return None
    unit = result["quantity"]["unit"]
    rows = [
        [f"{one['words'][0]} ({one['ends'][0]}) and {one['words'][1]} ({one['ends'][1]})", amount(one["beyond_sum"], unit, True),
         _between(one["interval"], unit), "–" if one["second_order"] is None else f"{one['second_order']:.1%} ± {one['second_order_error']:.1%}"]
        for one in result["interactions"][:MOST_PAIRS]
    ]  # fmt: skip
    text = (
        "What two numbers at the ends of their ranges do at once, beyond the sum of what each does alone. Of the four corners of a pair the one that departs "
        "most is shown, which flatters a little; intervals are 95 %, over replications."
    )
    columns = ["pair", f"beyond the sum, {unit}", "interval", "share of variance (Sobol')"]
    return Section("Numbers that work together", [text], (), [Table(columns, rows)])


def _between(interval: Sequence[float | None], unit: str) -> str:
    return "–" if interval[0] is None else f"{amount(interval[0], unit, True)} to {amount(interval[1], unit, True)}"


def shares(result: Result) -> Section | None:
    """Shares of variance, and of the whole distribution."""
    rows = [
        [one["words"], _share(one["first_of_all"]), _pair(one["first"], one["first_error"]), _pair(one["total"], one["total_error"]),
         "–" if one["pawn"] is None else f"{one['pawn']:.2f}", "–" if one["correlation"] is None else f"{one['correlation']:+.2f}".replace("-", "−")]
        for one in result["parameters"] if one["first_of_all"] is not None
    ]  # fmt: skip
    if not rows:
        return None
    sobol = any(one["first"] is not None for one in result["parameters"])
    idle = (
        ""
        if result["pawn_idle"] is None
        else f" (a number that does nothing reaches {result['pawn_idle']:.2f} in one of twenty)"
    )
    text = [
        f"Share alone: of the variance that assumptions make over all {result['draws']:,} draws of everything, what this number explains by itself, by a smooth curve "
        f"less what chance would give. PAWN: how far knowing it shifts the whole distribution, 0 to 1{idle}. Correlation: of ranks, positive: the higher, the more.",
        "Sobol' indices: first order (alone) and total (with everything it works together with), of the variance that the strongest numbers make while all others are as stated; "
        "± is half a 95 % interval." if sobol else "Sobol' indices, which tell what numbers do together, were not asked for (--quick, or --sobol 0).",
    ]  # fmt: skip
    columns = ["number", "share alone", "Sobol' first", "Sobol' total", "PAWN", "correlation"]
    return Section("Shares of the doubt", text, (), [Table(columns, rows)])


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _pair(value: float | None, error: float | None) -> str:
    return "–" if value is None else f"{value:.2f}" + ("" if error is None else f" ± {error:.2f}")


def luck(result: Result) -> Section | None:
    """How much is chance."""
    if result["chance_share"] is None:
        return None
    text = (
        "All points of the analysis have the same luck, replication by replication, so that they can be compared. "
        f"Over the {result['draws']:,} draws, each run {result['replications']} times, luck makes {result['chance_share']:.0%} of the variance of a single run "
        f"(95 % interval {_share(result['chance_share_low'])} to {_share(result['chance_share_high'])}). "
        "More citizens or replications shrink it; only evidence shrinks the rest."
    )
    return Section("Luck", [text])


def information(result: Result) -> Section | None:
    """What it would be worth to know."""
    if result["evpi_gbp"] is None:
        return None
    rows = [_worth(one["words"], one) for one in result["parameters"] if one["evppi_gbp"] is not None]
    rows += [_worth(f"Together: {one['words']} ({len(one['paths'])} numbers)", one) for one in result["evppi_together"]]
    crisis = f", and {amount(result['crisis_gbp'], '£')} for each crisis avoided" if result["crisis_gbp"] else ""
    benefit = "; ".join(
        f"{result['redesigns'][name]} {amount(gbp, '£ a year', True)}"
        for name, gbp in result["decision"]["net_benefit_gbp"].items()
    )
    text = [
        f"The decision: today's way, or {' or '.join(result['redesigns'].values())}, by net benefit a year for the place (net saving{crisis}). "
        f"On average over the draws: {benefit}. To know everything before deciding would be worth {amount(result['evpi_gbp'], '£ a year')} a year "
        f"(standard error {amount(result['evpi_error_gbp'], '£ a year')}).",
        "The value of a figure is what could be gained if it were known exactly and the choice made by it: nothing where no value of it "
        "changes the choice. It is found by a smooth curve through the draws (Strong, Oakley & Brennan 2014). Such values are a little too "
        "high; “chance” is what one of twenty shuffled sets of draws would give, and only values above it should be believed. No "
        "research costs are set against it.",
    ]  # fmt: skip
    columns = ["known better", "worth, £ a year", "standard error", "chance", "believed"]
    return Section("What it would be worth to know", text, (), [Table(columns, rows)])


def _worth(words: str, one: Mapping[str, Any]) -> list[str]:
    money = [amount(one[key], "£ a year") for key in ("evppi_gbp", "evppi_error_gbp", "evppi_chance_gbp")]
    return [words, *money, "yes" if one["evppi_believed"] else "no"]


def discovery(result: Result) -> Section | None:
    """Boxes in which losing draws gather."""
    if result["losing_share"] is None:
        return None
    from viz.report.sensitivity import loses_when, loses_word

    text = [
        *loses_when(result),
        "Found by peeling thin slices off the space of the numbers looked at as long as the share of losing draws rises (PRIM: Friedman & Fisher 1999); a bound "
        "that adds nothing beyond chance is taken away, and a box is shown only if shuffled outcomes give as good a one in fewer than one of twenty trials. "
        "Its bounds are where these draws happened to lie: read them as “low” and “high”, not to the digit.",
    ]
    tables = [
        Table(
            ["bound", "chance of as good a bound"],
            [[side(own), _chance(own["chance"])] for own in one["sides"]],
            box(one, loses_word(result)),
        )
        for one in result["boxes"]
    ]
    return Section("When it loses", text, (), tables)


def _chance(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


def method(result: Result) -> Section:
    """How it was done, and what it cannot say."""
    text = [
        "Numbers are drawn from their stated ranges, half below and half above the stated value, each independently of the others "
        "(of a posterior: by its rows in the draws, by its single columns elsewhere). Numbers without a range are not varied, nor is the structure "
        "of the model. Ranges that are assumed are themselves a judgement: a wide one makes a number look important.",
        "Screening: groups after Campolongo, Cariboni & Saltelli 2007, then sequential bifurcation; Sobol' indices after Saltelli et al. 2010; "
        "PAWN after Pianosi & Wagener 2018; all by SALib. All stages are studies in runs/, which the same command continues.",
    ]  # fmt: skip
    return Section("Method", text)
