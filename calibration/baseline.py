"""The siloed present of a place beside what the evidence says of it, agreement and disagreement alike.

`baselines.csv` binds figures of the evidence to measures of a run; nothing here changes a place.  From the command line:

    python -m calibration.baseline bradford --replications 4
    python -m calibration.baseline bradford --capacity
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from calibration.evidence import Evidence, find
from calibration.simulate import values
from calibration.targets import Binding, agreement, read_bindings
from scenarios.compare.differences import half_width
from scenarios.scenario import Result, Scenario, run_scenario
from scenarios.summarise import Answers, summarise
from sim.load import built_in_places, load_place
from sim.place import Place
from sim.register import with_values


@dataclass(frozen=True, slots=True)
class Row:
    """A binding with what the model gave (mean, interval; None where it measured nothing) and whether the two agree."""

    binding: Binding
    evidence: Evidence
    model: tuple[float, float, float] | None
    agrees: str


def run_baseline(place: Place, citizens: int | None, years: int, replications: int, seed: int) -> Result:
    """The siloed run of a place."""
    return run_scenario(Scenario(place, years=years, citizens=citizens, replications=replications, seed=seed))


def compare(result: Result, bindings: Iterable[Binding]) -> list[Row]:
    """Model beside evidence for every binding of the result's place: means and 95 % intervals over replications."""
    own = [binding for binding in bindings if binding.place == result.scenario.place.name]
    return [_row(binding, column) for binding, column in zip(own, values(result, own).T, strict=True)]


def _row(binding: Binding, found: np.ndarray) -> Row:
    figure, found = find(binding.evidence_id), found[np.isfinite(found)]
    if not len(found):
        return Row(binding, figure, None, "not measured")
    variance = found.var(ddof=1) if len(found) > 1 else np.nan
    mean, half = float(found.mean()), float(half_width(np.array([variance]), np.array([len(found)]))[0])
    return Row(binding, figure, (mean, mean - half, mean + half), agreement(mean, figure))


def table(rows: Iterable[Row]) -> str:
    """Rows as a Markdown table."""
    lines = ["| what | model | evidence | id | use | agrees |", "| --- | ---: | ---: | --- | --- | --- |"]
    for row in rows:
        model = "–" if row.model is None else _with_interval(*row.model)
        told = _evidence(row.evidence)
        b = row.binding
        lines.append(f"| {b.words} | {model} | {told} | `{b.evidence_id}` | {b.use} | {row.agrees} |")
    return "\n".join(lines)


def _with_interval(mean: float, low: float, high: float) -> str:
    return short(mean) if math.isnan(low) else f"{short(mean)} ({short(low)} to {short(high)})"


def short(number: float) -> str:
    """Three figures that count, whole from a hundred on."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def _evidence(figure: Evidence) -> str:
    value, low, high = figure.value, figure.low, figure.high
    if value is not None and (low is None and high is None):
        return short(value)
    if low is not None and high is not None:
        return (f"{short(value)}, " if value is not None else "") + f"{short(low)} to {short(high)}"
    return f"{short(low)} or more" if low is not None else f"up to {short(high or 0)}"


def with_capacity(place: Place, factor: float) -> Place:
    """The place with posts, and places where help takes any, of every staffed agency multiplied."""
    changes = {}
    for name, agency in place.agencies.items():
        if agency.staff is None:
            continue
        changes[f"agencies.{name}.staff.fte"] = agency.staff.fte.value * factor
        if agency.caseload_places is not None:
            changes[f"agencies.{name}.caseload_places"] = agency.caseload_places.value * factor
    return with_values(place, changes)


def capacity_table(place: Place, citizens: int | None, years: int, replications: int, seed: int) -> str:
    """How spend, universal services apart, answers to a tenth less and more capacity (each warmed up anew): the distance from the cliff."""
    lines = ["| capacity | spend a citizen-year | of it staff and estate | benefits | all else | failure demand of contacts |",
             "| --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    base: tuple[float, ...] = ()
    for label, factor in (("as it is", 1.0), ("a tenth less", 0.9), ("a tenth more", 1.1)):
        result = run_baseline(with_capacity(place, factor), citizens, years, replications, seed)
        found = spending(result)
        base = base or found
        cells = [f"£{x:,.0f} ({x / b - 1:+.1%})" if base is not found and b else f"£{x:,.0f}"
                 for x, b in zip(found[:4], base[:4], strict=True)]  # fmt: skip
        settled = "" if result.warm_up.settled else " (not settled)"
        lines.append(f"| {label}{settled} | {' | '.join(cells)} | {found[4]:.1%} |")
    return "\n".join(lines)


def spending(result: Result) -> tuple[float, ...]:
    """Pounds a citizen-year without universal cost: all, staff and estate, benefits, the rest; then failure demand of contacts.

    Benefits apart, for a longer queue for them is money not paid, which hides what the queue costs elsewhere.
    """
    answers = Answers(summarise(result.measures))

    def mean(measure: str, part: str = "all") -> float:
        found = answers(measure, part)
        return found[0] if found is not None else 0.0

    each = mean("spend_per_citizen") / mean("spend")
    agencies = result.scenario.place.agencies.values()
    needs = {need for one in agencies for need, treat in one.treats.items() if treat.money_delay_days is not None}
    staff = each * mean("spend", "capacity")
    benefits = each * sum(mean("spend_by_category", f"help:{need}") for need in needs)
    total = each * (mean("spend") - mean("spend", "universal"))
    return total, staff, benefits, total - staff - benefits, mean("failure_demand_of_contacts")


def main(arguments: list[str] | None = None) -> None:
    """Print the tables of places in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m calibration.baseline", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("places", nargs="*", default=list(built_in_places()))
    parser.add_argument("--citizens", type=int)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--replications", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--capacity", action="store_true", help="instead: a tenth less and more capacity")
    given = parser.parse_args(arguments)
    size = (given.citizens, given.years, given.replications, given.seed)
    for name in given.places:
        place = load_place(name)
        body = (
            capacity_table(place, *size)
            if given.capacity
            else table(compare(run_baseline(place, *size), read_bindings()))
        )
        print(f"**{name}**\n\n{body}\n")


if __name__ == "__main__":
    main()
