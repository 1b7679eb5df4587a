"""Redesigns' predicted effects beside the pilots' claims and the sceptical evidence: ``python -m calibration.predictions [NAME…]``.

Every built-in redesign is run on the first place it is made for, against today, with the same luck; nothing is fitted.  Prints
Markdown: one table a redesign.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from scenarios.compare import Comparison, Found, differences, run_comparison
from scenarios.compare.claims import Scored, chosen, not_scored, score, unbound
from scenarios.redesign import Redesign, built_in_redesigns, load_redesign
from sim.load import load_place
from sim.quantity import plain

YEARS, REPLICATIONS = 3, 4
HEAD = ("| what | evidence | id | role | model | inside |", "| --- | ---: | --- | --- | ---: | --- |")


def main(words: list[str] | None = None) -> None:
    """Run the named redesigns (all, if none is named) and print their tables."""
    reader = argparse.ArgumentParser(prog="python -m calibration.predictions", description=__doc__)
    reader.add_argument("names", nargs="*", metavar="NAME", help="built-in redesigns; all, if none is named")
    reader.add_argument("--replications", type=int, default=REPLICATIONS)
    reader.add_argument("--citizens", type=int, default=None, help="fewer citizens, for a try")
    reader.add_argument("--warm-up-days", type=int, default=None, help="instead of what the drift test finds")
    asked = reader.parse_args(words)
    for name in asked.names or built_in_redesigns():
        print("\n".join(table(load_redesign(name), asked.replications, asked.citizens, asked.warm_up_days)), flush=True)


def table(
    redesign: Redesign, replications: int, citizens: int | None = None, warm_up_days: int | None = None
) -> Iterator[str]:
    """Lines of Markdown about one redesign."""
    place = load_place(redesign.places[0])
    comparison = Comparison(
        place, (redesign.variant(place),), YEARS, citizens, replications=replications, warm_up_days=warm_up_days
    )
    compared = run_comparison(comparison)
    found = Found(differences(compared.measures, redesign.name))
    scale = compared.compiled[0].scale
    people = chosen(compared, redesign.name, [*redesign.description.claims, *redesign.description.sceptical])
    yield f"\n**{redesign.label}** (`{redesign.name}`, {place.name}): {_headline(found, scale)}\n"
    yield from HEAD
    for role, ids in (("claim", redesign.description.claims), ("sceptical", redesign.description.sceptical)):
        scored = score(compared.measures, redesign.name, place, ids, scale, people)
        for one in scored:
            yield _row(one, role)
        for name in not_scored(ids, scored):
            yield f"| nothing was measured here for it | | `{name}` | {role} | – | – |"
        for name in unbound(ids):
            yield f"| no measure of the model answers it | | `{name}` | {role} | – | – |"


def _headline(found: Found, scale: float) -> str:
    said = []
    for words, row, form, factor in (
        ("spending", found("spend"), "{:+,.0f}", 1 / scale / 1000), ("of it benefits", found("spend", "transfers"), "{:+,.0f}", 1 / scale / 1000),
    ):  # fmt: skip
        if row is not None:
            half = (row.high - row.low) / 2 * factor
            said.append(f"{words} £{form.format(row.difference * factor)} ± {half:,.0f} thousand a year")
    crises = found("events", "crisis")
    if crises is not None and crises.siloed > 0:
        said.append(
            f"crises {100 * crises.difference / crises.siloed:+.1f} ± {50 * (crises.high - crises.low) / crises.siloed:.1f} %"
        )
    return "; ".join(said)


def _row(one: Scored, role: str) -> str:
    if one.model is None:
        model = "–"
    elif one.low is None or one.high is None:
        model = _three(one.model)
    else:
        model = f"{_three(one.model)} ({_three(one.low)} to {_three(one.high)})"
    if one.twins is not None:
        model += f"; twins {one.twins:.3g}"
    inside = "–" if one.agrees is None else ("yes" if one.agrees else "no")
    return f"| {one.words}, {one.unit} | {one.claimed} | `{one.evidence_id}` | {role} | {model} | {inside} |"


def _three(number: float) -> str:
    """To three figures, written out."""
    return plain(float(f"{number:.3g}"))


if __name__ == "__main__":
    main()
