"""The network of agencies as plain data: where each stands, who pays, who refers to whom, how things are on a day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import numpy as np

from scenarios.workshop.live import Frame, recent_wait
from sim.meter import NO_LIMIT
from sim.place import Place
from viz.figures.network import COLOURS, flows, main_funder, positions
from viz.figures.style import short

WIDTH, HEIGHT = 840, 690
#: Waits from which a colour says "days", "weeks", "months"; each has a word, too.
LEVELS = ((7, "short"), (28, "weeks"), (84, "long"))
_LABEL = 20


def network(place: Place) -> dict[str, Any]:
    """Nodes with labels, edges with widths, homes in the middle; what does not change while a run goes on."""
    between, doors = flows(place)
    return {
        "width": WIDTH, "height": HEIGHT,
        "agencies": [_node(place, name, xy, doors) for name, xy in _placed(place)],
        "homes": _homes(place),
        "edges": _edges(place, between),
        "funders": [{"label": label, "colour": colour} for label, colour in funders(place)],
    }  # fmt: skip


def funders(place: Place) -> list[tuple[str, str]]:
    """Label and colour of the funders who pay most of some agency."""
    used = {main_funder(place, name) for name in place.agencies}
    colours = dict(zip(place.funders, COLOURS * 3, strict=False))
    return [(short(place.funders[name].label, 30), colours[name]) for name in place.funders if name in used]


def _placed(place: Place) -> list[tuple[str, tuple[float, float]]]:
    """Agencies in the order of their numbers, on two arcs with even distances, so that labels never cross."""
    at = positions(place)
    order = sorted(place.agencies, key=lambda name: -at[name][1])
    sides = [[n for n in order if at[n][0] < 0], [n for n in order if at[n][0] >= 0]]
    while abs(len(sides[0]) - len(sides[1])) > 1:  # those in the middle may stand on either side
        longer, other = (0, 1) if len(sides[0]) > len(sides[1]) else (1, 0)
        moved = min(sides[longer], key=lambda n: abs(at[n][0]))
        sides[longer].remove(moved)
        sides[other] = sorted([*sides[other], moved], key=lambda n: -at[n][1])
    found = {}
    for side, names in enumerate(sides):
        for row, name in enumerate(names):
            part = (row + 0.5) / len(names)
            bow = 0.055 + 0.215 * math.sqrt(max(0.0, 1 - (2 * part - 1) ** 4))
            found[name] = (WIDTH * (0.5 + (bow if side else -bow)), 14 + part * (HEIGHT - 22))
    return [(name, found[name]) for name in place.agencies]


def _node(place: Place, name: str, xy: tuple[float, float], doors: dict[str, float]) -> dict[str, Any]:
    agency, (x, y) = place.agencies[name], xy
    colours = dict(zip(place.funders, COLOURS * 3, strict=False))
    funder = main_funder(place, name)
    words = short(agency.label.split(":")[0].split(" (")[0], 2 * _LABEL)
    side = "left" if x < WIDTH / 2 - 1 else "right"
    return {
        "name": name, "lines": wrap(words, _LABEL)[:2], "label": agency.label, "x": round(x, 1), "y": round(y, 1),
        "side": side, "door": doors.get(name, 0.0) > 0, "staffed": agency.staff is not None,
        "colour": colours[funder], "funder": place.funders[funder].label.split(" (")[0],
    }  # fmt: skip


def _homes(place: Place) -> list[dict[str, Any]]:
    count = len(place.cohorts)
    return [
        {"name": name, "label": short(cohort.label.split(",")[0], 28), "x": WIDTH / 2,
         "y": HEIGHT / 2 + 8 + (at - (count - 1) / 2) * 74}
        for at, (name, cohort) in enumerate(place.cohorts.items())
    ]  # fmt: skip


def _edges(place: Place, between: dict[tuple[str, str], float]) -> list[dict[str, Any]]:
    order = list(place.agencies)
    most = max(between.values(), default=1.0) or 1.0
    return [
        {"from": order.index(a), "to": order.index(b), "width": round(0.6 + 4 * math.sqrt(flow / most), 2)}
        for (a, b), flow in between.items()
        if flow > 0 and a != b
    ]


def agency_states(frames: Sequence[Frame], at: int, world: int) -> list[dict[str, Any]]:
    """How each agency stands in a world at a frame, in the order of their numbers."""
    reading = frames[at].readings[world]
    waits = recent_wait(list(frames), at, world)
    return [
        _state(int(wait + granted), int(helped), int(cases), int(places), float(days))
        for wait, granted, helped, cases, places, days in zip(
            reading.waiting, reading.granted, reading.helped, reading.cases, reading.places, waits, strict=True
        )
    ]


def _state(waiting: int, helped: int, cases: int, places: int, wait: float) -> dict[str, Any]:
    full = places not in (NO_LIMIT, 0) and cases >= places
    level, word = wait_level(wait)
    return {
        "waiting": waiting, "helped": helped, "places": None if places == NO_LIMIT else places, "cases": cases,
        "full": full, "level": level, "word": word, "wait": None if np.isnan(wait) else round(float(wait)),
    }  # fmt: skip


def wait_level(days: float) -> tuple[int, str]:
    """0 to 3, and the word for it."""
    if np.isnan(days):
        return 0, "no waits"
    for level, (most, word) in enumerate(LEVELS):
        if days < most:
            return level, word
    return len(LEVELS), "very long"


def moves(frame: Frame, world: int) -> list[list[Any]]:
    """Who is drawn on the way: [from agency or -1, to agency or -1, cohort, kind]."""
    return [[move.origin, move.to, move.cohort, move.kind] for move in frame.moves[world]]


def agency_table(place: Place) -> tuple[list[str], list[list[str]]]:
    """The same for those who do not see the picture: columns and rows."""
    between, doors = flows(place)
    rows = []
    for name, agency in place.agencies.items():
        onward = sorted(((flow, b) for (a, b), flow in between.items() if a == name and flow > 0), reverse=True)
        told = ", ".join(place.agencies[b].label.split(":")[0] for _, b in onward[:4]) or "–"
        rows.append([agency.label, place.funders[main_funder(place, name)].label, f"{doors.get(name, 0):,.0f}", told])
    return ["Agency", "Paid mostly by", "First visits a year (about)", "Refers mostly to"], rows


def agency_details(place: Place, name: str) -> list[tuple[str, list[str]]]:
    """What an agency is: headings with lines."""
    agency = place.agencies[name]
    sections = [("Staff and places", _staff(place, name)), ("Helps with, and from when", _treats(place, name))]
    asks = [place.items[item].label for item in agency.assessment.asks]
    minutes = f"{agency.assessment.fixed_minutes.value:g} minutes, and what it asks:" if asks else "asks nothing"
    sections.append(("An assessment", [minutes, *asks]))
    return [(title, lines) for title, lines in sections if lines]


def _number(quantity: Any, form: str = "{:,.10g}") -> str:
    """A number with its range and where it comes from."""
    span = f" ({form.format(quantity.low)} to {form.format(quantity.high)})" if quantity.low is not None else ""
    source = f", source: {quantity.source}" if quantity.source not in (None, "assumed") else ", assumed"
    return f"{form.format(quantity.value)}{span}{source}"


def _staff(place: Place, name: str) -> list[str]:
    agency = place.agencies[name]
    lines = [
        f"Paid by {', '.join(place.funders[f].label for f in ([agency.funder] if agency.funder else agency.funders))}"
    ]
    if agency.staff is None:
        return [*lines, "Takes everyone, paid by the case or the day: no waits here"]
    staff = agency.staff
    lines += [
        f"Posts: {_number(staff.fte)}", f"Of them for these citizens: {staff.slice.value:.0%}",
        f"£ a post and year: {_number(staff.gbp_per_fte_year)}",
        f"Time lost to reporting and administration: {staff.administration_share.value:.0%}",
    ]  # fmt: skip
    if agency.caseload_places is not None:
        lines.append(f"Places: {_number(agency.caseload_places)}")
    return lines


def _treats(place: Place, name: str) -> list[str]:
    words = {"emerging": "from first worries on", "acute": "once it does harm", "crisis": "only in a crisis"}
    return [
        f"{place.needs[need].label}: {words[treat.from_severity]}"
        for need, treat in place.agencies[name].treats.items()
    ]
