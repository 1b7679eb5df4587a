"""Names of numbers and parts in words, and figures of a sensitivity analysis as a reader wants them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from scenarios.redesign import Redesign
from sim.place import Place
from viz.report.words import part_words, pounds, signed
from viz.summary import in_words


def naming(place: Place, redesigns: Mapping[str, Redesign]) -> Callable[[str], str]:
    """Words for a path of a number, or of a part of the place or of a redesign."""
    redesigned = {name: one.examine(place)[0] for name, one in redesigns.items()}

    def words(path: str) -> str:
        owner, colon, setting = path.partition(":")
        if colon and owner in redesigns:
            whose = "Redesign" if len(redesigns) == 1 else redesigns[owner].label
            return f"{whose}: {_setting(redesigns[owner], redesigned[owner], setting)}"
        kind, *rest = path.split(".")
        if not rest:
            return {"items": "What is asked, and how long it takes", "routes": "Referrals between agencies"}.get(
                kind, kind.replace("_", " ")
            )
        if kind == "routes":
            return _route(place, rest)
        return in_words(place, ".".join([kind, rest[0], *_labelled(place, kind, rest)])).removesuffix(": ")

    return words


def _labelled(place: Place, kind: str, steps: list[str]) -> list[str]:
    """Steps below a part, entries of a list by their label ("arrest") or, where they have none, their place in it ("cost 2")."""
    part: Any = getattr(place, kind, {})
    part = part.get(steps[0]) if isinstance(part, dict) else None
    out: list[str] = []
    for step in steps[1:]:
        if isinstance(part, list) and step.isdecimal() and int(step) < len(part):
            part = part[int(step)]
            alone = out.pop().removesuffix("s") if out else ""
            out.append(_entry(place, part, alone, int(step) + 1))
            continue
        part = part.get(step) if isinstance(part, dict) else getattr(part, step, None)
        out.append("pounds" if step == "gbp" else step)
    return [one.replace(".", "") for one in out]


def _entry(place: Place, part: Any, alone: str, number: int) -> str:
    """An entry of a list by its label, by the need it is about and when ("opens Offending at its end"), or by its place in it."""
    if label := getattr(part, "label", None):
        return label.lower()
    need = place.needs.get(getattr(part, "need", ""))
    if need is None:
        return f"{alone} {number}"
    at = getattr(part, "at", None)
    verb = "opens" if alone == "trigger" else alone
    return f"{verb} {need.label.lower()}" + (f" at its {at}" if at in ("start", "end") else "")


def _setting(redesign: Redesign, redesigned: Place, path: str) -> str:
    """A setting by its lever: "single point of contact (Lead professionals for families): cases per fte"."""
    _, number, *steps = path.split(".")
    lever = redesign.levers[int(number)]
    agency = getattr(lever, "agency", None)
    part = part_words(f"{lever.NAME} ({agency})" if isinstance(agency, str) else lever.NAME, redesigned)
    return f"{part}: {' '.join(steps).replace('_', ' ')}" if steps else part


def _route(place: Place, steps: list[str]) -> str:
    number, *rest = steps
    route = place.routes[int(number)]
    ends = [place.agencies[name].label if name in place.agencies else name for name in (route.origin, route.to)]
    need = place.needs[route.need].label if route.need in place.needs else route.need
    return f"Referral from {ends[0]} to {ends[1]} ({need}): {' '.join(rest).replace('_', ' ')}"


def amount(value: float | None, unit: str, sign: bool = False) -> str:
    """A figure in its unit's form; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    if unit == "£ a year":
        return pounds(value, sign)
    if unit.startswith("£"):
        form = "£{:,.0f}" if abs(value) >= 100 else "£{:,.2f}"
        text = form.format(abs(value))
        return ("−" if value < 0 else "+" if sign else "") + text
    form = "{:.1%}" if unit.startswith("share") else "{:,.0f}" if abs(value) >= 1000 else "{:.3g}"
    return signed(value, form) if sign else form.format(value).replace("-", "−")


def plain(value: float | None) -> str:
    """A number of a place file, short."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def side(one: Mapping[str, Any]) -> str:
    """One bound of a box in words: "drug places below 40 places"."""
    low, high = one["low"], one["high"]
    unit = "" if one["unit"] in ("number", "weight") else f" {one['unit']}"
    if low is not None and high is not None:
        return f"{one['words']} between {plain(low)} and {plain(high)}{unit}"
    return f"{one['words']} {'above' if high is None else 'below'} {plain(low if high is None else high)}{unit}"


def box(one: Mapping[str, Any], loses: str = "loses") -> str:
    """A box in a sentence."""
    sides = " and ".join(f"“{side(own)}”" for own in one["sides"])
    return (
        f"It {loses} in {one['density']:.0%} of the draws in which {sides} ({one['draws']} draws; of all draws {one['base']:.0%}); "
        f"{one['coverage']:.0%} of the draws in which it {loses} are of this kind (chance: p {_p(one['p_value'])})."
    )


def _p(value: float) -> str:
    return "at most 0.01" if value <= 0.01 else f"{value:.2f}"


def ends(one: Mapping[str, Any]) -> str:
    """From where to where a number is tried."""
    unit = "" if one["unit"] in ("number", "weight") else f" {one['unit']}"
    return f"from {plain(one['low'])} to {plain(one['high'])}{unit}"


def swing(one: Mapping[str, Any], unit: str) -> str:
    """What its two ends change."""
    return f"by {amount(one['swing_low'], unit, True)} at the low end and {amount(one['swing_high'], unit, True)} at the high end"
