"""Where numbers come from: sources that exist, values within what they say, price years that can be brought to one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from calibration.evidence import Evidence, load_evidence
from sim.faults import SUGGESTIONS, Fault, choices, dotted, nearest, shown
from sim.place import Place
from sim.quantity import plain
from sim.register import ASSUMED, Parameter, register

#: Source of a number that a fit found; its note says "fitted to" and the ids of the figures.
CALIBRATED = "calibrated"
_DEFLATOR = "ucd-uprate-"
_BASE_YEAR = "2013/14"


def _find(tables: Any, key: str, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str]]:
    """Path and text wherever a key of this name stands."""
    inside = tables.items() if isinstance(tables, dict) else enumerate(tables) if isinstance(tables, list) else ()
    for name, value in inside:
        if name == key and isinstance(value, str):
            yield dotted((*path, name)), value
        else:
            yield from _find(value, key, (*path, name))


def unknown_sources(tables: dict[str, Any]) -> Iterator[Fault]:
    """Each source is an id of the evidence, or the word "assumed", or "calibrated" with a note of what to."""
    evidence = load_evidence()
    notes = dict(_find(tables, "note"))
    for number, (path, source) in enumerate(_find(tables, "source")):
        if source == ASSUMED or source in evidence:
            continue
        if source == CALIBRATED:
            yield from _provenance(path, notes.get(f"{path.removesuffix('source')}note", ""), evidence)
            continue
        near = nearest(source, [*evidence, ASSUMED, CALIBRATED]) if number < SUGGESTIONS else ""
        remedy = "" if near else "'wholeplace evidence' lists the ids."
        yield Fault(path, "no evidence has this id", shown(source), 'an evidence id, or "assumed"', near, remedy)


def _provenance(path: str, note: str, evidence: Collection[str]) -> Iterator[Fault]:
    """A calibrated number names the figures it was fitted to, which exist."""
    ids = [one.strip() for one in note.partition("fitted to ")[2].partition(";")[0].split(",") if one.strip()]
    remedy = 'Write note = "fitted to ID, ID; …", or another source.'
    if not ids:
        yield Fault(path, "a calibrated number must say what it was fitted to", shown(note), "", "", remedy)
    for one in ids:
        if one not in evidence:
            yield Fault(
                path,
                "the note names evidence that does not exist",
                shown(one),
                "",
                nearest(one, list(evidence)),
                remedy,
            )


def price_years() -> list[str]:
    """Price years from which prices can be brought to another."""
    first = [int(row.removeprefix(_DEFLATOR)) for row in load_evidence() if row.startswith(_DEFLATOR)]
    return sorted({_BASE_YEAR, *(f"{year}/{(year + 1) % 100:02}" for year in first)})


def unknown_price_years(tables: dict[str, Any]) -> Iterator[Fault]:
    """Prices are of a year for which a deflator is known."""
    known = price_years()
    for path, year in _find(tables, "price_year"):
        if year not in known and year[:4].isdecimal() and year[4:5] == "/" and year[5:].isdecimal():
            yield Fault(path, "no deflator is known for prices of this year", shown(year), choices(known, 40))


def unsourced(place: Place) -> Iterator[Fault]:
    """How many numbers say nothing of where they come from."""
    every = [quantity for _, quantity in _stated(place)]
    without = sum(quantity.source is None for quantity in every)
    if without:
        problem = f"{without:,} of {len(every):,} numbers have no source: treated as assumed"
        yield Fault("", problem, str(without), remedy='Write {value = …, low = …, high = …, source = "…"}.')


def _stated(place: Place):
    from sim.register import quantities

    return [(path, quantity) for path, quantity, stated in quantities(place) if stated]


#: Unit of the evidence begins with → unit of the key, factor. Other units are not compared: they may be derived from.
_COMPARABLE = (
    ("percent change", "", 0.0),
    ("percent real", "", 0.0),
    ("percent per", "", 0.0),
    ("percent", "a share of 1", 0.01),
    ("days", "days", 1.0),
    ("weeks", "days", 7.0),
    ("months", "days", 365 / 12),
    ("years", "days", 365.0),
    ("GBP per incident", "pounds", 1.0),
    ("GBP per contact", "pounds", 1.0),
    ("GBP per arrest", "pounds", 1.0),
    ("GBP per assessment", "pounds", 1.0),
    ("GBP per court event", "pounds", 1.0),
    ("GBP per episode", "pounds", 1.0),
    ("GBP per week", "pounds a day", 1 / 7),
    ("GBP per day", "pounds a day", 1.0),
)


def far_from_source(place: Place) -> Iterator[Fault]:
    """Values that cite a figure and lie outside its range, where the two have units that can be compared."""
    evidence = load_evidence()
    for parameter in register(place):
        figure = evidence.get(parameter.source)
        span = _span(figure, parameter) if figure is not None else None
        if span is None or span[0] * (1 - 1e-6) <= parameter.value <= span[1] * (1 + 1e-6):
            continue
        allowed = f"{plain(round(span[0], 6))} to {plain(round(span[1], 6))}"
        problem = f"{plain(parameter.value)} lies outside what its source {parameter.source} says"
        yield Fault(parameter.path, problem, plain(parameter.value), allowed)


def _span(figure: Evidence, parameter: Parameter) -> tuple[float, float] | None:
    """Range of a figure in the unit of a parameter; None where it has none or units differ in kind."""
    if figure.low is None or figure.high is None:
        return None
    unit, factor = next(((u, f) for start, u, f in _COMPARABLE if figure.unit.startswith(start)), ("", 0.0))
    return (figure.low * factor, figure.high * factor) if unit and unit == parameter.unit else None
