"""Fits and validations on the terminal: numbers beside figures, prior beside posterior, evidence beside model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calibration.problem import Problem
    from calibration.targets import Binding


def listing(problem: Problem, bindings: Sequence[Binding], why: dict[str, str] | None = None) -> dict[str, Any]:
    """Free numbers of a place beside the figures its fit aims at, and the figures left to be predicted."""
    from calibration.evidence import find
    from calibration.outcome import tolerance_words

    why = why or {}
    own = [one for one in bindings if one.place == problem.place.name]
    rows = [
        {
            "evidence_id": one.evidence_id, "role": one.role, "use": one.use, "words": one.words, "value": find(one.evidence_id).value,
            "unit": find(one.evidence_id).unit, "taken_to_hold": tolerance_words(one), "grade": find(one.evidence_id).grade,
        }
        for one in own
    ]  # fmt: skip
    free = [
        {"path": p.path, "low": p.low, "stated": p.value, "high": p.high, "unit": p.unit, "why": why.get(p.path, "")}
        for p in problem.free
    ]
    fitted = sum(row["role"] == "fit" for row in rows)
    return {
        "place": problem.place.name,
        "free": free,
        "figures": rows,
        "fitted": fitted,
        "note": _note(len(free), fitted),
    }


def _note(free: int, fitted: int) -> str:
    if fitted >= free:
        return f"{free} free numbers, {fitted} figures: every number may be held, if the figures depend on it."
    return (
        f"{free} free numbers, {fitted} figure{'' if fitted == 1 else 's'}: at least {free - fitted} direction"
        f"{'' if free - fitted == 1 else 's'} in the space of the numbers stay{'s' if free - fitted == 1 else ''} as the prior has "
        f"{'it' if free - fitted == 1 else 'them'}; all other numbers of the place stay as stated."
    )


def print_listing(told: dict[str, Any]) -> None:
    """Two tables: what may move, what it should meet."""
    from rich.table import Table

    from viz.console import stdout

    free = Table(
        "number", "prior from", "stated", "to", "unit", title=f"{told['place']}: free numbers", title_justify="left"
    )
    for one in told["free"]:
        free.add_row(one["path"], short(one["low"]), short(one["stated"]), short(one["high"]), one["unit"])
    figures = Table(
        "role", "figure", "what", "taken to hold", "unit", "grade", title="figures bound to it", title_justify="left"
    )
    for one in sorted(told["figures"], key=lambda row: row["role"]):
        figures.add_row(
            one["role"], one["evidence_id"], one["words"], one["taken_to_hold"], one["unit"], str(one["grade"])
        )
    out = stdout()
    out.print(free)
    out.print(figures)
    out.print(told["note"])


def print_fit(told: dict[str, Any]) -> None:
    """What a fit has learned."""
    from rich.table import Table

    from viz.console import stdout

    free = Table(
        "number",
        "prior",
        "stated",
        "posterior 5 %",
        "median",
        "95 %",
        "learned",
        title="free numbers",
        title_justify="left",
    )
    for one in told["parameters"]:
        learned = "stays prior" if one["stays_prior"] else f"{one['contraction']:.0%}"
        prior = f"{short(one['prior_low'])} to {short(one['prior_high'])}"
        free.add_row(
            one["path"],
            prior,
            short(one["stated"]),
            short(one["low"]),
            short(one["median"]),
            short(one["high"]),
            learned,
        )
    figures = Table(
        "figure",
        "what",
        "evidence",
        "prior gives",
        "as stated",
        "posterior gives",
        "agrees",
        title="fitted figures",
        title_justify="left",
    )
    for one in told["figures"]:
        prior = f"{short(one['prior_low'])} to {short(one['prior_high'])}"
        figures.add_row(
            one["evidence_id"], one["words"], evidence(one), prior, short(one["as_stated"]), model(one), one["agrees"]
        )
    out = stdout()
    out.print(free)
    out.print(figures)
    held = told["identifiability"]
    checks = told["checks"]
    out.print(
        f"{told['met']} of {told['of']} figures met. {held['held']} of {held['of']} directions held to less than half the prior's spread. "
        f"{checks['stand']} of {checks['candidates']} candidates stand at other capacities and do not drift."
    )
    if not told["exact"]:
        out.print(
            f"The time was used up at temperature {told['temperature']:.2f}: the posterior is wider than it should be. The same command goes on."
        )


def print_point(told: dict[str, Any]) -> None:
    """The best point and how far from the figures it is."""
    from rich.table import Table

    from viz.console import stdout

    free = Table(
        "number", "stated", "best", title=f"{told['place']}: best of {told['candidates']} points", title_justify="left"
    )
    for one in told["parameters"]:
        free.add_row(one["path"], short(one["stated"]), short(one["best"]))
    figures = Table("figure", "what", "evidence", "model", "z", title_justify="left")
    for one in told["figures"]:
        figures.add_row(one["evidence_id"], one["words"], short(one["figure"]), short(one["model"]), f"{one['z']:+.1f}")
    out = stdout()
    out.print(free)
    out.print(figures)
    out.print(
        f"Distance (root mean square z) {told['distance_same_luck']:.2f} with the luck it was found with, {told['distance_other_luck']:.2f} "
        f"with other luck; as stated {told['distance_as_stated']:.2f}. One point says nothing of how sure it is: leave out --point for that."
    )


def short(number: float | None) -> str:
    """Three figures that count, whole from a hundred on; a dash for nothing."""
    if number is None:
        return "–"
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def evidence(one: dict[str, Any]) -> str:
    """A figure with the range in which it is taken to hold."""
    low, high = one["evidence_low"], one["evidence_high"]
    if low is not None and high is not None:
        return (
            f"{short(one['evidence'])} ({short(low)} to {short(high)})"
            if one["evidence"] is not None
            else f"{short(low)} to {short(high)}"
        )
    return f"{short(low)} or more" if low is not None else f"up to {short(high)}"


def model(one: dict[str, Any]) -> str:
    """Median and 90 % interval of what draws give."""
    if one["model"] is None:
        return "not measured"
    return f"{short(one['model'])} ({short(one['model_low'])} to {short(one['model_high'])})"
