"""The siloed present of a place beside what the evidence says of it, agreement and disagreement alike.

`baselines.csv` binds figures of the evidence to measures of a run; nothing here changes a place.  From the command line:

    python -m calibration.baseline bradford --replications 4
    python -m calibration.baseline bradford --capacity
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from calibration.evidence import Evidence, find
from calibration.lives import live, measures_of_lives
from scenarios.scenario import Result, Scenario, run_scenario
from scenarios.summarise import Answers, summarise
from sim.load import built_in_places, load_place
from sim.measures import DIMENSIONS
from sim.place import Place
from sim.register import with_values

BINDINGS = Path(__file__).parent / "baselines.csv"
USES = ("target", "input", "bound")
#: A figure without a range is taken to hold within a tenth either way; "near" is a quarter beyond the nearest end.
AROUND, NEAR = 0.10, 0.25
#: Measures taken from single citizens' lives, two years of log for each replication, not from tallies.
OF_LIVES = (
    "stays_delayed", "days_of_a_delayed_stay", "back_within_28_days", "arrivals_again_within_a_year", "no_action_share",
    "cost_of_one", "agencies_met_in_two_years",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Binding:
    """One figure of the evidence and the measure that should come near it.

    divide_by: ``measure:part`` by which the measure is divided, replication by replication; factor: what the result is
    multiplied by to have the figure's unit.  use: "target" (the place does not contain the figure), "bound" (a floor,
    ceiling or extreme), "input" (a number of the place rests on it or was set with it in view: agreement proves little).
    """

    place: str
    measure: str
    part: str
    dims: tuple[tuple[str, str], ...]
    divide_by: str
    factor: float
    evidence_id: str
    use: str
    words: str
    note: str

    @property
    def key(self) -> str:
        """The measure's name in the summary."""
        return f"{self.measure} / {self.divide_by}" if self.divide_by else self.measure


@dataclass(frozen=True, slots=True)
class Row:
    """A binding with what the model gave (mean, interval; None where it measured nothing) and whether the two agree."""

    binding: Binding
    evidence: Evidence
    model: tuple[float, float, float] | None
    agrees: str


def read_bindings(path: Path = BINDINGS) -> list[Binding]:
    """The rows of the file, in order; raises ValueError for a row that says something else than it may."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_binding(row) for row in csv.DictReader(file)]


def _binding(row: Mapping[str, str]) -> Binding:
    dims = tuple(tuple(pair.split("=", 1)) for pair in row["dims"].split(";") if pair)
    if row["use"] not in USES or any(name not in DIMENSIONS for name, _ in dims):
        raise ValueError(f"baselines.csv, {row['place']} {row['measure']}: use {row['use']!r} or dims {row['dims']!r}")
    words = {
        name: row[name] for name in ("place", "measure", "part", "divide_by", "evidence_id", "use", "words", "note")
    }
    return Binding(**words, dims=dims, factor=float(row["factor"]))  # type: ignore[arg-type]


def span(figure: Evidence) -> tuple[float, float]:
    """The range in which a figure is taken to hold: its own; open where it is a floor or ceiling; else a tenth around."""
    value, low, high = figure.value, figure.low, figure.high
    if low is None and high is None:
        assert value is not None
        return value - AROUND * abs(value), value + AROUND * abs(value)
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def agreement(mean: float, figure: Evidence) -> str:
    """ "yes" within the figure's range, "near" within a quarter beyond its nearest end, else "no"."""
    low, high = span(figure)
    if low <= mean <= high:
        return "yes"
    end = low if mean < low else high
    return "near" if abs(mean - end) <= NEAR * abs(end) else "no"


def run_baseline(place: Place, citizens: int | None, years: int, replications: int, seed: int) -> Result:
    """The siloed run of a place."""
    return run_scenario(Scenario(place, years=years, citizens=citizens, replications=replications, seed=seed))


def answers_of(result: Result, bindings: Iterable[Binding]) -> Answers:
    """Means and intervals of what the bindings name, with figures from lives and quotients where they ask for them."""
    bindings = list(bindings)
    frames = [result.measures]
    if any(binding.measure in OF_LIVES for binding in bindings):
        frames += [measures_of_lives(live(result, r)).assign(replication=r) for r in sorted(result.parts)]
    measures = pd.concat(frames, ignore_index=True)
    frames = [measures, *(_quotient(measures, binding) for binding in bindings if binding.divide_by)]
    return Answers(summarise(pd.concat(frames, ignore_index=True)))


def _quotient(measures: pd.DataFrame, binding: Binding) -> pd.DataFrame:
    measure, _, part = binding.divide_by.partition(":")
    above = _rows(measures, binding.measure, binding.part, binding.dims)
    below = _rows(measures, measure, part, binding.dims).set_index("replication")["value"]
    own = above[above["replication"].isin(below.index)]
    values = own["value"].to_numpy() / below.loc[own["replication"]].to_numpy()
    return own.assign(measure=binding.key, value=values, unit="quotient")


def _rows(measures: pd.DataFrame, measure: str, part: str, dims: Iterable[tuple[str, str]]) -> pd.DataFrame:
    wanted = dict.fromkeys(DIMENSIONS, "all") | dict(dims) | {"measure": measure, "part": part}
    chosen = pd.Series(True, measures.index)
    for column, label in wanted.items():
        chosen &= measures[column] == label
    return measures[chosen]


def compare(result: Result, bindings: Iterable[Binding]) -> list[Row]:
    """Model beside evidence for every binding of the result's place."""
    own = [binding for binding in bindings if binding.place == result.scenario.place.name]
    answers = answers_of(result, own)
    return [_row(binding, answers) for binding in own]


def _row(binding: Binding, answers: Answers) -> Row:
    figure = find(binding.evidence_id)
    found = answers(binding.key, binding.part, **dict(binding.dims))
    if found is None:
        return Row(binding, figure, None, "not measured")
    mean, low, high = (binding.factor * number for number in found)
    return Row(binding, figure, (mean, low, high), agreement(mean, figure))


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
        found = _spend(result)
        base = base or found
        cells = [f"£{x:,.0f} ({x / b - 1:+.1%})" if base is not found and b else f"£{x:,.0f}"
                 for x, b in zip(found[:4], base[:4], strict=True)]  # fmt: skip
        settled = "" if result.warm_up.settled else " (not settled)"
        lines.append(f"| {label}{settled} | {' | '.join(cells)} | {found[4]:.1%} |")
    return "\n".join(lines)


def _spend(result: Result) -> tuple[float, ...]:
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
